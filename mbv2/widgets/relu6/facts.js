// What ReLU, a cap and a few bits make of one input and of a thousand activations, in numbers and words.

import { errorsByCap, measure, nearestLevel, quantize, stepSize, stretched } from "../js/model/quantize.js";
import { clean, fixed, onStep, thousands } from "../js/view/numerals.js";
import { remember } from "../js/view/remember.js";
import { say } from "../js/view/words.js";

// The picture shows these inputs, and outputs from 0 to X_MAX.
export const X_MIN = -4;
export const X_MAX = 16;

export function relu(x) {
  return Math.max(0, x);
}

export function cappedRelu(x, cap) {
  return Math.min(relu(x), cap);
}

// How many of `values` lie in each bin of `size` from X_MIN to X_MAX.
export function histogram(values, size) {
  const counts = new Array((X_MAX - X_MIN) / size).fill(0);
  for (const value of values) counts[Math.min(Math.floor((value - X_MIN) / size), counts.length - 1)] += 1;
  return counts;
}

// Everything that the widget shows about one input.
export function explore({ x, cap, bits, largest }) {
  const plain = stored(relu(x), largest, bits);
  const capped = stored(cappedRelu(x, cap), cap, bits);
  return { x, cap, bits, largest, plain, capped, clipped: plain.output - capped.output };
}

// All that a slider can be.
function valuesWithin({ least, most, step }) {
  return Array.from({ length: Math.round((most - least) / step) + 1 }, (_, at) => onStep(least + at * step, step));
}

// state → `explore`, the activations as `values`, what happens to all of them as `all`: { of, plain, capped }, and
// `errorsByCap` as `errors`, for the caps within `capLimits`. What a state does not change is the very object of the
// state before.
export function explorerOf(bell, capLimits) {
  const valuesOf = remember((largest) => stretched(bell.values, bell.stretched, largest));
  const plainOf = remember((largest, bits) => measure(valuesOf(largest), Infinity, largest, bits));
  const cappedOf = remember((largest, cap, bits) => measure(valuesOf(largest), cap, cap, bits));
  const [caps, still, known] = [valuesWithin(capLimits), bell.values.length - bell.stretched, new Map()];
  const errorsOf = remember((largest, bits) => errorsByCap(valuesOf(largest), bits, caps, still, known));
  return (state) => {
    const found = explore(state);
    const { cap, bits, largest } = found;
    const all = { of: bell.values.length, plain: plainOf(largest, bits), capped: cappedOf(largest, cap, bits) };
    return { ...found, values: valuesOf(largest), all, errors: errorsOf(largest, bits) };
  };
}

// [ReLU, capped ReLU] of every row of the table, as texts.
export function tableCells({ plain, capped, clipped, bits, all }, text) {
  const both = (write) => [write(plain), write(capped)];
  const many = (write) => [write(all.plain), write(all.capped)];
  return {
    output: both(({ output }) => fixed(output, 4)),
    range: both(({ top }) => say(text.table.range, { top: clean(top) })),
    step: both(({ step }) => fixed(step, 4)),
    stored: both(({ stored: level }) => fixed(level, 4)),
    error: both(({ error }) => fixed(error, 4)),
    clipped: [fixed(0, 4), fixed(clipped, 4)],
    used: many(({ used }) => say(text.table.used, { used, of: 2 ** bits })),
    cut: many(({ cut }) => thousands(cut)),
    rounding: many(({ rounding }) => fixed(rounding, 4)),
    clipping: many(({ clipping }) => fixed(clipping, 4)),
    mean: many(({ mean }) => fixed(mean, 4)),
    decibels: many(({ decibels }) => say(text.table.decibels, { value: fixed(decibels, 1) })),
  };
}

export function summary({ x, cap, bits, plain, capped, clipped, all }, text) {
  const four = Object.fromEntries(
    Object.entries({ plain, capped }).flatMap(([name, { output, step, stored: level, error }]) => [
      [name, fixed(output, 4)],
      [`${name}Step`, fixed(step, 4)],
      [`${name}Stored`, fixed(level, 4)],
      [`${name}Error`, fixed(error, 4)],
      [`${name}Mean`, fixed(all[name].mean, 4)],
    ]),
  );
  const cut = clipped > 0 ? say(text.cut, { clipped: fixed(clipped, 4) }) : text.whole;
  const times = fixed(plain.step / capped.step, 2);
  const of = {
    count: thousands(all.of),
    rounding: fixed(all.capped.rounding, 4),
    clipping: fixed(all.capped.clipping, 4),
  };
  return say(text.status, { ...four, ...of, x: fixed(x, 2), cap: fixed(cap, 1), bits, cut, times });
}

export const itself = (value) => value;

// The staircase that storing y = min(max(0, x), top) in `bits` bits makes between the inputs `from` and `to`, as an SVG
// path with y upwards negative; `across` and `down` say where in the picture an x and a y are.
export function staircase(top, bits, from = X_MIN, to = X_MAX, across = itself, down = itself) {
  const step = stepSize(top, bits);
  const [first, last] = [from, to].map((x) => nearestLevel(x, top, bits));
  let path = `M${across(from)} ${down(-first * step)}`;
  for (let level = first + 1; level <= last; level += 1)
    path += `H${across((level - 0.5) * step)}V${down(-level * step)}`;
  return `${path}H${across(to)}`;
}

function stored(output, top, bits) {
  const level = quantize(output, top, bits);
  return { output, top, step: stepSize(top, bits), stored: level, error: level - output };
}
