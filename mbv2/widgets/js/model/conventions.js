// What counts: parameters and multiply-adds of layers by a convention, mbv2/cost/conventions.py in JavaScript.

import { countValues, total } from "./conv.js";
import { byStage, networkCost } from "./network.js";

// The book's convention.
export const TRAINED = { biases: true, batch_norm: true, moving_statistics: false, extra_macs: "none" };

function extraMacs(layer, pooled, which) {
  if (which === "values") return layer.biases + layer.norm_params;
  if (which === "elements") return layer.kind === "classifier" ? pooled : 2 * countValues(layer.out_shape);
  return 0;
}

// `layers` with params and macs by `convention`, { biases, batch_norm, moving_statistics, extra_macs }.
export function countLayers(layers, convention) {
  const pooled = countValues(layers.at(-2).out_shape); // what pooling reads counts with the classifier
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
