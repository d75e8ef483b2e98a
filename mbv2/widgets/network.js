// The two sliders of every widget that shows a network, and its cost at them.

import { fixed } from "./common.js";
import { networkCost } from "./cost.js";

export const NETWORK_TEXT = {
  width: "Width multiplier",
  widthValue: (value) => `${fixed(value, 2)} ×`,
  resolution: "Input resolution",
  resolutionValue: (value) => `${value} pixels`,
};

export const NETWORK_TRAITS = ["width_mult", "resolution", "architecture"];

export function addNetworkRanges(view) {
  const text = NETWORK_TEXT;
  view.addRange("width_mult", { label: text.width, min: 0.1, max: 2, step: 0.05, text: text.widthValue });
  view.addRange("resolution", { label: text.resolution, min: 32, max: 320, step: 32, text: text.resolutionValue });
}

// What stands at `position` of a network with `rows` rows: the stem, a row of the table, the head if it has one, the classifier.
export function stageKind(position, rows, hasHead = true) {
  const ends = hasHead ? ["head", "classifier"] : ["classifier"];
  return position === 0 ? "stem" : (ends[position - rows - 1] ?? "row");
}

// The cost of what `model` shows, with its settings. RangeError where they are no network.
export function currentCost(model) {
  const widthMult = model.get("width_mult");
  const resolution = model.get("resolution");
  const architecture = model.get("architecture");
  return { widthMult, resolution, architecture, ...networkCost({ widthMult, resolution, architecture }) };
}
