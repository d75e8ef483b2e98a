// Architect: see widget_tables.mjs.

import { tableCost, tableRows } from "../../../mbv2/widgets/architect_facts.js";

export default function ({ settings, state, architecture, text }) {
  return tableRows({ architecture, cost: tableCost({ ...settings, numClasses: state.num_classes }) }, text);
}
