// Numbers as the widgets print them: the twin of mbv2/widgets/numerals.py.

export const MINUS = "−";

// 3504872 → "3,504,872"
export function thousands(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

// −0.5 → "−0.50" with digits = 2; never "−0.00"
export function fixed(value, digits) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

// 1 of 3 → "33.3%"
export function percent(part, whole) {
  return `${fixed((100 * part) / whole, 1)}%`;
}

// 1 of 3 → "0.33", 1 of 3000 → "0.00033": two decimals, or two digits where those would be zeros.
export function factor(part, whole) {
  const value = part / whole;
  return fixed(value, value > 0 && value < 0.005 ? 1 - Math.floor(Math.log10(value)) : 2);
}

// [24, 56, 56] → "24 × 56 × 56": channels × height × width
export function shapeText(shape) {
  return shape.join(" × ");
}

// The value that a control with two decimals at most means: 0.35, not 0.35000000000000003.
export function clean(value) {
  return Number(Number(value).toFixed(2));
}

// The multiple of a slider's `step` that is nearest to `value`.
export function onStep(value, step) {
  return clean(Math.round(value / step) * step);
}
