// One block to scale: tensors, shortcut, the cost of its layers and the memory that they need.

import { EXPANSIONS } from "../js/model/block.js";
import { drawing, pointsOf, rectangle } from "../js/view/drawing.js";
import { change, html, reveal, svg, write } from "../js/view/elements.js";
import { shapeText, thousands } from "../js/view/numerals.js";
import { readState } from "../js/view/state.js";
import { channelSteps, snapTo } from "../js/view/steps.js";
import { openView } from "../js/view/view.js";
import { say } from "../js/view/words.js";
import { BLOCKS, bytes, explore, layerText, shortcutText, summary, tableRows, tensorBytes } from "./facts.js";

const WHOLES = ["in_channels", "out_channels", "expansion", "size", "bits"];
// The picture: 100 wide, stretched; its heights are pixels. A tensor's place, a layer's, the sum's.
const [TENSOR, LAYER, SUM] = [48, 64, 46];
const [CENTRE, LONGEST, RAIL] = [45, 84, 97];
const THICKEST = 42; // of an image 112 pixels high
const COLOURED = ["input", "expand", "standard", "depthwise", "project", "shortcut"];
const COLOURS = { standard: "stem", shortcut: "head" }; // the others are named as their colours

const colourOf = (kind) => `mbv2-${COLOURS[kind] ?? kind}`;

// The bar of a tensor, [left, right, top, bottom].
export function tensorBar([channels, height], index, most) {
  const half = Math.max(0.3, (LONGEST * channels) / most / 2);
  const thick = Math.max(1, (THICKEST * height) / 112 / 2);
  const middle = index * (TENSOR + LAYER) + TENSOR / 2;
  return [CENTRE - half, CENTRE + half, middle - thick, middle + thick];
}

// The picture: bars by their kinds and cones between them, by their corners; the rail as a path; y of its end and
// middle.
export function blockShapes({ tensors, cost }) {
  const most = Math.max(...tensors.map(({ shape }) => shape[0]));
  const boxes = tensors.map(({ shape }, index) => tensorBar(shape, index, most));
  const bars = Object.fromEntries(COLOURED.map((kind) => [kind, []]));
  tensors.forEach(({ kind }, index) => {
    const [left, right, top, bottom] = boxes[index];
    bars[kind].push(rectangle(left, top, right - left, bottom - top));
  });
  const cones = boxes.slice(1).map(([left, right, top], index) => {
    const above = boxes[index];
    return [
      [above[0], above[3]],
      [above[1], above[3]],
      [right, top],
      [left, top],
    ];
  });
  const foot = (tensors.length - 1) * (TENSOR + LAYER) + TENSOR;
  const start = TENSOR / 2;
  const end = cost.shortcut ? foot + SUM / 2 : foot - TENSOR / 2;
  const into = cost.shortcut ? CENTRE : boxes.at(-1)[1];
  const down = cost.shortcut ? `M${CENTRE} ${boxes.at(-1)[3]}V${end}` : "";
  const rail = `M${boxes[0][1]} ${start}H${RAIL}V${end}H${into}${down}`;
  const middle = (start + end) / 2;
  if (cost.layers.some(({ kind }) => kind === "shortcut")) bars.shortcut = [rectangle(RAIL - 3, middle - 20, 6, 40)];
  return { height: foot + SUM, bars, cones, rail, end, middle };
}

function buildBlock(text) {
  const cones = svg("polygon", { class: "mbv2-block-cones" });
  const rail = svg("path", { class: "mbv2-block-rail" });
  const bars = Object.fromEntries(COLOURED.map((kind) => [kind, svg("polygon", { class: colourOf(kind) })]));
  const picture = drawing({ preserveAspectRatio: "none", "aria-hidden": "true" }, cones, rail, ...Object.values(bars));
  const [sum, missing, ending] = [
    ["sum", text.sum],
    ["missing", text.missing],
    ["ending", ""],
  ].map(([name, words]) => html("span", { class: `mbv2-block-${name}`, "aria-hidden": "true" }, words));
  const sheet = html("div", { class: "mbv2-block-sheet" }, picture, sum, missing, ending);
  const steps = html("div", { class: "mbv2-block-steps" });
  const [chain, profile, reason, note] = ["title", "note", "reason", "note"].map((name) =>
    html("p", { class: `mbv2-block-${name}` }),
  );
  const root = html(
    "div",
    { class: "mbv2-block-part" },
    chain,
    profile,
    html("div", { class: "mbv2-block-frame" }, steps, sheet),
    reason,
    note,
  );
  return { root, picture, cones, rail, bars, sum, missing, ending, steps, chain, profile, reason, note };
}

function sample(kind) {
  return svg(
    "svg",
    { class: "mbv2-block-sample", viewBox: "0 0 1 1", "aria-hidden": "true" },
    svg("path", { class: colourOf(kind), d: "M0 0h1v1h-1z" }),
  );
}

// The words beside the picture: a tensor, a layer, a tensor, …
function buildSteps(facts) {
  const tensor = () => ({ place: "tensor", parts: [html("b"), html("span")] });
  const layer = ({ kind }) => ({ place: "layer", parts: [html("span"), html("span"), html("span")], kind });
  const steps = [tensor(), ...facts.main.flatMap((own) => [layer(own), tensor()])];
  for (const step of steps) {
    if (step.kind) step.parts[0].append("", sample(step.kind));
    step.root = html("div", { class: `mbv2-block-${step.place}` }, ...step.parts);
  }
  return steps;
}

function drawSteps(steps, { tensors, main, state }, text) {
  tensors.forEach(({ shape }, index) => {
    const [title, note] = steps[2 * index].parts;
    write(title, shapeText(shape));
    write(note, say(text.bytes, { count: tensorBytes(shape, state) }));
  });
  main.forEach((layer, index) => {
    const [name, params, macs] = steps[2 * index + 1].parts;
    write(name, layerText(layer, state, text));
    write(params, say(text.params, { count: thousands(layer.params) }));
    write(macs, say(text.macs, { count: thousands(layer.macs) }));
  });
}

function drawBlock(block, facts, text) {
  const { state, cost, profile, tensors } = facts;
  const { height, bars, cones, rail, end, middle } = blockShapes(facts);
  change(block.picture, { viewBox: `0 0 100 ${height}`, style: `height: ${height}px` });
  change(block.cones, { points: pointsOf(cones) });
  change(block.rail, { d: rail, class: cost.shortcut ? "mbv2-block-rail" : "mbv2-block-rail mbv2-block-none" });
  for (const [kind, polygon] of Object.entries(block.bars)) change(polygon, { points: pointsOf(bars[kind]) });
  reveal(block.sum, cost.shortcut);
  reveal(block.missing, !cost.shortcut);
  change(block.sum, { style: `top: ${end}px` });
  change(block.missing, { style: `top: ${middle}px` });
  reveal(block.ending, cost.ending !== "" && cost.shortcut);
  change(block.ending, { style: `top: ${end}px` });
  write(block.ending, say(text.ending, { activation: cost.ending }));
  write(block.chain, tensors.map(({ shape }) => shape[0]).join(" → "));
  write(block.profile, text.profiles[profile]);
  write(block.note, `${text.scale} ${text.fixed[state.kind] ?? ""}`.trim());
  write(block.reason, shortcutText(facts, text));
}

// Bars that are stacked from layer to layer; one polygon a kind.
function buildStack(label, kinds) {
  const named = (kind) => (kind === "reads" || kind === "waits" ? `mbv2-block-${kind}` : colourOf(kind));
  const polygons = Object.fromEntries(kinds.map((kind) => [kind, svg("polygon", { class: named(kind) })]));
  const [name, total] = [html("span", {}, label), html("b")];
  const picture = drawing(
    { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    ...Object.values(polygons),
  );
  return {
    root: html("div", { class: "mbv2-block-stack" }, html("p", {}, name, total), picture),
    polygons,
    name,
    total,
  };
}

// parts: [kind, value], in order; `most` is a whole bar.
function drawStack({ polygons, total }, parts, most, words) {
  const drawn = Object.fromEntries(Object.keys(polygons).map((kind) => [kind, []]));
  let left = 0;
  for (const [kind, value] of parts) {
    const width = (100 * value) / most;
    drawn[kind].push(rectangle(left, 0, width, 10));
    left += width;
  }
  for (const [kind, polygon] of Object.entries(polygons)) change(polygon, { points: pointsOf(drawn[kind]) });
  write(total, words);
}

function buildCosts(text) {
  const stacks = ["macs", "params"].map((field) => ({ field, ...buildStack(text.costs[field], COLOURED.slice(1)) }));
  const title = html("p", { class: "mbv2-block-title" }, text.costs.title);
  const rows = html("div");
  const legend = Object.entries(text.alive.legend).map(([name, words]) => {
    const [paths, kinds] = [{ input: ["waits"], reads: ["reads"], writes: COLOURED.slice(1, 5) }, []];
    kinds.push(
      ...paths[name].map((kind, at, all) =>
        svg("path", {
          class: kind === "reads" || kind === "waits" ? `mbv2-block-${kind}` : colourOf(kind),
          d: `M${at / all.length} 0h${1 / all.length}v1h${-1 / all.length}z`,
        }),
      ),
    );
    return html("li", {}, svg("svg", { class: "mbv2-block-sample", viewBox: "0 0 1 1" }, ...kinds), words);
  });
  const second = html("p", { class: "mbv2-block-title" }, text.alive.title);
  const root = html(
    "div",
    { class: "mbv2-block-part" },
    title,
    ...stacks.map(({ root: one }) => one),
    second,
    rows,
    html("ul", { class: "mbv2-legend" }, ...legend),
  );
  return { root, stacks, rows, alive: [] };
}

function drawCosts({ stacks, alive }, { cost, state, alive: facts, peak }, text) {
  for (const stack of stacks) {
    const parts = cost.layers.map((layer) => [layer.kind, layer[stack.field]]);
    drawStack(stack, parts, cost[stack.field], thousands(cost[stack.field]));
  }
  facts.forEach(({ input, reads, writes, all }, index) => {
    const layer = cost.layers[index];
    write(alive[index].name, layerText(layer, state, text));
    drawStack(
      alive[index],
      [
        ["waits", input],
        ["reads", reads],
        [layer.kind, writes],
      ],
      peak.all,
      say(text.bytes, { count: bytes(all, state) }),
    );
  });
}

function render({ model, el }) {
  const view = openView(model, el);
  const { text, limits } = view;
  const words = text.controls;
  const is = (...kinds) => kinds.includes(model.get("kind"));
  const choice = view.addChoice("kind");
  view.listen(choice, "change", () => {
    const { kind } = BLOCKS[model.get("kind")];
    if (kind !== "separable") view.set("expansion", EXPANSIONS[kind]);
  });
  const snap = (value, before) => snapTo(channelSteps(limits.in_channels.most), value, before);
  view.addRange("in_channels", { snap });
  const out = view.addRange("out_channels", {
    snap,
    words: (value) => String(is("convnext") ? model.get("in_channels") : value),
  });
  const expansion = view.addRange("expansion", {
    words: (value) =>
      say(is("mobilenet_v1") ? words.expansion.none : is("resnet") ? words.expansion.parts : words.expansion.times, {
        value,
      }),
  });
  view.addRange("size");
  view.addRange("bits");

  const [block, costs] = [buildBlock(text), buildCosts(text)];
  view.body.append(block.root, costs.root);
  let [makeup, steps] = ["", []];

  view.start(["kind", ...WHOLES], () => {
    const state = readState(model, ["kind", ...WHOLES], limits);
    out.disabled = is("convnext");
    expansion.disabled = is("mobilenet_v1");
    const facts = explore(state);
    const needed = facts.cost.layers.map((layer) => layer.kind).join(" ");
    if (makeup !== needed) {
      makeup = needed;
      steps = buildSteps(facts);
      block.steps.replaceChildren(...steps.map(({ root }) => root));
      costs.alive = facts.cost.layers.map((layer) => buildStack("", ["waits", "reads", layer.kind]));
      costs.rows.replaceChildren(...costs.alive.map(({ root }) => root));
    }
    drawSteps(steps, facts, text);
    drawBlock(block, facts, text);
    drawCosts(costs, facts, text);
    const { caption, columns } = text.table;
    return { status: summary(facts, text), table: () => ({ caption, columns, rows: tableRows(facts, text) }) };
  });
  return view.close;
}

export default { render };
