import { explorerOf, summary, tableCells } from "../../../../mbv2/widgets/relu6/facts.js";

export function table({ state, text, limits }) {
  const found = explorerOf(state.bell, limits.cap)(state);
  const rows = Object.entries(tableCells(found, text)).map(([name, both]) => [text.table.rows[name], ...both]);
  return [...rows, [summary(found, text)], [found.all.plain.counts, found.all.capped.counts]];
}
