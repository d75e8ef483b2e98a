// What ReLU, a cap and a few bits make of one input, in numbers and words.

import { fixed } from "./common.js";

export const TEXT = {
  title: "What the cap of ReLU6 buys",
  question: "Drag the point along the curve, move the cap, and take bits away: what is lost, and what becomes finer?",
  x: "Input x",
  cap: "ReLU cap",
  bits: "Bits",
  bitsValue: (bits) => `${bits} bits, ${2 ** bits} levels`,
  picture: "ReLU and the capped ReLU with the output levels that the bits can store.",
  magnifier: "magnified",
  plain: "ReLU",
  capped: "Capped ReLU",
  legend: {
    plain: "ReLU",
    capped: "ReLU with the cap",
    plainSteps: "stored without the cap; left ruler: its levels",
    cappedSteps: "stored with the cap; right ruler: its levels",
    clipped: "cut off by the cap",
  },
  rows: {
    output: "Output",
    range: "Range stored",
    step: "Step between levels",
    stored: "Stored as",
    error: "Rounding error",
    clipped: "Cut off by the cap",
  },
  rangeValue: (top) => `0 to ${top}`,
  status({ x, cap, bits, plain, capped, clipped }) {
    const cut = clipped > 0 ? `The cap cut off ${fixed(clipped, 4)}.` : "The cap cut off nothing.";
    return [
      `At x = ${fixed(x, 2)}, ReLU gives ${fixed(plain.output, 4)} and ReLU capped at ${fixed(cap, 1)} gives `,
      `${fixed(capped.output, 4)}. ${cut} With ${bits} bits the step is ${fixed(capped.step, 4)} with the cap and `,
      `${fixed(plain.step, 4)} without, ${fixed(plain.step / capped.step, 2)} times as coarse. `,
      `Stored as ${fixed(capped.stored, 4)} (error ${fixed(capped.error, 4)}) `,
      `and as ${fixed(plain.stored, 4)} (error ${fixed(plain.error, 4)}).`,
    ].join("");
  },
  nonsense: (name, value, least, most) => `${name} must be a number from ${least} to ${most}, not ${value}.`,
};

// The picture shows these inputs and outputs; the uncapped ReLU is stored over all of the outputs.
export const X_MIN = -4;
export const TOP = 16;

// Least and most of each trait: the ends of its slider.
export const LIMITS = { x: [X_MIN, TOP], cap: [1, 12], bits: [2, 8] };

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

// The level nearest to `value` among 2^bits from 0 to `top`; RangeError for a value that is no number.
export function quantize(value, top, bits) {
  if (!Number.isFinite(value)) throw new RangeError(`value must be a finite number, not ${value}.`);
  const step = stepSize(top, bits);
  return Math.min(Math.max(roundHalfEven(value / step), 0), 2 ** bits - 1) * step;
}

// All that the widget says about one input.
export function explore({ x, cap, bits }) {
  for (const [name, value] of Object.entries({ x, cap, bits })) requireNumber(name, value, ...LIMITS[name]);
  const plain = stored(relu(x), TOP, bits);
  const capped = stored(cappedRelu(x, cap), cap, bits);
  return { x, cap, bits, plain, capped, clipped: plain.output - capped.output };
}

export function summary(state) {
  return TEXT.status(explore(state));
}

// The staircase that storing y = min(max(0, x), top) in `bits` bits makes between the inputs `from` and `to`, as an SVG
// path with y upwards negative.
export function staircase(top, bits, from = X_MIN, to = TOP) {
  const step = stepSize(top, bits);
  const levelAt = (x) => Math.min(Math.max(Math.floor(x / step + 0.5), 0), 2 ** bits - 1);
  const first = levelAt(from);
  const levels = Array.from({ length: levelAt(to) - first }, (_, index) => first + index + 1);
  const stairs = levels.map((level) => `H${(level - 0.5) * step}V${-level * step}`);
  return `M${from} ${-first * step}${stairs.join("")}H${to}`;
}

function stored(output, top, bits) {
  const level = quantize(output, top, bits);
  return { output, top, step: stepSize(top, bits), stored: level, error: level - output };
}

function requireNumber(name, value, least, most) {
  if (!(Number.isFinite(value) && value >= least && value <= most)) {
    throw new RangeError(TEXT.nonsense(name, value, least, most));
  }
}
