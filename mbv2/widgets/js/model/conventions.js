// What counts: parameters and multiply-adds of layers by a convention, mbv2/cost/conventions.py in JavaScript.

import { countValues, total } from "./conv.js";
import { byStage, networkCost } from "./network.js";

// The book's convention.
export const TRAINED = { biases: true, batch_norm: true, moving_statistics: false, extra_macs: "none" };

// How many multiply-adds for each part of a layer.
const EXTRA_MACS = {
  none: {},
  values: { biases: 1, batch_norm: 1 },
  elements: { normalized: 2, pooled: 1 },
  thop: { normalized: 4, pooled: 1, features: 1 },
  ptflops: { normalized: 2, activated: 1, pooled: 2, biases: 1 },
  biases: { biases: 1 },
};

function macParts(layer, pooled) {
  const values = countValues(layer.out_shape);
  const last = layer.kind === "classifier"; // the pooling counts with it
  return {
    biases: layer.biases,
    batch_norm: layer.norm_params,
    normalized: last ? 0 : values,
    activated: layer.activation ? values : 0,
    pooled: last ? pooled : 0,
    features: last ? layer.in_shape[0] : 0,
  };
}

function extraMacs(layer, pooled, which) {
  const times = Object.entries(EXTRA_MACS[which]);
  if (times.length === 0) return 0;
  const parts = macParts(layer, pooled);
  return times.reduce((sum, [part, number]) => sum + number * parts[part], 0);
}

// `layers` with params and macs by `convention`, { biases, batch_norm, moving_statistics, extra_macs }.
export function countLayers(layers, convention) {
  const pooled = countValues(layers.at(-2).out_shape);
  const norms = Number(convention.batch_norm) + Number(convention.moving_statistics);
  return layers.map((layer) => ({
    ...layer,
    params: layer.weights + (convention.biases ? layer.biases : 0) + norms * layer.norm_params,
    macs: layer.macs + extraMacs(layer, pooled, convention.extra_macs),
  }));
}

// The cost of a network by `convention`: { layers, stages, params, macs }. RangeError where it is none.
export function countNetwork(settings, convention) {
  const layers = countLayers(networkCost(settings).layers, convention);
  return { layers, stages: byStage(layers), params: total(layers, "params"), macs: total(layers, "macs") };
}

// `count` in as many digits as the printed number `like`: 3470760 like "3.4M" is "3.5M", or "3.4M" if digits are cut
// off.
export function shortened(count, like, cut) {
  if (!like.endsWith("M")) return String(count);
  const decimals = (like.slice(0, -1).split(".")[1] ?? "").length;
  const step = 10 ** (6 - decimals);
  const steps = Math.floor((cut ? count : count + step / 2) / step);
  return `${(steps / 10 ** decimals).toFixed(decimals)}M`;
}
