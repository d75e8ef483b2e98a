// A spiral's way to n dimensions, through an activation, and back, in numbers and words.

import { journey, LEAST } from "../js/model/manifold.js";
import { fixed } from "../js/view/numerals.js";
import { remember } from "../js/view/remember.js";
import { say } from "../js/view/words.js";

// Answers `explorer(matrices)(state)` with { n, rows, relu, activation, seed, steps, lost, gone, after }; what depends
// on matrix and activation alone is kept until they change.
export function explorer(matrices) {
  const stepsOf = remember((seed, relu) => journey(matrices[seed], relu));
  return ({ n, activation, seed }) => {
    const relu = activation === "relu";
    const steps = stepsOf(seed, relu);
    return { seed, relu, steps, ...steps[n - LEAST], activation, rows: matrices[seed].slice(0, n) };
  };
}

export function shareText(share) {
  return `${fixed(100 * share, 1)}%`;
}

export function tableRows(steps) {
  return steps.map(({ n, lost, gone }) => [String(n), shareText(lost), shareText(gone)]);
}

export function summary({ n, seed, relu, activation, lost, gone }, text) {
  const name = text.controls.activation.options[activation];
  const part = !relu ? text.linear : say(gone > 0 ? text.gone : text.kept, { gone: shareText(gone) });
  return say(text.status, { n, activation: name, seed, lost: shareText(lost), part });
}
