import { explore, summary, tableRows } from "../../../mbv2/widgets/block_facts.js";

export function table({ state, text }) {
  const facts = explore(state);
  return [[summary(facts, text), facts.why], ...tableRows(facts, text)];
}
