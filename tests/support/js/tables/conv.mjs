import { explore, summary, tableRows } from "../../../../mbv2/widgets/conv/facts.js";

export function table({ state, text }) {
  const facts = explore(state);
  return [[summary(facts, text)], ...tableRows(facts, text)];
}
