// Reads states of one widget as JSON from standard input; writes the rows of the data table for each, or the name of
// the error where it refuses.

import { readFileSync } from "node:fs";

import { networkCost } from "../../mbv2/widgets/cost.js";
import { countNetwork, SWITCHES, tableColumns, tableRows as costRows } from "../../mbv2/widgets/cost_facts.js";
import { explorer as manifoldExplorer, summary as manifoldSummary, tableRows as manifoldRows } from "../../mbv2/widgets/manifold_facts.js";
import { tableRows as shapeRows } from "../../mbv2/widgets/shapes_facts.js";
import { placeNetwork, summary as tradeoffSummary, tableRows as tradeoffRows } from "../../mbv2/widgets/tradeoff_facts.js";

const tables = {
  shapes({ settings, architecture, text }) {
    return shapeRows({ architecture, ...networkCost(settings) }, text);
  },
  cost({ settings, state, architecture, text, limits }) {
    const convention = Object.fromEntries(SWITCHES.map((name) => [name, state[name]]));
    const cost = countNetwork(settings, convention, limits, text);
    return [tableColumns(state.unit, text), ...costRows(cost, architecture, state.unit, text)];
  },
  manifold({ state, text, limits }) {
    const found = manifoldExplorer(state.matrices, limits, text)(state);
    return [[manifoldSummary(found, text)], ...manifoldRows(found.steps)];
  },
  tradeoff({ settings, state, architecture, text }) {
    const { points, axis, architectures } = state;
    const place = placeNetwork({ ...settings, architecture, ...networkCost(settings) }, points, architectures);
    const said = [place.nearest.name, place.published?.name ?? null, tradeoffSummary(place, points, axis, text)];
    return [said, ...tradeoffRows(place, points, axis, text)];
  },
};

const [widget] = process.argv.slice(2);
const { text, limits, states } = JSON.parse(readFileSync(0, "utf8"));
const rows = states.map((state) => {
  const { width_mult: widthMult, resolution, architecture } = state;
  try {
    return tables[widget]({ settings: { widthMult, resolution, architecture }, state, architecture, text, limits });
  } catch (error) {
    return error.name;
  }
});
process.stdout.write(JSON.stringify(rows));
