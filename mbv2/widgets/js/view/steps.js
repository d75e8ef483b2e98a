// Where sliders stop whose values not every network allows.

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
