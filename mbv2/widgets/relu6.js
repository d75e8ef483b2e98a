// ReLU against a capped ReLU, and both stored in a few bits.

import { change, clean, fixed, html, openView, svg, write } from "./common.js";

const TEXT = {
  title: "What the cap of ReLU6 buys",
  question: "Drag the point along the curve, move the cap, and take bits away: what is lost, and what becomes finer?",
  x: "Input x",
  cap: "ReLU cap",
  bits: "Bits",
  bitsValue: (bits) => `${bits} bits, ${2 ** bits} levels`,
  picture: "ReLU and the capped ReLU with the output levels that the bits can store.",
  magnifier: "magnified",
  plain: "ReLU",
  capped: "Capped ReLU",
  legend: {
    plain: "ReLU",
    capped: "ReLU with the cap",
    plainSteps: "stored without the cap; left ruler: its levels",
    cappedSteps: "stored with the cap; right ruler: its levels",
    clipped: "cut off by the cap",
  },
  rows: {
    output: "Output",
    range: "Range stored",
    step: "Step between levels",
    stored: "Stored as",
    error: "Rounding error",
    clipped: "Cut off by the cap",
  },
  rangeValue: (top) => `0 to ${top}`,
  status({ x, cap, bits, plain, capped, clipped }) {
    const cut = clipped > 0 ? `The cap cut off ${fixed(clipped, 4)}.` : "The cap cut off nothing.";
    return [
      `At x = ${fixed(x, 2)}, ReLU gives ${fixed(plain.output, 4)} and ReLU capped at ${fixed(cap, 1)} gives `,
      `${fixed(capped.output, 4)}. ${cut} With ${bits} bits the step is ${fixed(capped.step, 4)} with the cap and `,
      `${fixed(plain.step, 4)} without, ${fixed(plain.step / capped.step, 2)} times as coarse. `,
      `Stored as ${fixed(capped.stored, 4)} (error ${fixed(capped.error, 4)}) `,
      `and as ${fixed(plain.stored, 4)} (error ${fixed(plain.error, 4)}).`,
    ].join("");
  },
  nonsense: (name, value, least, most) => `${name} must be a number from ${least} to ${most}, not ${value}.`,
};

// The picture shows these inputs and outputs; the uncapped ReLU is stored over all of the outputs.
export const X_MIN = -4;
export const TOP = 16;

export function relu(x) {
  return Math.max(0, x);
}

export function cappedRelu(x, cap) {
  return Math.min(relu(x), cap);
}

// The distance between neighbours of the 2^bits levels from 0 to `top`.
export function stepSize(top, bits) {
  return top / (2 ** bits - 1);
}

// Halves go to the even neighbour, as in torch's fake quantisation.
export function roundHalfEven(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below + (below % 2 === 0 ? 0 : 1);
  return rest < 0.5 ? below : below + 1;
}

// The level nearest to `value` among 2^bits from 0 to `top`; RangeError for a value that is no number.
export function quantize(value, top, bits) {
  if (!Number.isFinite(value)) throw new RangeError(`value must be a finite number, not ${value}.`);
  const step = stepSize(top, bits);
  return Math.min(Math.max(roundHalfEven(value / step), 0), 2 ** bits - 1) * step;
}

// All that the widget says about one input.
export function explore({ x, cap, bits }) {
  requireNumber("x", x, X_MIN, TOP);
  requireNumber("cap", cap, 1, 12);
  requireNumber("bits", bits, 2, 8);
  const plain = stored(relu(x), TOP, bits);
  const capped = stored(cappedRelu(x, cap), cap, bits);
  return { x, cap, bits, plain, capped, clipped: plain.output - capped.output };
}

export function summary(state) {
  return TEXT.status(explore(state));
}

// The staircase that storing y = min(max(0, x), top) in `bits` bits makes, as an SVG path with y upwards negative.
export function staircase(top, bits) {
  const step = stepSize(top, bits);
  const levels = Array.from({ length: 2 ** bits - 1 }, (_, index) => index + 1);
  const stairs = levels.map((level) => `H${(level - 0.5) * step}V${-level * step}`);
  return `M${X_MIN} 0${stairs.join("")}H${TOP}`;
}

function stored(output, top, bits) {
  const level = quantize(output, top, bits);
  return { output, top, step: stepSize(top, bits), stored: level, error: level - output };
}

function requireNumber(name, value, least, most) {
  if (!(Number.isFinite(value) && value >= least && value <= most)) {
    throw new RangeError(TEXT.nonsense(name, value, least, most));
  }
}

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

function buildPlot() {
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
    curves: [main, near],
    rulers: { plain: line("mbv2-relu-plain-steps"), capped: line("mbv2-relu-capped-steps") },
    drop: line("mbv2-relu-drop"),
    lensMark: svg("rect", { class: "mbv2-relu-lens" }),
    point: svg("circle", { class: "mbv2-relu-point", r: 0.45 }),
    plainPoint: svg("circle", { class: "mbv2-relu-plain-point", r: 0.35 }),
    nearPoint: svg("circle", { class: "mbv2-relu-point" }),
    near: svg("svg", { x: LENS.left, y: LENS.top, width: LENS.side, height: LENS.side }, ...Object.values(near)),
  };
  parts.near.append(parts.nearPoint);
  const frame = { x: LENS.left, y: LENS.top, width: LENS.side, height: LENS.side, class: "mbv2-relu-lens" };
  parts.lens = svg("g", {}, svg("rect", frame), parts.near, svg("rect", { ...frame, class: "mbv2-relu-lens-edge" }));
  parts.picture = svg(
    "svg",
    {
      class: "mbv2-relu-plot",
      viewBox: `${BOX.left} ${BOX.top} ${BOX.width} ${BOX.height}`,
      role: "img",
      "aria-label": TEXT.picture,
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

function drawPlot(parts, { x, cap, bits, plain, capped, clipped }) {
  const plainSteps = staircase(TOP, bits);
  const cappedSteps = staircase(cap, bits);
  for (const curves of parts.curves) {
    change(curves.plainSteps, { d: plainSteps });
    change(curves.cappedSteps, { d: cappedSteps });
    change(curves.capped, { d: `M${X_MIN} 0H0L${cap} ${-cap}H${TOP}` });
    change(curves.clipped, { d: `M${cap} ${-cap}H${TOP}V${-TOP}Z` });
  }
  change(parts.rulers.plain, { d: ruler(RULERS.plain, TOP, bits) });
  change(parts.rulers.capped, { d: ruler(RULERS.capped, cap, bits) });
  change(parts.drop, { d: `M${x} 0V${-plain.output}` });
  change(parts.plainPoint, { cx: x, cy: -plain.output, visibility: clipped > 0 ? "visible" : "hidden" });
  change(parts.point, { cx: x, cy: -capped.output });
  drawLens(parts, clipped > 0 ? null : lensWindow(x, capped.output, bits), x, capped.output);
}

function drawLens(parts, lens, x, y) {
  for (const part of [parts.lens, parts.lensMark]) change(part, { visibility: lens ? "visible" : "hidden" });
  parts.lensLabel.hidden = !lens;
  if (!lens) return;
  const { left, top, side } = lens;
  change(parts.near, { viewBox: `${left} ${top} ${side} ${side}` });
  change(parts.lensMark, { x: left, y: top, width: side, height: side });
  change(parts.nearPoint, { cx: x, cy: -y, r: (0.4 * side) / LENS.side });
  write(parts.lensLabel, `${TEXT.magnifier} ${fixed(LENS.side / side, 0)} ×`);
}

function buildNumbers() {
  const cells = {};
  const rows = Object.entries(TEXT.rows).map(([name, label]) => {
    cells[name] = [html("td"), html("td")];
    return html("tr", {}, html("th", { scope: "row" }, label), ...cells[name]);
  });
  const heads = ["", TEXT.plain, TEXT.capped].map((text) => (text ? html("th", { scope: "col" }, text) : html("td")));
  const table = html("table", { class: "mbv2-table" }, html("thead", {}, html("tr", {}, ...heads)));
  table.append(html("tbody", {}, ...rows));
  return { table, cells };
}

function drawNumbers(cells, { plain, capped, clipped }) {
  const row = (name, texts) => texts.forEach((text, column) => write(cells[name][column], text));
  const both = (text) => [text(plain), text(capped)];
  row("output", both(({ output }) => fixed(output, 4)));
  row("range", both(({ top }) => TEXT.rangeValue(clean(top))));
  row("step", both(({ step }) => fixed(step, 4)));
  row("stored", both(({ stored: level }) => fixed(level, 4)));
  row("error", both(({ error }) => fixed(error, 4)));
  row("clipped", [fixed(0, 4), fixed(clipped, 4)]);
}

function buildLegend() {
  const items = Object.entries(TEXT.legend).map(([name, label]) => {
    const className = `mbv2-relu-${name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`)}`;
    const shape = name === "clipped" ? "M0 1H24V11H0Z" : "M0 6H24";
    const sample = svg("svg", { class: "mbv2-relu-sample", viewBox: "0 0 24 12" }, line(className, { d: shape }));
    return html("li", {}, sample, label);
  });
  return html("ul", { class: "mbv2-legend" }, ...items);
}

function render({ model, el }) {
  const view = openView(model, el, { kind: "relu6", title: TEXT.title, question: TEXT.question });
  view.addRange("x", { label: TEXT.x, min: X_MIN, max: TOP, step: 0.05, text: (x) => fixed(x, 2) });
  view.addRange("cap", { label: TEXT.cap, min: 1, max: 12, step: 0.1, text: (cap) => fixed(cap, 1) });
  view.addRange("bits", { label: TEXT.bits, min: 2, max: 8, step: 1, text: TEXT.bitsValue });

  const parts = buildPlot();
  parts.lensLabel = tick(LENS.left, -LENS.top - LENS.side, "", "lens");
  const { table, cells } = buildNumbers();
  const stage = html("div", { class: "mbv2-relu-stage" }, parts.picture, ...axisLabels(), parts.lensLabel);
  const figure = html("div", { class: "mbv2-relu-figure" }, stage, buildLegend());
  view.body.append(figure, html("div", { class: "mbv2-relu-numbers" }, table));

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
    const found = explore({ x: model.get("x"), cap: model.get("cap"), bits: model.get("bits") });
    drawPlot(parts, found);
    drawNumbers(cells, found);
    return TEXT.status(found);
  });
  return view.close;
}

export default { render };
