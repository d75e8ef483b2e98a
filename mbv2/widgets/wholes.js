// Whole numbers of a model, checked before anything is counted or drawn.

import { say } from "./common.js";

// { name: value } of the whole numbers in `names`; RangeError, in words, for what the trait would not allow.
export function readWholes(model, names, limits, nonsense) {
  return Object.fromEntries(names.map((name) => {
    const { least, most } = limits[name];
    const value = model.get(name);
    if (Number.isInteger(value) && value >= least && value <= (most ?? Infinity)) return [name, value];
    throw new RangeError(say(nonsense, { name, least, most: most ?? "∞", value: String(value) }));
  }));
}
