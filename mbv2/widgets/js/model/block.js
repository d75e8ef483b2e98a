// What one block costs: mbv2/cost/block.py in JavaScript.

import { exact, integers, oneOf, sides } from "./arguments.js";
import { countValues, makeLayer, total } from "./conv.js";
import { refuse } from "./refusal.js";
import { missingShortcut } from "./spec.js";

// Hidden channels for each input channel; of a bottleneck, output channels for each hidden one. A block's
// default.
export const EXPANSIONS = { bottleneck: 4, convnext: 4, separable: 1, inverted_residual: 6 };

// One block: { kind, in_shape, out_shape, hidden_channels, layers, shortcut, reason, ending, weights, biases,
// norm_params, params, macs }. kind: one of EXPANSIONS. size: pixels or [height, width]. hiddenChannels or expansion,
// not both.
// projection: a bottleneck whose shapes differ adds a 1×1 convolution of its input, the layer of kind "shortcut".
// reason: why there is no shortcut: "kind", "stride", "channels", "stride and channels", or "" where there is one.
// ending: what follows the sum. Refuses what makes no such block.
export function blockCost(options) {
  const { kind, inChannels, outChannels = inChannels, size = 56, stride = 1, projection = true } = options;
  oneOf("kind", kind, Object.keys(EXPANSIONS));
  integers({ in_channels: inChannels, out_channels: outChannels, stride });
  oneOf("stride", stride, [1, 2]);
  if (kind === "convnext" && (stride !== 1 || inChannels !== outChannels)) {
    refuse("convnext");
  }
  const hidden = hiddenOf(kind, inChannels, outChannels, options);
  const shape = [inChannels, ...sides("size", size)];
  const block = { kind, in_shape: shape, hidden_channels: hidden, ending: kind === "bottleneck" ? "ReLU" : "" };
  block.reason = kind === "separable" ? "kind" : missingShortcut(stride, inChannels, outChannels);
  const projects = kind === "bottleneck" && block.reason !== "" && projection;
  if (projects) block.reason = "";
  block.shortcut = block.reason === "";
  if (kind === "bottleneck") block.layers = bottleneckLayers(shape, hidden, outChannels, stride, projects);
  if (kind === "convnext") block.layers = convnextLayers(shape, hidden);
  if (kind === "separable") block.layers = separableLayers(shape, outChannels, stride);
  if (kind === "inverted_residual")
    block.layers = invertedResidualLayers(shape, hidden, outChannels, stride, hidden !== inChannels);
  block.out_shape = block.layers.filter((layer) => layer.kind !== "shortcut").at(-1).out_shape;
  for (const field of ["weights", "biases", "norm_params", "params", "macs"]) block[field] = total(block.layers, field);
  return block;
}

function hiddenOf(kind, inChannels, outChannels, { hiddenChannels = null, expansion = null }) {
  if (hiddenChannels !== null && expansion !== null) refuse("hiddenTwice");
  integers(hiddenChannels === null ? { expansion: expansion ?? 1 } : { hidden_channels: hiddenChannels });
  const times = expansion ?? EXPANSIONS[kind];
  const hidden =
    hiddenChannels ?? (kind === "bottleneck" ? Math.max(1, Math.floor(outChannels / times)) : inChannels * times);
  if (kind === "separable" && hidden !== inChannels) refuse("separable");
  return exact(hidden);
}

function bottleneckLayers(shape, hidden, outChannels, stride, projects) {
  const reduce = makeLayer("conv1", "project", shape, hidden, 1, { activation: "ReLU" });
  const filter = makeLayer("conv2", "standard", reduce.out_shape, hidden, 3, { stride, activation: "ReLU" });
  const layers = [reduce, filter, makeLayer("conv3", "expand", filter.out_shape, outChannels, 1)];
  return projects ? [...layers, makeLayer("downsample", "shortcut", shape, outChannels, 1, { stride })] : layers;
}

function convnextLayers(shape, hidden) {
  const [channels] = shape;
  const norm = { bias: true, normalization: "layer norm" };
  const depthwise = makeLayer("dwconv", "depthwise", shape, channels, 7, { groups: channels, ...norm });
  const expand = makeLayer("pwconv0", "expand", shape, hidden, 1, {
    bias: true,
    normalization: "",
    activation: "GELU",
  });
  const scaled = { bias: true, normalization: "layer scale" };
  return [depthwise, expand, makeLayer("pwconv1", "project", expand.out_shape, channels, 1, scaled)];
}

function separableLayers(shape, outChannels, stride) {
  const relu = { activation: "ReLU" };
  const depthwise = makeLayer("dwconv", "depthwise", shape, shape[0], 3, { stride, groups: shape[0], ...relu });
  return [depthwise, makeLayer("pwconv1", "project", depthwise.out_shape, outChannels, 1, relu)];
}

export function invertedResidualLayers(shape, hidden, outChannels, stride, expands, linear = true) {
  const relu6 = { activation: "ReLU6" };
  const expand = expands ? [makeLayer("pwconv0", "expand", shape, hidden, 1, relu6)] : [];
  const [, height, width] = shape;
  const filter = { stride, groups: hidden, ...relu6 };
  const depthwise = makeLayer("dwconv", "depthwise", [hidden, height, width], hidden, 3, filter);
  const project = makeLayer("pwconv1", "project", depthwise.out_shape, outChannels, 1, linear ? {} : relu6);
  return [...expand, depthwise, project];
}

// What must exist while each layer runs, in values: [{ input, reads, writes }].
export function tensorsAlive(cost) {
  const kept = cost.shortcut ? countValues(cost.in_shape) : 0;
  return cost.layers.map(({ kind, in_shape, out_shape }, index) => {
    const waits = kind === "shortcut" ? countValues(cost.out_shape) : index === 0 ? 0 : kept;
    return { input: waits, reads: countValues(in_shape), writes: countValues(out_shape) };
  });
}
