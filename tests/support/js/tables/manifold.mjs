import { explorer, summary, tableRows } from "../../../../mbv2/widgets/manifold/facts.js";

export function table({ state, text }) {
  const found = explorer(state.matrices)(state);
  return [[summary(found, text)], ...tableRows(found.steps)];
}
