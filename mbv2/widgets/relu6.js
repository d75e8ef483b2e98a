// ReLU against a capped ReLU, and both stored in a few bits.

import { change, clean, fixed, html, reveal, say, svg, write } from "./common.js";
import { explore, staircase, stepSize, summary, tableCells, TOP, X_MIN } from "./relu6_facts.js";
import { openView } from "./view.js";

// Picture: one unit of the axes is one unit of the viewBox, y upwards is negative.
const BOX = { left: -5.4, top: -17.2, width: 27.2, height: 18.8 };
const RULERS = { plain: 17.3, capped: 19.6, width: 1.7 };
const LENS = { left: -3.6, top: -16.6, side: 7.6 };

// The square around (x, y) that the magnifier shows: a few of the coarse steps; none where that is no magnification.
export function lensWindow(x, y, bits) {
  const side = 6 * stepSize(TOP, bits);
  return side < LENS.side / 2 ? { left: x - side / 2, top: -y - side / 2, side } : null;
}

function ruler(left, top, bits) {
  const step = stepSize(top, bits);
  return Array.from({ length: 2 ** bits }, (_, level) => `M${left} ${-level * step}h${RULERS.width}`).join("");
}

function line(className, extra = {}) {
  return svg("path", { class: className, ...extra });
}

// An axis label as HTML, so that its size does not follow the picture's.
function tick(x, y, text, side) {
  const left = ((x - BOX.left) / BOX.width) * 100;
  const top = ((-y - BOX.top) / BOX.height) * 100;
  return html("span", { class: `mbv2-tick mbv2-tick-${side}`, style: `left:${left}%;top:${top}%` }, text);
}

function axisLabels() {
  const below = [-4, 0, 4, 8, 12, 16].map((x) => tick(x, 0, fixed(x, 0), "below"));
  const before = [4, 8, 12, 16].map((y) => tick(X_MIN, y, fixed(y, 0), "before"));
  return [...below, ...before];
}

function buildPlot(text) {
  const grid = [0, 4, 8, 12, 16].map((y) => `M${X_MIN} ${-y}H${TOP}`).join("");
  const axis = `M0 0V${-TOP}`;
  const curves = () => ({
    clipped: line("mbv2-relu-clipped"),
    plainSteps: line("mbv2-relu-plain-steps"),
    cappedSteps: line("mbv2-relu-capped-steps"),
    plain: line("mbv2-relu-plain", { d: `M${X_MIN} 0H0L${TOP} ${-TOP}` }),
    capped: line("mbv2-relu-capped"),
  });
  const main = curves();
  const near = curves();
  const parts = {
    main,
    near,
    rulers: { plain: line("mbv2-relu-plain-steps"), capped: line("mbv2-relu-capped-steps") },
    drop: line("mbv2-relu-drop"),
    lensMark: svg("rect", { class: "mbv2-relu-lens" }),
    point: svg("circle", { class: "mbv2-relu-point", r: 0.45 }),
    plainPoint: svg("circle", { class: "mbv2-relu-plain-point", r: 0.35 }),
    nearPoint: svg("circle", { class: "mbv2-relu-point" }),
    magnified: svg("svg", { x: LENS.left, y: LENS.top, width: LENS.side, height: LENS.side }, ...Object.values(near)),
  };
  parts.magnified.append(parts.nearPoint);
  const frame = { x: LENS.left, y: LENS.top, width: LENS.side, height: LENS.side, class: "mbv2-relu-lens" };
  parts.lens = svg("g", {}, svg("rect", frame), parts.magnified, svg("rect", { ...frame, class: "mbv2-relu-lens-edge" }));
  parts.picture = svg(
    "svg",
    {
      class: "mbv2-relu-plot",
      viewBox: `${BOX.left} ${BOX.top} ${BOX.width} ${BOX.height}`,
      role: "img",
      "aria-label": text.picture,
    },
    line("mbv2-relu-grid", { d: grid + axis }),
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

// What depends on the cap and the bits alone.
function drawCurves(parts, cap, bits) {
  for (const { capped, clipped } of [parts.main, parts.near]) {
    change(capped, { d: `M${X_MIN} 0H0L${cap} ${-cap}H${TOP}` });
    change(clipped, { d: `M${cap} ${-cap}H${TOP}V${-TOP}Z` });
  }
  change(parts.main.plainSteps, { d: staircase(TOP, bits) });
  change(parts.main.cappedSteps, { d: staircase(cap, bits) });
  change(parts.rulers.plain, { d: ruler(RULERS.plain, TOP, bits) });
  change(parts.rulers.capped, { d: ruler(RULERS.capped, cap, bits) });
}

function drawPlot(parts, { x, cap, bits, plain, capped, clipped }, text) {
  if (parts.cap !== cap || parts.bits !== bits) drawCurves(parts, cap, bits);
  Object.assign(parts, { cap, bits });
  change(parts.drop, { d: `M${x} 0V${-plain.output}` });
  change(parts.plainPoint, { cx: x, cy: -plain.output, visibility: clipped > 0 ? "visible" : "hidden" });
  change(parts.point, { cx: x, cy: -capped.output });
  const seen = clipped > 0 ? null : lensWindow(x, capped.output, bits);
  drawLens(parts, seen, { x, y: capped.output, cap, bits }, text);
}

function drawLens(parts, lens, { x, y, cap, bits }, text) {
  for (const part of [parts.lens, parts.lensMark]) change(part, { visibility: lens ? "visible" : "hidden" });
  reveal(parts.lensLabel, Boolean(lens));
  if (!lens) return;
  const { left, top, side } = lens;
  change(parts.near.plainSteps, { d: staircase(TOP, bits, left, left + side) });
  change(parts.near.cappedSteps, { d: staircase(cap, bits, left, left + side) });
  change(parts.magnified, { viewBox: `${left} ${top} ${side} ${side}` });
  change(parts.lensMark, { x: left, y: top, width: side, height: side });
  change(parts.nearPoint, { cx: x, cy: -y, r: (0.4 * side) / LENS.side });
  write(parts.lensLabel, say(text.magnifier, { times: fixed(LENS.side / side, 0) }));
}

function buildLegend(text) {
  const items = Object.entries(text.legend).map(([name, label]) => {
    const className = `mbv2-relu-${name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}`;
    const shape = name === "clipped" ? "M0 1H24V11H0Z" : "M0 6H24";
    const sample = svg("svg", { class: "mbv2-relu-sample", viewBox: "0 0 24 12" }, line(className, { d: shape }));
    return html("li", {}, sample, label);
  });
  return html("ul", { class: "mbv2-legend" }, ...items);
}

function render({ model, el }) {
  const view = openView(model, el);
  const { text, limits } = view;
  view.addRange("x");
  view.addRange("cap");
  view.addRange("bits", { words: (bits) => say(text.controls.bits.value, { value: bits, levels: 2 ** bits }) });

  const parts = buildPlot(text);
  parts.lensLabel = tick(LENS.left, -LENS.top - LENS.side, "", "lens");
  const stage = html("div", { class: "mbv2-relu-stage" }, parts.picture, ...axisLabels(), parts.lensLabel);
  view.body.append(html("div", { class: "mbv2-relu-figure" }, stage, buildLegend(text)));

  function follow(event) {
    const { left, width } = parts.picture.getBoundingClientRect();
    const x = BOX.left + ((event.clientX - left) / width) * BOX.width;
    view.set("x", clean(Math.round(Math.min(Math.max(x, X_MIN), TOP) * 20) / 20));
  }
  view.listen(parts.picture, "pointerdown", (event) => {
    if (event.button !== 0) return;
    parts.picture.setPointerCapture(event.pointerId);
    follow(event);
  });
  view.listen(parts.picture, "pointermove", (event) => {
    if (parts.picture.hasPointerCapture(event.pointerId)) follow(event);
  });

  view.start(["x", "cap", "bits"], () => {
    const found = explore({ x: model.get("x"), cap: model.get("cap"), bits: model.get("bits") }, limits, text);
    drawPlot(parts, found, text);
    const { caption, columns, rows } = text.table;
    const cells = () => Object.entries(tableCells(found, text)).map(([name, both]) => [rows[name], ...both]);
    return { status: summary(found, text), table: () => ({ caption, columns, rows: cells() }) };
  });
  return view.close;
}

export default { render };
