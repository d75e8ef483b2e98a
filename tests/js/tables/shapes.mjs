import { networkCost } from "../../../mbv2/widgets/cost.js";
import { tableRows } from "../../../mbv2/widgets/shapes_facts.js";

export function table({ settings, text }) {
  return tableRows({ architecture: settings.architecture, ...networkCost(settings) }, text);
}
