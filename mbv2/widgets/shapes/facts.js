// What the shapes of a network are, stage by stage, in numbers and words. `text`: the widget's words.

import { total } from "../js/model/conv.js";
import { receptiveField } from "../js/model/receptive.js";
import { shapeText, thousands } from "../js/view/numerals.js";
import { placeName } from "../js/view/places.js";
import { say } from "../js/view/words.js";

// All that the widget says about the stage at `position`.
export function stageAt(position, cost) {
  const { stages, architecture } = cost;
  const layers = stages[position];
  return {
    position,
    layers,
    architecture,
    inShape: layers[0].in_shape,
    outShape: layers.at(-1).out_shape,
    field: receptiveField(stages)[position],
    params: total(layers, "params"),
    macs: total(layers, "macs"),
    whole: cost,
  };
}

function costText({ params, macs }, text) {
  return say(text.cost, { params: thousands(params), macs: thousands(macs) });
}

function seesText({ field, whole }, text) {
  if (field === null) return text.sees.whole;
  const { size, stride } = field;
  return say(size > whole.resolution ? text.sees.more : text.sees.part, { size, stride });
}

export function summary(stage, text) {
  return say(text.status, {
    place: placeName(stage.position, stage.architecture, text.places),
    input: shapeText(stage.inShape),
    output: shapeText(stage.outShape),
    sees: seesText(stage, text),
    cost: costText(stage, text),
    whole: costText(stage.whole, text),
  });
}

// The same in one line, where nothing but the boxes is shown.
export function compactSummary({ position, architecture, outShape, whole }, text) {
  const place = placeName(position, architecture, text.places);
  return say(text.compact.status, { place, output: shapeText(outShape), whole: costText(whole, text) });
}

export function fieldCaption({ field, outShape }, text) {
  if (field === null) return text.field.whole;
  return say(outShape[2] > 1 ? text.field.caption : text.field.last, field);
}

function operatorOf(position, layers, { stages, residual = true, always_expand = false }, text) {
  const row = stages[position - 1];
  if (!row) return say(text.operator[layers[0].kind], layers[0]);
  return residual || always_expand || row[0] > 1 ? text.operator.row : text.operator.separable;
}

// The rows of the data table, as texts.
export function tableRows({ stages, architecture }, text) {
  const fields = receptiveField(stages);
  return stages.map((layers, position) => [
    placeName(position, architecture, text.names),
    shapeText(layers[0].in_shape),
    operatorOf(position, layers, architecture, text),
    (architecture.stages[position - 1] ?? []).join(", "),
    shapeText(layers.at(-1).out_shape),
    fields[position] ? say(text.table.field, fields[position]) : text.table.whole,
    fields[position] ? String(fields[position].stride) : "",
  ]);
}

// The different units of a stage: { title, note, shortcut, steps: [{ kind, channels, text }] }; equal blocks count
// once.
export function unitsOf(stage, blocks, text) {
  const own = blocks.filter((block) => block.stage === stage.position);
  if (own.length === 0) return [singleUnit(stage, text)];
  const { first, only, second, others } = text.units;
  const units = [blockUnit(own[0], own.length > 1 ? first : only, stage.architecture, text)];
  if (own.length === 1) return units;
  const title = own.length > 2 ? say(others, { count: own.length - 1 }) : second;
  return [...units, blockUnit(own[1], title, stage.architecture, text)];
}

export function chainText(unit) {
  return unit.steps.map(({ channels }) => channels).join(" → ");
}

// A network without head and shortcuts is MobileNetV1, which caps nothing.
function isFirst({ head_channels, residual = true }) {
  return head_channels === null && !residual;
}

function activationOf(architecture) {
  return isFirst(architecture) ? "ReLU" : "ReLU6";
}

function singleUnit({ layers, inShape, outShape, architecture }, text) {
  const { kind, stride } = layers[0];
  const words = say(text.steps[kind], { activation: activationOf(architecture), stride });
  const steps = [step("input", inShape[0], text.steps.input), step(kind, outShape[0], words)];
  return { title: text.units[kind], note: "", shortcut: false, steps };
}

function blockUnit(block, title, architecture, text) {
  const { inChannels, hiddenChannels, outChannels, stride, expands, shortcut } = block;
  const words = (name) => say(text.steps[name], { activation: activationOf(architecture) });
  const steps = [
    step("input", inChannels, text.steps.input),
    ...(expands ? [step("expand", hiddenChannels, words("expand"))] : []),
    step("depthwise", hiddenChannels, words(stride === 2 ? "strided" : "depthwise")),
    step("project", outChannels, words(isFirst(architecture) ? "pointwise" : "project")),
  ];
  return { title, note: say(text.shortcut[reasonOf(block)], block), shortcut, steps };
}

// The name that the words have for why a block has no shortcut; the stride alone is told where the channels differ too.
function reasonOf({ reason }) {
  return { "": "yes", kind: "none", "stride and channels": "stride" }[reason] ?? reason;
}

function step(kind, channels, text) {
  return { kind, channels, text };
}
