import { networkCost } from "../../../../mbv2/widgets/js/model/network.js";
import { tableRows } from "../../../../mbv2/widgets/shapes/facts.js";

export function table({ settings, text }) {
  return tableRows({ architecture: settings.architecture, ...networkCost(settings) }, text);
}
