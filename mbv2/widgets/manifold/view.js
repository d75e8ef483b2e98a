// A spiral before and after its way to n dimensions, through ReLU, and back.

import { LEAST, SPIRAL, sectors } from "../js/model/manifold.js";
import { drawing, pointsOf, rectangle, tick, trail } from "../js/view/drawing.js";
import { change, html, svg } from "../js/view/elements.js";
import { readState } from "../js/view/state.js";
import { openView } from "../js/view/view.js";
import { explorer, summary, tableRows } from "./facts.js";

// A panel: one radius of the spiral is UNIT; y upwards is negative.
const UNIT = 1000;
const REACH = 1150;
const RIM = 0.05; // radians from point to point: nowhere further from the circle than a third of a unit
const HALF_TURNS = ["stem", "expand", "project", "depthwise"]; // half turns from the centre outwards

// The curve: its plot within its box.
const CURVE = { left: 46, top: 10, width: 248, height: 176, right: 6, bottom: 30 };

const NAMES = ["n", "activation", "seed"];

const place = (value) => Math.round(value * UNIT);

// Points of the disc as those of a picture.
export function placed(points) {
  return points.map(([x, y]) => [place(x), place(-y)]);
}

// The points in as many parts as there are kinds; each begins where the one before ends.
export function halfTurns(points) {
  const part = points.length / HALF_TURNS.length;
  return HALF_TURNS.map((_, half) => points.slice(Math.max(half * part - 1, 0), (half + 1) * part));
}

// A piece of the disc between two angles, by its corners: the centre, and a point of the rim every few degrees.
export function wedge({ from, to }) {
  const count = Math.ceil((to - from) / RIM);
  const rim = Array.from({ length: count + 1 }, (_, at) => from + ((to - from) * at) / count);
  return [[0, 0], ...rim.map((angle) => [Math.round(REACH * Math.cos(angle)), Math.round(-REACH * Math.sin(angle))])];
}

// Where each row's dimension switches on and off: a line through the centre, across the row. All meet there, so that
// the pen need not leave the paper.
export function cuts(rows) {
  return rows.flatMap(([x, y]) => {
    const [dx, dy] = [(-y / Math.hypot(x, y)) * REACH, (x / Math.hypot(x, y)) * REACH].map(Math.round);
    return [
      [0, 0],
      [dx, -dy],
      [-dx, dy],
      [0, 0],
    ];
  });
}

function line(name) {
  return svg("polyline", { class: `mbv2-manifold-${name}` });
}

function area(name) {
  return svg("polygon", { class: `mbv2-manifold-${name}` });
}

function coloured() {
  return HALF_TURNS.map((kind) =>
    svg("polyline", { class: "mbv2-manifold-turn", style: `stroke: var(--mbv2-${kind})` }),
  );
}

function panel(name, label, ...parts) {
  const frame = { viewBox: `${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}`, "aria-hidden": "true" };
  return html("div", { class: `mbv2-manifold-${name}` }, html("p", {}, label), drawing(frame, ...parts));
}

function buildPanels(text) {
  const parts = { none: area("none"), one: area("one"), cuts: line("cuts"), before: line("before"), after: coloured() };
  const whole = coloured();
  halfTurns(SPIRAL).forEach((points, half) => change(whole[half], { points: trail(placed(points)) }));
  change(parts.before, { points: trail(placed(SPIRAL)) });
  parts.roots = [
    panel("panel", text.panels.before, parts.one, parts.none, parts.cuts, ...whole),
    panel("panel", text.panels.after, parts.before, ...parts.after),
  ];
  return parts;
}

function drawPanels(parts, { after, rows, relu }) {
  const lost = relu ? sectors(rows) : [];
  const pieces = (active) => pointsOf(lost.filter((sector) => sector.active === active).map(wedge));
  change(parts.one, { points: pieces(1) });
  change(parts.none, { points: pieces(0) });
  change(parts.cuts, { points: relu ? trail(cuts(rows)) : "" });
  halfTurns(after).forEach((points, half) => change(parts.after[half], { points: trail(placed(points)) }));
}

const across = (n, most) => CURVE.left + (CURVE.width * (n - LEAST)) / (most - LEAST);
const up = (share) => CURVE.top + CURVE.height * (1 - share);

// The shares `name` of all steps as points of the picture.
export function curveOf(steps, name) {
  const { n: most } = steps.at(-1);
  const tenths = (value) => Number(value.toFixed(1));
  return steps.map((step) => [tenths(across(step.n, most)), tenths(up(step[name]))]);
}

function buildCurve(text, { least, most }) {
  const [width, height] = [CURVE.left + CURVE.width + CURVE.right, CURVE.top + CURVE.height + CURVE.bottom];
  const at = (x, y) => ({ left: (100 * x) / width, top: (100 * y) / height });
  const grid = svg("path", { class: "mbv2-manifold-grid" });
  change(grid, { d: [0, 0.5, 1].map((share) => `M${CURVE.left} ${up(share)}h${CURVE.width}`).join("") });
  const parts = {
    lost: line("lost"),
    gone: line("gone"),
    now: line("now"),
    dot: svg("circle", { r: 4, class: "mbv2-manifold-dot" }),
  };
  const frame = { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" };
  const picture = drawing(frame, grid, parts.now, parts.gone, parts.lost, parts.dot);
  const ticks = [
    ...[least, 10, 20, most].map((n) => tick(at(across(n, most), up(0)), "below", String(n))),
    ...[0, 50, 100].map((share) => tick(at(CURVE.left, up(share / 100)), "aside", `${share}%`)),
  ];
  const stage = html("div", { class: "mbv2-manifold-stage" }, picture, html("div", { class: "mbv2-ticks" }, ...ticks));
  parts.root = html("div", { class: "mbv2-manifold-curve" }, html("p", {}, text.panels.curve), stage);
  return parts;
}

function drawCurve(parts, { steps, n, lost }) {
  if (parts.steps !== steps)
    for (const name of ["lost", "gone"]) change(parts[name], { points: trail(curveOf(steps, name)) });
  parts.steps = steps;
  const x = across(n, steps.at(-1).n).toFixed(1);
  change(parts.now, {
    points: trail([
      [x, up(0)],
      [x, up(1)],
    ]),
  });
  change(parts.dot, { cx: x, cy: up(lost).toFixed(1) });
}

function buildLegend(text) {
  const items = Object.entries(text.legend).map(([name, label]) => {
    const areas = ["one", "none"].includes(name);
    const shapes = name === "turns" ? coloured() : [(areas ? area : line)(name)];
    const part = (at) => [
      [(24 * at) / shapes.length, 6],
      [(24 * (at + 1)) / shapes.length, 6],
    ];
    shapes.forEach((shape, at) => change(shape, { points: trail(areas ? rectangle(0, 0, 24, 12) : part(at)) }));
    return html("li", {}, svg("svg", { class: "mbv2-manifold-sample", viewBox: "0 0 24 12" }, ...shapes), label);
  });
  return html("ul", { class: "mbv2-legend" }, ...items);
}

function render({ model, el }) {
  const view = openView(model, el);
  const { text, limits } = view;
  view.addRange("n");
  view.addRange("seed");
  view.addChoice("activation");
  const another = html("button", { type: "button", class: "mbv2-manifold-another" }, text.another);
  view.controls.append(another);
  view.listen(another, "click", () => view.set("seed", (model.get("seed") + 1) % (limits.seed.most + 1)));

  const panels = buildPanels(text);
  const curve = buildCurve(text, limits.n);
  const figure = { class: "mbv2-manifold-figure", role: "img", "aria-label": text.picture };
  view.body.append(html("div", figure, ...panels.roots, curve.root), buildLegend(text));

  const explore = explorer(model.get("matrices"));
  view.start(NAMES, () => {
    const found = explore(readState(model, NAMES, limits));
    drawPanels(panels, found);
    drawCurve(curve, found);
    const { caption, columns } = text.table;
    return { status: summary(found, text), table: () => ({ caption, columns, rows: tableRows(found.steps) }) };
  });
  return view.close;
}

export default { render };
