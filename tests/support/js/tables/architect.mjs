import { tableCost, tableRows } from "../../../../mbv2/widgets/architect/facts.js";

export function table({ settings, state, text }) {
  const cost = tableCost({ ...settings, numClasses: state.num_classes });
  return tableRows({ architecture: settings.architecture, cost }, text);
}
