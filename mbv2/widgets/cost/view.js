// Parameters and multiply-adds of every stage, stacked by kind of layer, against 1.0 × 224, and what counts as one.

import { total } from "../js/model/conv.js";
import { countNetwork } from "../js/model/conventions.js";
import { KINDS } from "../js/model/network.js";
import { drawing, pointsOf, rectangle } from "../js/view/drawing.js";
import { change, html, svg, write } from "../js/view/elements.js";
import { addNetworkRanges, architectureCodec, NETWORK_TRAITS, nameOf } from "../js/view/network.js";
import { factor, percent, thousands } from "../js/view/numerals.js";
import { placeName } from "../js/view/places.js";
import { remember } from "../js/view/remember.js";
import { readState } from "../js/view/state.js";
import { openView } from "../js/view/view.js";
import { say } from "../js/view/words.js";
import {
  answerText,
  baselineOf,
  byKind,
  FIELDS,
  isReached,
  SWITCHES,
  stack,
  summary,
  tableColumns,
  tableRows,
  timesOf,
  whyText,
} from "./facts.js";

// { kind: its bars in all stages, by their corners }, ten units a stage downwards, `percentage` of `field` a unit wide.
export function barShapes(stages, field, percentage) {
  const bars = Object.fromEntries(KINDS.map((kind) => [kind, []]));
  stages.forEach((layers, position) => {
    for (const { kind, start, size } of stack(layers, field)) {
      bars[kind].push(rectangle(start * percentage, 10 * position + 2.2, size * percentage, 5.6));
    }
  });
  return bars;
}

function swatch(className) {
  const square = svg("rect", { class: className, x: 0.5, y: 0.5, width: 9, height: 9 });
  return svg("svg", { class: "mbv2-cost-swatch", viewBox: "0 0 10 10", "aria-hidden": "true" }, square);
}

// What stays whatever the architecture: the total, the switches, and the published answers.
function buildPanel(field, answers, text) {
  const name = html("span");
  const totalCell = html("span", { class: "mbv2-cost-total" });
  const ratio = html("span", { class: "mbv2-cost-ratio" });
  const heading = html("p", { class: "mbv2-cost-heading" }, name, totalCell, ratio);
  const picture = html("div");
  const switches = html("div", { class: "mbv2-cost-switches" });
  const own = answers.filter(({ quantity }) => quantity === field);
  const buttons = own.map((answer) => {
    const { who } = text.publishers[answer.who];
    const label = say(text.published.show, { value: answerText(answer), who });
    return html(
      "button",
      { type: "button", class: "mbv2-cost-answer", "aria-label": label },
      html("b", {}, answerText(answer)),
      ` ${who}`,
    );
  });
  const list = html("ul", { class: "mbv2-cost-answers" }, ...buttons.map((button) => html("li", {}, button)));
  const why = html("p", { class: "mbv2-cost-note" });
  const question = html("p", { class: "mbv2-cost-published" }, text.published[field]);
  const root = html("div", { class: "mbv2-cost-panel" }, heading, picture, switches, question, list, why);
  return { root, name, totalCell, ratio, picture, switches, answers: own, buttons, why };
}

// One polygon for each kind of layer, and one for the outlines of the baseline, hold the bars of all stages.
function buildChart(panel, base, architecture, text) {
  const count = base.stages.length;
  panel.kinds = Object.fromEntries(
    Object.keys(byKind(base.layers)).map((kind) => [kind, svg("polygon", { class: `mbv2-${kind}` })]),
  );
  panel.outlines = svg("polygon", { class: "mbv2-cost-outline" });
  const frame = { class: "mbv2-cost-bars", viewBox: `0 0 100 ${10 * count}`, preserveAspectRatio: "none" };
  const picture = drawing(frame, ...Object.values(panel.kinds), panel.outlines);
  const names = base.stages.map((_, position) => html("div", {}, placeName(position, architecture, text.names)));
  panel.numbers = html("div", { class: "mbv2-cost-numbers" }); // one text: much faster to lay out than one a stage
  const box = { class: "mbv2-cost-chart", "aria-hidden": "true", style: `--stages: ${count}` };
  const chart = html("div", box, html("div", { class: "mbv2-cost-names" }, ...names), picture, panel.numbers);
  panel.shares = html("div", { class: "mbv2-cost-shares", "aria-hidden": "true" });
  const legend = Object.keys(panel.kinds).map((kind) =>
    html("li", {}, swatch(`mbv2-${kind}`), html("span", {}, text.kinds[kind])),
  );
  const kinds = html(
    "div",
    { class: "mbv2-cost-kinds" },
    html("ul", { class: "mbv2-legend" }, ...legend),
    panel.shares,
  );
  panel.picture.replaceChildren(chart, kinds);
}

function drawPanel(panel, field, { cost, base, unit }, text) {
  const shown = (count) => thousands(field === "macs" ? timesOf(unit) * count : count);
  const sums = (stages) => stages.map((layers) => total(layers, field));
  const [sizes, baseSizes] = [sums(cost.stages), sums(base.stages)];
  const percentage = 100 / Math.max(...sizes, ...baseSizes);
  const bars = barShapes(cost.stages, field, percentage);
  for (const [kind, polygon] of Object.entries(panel.kinds)) change(polygon, { points: pointsOf(bars[kind]) });
  const outlines = baseSizes.map((size, position) => rectangle(0, 10 * position + 0.7, size * percentage, 8.6));
  change(panel.outlines, { points: pointsOf(outlines) });
  write(panel.numbers, sizes.map(shown).join("\n"));
  const kinds = byKind(cost.layers);
  write(
    panel.shares,
    Object.keys(panel.kinds)
      .map((kind) => percent(kinds[kind][field], cost[field]))
      .join("\n"),
  );
  write(panel.name, text.units[field === "macs" ? unit : field]);
  write(panel.totalCell, shown(cost[field]));
  write(panel.ratio, say(text.ratio, { ratio: factor(cost[field], base[field]) }));
}

function drawAnswers(panel, state, text) {
  const reached = panel.answers.map((answer) => isReached(answer, state));
  panel.buttons.forEach((button, index) => change(button, { "aria-pressed": reached[index] }));
  write(panel.why, whyText(panel.answers, reached, text));
}

// The architectures that have a name, and one more for the reader's own, if that is what was given.
function addArchitectures(view, model) {
  const named = { ...model.get("architectures") };
  const given = model.get("architecture");
  if (!nameOf(given, named)) named.own = given;
  // It takes long, and sliders ask at every step.
  const nameKept = remember((architecture) => nameOf(architecture, named));
  view.addChoice("architecture", {
    values: Object.keys(named),
    chosen: () => nameKept(model.get("architecture")),
    choose: (value) => view.set("architecture", named[value]),
  });
}

function render({ model, el }) {
  const view = openView(model, el, { codecs: { architecture: architectureCodec(model) } });
  const { text, limits } = view;
  addNetworkRanges(view);
  addArchitectures(view, model);
  const panels = Object.fromEntries(FIELDS.map((field) => [field, buildPanel(field, model.get("answers"), text)]));
  const { params, macs } = panels;
  params.switches.append(html("p", { class: "mbv2-cost-counting" }, text.counting));
  for (const name of ["biases", "batch_norm", "moving_statistics"]) view.addFlag(name, { parent: params.switches });
  for (const name of ["unit", "extra_macs"]) view.addChoice(name, { parent: macs.switches });
  const note = html("p", { class: "mbv2-cost-note" }, swatch("mbv2-cost-outline"), html("span", {}, text.baseline));
  view.body.append(html("div", { class: "mbv2-cost-panels" }, params.root, macs.root), note);

  for (const { answers, buttons } of FIELDS.map((field) => panels[field])) {
    buttons.forEach((button, index) =>
      view.listen(button, "click", () => {
        const { state, width_mult, resolution, architecture } = answers[index];
        view.set({ ...state, width_mult, resolution, architecture: model.get("architectures")[architecture] });
      }),
    );
  }

  const baseOf = remember((architecture, ...values) =>
    baselineOf(architecture, Object.fromEntries(SWITCHES.map((name, at) => [name, values[at]]))),
  );
  let charted = null; // the architecture in the pictures

  view.start([...NETWORK_TRAITS, "unit", ...SWITCHES], () => {
    const [widthMult, resolution, architecture] = NETWORK_TRAITS.map((name) => model.get(name));
    const { unit, ...convention } = readState(model, ["unit", ...SWITCHES], limits);
    const cost = countNetwork({ widthMult, resolution, architecture }, convention);
    const base = baseOf(architecture, ...SWITCHES.map((name) => convention[name]));
    if (charted !== architecture) for (const field of FIELDS) buildChart(panels[field], base, architecture, text);
    charted = architecture;
    const state = { widthMult, resolution, unit, convention, cost, base };
    for (const field of FIELDS) {
      drawPanel(panels[field], field, state, text);
      drawAnswers(panels[field], state, text);
    }
    const table = () => ({
      caption: text.table.caption,
      columns: tableColumns(unit, text),
      rows: tableRows(cost, architecture, unit, text),
    });
    return { status: summary(state, text), table };
  });
  return view.close;
}

export default { render };
