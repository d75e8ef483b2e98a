// Every stage of the network as a box to scale, its row of the table, and the channels inside its blocks.

import { change, html, openView, shapeText, svg, thousands, write } from "./common.js";
import { byStage, total } from "./cost.js";
import { addNetworkRanges, currentCost, NETWORK_TRAITS } from "./network.js";

const TEXT = {
  title: "The shapes inside the network",
  question:
    "Step from stage to stage, then drag the sliders: which of them changes the sides of the boxes, which their depth?",
  position: "Stage",
  previous: "← Previous",
  next: "Next →",
  scale:
    "A box is what its stage hands on: height and width to scale; its depth grows with the square root of its channels.",
  short: (position, rows) => (position === 0 ? "stem" : (["head", "fc"][position - rows - 1] ?? `${position}`)),
  long: (position, rows) =>
    position === 0 ? "the stem" : (["the head", "the classifier"][position - rows - 1] ?? `row ${position}`),
  value: (position, rows) => `${position} of ${rows + 2}, ${TEXT.long(position, rows)}`,
  place: (position, rows) => `Stage ${TEXT.value(position, rows)}`,
  box: (position, rows, shape) => `Stage ${position}, ${TEXT.short(position, rows)}: ${shapeText(shape)}`,
  row: ([t, c, n, s]) => ` (t = ${t}, c = ${c}, n = ${n}, s = ${s})`,
  operator: {
    stem: "conv 3×3, stride 2",
    row: "inverted residual",
    head: "conv 1×1",
    classifier: "average pool, linear",
  },
  caption: "The whole table. Shapes are channels × height × width; c is the row's channels at width 1.0.",
  columns: ["", "Input", "Operator", "t", "c", "n", "s", "Output"],
  steps: {
    input: "input",
    stem: "3×3, stride 2, ReLU6",
    expand: "expand 1×1, ReLU6",
    depthwise: (stride) => `depthwise 3×3${stride === 2 ? ", stride 2" : ""}, ReLU6`,
    project: "project 1×1, linear",
    head: "1×1, ReLU6",
    classifier: "linear, one per class",
  },
  single: { stem: "One convolution", head: "One convolution", classifier: "After average pooling" },
  first: (repeats) => (repeats > 1 ? "First block" : "The only block"),
  repeats: (count) => (count > 1 ? `The ${count} blocks after it` : "The block after it"),
  shortcut({ shortcut, stride, inChannels, outChannels }) {
    if (shortcut) return `Shortcut: the ${inChannels} channels of the input are added to the output.`;
    if (stride === 2) return "No shortcut: stride 2 changes height and width.";
    return `No shortcut: ${inChannels} channels enter, ${outChannels} leave.`;
  },
  status({ position, rows, row, inShape, outShape, params, macs }) {
    return [
      `${TEXT.place(position, rows)}${row ? TEXT.row(row) : ""}: `,
      `input ${shapeText(inShape)}, output ${shapeText(outShape)} (channels × height × width). `,
      `${thousands(params)} parameters, ${thousands(macs)} multiply-adds.`,
    ].join("");
  },
};

// All that the widget says about the stage at `position`. RangeError outside the network.
export function stageAt(position, cost) {
  const stages = byStage(cost.layers);
  if (!(Number.isInteger(position) && position >= 0 && position < stages.length)) {
    throw new RangeError(`position must be a whole number from 0 to ${stages.length - 1}, not ${position}.`);
  }
  const layers = stages[position];
  return {
    position,
    layers,
    rows: stages.length - 3,
    row: cost.architecture.stages[position - 1] ?? null,
    inShape: layers[0].in_shape,
    outShape: layers.at(-1).out_shape,
    params: total(layers, "params"),
    macs: total(layers, "macs"),
  };
}

export function summary(position, cost) {
  return TEXT.status(stageAt(position, cost));
}

// The different units of a stage: { title, note, shortcut, steps: [{ kind, channels, text }] }; equal blocks count once.
export function unitsOf(stage, blocks) {
  const own = blocks.filter((block) => block.stage === stage.position);
  if (own.length === 0) return [singleUnit(stage)];
  const units = [blockUnit(own[0], TEXT.first(own.length))];
  if (own.length > 1) units.push(blockUnit(own[1], TEXT.repeats(own.length - 1)));
  return units;
}

export function chainText(unit) {
  return unit.steps.map(({ channels }) => channels).join(" → ");
}

function singleUnit({ layers, inShape, outShape }) {
  const { kind } = layers[0];
  const steps = [step("input", inShape[0], TEXT.steps.input), step(kind, outShape[0], TEXT.steps[kind])];
  return { title: TEXT.single[kind], note: "", shortcut: false, steps };
}

function blockUnit(block, title) {
  const { inChannels, hiddenChannels, outChannels, stride, expands, shortcut } = block;
  const steps = [
    step("input", inChannels, TEXT.steps.input),
    ...(expands ? [step("expand", hiddenChannels, TEXT.steps.expand)] : []),
    step("depthwise", hiddenChannels, TEXT.steps.depthwise(stride)),
    step("project", outChannels, TEXT.steps.project),
  ];
  return { title, note: TEXT.shortcut(block), shortcut, steps };
}

function step(kind, channels, text) {
  return { kind, channels, text };
}

// Picture of one box, in units of its viewBox: the largest, 160 × 160 pixels or 2560 channels, just fits.
const SLOT = { width: 36, height: 98 };
const UNITS_PER_PIXEL = 0.52;
const UNITS_PER_ROOT_CHANNEL = 0.6;
const SLANT = { x: 0.28, y: 0.16 };

// [channels, height, width] → the three visible faces of a box as SVG paths.
export function boxFaces([channels, height, width]) {
  const depth = UNITS_PER_ROOT_CHANNEL * Math.sqrt(channels);
  const tall = UNITS_PER_PIXEL * height;
  const [dx, dy] = [UNITS_PER_PIXEL * width * SLANT.x, UNITS_PER_PIXEL * width * SLANT.y];
  const left = (SLOT.width - depth - dx) / 2;
  const top = (SLOT.height - tall + dy) / 2;
  return {
    front: `M${left} ${top}h${depth}v${tall}h${-depth}z`,
    above: `M${left} ${top}l${dx} ${-dy}h${depth}l${-dx} ${dy}z`,
    side: `M${left + depth} ${top}l${dx} ${-dy}v${tall}l${-dx} ${dy}z`,
  };
}

function buildBoxes(stages, rows) {
  return stages.map((layers, position) => {
    const faces = { above: svg("path"), side: svg("path"), front: svg("path") };
    const className = `mbv2-shapes-box mbv2-${layers.at(-1).kind}`;
    const picture = svg("svg", { class: className, viewBox: `0 0 ${SLOT.width} ${SLOT.height}`, "aria-hidden": "true" });
    for (const [face, path] of Object.entries(faces)) change(path, { class: `mbv2-shapes-${face}` });
    picture.append(...Object.values(faces));
    // The slider and the two buttons do the same by keyboard.
    const button = html("button", { type: "button", class: "mbv2-shapes-slot", tabindex: -1, "data-position": position });
    const size = html("span", { class: "mbv2-shapes-size" });
    button.append(picture, html("span", {}, TEXT.short(position, rows)), size);
    return { button, faces, size };
  });
}

function drawBoxes(boxes, stages, position, rows) {
  boxes.forEach(({ button, faces, size }, index) => {
    const shape = stages[index].at(-1).out_shape;
    const paths = boxFaces(shape);
    for (const [face, path] of Object.entries(faces)) change(path, { d: paths[face] });
    write(size, shapeText(shape));
    change(button, { "aria-pressed": index === position, "aria-label": TEXT.box(index, rows, shape) });
  });
}

function operatorOf(layers, row) {
  return row ? TEXT.operator.row : TEXT.operator[layers[0].kind];
}

function buildTable(stages, architecture) {
  const rows = architecture.stages.length;
  const lines = stages.map((layers, position) => {
    const row = architecture.stages[position - 1];
    const cells = { input: html("td"), output: html("td") };
    const numbers = row ?? ["", "", "", ""];
    const line = html(
      "tr",
      {},
      html("th", { scope: "row" }, TEXT.short(position, rows)),
      cells.input,
      html("td", { class: "mbv2-words" }, operatorOf(layers, row)),
      ...numbers.map((number) => html("td", {}, `${number}`)),
      cells.output,
    );
    return { line, cells };
  });
  const head = TEXT.columns.map((name) => (name ? html("th", { scope: "col" }, name) : html("td")));
  head[2].classList.add("mbv2-words");
  const table = html("table", { class: "mbv2-table mbv2-shapes-table" }, html("caption", {}, TEXT.caption));
  table.append(html("thead", {}, html("tr", {}, ...head)), html("tbody", {}, ...lines.map(({ line }) => line)));
  return { table, lines };
}

// Breaks, if it must, between channels and the rest.
function narrowShape([channels, height, width]) {
  return `${channels} × ${height}\u00a0×\u00a0${width}`;
}

function drawTable(lines, stages, position) {
  lines.forEach(({ line, cells }, index) => {
    write(cells.input, narrowShape(stages[index][0].in_shape));
    write(cells.output, narrowShape(stages[index].at(-1).out_shape));
    if (index === position) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  });
}

// Bars as wide as their channels, centred, so that the block's outline shows: thin, wide, wide, thin.
function buildUnit(unit) {
  const most = Math.max(...unit.steps.map(({ channels }) => channels));
  const lines = unit.steps.flatMap(({ kind, channels, text }) => {
    const width = (100 * channels) / most;
    const bar = svg("rect", { class: `mbv2-${kind}`, x: (100 - width) / 2, y: 2, width, height: 10 });
    const picture = svg("svg", { viewBox: "0 0 100 14", preserveAspectRatio: "none", class: "mbv2-shapes-bar" }, bar);
    return [html("span", { class: "mbv2-shapes-count" }, `${channels}`), picture, html("span", {}, text)];
  });
  const chain = html("p", {}, `${unit.title}: `, html("b", {}, chainText(unit)));
  const bars = html("div", { class: "mbv2-shapes-bars", "aria-hidden": "true" }, ...lines);
  if (unit.shortcut) {
    const edge = 50 + (50 * unit.steps[0].channels) / most;
    bars.append(html("span", { class: "mbv2-shapes-shortcut", style: `left: ${edge}%` }));
  }
  return html("div", { class: "mbv2-shapes-unit" }, chain, bars, html("p", { class: "mbv2-shapes-note" }, unit.note));
}

// Everything whose make-up depends on the architecture.
function buildPicture(body, cost, previous, next) {
  const stages = byStage(cost.layers);
  const boxes = buildBoxes(stages, stages.length - 3);
  const strip = html("div", { class: "mbv2-shapes-strip" }, ...boxes.map(({ button }) => button));
  const units = html("div", { class: "mbv2-shapes-units" });
  const heading = html("p", { class: "mbv2-shapes-heading" });
  const { table, lines } = buildTable(stages, cost.architecture);
  const scale = html("p", { class: "mbv2-shapes-scale" }, TEXT.scale);
  const steps = html("div", { class: "mbv2-shapes-steps" }, previous, heading, next);
  body.replaceChildren(strip, scale, steps, units, table);
  return { boxes, units, heading, lines };
}

function render({ model, el }) {
  const view = openView(model, el, { kind: "shapes", title: TEXT.title, question: TEXT.question });
  addNetworkRanges(view);
  const rowsNow = () => model.get("architecture")?.stages?.length;
  const stageSlider = { label: TEXT.position, min: 0, max: 9, step: 1, text: (value) => TEXT.value(value, rowsNow()) };
  const range = view.addRange("position", stageSlider);
  const previous = html("button", { type: "button" }, TEXT.previous);
  const next = html("button", { type: "button" }, TEXT.next);
  let picture = null;
  let pictured = null;

  view.listen(previous, "click", () => view.set("position", model.get("position") - 1));
  view.listen(next, "click", () => view.set("position", model.get("position") + 1));
  view.listen(view.body, "click", (event) => {
    const slot = event.target.closest(".mbv2-shapes-slot");
    if (slot) view.set("position", Number(slot.dataset.position));
  });

  function bound(position, last) {
    change(range, { max: last });
    range.value = position;
    previous.disabled = !(position > 0);
    next.disabled = !(position < last);
  }

  view.start([...NETWORK_TRAITS, "position"], () => {
    const cost = currentCost(model);
    const stages = byStage(cost.layers);
    bound(model.get("position"), stages.length - 1);
    const stage = stageAt(model.get("position"), cost);
    if (pictured !== cost.architecture) {
      picture = buildPicture(view.body, cost, previous, next);
      pictured = cost.architecture;
    }
    drawBoxes(picture.boxes, stages, stage.position, stage.rows);
    drawTable(picture.lines, stages, stage.position);
    write(picture.heading, TEXT.place(stage.position, stage.rows) + (stage.row ? TEXT.row(stage.row) : ""));
    picture.units.replaceChildren(...unitsOf(stage, cost.blocks).map(buildUnit));
    return TEXT.status(stage);
  });
  return view.close;
}

export default { render };
