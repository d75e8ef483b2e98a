import { explore, summary, tableRows } from "../../../../mbv2/widgets/block/facts.js";

export function table({ state, text }) {
  const facts = explore(state);
  return [[summary(facts, text), facts.why], ...tableRows(facts, text)];
}
