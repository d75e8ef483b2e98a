import { countNetwork, SWITCHES, tableColumns, tableRows } from "../../../../mbv2/widgets/cost/facts.js";

export function table({ settings, state, text, limits }) {
  const convention = Object.fromEntries(SWITCHES.map((name) => [name, state[name]]));
  const cost = countNetwork(settings, convention, limits, text);
  return [tableColumns(state.unit, text), ...tableRows(cost, settings.architecture, state.unit, text)];
}
