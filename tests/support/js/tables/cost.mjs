import { SWITCHES, tableColumns, tableRows } from "../../../../mbv2/widgets/cost/facts.js";
import { countNetwork } from "../../../../mbv2/widgets/js/model/conventions.js";

export function table({ settings, state, text }) {
  const convention = Object.fromEntries(SWITCHES.map((name) => [name, state[name]]));
  const cost = countNetwork(settings, convention);
  return [tableColumns(state.unit, text), ...tableRows(cost, settings.architecture, state.unit, text)];
}
