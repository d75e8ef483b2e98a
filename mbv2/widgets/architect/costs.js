// What the lines of the table cost: their texts, the bars beside them, and the sums below.

import { drawing, pointsOf } from "../js/view/drawing.js";
import { change, html, svg, write, writeTexts } from "../js/view/elements.js";
import { shapeText } from "../js/view/numerals.js";
import { costBars, countText, LETTERS } from "./facts.js";

const COSTS = ["output", "params", "macs"];
const TOGETHER = 6; // lines of costs in one text

// Lines as texts of some lines each.
function grouped(lines) {
  const count = Math.ceil(lines.length / TOGETHER);
  return Array.from({ length: count }, (_, at) => lines.slice(at * TOGETHER, (at + 1) * TOGETHER).join("\n"));
}

const costTexts = ({ outShape, params, macs }) => [shapeText(outShape), countText(params), countText(macs)];

export function buildHeading(text) {
  const words = (names) => names.map((name) => html("span", { class: `mbv2-architect-${name}` }, text.columns[name]));
  const costs = html("span", { class: "mbv2-architect-costs" }, ...words(COSTS));
  const attributes = { class: "mbv2-architect-line mbv2-architect-heading", "aria-hidden": "true" };
  return html("div", attributes, ...words(["place", ...LETTERS]), costs, ...words(["shares"]));
}

// { columns, picture, whole, draw(stages, cost) }; stages: of each line its costs, or null where it has a problem.
// The columns are laid over the lines: some lines to a text are laid out much faster than one line to a text, and only
// the texts that changed.
export function buildCosts(text) {
  const columns = COSTS.map((name) => html("div", { class: `mbv2-architect-${name}` }));
  const over = { class: "mbv2-architect-columns mbv2-over", style: `--together: ${TOGETHER}`, "aria-hidden": "true" };
  const bars = {
    params: svg("polygon", { class: "mbv2-architect-own" }),
    macs: svg("polygon", { class: "mbv2-architect-work" }),
  };
  const frame = { class: "mbv2-architect-bars", preserveAspectRatio: "none", "aria-hidden": "true" };
  const picture = drawing(frame, ...Object.values(bars));
  const [allParams, allMacs] = ["params", "macs"].map((name) => html("span", { class: `mbv2-architect-${name}` }));
  const sums = html("span", { class: "mbv2-architect-costs" }, html("span"), allParams, allMacs);
  const blanks = LETTERS.map(() => html("span"));
  const total = { class: "mbv2-architect-line mbv2-architect-whole" };

  function draw(stages, cost) {
    const texts = stages.map((stage) => (stage ? costTexts(stage) : ["", "", ""]));
    columns.forEach((column, at) => writeTexts(column, "div", grouped(texts.map((row) => row[at]))));
    write(allParams, countText(cost.params));
    write(allMacs, countText(cost.macs));
    change(picture, { viewBox: `0 0 100 ${10 * stages.length}` });
    const shapes = costBars(cost);
    for (const [name, polygon] of Object.entries(bars)) change(polygon, { points: pointsOf(shapes[name]) });
  }

  return {
    columns: html("div", over, html("div", { class: "mbv2-architect-costs" }, ...columns)),
    picture,
    whole: html("div", total, html("span", {}, text.whole), ...blanks, sums),
    draw,
  };
}
