// What storing numbers in a few bits makes of them: the twin of mbv2/experiments/quantize.py, by the same names.

import { refuse } from "./refusal.js";

// The distance between neighbours of the 2^bits levels from 0 to `top`.
export function stepSize(top, bits) {
  return top / (2 ** bits - 1);
}

// Halves go to the even neighbour.
export function roundHalfEven(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below + (below % 2 === 0 ? 0 : 1);
  return rest < 0.5 ? below : below + 1;
}

// How many levels there are in one unit, as torch computes it: in 32 bits.
function density(step) {
  return Math.fround(1 / Math.fround(step));
}

// The number, 0 to `most`, of the level nearest to `value`, as torch's fake quantisation finds it: in 32 bits.
function levelOf(value, levelsPerUnit, most) {
  return Math.min(Math.max(roundHalfEven(Math.fround(Math.fround(value) * levelsPerUnit)), 0), most);
}

// The number of the level nearest to `value` among 2^bits from 0 to `top`; refuses a value that is not finite.
export function nearestLevel(value, top, bits) {
  if (!Number.isFinite(value)) refuse("finite", { name: "value", value });
  return levelOf(value, density(stepSize(top, bits)), 2 ** bits - 1);
}

// The level nearest to `value` among 2^bits from 0 to `top`.
export function quantize(value, top, bits) {
  return nearestLevel(value, top, bits) * stepSize(top, bits);
}

// What a cap (Infinity for none) and 2^bits levels from 0 to `top` make of all `values`: how many each level holds, how
// many the cap cuts off, mean errors, and the ratio of signal to noise in decibels.
export function measure(values, cap, top, bits) {
  const most = 2 ** bits - 1;
  const step = stepSize(top, bits);
  const levelsPerUnit = density(step);
  const counts = new Array(most + 1).fill(0);
  let [rounding, clipping, noise, signal, cut] = [0, 0, 0, 0, 0];
  for (const value of values) {
    const output = value > 0 ? value : 0;
    const kept = output < cap ? output : cap;
    const level = levelOf(kept, levelsPerUnit, most);
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
    decibels: noise > 0 ? 10 * Math.log10(signal / noise) : Infinity,
  };
}

// [rounding, clipping], the sums behind the errors of `measure`, for each of `caps` with levels up to it. Values below
// 0 add nothing.
function errorSums(values, caps, bits) {
  const positive = Float64Array.from(values.filter((value) => value > 0));
  return caps.map((cap) => {
    const most = 2 ** bits - 1;
    const step = stepSize(cap, bits);
    const levelsPerUnit = density(step);
    let [rounding, clipping] = [0, 0];
    for (const output of positive) {
      const kept = output < cap ? output : cap;
      rounding += Math.abs(levelOf(kept, levelsPerUnit, most) * step - kept);
      clipping += output - kept;
    }
    return [rounding, clipping];
  });
}

// { cap, rounding, clipping, mean } of `measure` for each of `caps` with levels up to it. The first `still` of the
// values are always the same: what they add to the sums is kept in `known`, by the bits, as a slider asks for a hundred
// caps at once.
export function errorsByCap(values, bits, caps, still = 0, known = new Map()) {
  if (!known.has(bits)) known.set(bits, errorSums(values.slice(0, still), caps, bits));
  const moved = errorSums(values.slice(still), caps, bits);
  return caps.map((cap, at) => {
    const [rounding, clipping] = known.get(bits)[at].map((sum, index) => (sum + moved[at][index]) / values.length);
    return { cap, rounding, clipping, mean: rounding + clipping };
  });
}

// Rising `values` whose last `count` ones are drawn out, so that the last one is `largest`.
export function stretched(values, count, largest) {
  const whole = count ** 3;
  return values.map((value, at) => {
    const part = Math.max(at + 1 + count - values.length, 0) ** 3;
    return part === 0 ? value : (value * (whole - part) + largest * part) / whole;
  });
}
