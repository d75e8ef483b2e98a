// What a table of the reader's own costs, what is wrong with what was typed into it, and the Python that builds it.

import { total } from "../js/model/conv.js";
import { networkCost } from "../js/model/network.js";
import { rectangle } from "../js/view/drawing.js";
import { architectureCodec } from "../js/view/network.js";
import { factor, fixed, percent, shapeText, thousands } from "../js/view/numerals.js";
import { placeName } from "../js/view/places.js";
import { say } from "../js/view/words.js";

export const LETTERS = ["t", "c", "n", "s"];

// { stages: [{ outShape, params, macs }], blocks, params, macs }: the network by rows.
export function tableCost(settings) {
  const { stages, blocks, params, macs } = networkCost(settings);
  const sums = stages.map((layers) => ({
    outShape: layers.at(-1).out_shape,
    params: total(layers, "params"),
    macs: total(layers, "macs"),
  }));
  return { stages: sums, blocks: blocks.length, params, macs };
}

// What `typed` means as a field's number: { value }, or { problem } in words. `broken`: the browser found no number in
// it.
export function readField(typed, broken, name, [least, most], text) {
  const allowed = say(most - least === 1 ? text.allowed.either : text.allowed.range, { least, most });
  const wrong = (problem) => ({ problem: say(text.problems[problem], { name, allowed, value: typed.slice(0, 12) }) });
  if (broken) return wrong("words");
  if (typed.trim() === "") return wrong("empty");
  const value = Number(typed);
  if (Number.isNaN(value)) return wrong("words");
  return Number.isInteger(value) && value >= least && value <= most ? { value } : wrong("value");
}

// RangeError, in words, for a table that the widget's fields could not hold. `limit`: { rows: [least, most], t: …, … }.
export function checkBounds(architecture, limit, refuse) {
  const inside = (name, value) => value >= limit[name][0] && value <= limit[name][1];
  if (!inside("rows", architecture.stages.length)) refuse(`${architecture.stages.length}`);
  for (const row of architecture.stages)
    if (!row.every((value, at) => inside(LETTERS[at], value))) refuse(row.join("."));
  for (const name of ["stem_channels", "head_channels", "divisor"]) {
    if (architecture[name] !== null && !inside(name, architecture[name])) refuse(`${name}.${architecture[name]}`);
  }
}

// A link's table must fit into the fields.
export function boundedCodec(model) {
  const codec = architectureCodec(model);
  function read(text) {
    const architecture = codec.read(text);
    checkBounds(architecture, model.get("limits").architecture, codec.refuse);
    return architecture;
  }
  return { ...codec, read };
}

// Does every layer keep a channel at this width?
export function keepsChannels({ stages, stem_channels, head_channels, divisor, narrow_head }, width) {
  const narrowed = head_channels !== null && narrow_head ? [head_channels] : [];
  const channels = [stem_channels, ...stages.map((row) => row[1]), ...narrowed];
  return divisor !== null || channels.every((count) => Math.trunc(count * width) >= 1);
}

const LITERALS = new Map([
  [null, "None"],
  [true, "True"],
  [false, "False"],
]);

// The lines of the expression that makes `architecture` in Python; fields as in `base` are left out.
export function pythonLines(architecture, base, text) {
  const rows = architecture.stages.map((row) => `        (${row.join(", ")}),`);
  const fields = Object.keys(base).filter((key) => key !== "stages" && architecture[key] !== base[key]);
  const more = fields.map((key) => `    ${key}=${LITERALS.get(architecture[key]) ?? architecture[key]},`);
  return ["Architecture(", "    [", `        # ${text.python.comment}`, ...rows, "    ],", ...more, ")"];
}

// The picture's two bars of each row by their corners, ten units a row downwards; the longest is 100 units wide.
export function costBars({ stages, params, macs }) {
  const shares = (field, whole) => stages.map((stage) => stage[field] / whole);
  const [own, work] = [shares("params", params), shares("macs", macs)];
  const unit = 100 / Math.max(...own, ...work);
  const bars = (values, top) => values.map((value, at) => rectangle(0, 10 * at + top, value * unit, 2.6));
  return { params: bars(own, 2.2), macs: bars(work, 5.2) };
}

// A count that fits into a cell: all its digits below a thousand million, else three of them.
export function countText(count) {
  if (count < 1e9) return thousands(count);
  const [size, unit] = count < 0.9995e12 ? [1e9, "G"] : count < 0.9995e15 ? [1e12, "T"] : [1e15, "P"];
  return `${Number((count / size).toPrecision(3))} ${unit}`;
}

export function summary({ widthMult, resolution, numClasses, architecture, isPapers, cost, base }, text) {
  const sentence = say(text.status, {
    rows: architecture.stages.length,
    blocks: cost.blocks,
    width: fixed(widthMult, 2),
    resolution,
    classes: thousands(numClasses),
    params: thousands(cost.params),
    macs: thousands(cost.macs),
  });
  const ratios = { paramsRatio: factor(cost.params, base.params), macsRatio: factor(cost.macs, base.macs) };
  const { head_channels, residual } = architecture;
  const unbuilt = head_channels === null || !residual ? [text.unbuilt] : [];
  return [sentence, isPapers ? text.same : say(text.other, ratios), ...unbuilt].join(" ");
}

// The rows of the data table, as texts.
export function tableRows({ architecture, cost }, text) {
  const counts = (part) => [
    thousands(part.params),
    percent(part.params, cost.params),
    thousands(part.macs),
    percent(part.macs, cost.macs),
  ];
  const rows = cost.stages.map((stage, position) => [
    placeName(position, architecture, text.table.names),
    (architecture.stages[position - 1] ?? []).join(", "),
    shapeText(stage.outShape),
    ...counts(stage),
  ]);
  return [...rows, [text.table.total, "", "", ...counts(cost)]];
}
