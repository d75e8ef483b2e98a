// Whole numbers of a model: checked before anything is counted or drawn, and snapped to those that make sense.

import { say } from "./common.js";

// { name: value } of the whole numbers in `names`; RangeError, in words, for what the trait would not allow.
export function readWholes(model, names, limits, nonsense) {
  return Object.fromEntries(
    names.map((name) => {
      const { least, most } = limits[name];
      const value = model.get(name);
      if (Number.isInteger(value) && value >= least && value <= (most ?? Infinity)) return [name, value];
      throw new RangeError(say(nonsense, { name, least, most: most ?? "∞", value: String(value) }));
    }),
  );
}

// The one of `allowed`, in order, that a slider moved from `before` to `value` means: the next one, or the nearest.
export function snapTo(allowed, value, before) {
  if (value === before + 1) return allowed.find((one) => one >= value) ?? allowed.at(-1);
  if (value === before - 1) return allowed.findLast((one) => one <= value) ?? allowed[0];
  return allowed.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best));
}

// Where sliders of channels stop: at every number up to 16, then at every multiple of 8.
export function channelSteps(most) {
  return Array.from({ length: most }, (_, index) => index + 1).filter((count) => count <= 16 || count % 8 === 0);
}
