// What the shapes of a network are, stage by stage, in numbers and words.

import { shapeText, thousands } from "./common.js";
import { total } from "./cost.js";
import { stageKind } from "./network.js";

export const TEXT = {
  title: "The shapes inside the network",
  question:
    "Step from stage to stage, then drag the sliders: which of them changes the sides of the boxes, which their depth?",
  position: "Stage",
  previous: "← Previous",
  next: "Next →",
  scale:
    "A box is what its stage hands on: height and width to scale; its depth grows with the square root of its channels.",
  short: (position, rows) => ({ stem: "stem", head: "head", classifier: "fc" })[stageKind(position, rows)] ?? `${position}`,
  long: (position, rows) =>
    ({ stem: "the stem", head: "the head", classifier: "the classifier" })[stageKind(position, rows)] ?? `row ${position}`,
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
  cost: ({ params, macs }) => `${thousands(params)} parameters, ${thousands(macs)} multiply-adds`,
  status({ position, rows, row, inShape, outShape, params, macs, whole }) {
    return [
      `${TEXT.place(position, rows)}${row ? TEXT.row(row) : ""}: `,
      `input ${shapeText(inShape)}, output ${shapeText(outShape)} (channels × height × width). `,
      `${TEXT.cost({ params, macs })}. The whole network: ${TEXT.cost(whole)}.`,
    ].join("");
  },
};

// All that the widget says about the stage at `position`. RangeError outside the network.
export function stageAt(position, cost) {
  const { stages } = cost;
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
    whole: cost,
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
