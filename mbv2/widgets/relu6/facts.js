// What ReLU, a cap and a few bits make of one input and of a thousand activations, in numbers and words.

import { clean, fixed, say, thousands } from "../js/view/common.js";

// The picture shows these inputs, and outputs from 0 to X_MAX.
export const X_MIN = -4;
export const X_MAX = 16;

export function relu(x) {
  return Math.max(0, x);
}

export function cappedRelu(x, cap) {
  return Math.min(relu(x), cap);
}

// The distance between neighbours of the 2^bits levels from 0 to `top`.
export function stepSize(top, bits) {
  return top / (2 ** bits - 1);
}

// Halves go to the even neighbour, as in torch's fake quantisation.
export function roundHalfEven(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below + (below % 2 === 0 ? 0 : 1);
  return rest < 0.5 ? below : below + 1;
}

// How many levels there are to one unit, as torch computes it: in 32 bits.
function density(step) {
  return Math.fround(1 / Math.fround(step));
}

// The number, 0 to `most`, of the level nearest to `value`, as torch's fake quantisation finds it: in 32 bits.
function nearestLevel(value, levelsPerUnit, most) {
  return Math.min(Math.max(roundHalfEven(Math.fround(Math.fround(value) * levelsPerUnit)), 0), most);
}

// The level nearest to `value` among 2^bits from 0 to `top`; RangeError for a value that is no number.
export function quantize(value, top, bits) {
  if (!Number.isFinite(value)) throw new RangeError(`value must be a finite number, not ${value}.`);
  const step = stepSize(top, bits);
  return nearestLevel(value, density(step), 2 ** bits - 1) * step;
}

// The bell with its last `stretched` values drawn out, so that the last one is `largest`: relu6.py has the same lines.
export function activations({ values, stretched }, largest) {
  const whole = stretched ** 3;
  return values.map((value, at) => {
    const part = Math.max(at + 1 + stretched - values.length, 0) ** 3;
    return part === 0 ? value : (value * (whole - part) + largest * part) / whole;
  });
}

// What a cap (Infinity for none) and 2^bits levels from 0 to `top` make of all `values`: how many each level holds, how
// many the cap cuts off, mean errors, and the ratio of signal to noise in decibels.
export function measure(values, cap, top, bits) {
  const most = 2 ** bits - 1;
  const step = top / most;
  const levelsPerUnit = density(step);
  const counts = new Array(most + 1).fill(0);
  let [rounding, clipping, noise, signal, cut] = [0, 0, 0, 0, 0];
  for (const value of values) {
    const output = value > 0 ? value : 0;
    const kept = output < cap ? output : cap;
    const level = nearestLevel(kept, levelsPerUnit, most);
    const error = level * step - output;
    counts[level] += 1;
    rounding += Math.abs(level * step - kept);
    clipping += output - kept;
    noise += error * error;
    signal += output * output;
    if (output > cap) cut += 1;
  }
  const count = values.length;
  return {
    counts,
    cut,
    used: counts.filter((held) => held > 0).length,
    rounding: rounding / count,
    clipping: clipping / count,
    mean: rounding / count + clipping / count,
    decibels: 10 * Math.log10(signal / noise),
  };
}

// The sums behind the errors that `measure` tells of a cap and levels up to it. positive: those of the values that are
// above 0; all others are stored as they are.
function errorSums(positive, cap, bits) {
  const most = 2 ** bits - 1;
  const step = cap / most;
  const levelsPerUnit = density(step);
  let [rounding, clipping] = [0, 0];
  for (const output of positive) {
    const kept = output < cap ? output : cap;
    rounding += Math.abs(nearestLevel(kept, levelsPerUnit, most) * step - kept);
    clipping += output - kept;
  }
  return [rounding, clipping];
}

// { cap, rounding, clipping, mean } at every cap that the slider has. The first `still` of the values are always the
// same: what they add to the sums is kept in `known`, by the bits, as a slider asks for a hundred caps at once.
export function errorsByCap(values, bits, { least, most, step }, still = 0, known = new Map()) {
  const caps = Array.from({ length: Math.round((most - least) / step) + 1 }, (_, at) => clean(least + at * step));
  const sums = (part) => {
    const positive = Float64Array.from(part.filter((value) => value > 0));
    return caps.map((cap) => errorSums(positive, cap, bits));
  };
  if (!known.has(bits)) known.set(bits, sums(values.slice(0, still)));
  const moved = sums(values.slice(still));
  return caps.map((cap, at) => {
    const [rounding, clipping] = known.get(bits)[at].map((sum, index) => (sum + moved[at][index]) / values.length);
    return { cap, rounding, clipping, mean: rounding + clipping };
  });
}

// How many of `values` lie in each bin of `size` from X_MIN to X_MAX.
export function histogram(values, size) {
  const counts = new Array((X_MAX - X_MIN) / size).fill(0);
  for (const value of values) counts[Math.min(Math.floor((value - X_MIN) / size), counts.length - 1)] += 1;
  return counts;
}

// Everything that the widget shows about one input. `limits` and `text`: what Python says of the traits, and the words.
export function explore({ x, cap, bits, largest }, limits, text) {
  for (const [name, value] of Object.entries({ x, cap, bits, largest })) requireNumber(name, value, limits[name], text);
  const plain = stored(relu(x), largest, bits);
  const capped = stored(cappedRelu(x, cap), cap, bits);
  return { x, cap, bits, largest, plain, capped, clipped: plain.output - capped.output };
}

// A memory of the last answer: what all activations become does not depend on x.
function remember(make) {
  let known = null;
  return (...inputs) => {
    if (known === null || inputs.some((value, at) => value !== known.inputs[at]))
      known = { inputs, answer: make(...inputs) };
    return known.answer;
  };
}

// state → `explore`, the activations as `values`, what happens to all of them as `all`: { of, plain, capped }, and
// `errorsByCap` as `errors`. What a state does not change is the very object of the state before.
export function explorerOf(bell, limits, text) {
  const valuesOf = remember((largest) => activations(bell, largest));
  const plainOf = remember((largest, bits) => measure(valuesOf(largest), Infinity, largest, bits));
  const cappedOf = remember((largest, cap, bits) => measure(valuesOf(largest), cap, cap, bits));
  const known = new Map();
  const errorsOf = remember((largest, bits) =>
    errorsByCap(valuesOf(largest), bits, limits.cap, bell.values.length - bell.stretched, known),
  );
  return (state) => {
    const found = explore(state, limits, text);
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
  const levelAt = (x) => Math.min(Math.max(Math.floor(x / step + 0.5), 0), 2 ** bits - 1);
  const first = levelAt(from);
  const last = levelAt(to);
  let path = `M${across(from)} ${down(-first * step)}`;
  for (let level = first + 1; level <= last; level += 1)
    path += `H${across((level - 0.5) * step)}V${down(-level * step)}`;
  return `${path}H${across(to)}`;
}

function stored(output, top, bits) {
  const level = quantize(output, top, bits);
  return { output, top, step: stepSize(top, bits), stored: level, error: level - output };
}

function requireNumber(name, value, { least, most }, text) {
  if (!(Number.isFinite(value) && value >= least && value <= most)) {
    throw new RangeError(say(text.nonsense, { name, value: String(value), least, most }));
  }
}
