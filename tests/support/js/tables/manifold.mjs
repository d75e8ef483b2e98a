import { explorer, summary, tableRows } from "../../../../mbv2/widgets/manifold/facts.js";

export function table({ state, text, limits }) {
  const found = explorer(state.matrices, limits, text)(state);
  return [[summary(found, text)], ...tableRows(found.steps)];
}
