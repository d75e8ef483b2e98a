// What a block holds, joins and costs, in numbers and words. `text`: the widget's words.

import { blockCost, tensorsAlive } from "../js/model/block.js";
import { countValues } from "../js/model/conv.js";
import { shapeText, thousands } from "../js/view/numerals.js";
import { say } from "../js/view/words.js";

// Name: what cost.js calls it, and its stride.
export const BLOCKS = {
  resnet: { kind: "bottleneck", stride: 1 },
  convnext: { kind: "convnext", stride: 1 },
  mobilenet_v1: { kind: "separable", stride: 1 },
  v2_stride1: { kind: "inverted_residual", stride: 1 },
  v2_stride2: { kind: "inverted_residual", stride: 2 },
};

// { state, cost, tensors, chain, alive, peak, profile, why } of a state; tensors: [{ kind, shape }] from input to
// output.
export function explore(state) {
  const { kind, stride } = BLOCKS[state.kind];
  const outChannels = kind === "convnext" ? state.in_channels : state.out_channels;
  const expansion = kind === "separable" ? 1 : state.expansion;
  const cost = blockCost({ kind, inChannels: state.in_channels, outChannels, size: state.size, expansion, stride });
  const main = cost.layers.filter((layer) => layer.kind !== "shortcut");
  const tensors = [
    { kind: "input", shape: cost.in_shape },
    ...main.map((layer) => ({ kind: layer.kind, shape: layer.out_shape })),
  ];
  const alive = tensorsAlive(cost).map((parts) => ({ ...parts, all: parts.input + parts.reads + parts.writes }));
  const peak = alive.reduce((most, one) => (one.all > most.all ? one : most));
  const profile = profileOf(tensors.map(({ shape }) => shape[0]));
  const projects = main.length < cost.layers.length;
  const why = projects ? "projection" : cost.shortcut ? profile || "plain" : cost.reason;
  return { state, cost, tensors, main, alive, peak, profile, why };
}

// "wide" or "narrow": what the tensors inside are against both ends; "" for neither.
export function profileOf(channels) {
  const [first, last, inner] = [channels[0], channels.at(-1), channels.slice(1, -1)];
  if (inner.length > 0 && Math.max(...inner) > Math.max(first, last)) return "wide";
  return inner.length > 0 && Math.min(...inner) < Math.min(first, last) ? "narrow" : "";
}

export const bytes = (count, { bits }) => thousands((count * bits) / 8);

export const tensorBytes = (shape, state) => bytes(countValues(shape), state);

export function layerText({ kind, kernel_size: kernel, stride, activation }, state, text) {
  const words = text.layers;
  const name = state.kind === "mobilenet_v1" && kind === "project" ? "pointwise" : kind;
  const start = say(words[name], { kernel }) + (stride === 2 ? words.stride : "");
  if (activation) return start + say(words.activation, { activation });
  return start + (kind === "project" && state.kind.startsWith("v2") ? words.linear : "");
}

export function shortcutText({ cost, why }, text) {
  return say(text.shortcut[why], { inChannels: cost.in_shape[0], outChannels: cost.out_shape[0] });
}

export function summary(facts, text) {
  const { state, cost, tensors, alive, peak } = facts;
  return say(text.status, {
    name: text.names[state.kind],
    chain: tensors.map(({ shape }) => shape[0]).join(" → "),
    shortcut: shortcutText(facts, text),
    params: thousands(cost.params),
    macs: thousands(cost.macs),
    peak: bytes(peak.all, state),
    bits: state.bits,
    layer: layerText(cost.layers[alive.indexOf(peak)], state, text),
  });
}

// The rows of the data table, as texts.
export function tableRows({ state, cost, alive, peak }, text) {
  const layers = cost.layers.map((layer, index) => [
    layerText(layer, state, text),
    shapeText(layer.out_shape),
    tensorBytes(layer.out_shape, state),
    thousands(layer.params),
    thousands(layer.macs),
    bytes(alive[index].all, state),
  ]);
  const whole = [thousands(cost.params), thousands(cost.macs), bytes(peak.all, state)];
  return [
    [text.input, shapeText(cost.in_shape), tensorBytes(cost.in_shape, state), "", "", ""],
    ...layers,
    [text.table.sum, shapeText(cost.out_shape), tensorBytes(cost.out_shape, state), ...whole],
  ];
}
