import { networkCost } from "../../../../mbv2/widgets/js/model/network.js";
import { placeNetwork, pointsShown, summary, tableRows } from "../../../../mbv2/widgets/tradeoff/facts.js";

export function table({ settings, state, text }) {
  const { axis, architectures } = state;
  const points = pointsShown(state.points, state.later);
  const place = placeNetwork({ ...settings, ...networkCost(settings) }, points, architectures);
  const said = [place.nearest.name, place.published?.name ?? null, summary(place, points, axis, text)];
  return [said, ...tableRows(place, points, axis, text)];
}
