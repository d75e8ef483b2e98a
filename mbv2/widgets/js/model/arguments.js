// What functions may be called with: mbv2/arguments.py in JavaScript.

import { refuse } from "./refusal.js";

export const isWhole = (value) => Number.isInteger(value) && value >= 1;

// Refuses all but whole numbers of at least 1, { name: value }.
export function requireWholes(named) {
  for (const [name, value] of Object.entries(named)) {
    if (!isWhole(value)) refuse("minimum", { name, least: 1, value });
  }
}

// [height, width] of pixels or [height, width].
export function sides(name, value) {
  const pair = Array.isArray(value) ? value : [value, value];
  if (pair.length !== 2) refuse("sides", { name, value: JSON.stringify(value) });
  for (const side of pair) requireWholes({ [name]: side });
  return pair;
}

// A count that a JavaScript number holds exactly.
export function exact(count) {
  if (count > Number.MAX_SAFE_INTEGER) refuse("tooLarge");
  return count;
}
