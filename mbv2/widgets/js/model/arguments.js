// What functions may be called with: mbv2/arguments.py in JavaScript.

import { refuse } from "./refusal.js";

export function integer(name, value, least = 1) {
  if (!(Number.isInteger(value) && value >= least)) refuse("minimum", { name, least, value });
}

// { name: value } of whole numbers of at least 1.
export function integers(named) {
  for (const [name, value] of Object.entries(named)) integer(name, value);
}

export function positive(name, value) {
  if (!(Number.isFinite(value) && value > 0)) refuse("aboveZero", { name, value });
}

export function flag(name, value) {
  if (typeof value !== "boolean") refuse("flag", { name, value });
}

const MANY = 8; // of more values than these, a refusal names four

export function oneOf(name, value, allowed) {
  if (allowed.includes(value)) return;
  const options = allowed.length > MANY ? [...allowed.slice(0, 4), "…"] : allowed;
  refuse("option", { name, options: options.join(", "), value });
}

// [height, width] of pixels or [height, width].
export function sides(name, value) {
  const pair = Array.isArray(value) ? value : [value, value];
  if (pair.length !== 2) refuse("sides", { name, value: JSON.stringify(value) });
  for (const side of pair) integer(name, side);
  return pair;
}

// A count that a JavaScript number holds exactly.
export function exact(count) {
  if (count > Number.MAX_SAFE_INTEGER) refuse("tooLarge");
  return count;
}
