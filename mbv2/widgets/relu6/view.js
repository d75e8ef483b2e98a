// ReLU against a capped ReLU, both stored in a few bits: one input, and a thousand activations.

import { stepSize } from "../js/model/quantize.js";
import { drawing, rectangle, tick, trail } from "../js/view/drawing.js";
import { change, html, reveal, svg, write } from "../js/view/elements.js";
import { fixed, onStep, thousands } from "../js/view/numerals.js";
import { readState } from "../js/view/state.js";
import { openView } from "../js/view/view.js";
import { say } from "../js/view/words.js";
import {
  cappedRelu,
  explorerOf,
  histogram,
  itself,
  relu,
  staircase,
  summary,
  tableCells,
  X_MAX,
  X_MIN,
} from "./facts.js";

const NAMES = ["x", "cap", "bits", "largest"];

// Picture: one unit of the axes is one unit of the viewBox, y upwards is negative.
const BOX = { left: -5.4, top: -17.2, width: 27.2, height: 18.8 };
const RULERS = { plain: 17.3, capped: 19.6, width: 1.7 };
const LENS = { left: -3.6, top: -16.6, side: 7.6 };

// The square around (x, y) that the magnifier shows: a few of the coarse steps; none where that would not magnify.
export function lensWindow(x, y, largest, bits) {
  const side = 6 * stepSize(largest, bits);
  return side < LENS.side / 2 ? { left: x - side / 2, top: -y - side / 2, side } : null;
}

function ruler(left, top, bits) {
  const step = stepSize(top, bits);
  return Array.from({ length: 2 ** bits }, (_, level) => `M${left} ${-level * step}h${RULERS.width}`).join("");
}

function path(className, extra = {}) {
  return svg("path", { class: className, ...extra });
}

function line(className) {
  return svg("polyline", { class: className });
}

// Where (x, y) is, in per cent of the picture.
function at(x, y) {
  return { left: ((x - BOX.left) / BOX.width) * 100, top: ((-y - BOX.top) / BOX.height) * 100 };
}

function axisLabels() {
  const below = [-4, 0, 4, 8, 12, 16].map((x) => tick(at(x, 0), "below", fixed(x, 0)));
  const aside = [4, 8, 12, 16].map((y) => tick(at(X_MIN, y), "aside", fixed(y, 0)));
  return html("div", { class: "mbv2-ticks" }, ...below, ...aside);
}

function buildPlot(text) {
  const grid = [0, 4, 8, 12, 16].map((y) => `M${X_MIN} ${-y}H${X_MAX}`).join("");
  const axis = `M0 0V${-X_MAX}`;
  const curves = () => ({
    clipped: line("mbv2-relu-clipped"),
    plainSteps: path("mbv2-relu-plain-steps"),
    cappedSteps: path("mbv2-relu-capped-steps"),
    plain: line("mbv2-relu-plain"),
    capped: line("mbv2-relu-capped"),
  });
  const [main, near] = [curves(), curves()];
  const viewBox = `${LENS.left} ${LENS.top} ${LENS.side} ${LENS.side}`;
  const parts = {
    main,
    near,
    rulers: { plain: path("mbv2-relu-plain-steps"), capped: path("mbv2-relu-capped-steps") },
    drop: line("mbv2-relu-drop"),
    lensMark: svg("polygon", { class: "mbv2-relu-lens" }),
    point: svg("circle", { class: "mbv2-relu-point", r: 0.45 }),
    plainPoint: svg("circle", { class: "mbv2-relu-plain-point", r: 0.35 }),
    magnified: drawing(
      { x: LENS.left, y: LENS.top, width: LENS.side, height: LENS.side, viewBox },
      ...Object.values(near),
    ),
  };
  const middle = { cx: LENS.left + LENS.side / 2, cy: LENS.top + LENS.side / 2 };
  parts.magnified.append(svg("circle", { class: "mbv2-relu-point", r: 0.4, ...middle }));
  const frame = { x: LENS.left, y: LENS.top, width: LENS.side, height: LENS.side, class: "mbv2-relu-lens" };
  parts.lens = svg(
    "g",
    {},
    svg("rect", frame),
    parts.magnified,
    svg("rect", { ...frame, class: "mbv2-relu-lens-edge" }),
  );
  parts.picture = drawing(
    {
      class: "mbv2-relu-plot",
      viewBox: `${BOX.left} ${BOX.top} ${BOX.width} ${BOX.height}`,
      role: "img",
      "aria-label": text.picture,
    },
    path("mbv2-relu-grid", { d: grid + axis }),
    ...Object.values(main),
    parts.rulers.plain,
    parts.rulers.capped,
    parts.drop,
    parts.lens,
    parts.lensMark,
    parts.plainPoint,
    parts.point,
  );
  return parts;
}

// The two functions from one input to another, and what the cap cuts off between them; `across`, `down`: see
// `staircase`.
function drawFunctions({ plain, capped, clipped }, cap, from = X_MIN, to = X_MAX, across = itself, down = itself) {
  const [zero, edge] = [0, cap].map((x) => Math.min(Math.max(x, from), to));
  const draw = (part, points) => change(part, { points: trail(points.map(([x, y]) => [across(x), down(-y)])) });
  draw(
    plain,
    [from, zero, to].map((x) => [x, relu(x)]),
  );
  draw(
    capped,
    [from, zero, edge, to].map((x) => [x, cappedRelu(x, cap)]),
  );
  draw(clipped, [
    [edge, cappedRelu(edge, cap)],
    [to, cappedRelu(to, cap)],
    [to, relu(to)],
  ]);
}

// What depends on the bits, and on the largest activation or the cap: hundreds of stairs, so only what changed.
function drawCurves(parts, { cap, bits, largest }) {
  if (parts.bits !== bits || parts.largest !== largest) {
    change(parts.main.plainSteps, { d: staircase(largest, bits) });
    change(parts.rulers.plain, { d: ruler(RULERS.plain, largest, bits) });
  }
  if (parts.bits !== bits || parts.cap !== cap) {
    drawFunctions(parts.main, cap);
    change(parts.main.cappedSteps, { d: staircase(cap, bits) });
    change(parts.rulers.capped, { d: ruler(RULERS.capped, cap, bits) });
  }
}

function drawPlot(parts, found, text) {
  const { x, cap, bits, largest, plain, capped, clipped } = found;
  drawCurves(parts, found);
  Object.assign(parts, { cap, bits, largest });
  change(parts.drop, {
    points: trail([
      [x, 0],
      [x, -plain.output],
    ]),
  });
  change(parts.plainPoint, { cx: x, cy: -plain.output, visibility: clipped > 0 ? "visible" : "hidden" });
  change(parts.point, { cx: x, cy: -capped.output });
  const seen = clipped > 0 ? null : lensWindow(x, capped.output, largest, bits);
  drawLens(parts, seen, { cap, bits, largest }, text);
}

function drawLens(parts, lens, { cap, bits, largest }, text) {
  for (const part of [parts.lens, parts.lensMark]) change(part, { visibility: lens ? "visible" : "hidden" });
  reveal(parts.lensLabel, Boolean(lens));
  if (!lens) return;
  const { left, top, side } = lens;
  const times = LENS.side / side; // not by the viewBox: when it changes, the browser plans all layers of the page again
  const [across, down] = [
    [left, LENS.left],
    [top, LENS.top],
  ].map(
    ([from, to]) =>
      (value) =>
        to + (value - from) * times,
  );
  drawFunctions(parts.near, cap, left, left + side, across, down);
  change(parts.near.plainSteps, { d: staircase(largest, bits, left, left + side, across, down) });
  change(parts.near.cappedSteps, { d: staircase(cap, bits, left, left + side, across, down) });
  change(parts.lensMark, { points: trail(rectangle(left, top, side, side)) });
  write(parts.lensLabel, say(text.magnifier, { times: fixed(times, 0) }));
}

function buildLegend(text) {
  const items = Object.entries(text.legend).map(([name, label]) => {
    const className = `mbv2-relu-${name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}`;
    const shape = name === "clipped" ? "M0 1H24V11H0Z" : "M0 6H24";
    const sample = svg("svg", { class: "mbv2-relu-sample", viewBox: "0 0 24 12" }, path(className, { d: shape }));
    return html("li", {}, sample, label);
  });
  return html("ul", { class: "mbv2-legend" }, ...items);
}

// Four small pictures of all activations, each 100 × 40 units, stretched to the room there is.
const PANEL = { width: 100, height: 40 };
const PANELS = {
  before: ["before"],
  plain: ["plain-bars"],
  capped: ["capped-bars"],
  errors: ["clipping", "rounding", "mean", "here"],
};
const BIN = 0.25; // of the histogram before storing

function buildPanels(text, count) {
  const panels = Object.entries(PANELS).map(([name, classes]) => {
    const shapes = classes.map((className) => (name === "errors" ? line : path)(`mbv2-relu-${className}`));
    const frame = {
      class: "mbv2-relu-panel",
      viewBox: `0 0 ${PANEL.width} ${PANEL.height}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    };
    const [first, last, most] = ["first", "last", "most"].map((place) => html("span", { class: `mbv2-relu-${place}` }));
    most.classList.add("mbv2-over");
    const axis = html(
      "div",
      { class: "mbv2-relu-axis" },
      first,
      html("span", {}, name === "errors" ? text.axes.cap : text.axes.input),
      last,
    );
    const heading = html("p", {}, say(text.panels[name], { count: thousands(count) }));
    const root = html(
      "div",
      {},
      heading,
      html("div", { class: "mbv2-relu-box" }, most, drawing(frame, ...shapes)),
      axis,
    );
    return [name, { root, shapes, first, last, most }];
  });
  const built = Object.fromEntries(panels);
  const root = html(
    "div",
    { class: "mbv2-relu-panels", "aria-hidden": "true" },
    ...panels.map(([, { root: own }]) => own),
  );
  return { root, ...built };
}

const rounded = (value) => Math.round(value * 100) / 100;

// Upright bars of `counts` as one path: count number i at `place(i)` from X_MIN to X_MAX, heights by the square root.
export function bars(counts, place, most) {
  let drawn = "";
  counts.forEach((count, at) => {
    if (count === 0) return;
    const x = ((place(at) - X_MIN) / (X_MAX - X_MIN)) * PANEL.width;
    drawn += `M${rounded(x)} ${PANEL.height}v${-rounded(Math.sqrt(count / most) * PANEL.height)}`;
  });
  return drawn;
}

// A line through the `field` of `rows` from the first cap to the last; `top` touches the ceiling, and what is above it
// leaves.
export function errorLine(rows, field, top) {
  const [first, last] = [rows[0].cap, rows.at(-1).cap];
  return rows.map((row) => {
    const x = ((row.cap - first) / (last - first)) * PANEL.width;
    return [rounded(x), rounded((1 - Math.min(row[field] / top, 1)) * PANEL.height)];
  });
}

// Calls `draw` where `held` is not what the panel was drawn of before.
function redraw(panel, held, draw) {
  if (panel.held !== held) draw();
  panel.held = held;
}

function drawPanels({ before, plain, capped, errors }, { cap, bits, largest, all, values, errors: rows }, limits) {
  const most = 0.4 * all.of; // no level holds more: zero, of all that is negative
  const draw = (panel, counts, place) => change(panel.shapes[0], { d: bars(counts, place, most) });
  redraw(before, values, () => draw(before, histogram(values, BIN), (at) => X_MIN + (at + 0.5) * BIN));
  for (const [panel, held, top] of [
    [plain, all.plain, largest],
    [capped, all.capped, cap],
  ]) {
    redraw(panel, held, () => draw(panel, held.counts, (level) => level * stepSize(top, bits)));
  }
  redraw(errors, rows, () => {
    const top = Math.max(...rows.slice(rows.length / 2).map(({ mean }) => mean)) * 1.6;
    ["clipping", "rounding", "mean"].forEach((field, at) =>
      change(errors.shapes[at], { points: trail(errorLine(rows, field, top)) }),
    );
    write(errors.most, fixed(top, 3));
  });
  const { least, most: last } = limits.cap;
  const here = rounded(((cap - least) / (last - least)) * PANEL.width);
  change(errors.shapes[3], {
    points: trail([
      [here, 0],
      [here, PANEL.height],
    ]),
  });
}

function labelPanels(panels, limits) {
  for (const name of ["before", "plain", "capped"]) {
    write(panels[name].first, fixed(X_MIN, 0));
    write(panels[name].last, fixed(X_MAX, 0));
  }
  write(panels.errors.first, fixed(limits.cap.least, 0));
  write(panels.errors.last, fixed(limits.cap.most, 0));
}

function render({ model, el }) {
  const view = openView(model, el);
  const { text, limits } = view;
  view.addRange("x");
  view.addRange("cap");
  view.addRange("largest");
  view.addRange("bits", { words: (bits) => say(text.controls.bits.value, { value: bits, levels: 2 ** bits }) });

  const parts = buildPlot(text);
  parts.lensLabel = tick(at(LENS.left, -LENS.top - LENS.side), "relu-times", "");
  parts.lensLabel.classList.add("mbv2-over");
  const stage = html("div", { class: "mbv2-relu-stage" }, parts.picture, axisLabels(), parts.lensLabel);
  const bell = model.get("bell");
  const panels = buildPanels(text, bell.values.length);
  labelPanels(panels, limits);
  const note = html("p", { class: "mbv2-relu-note" }, text.note);
  view.body.append(stage, html("div", {}, panels.root, note, buildLegend(text)));

  function follow(event) {
    const { left, width } = parts.picture.getBoundingClientRect();
    const x = BOX.left + ((event.clientX - left) / width) * BOX.width;
    const { least, most, step } = limits.x;
    view.set("x", onStep(Math.min(Math.max(x, least), most), step));
  }
  view.listen(parts.picture, "pointerdown", (event) => {
    if (event.button !== 0) return;
    parts.picture.setPointerCapture(event.pointerId);
    follow(event);
  });
  view.listen(parts.picture, "pointermove", (event) => {
    if (parts.picture.hasPointerCapture(event.pointerId)) follow(event);
  });

  const exploreAll = explorerOf(bell, limits.cap);
  view.start(NAMES, () => {
    const found = exploreAll(readState(model, NAMES, limits));
    drawPlot(parts, found, text);
    drawPanels(panels, found, limits);
    const { caption, columns, rows } = text.table;
    const cells = () => Object.entries(tableCells(found, text)).map(([name, both]) => [rows[name], ...both]);
    return { status: summary(found, text), table: () => ({ caption, columns, rows: cells() }) };
  });
  return view.close;
}

export default { render };
