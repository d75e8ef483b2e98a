// What a network's stages and kinds of layer cost by a convention, and what was published, in numbers and words.

import { FLOPS_PER_MAC, total } from "../js/model/conv.js";
import { countNetwork, shortened, TRAINED } from "../js/model/conventions.js";
import { KINDS } from "../js/model/network.js";
import { factor, fixed, percent, thousands } from "../js/view/numerals.js";
import { placeName } from "../js/view/places.js";
import { say } from "../js/view/words.js";

export const FIELDS = ["params", "macs"];
export const SWITCHES = ["biases", "batch_norm", "moving_statistics", "extra_macs"];
const BASELINE = { widthMult: 1, resolution: 224 };

export function baselineOf(architecture, convention) {
  return countNetwork({ ...BASELINE, architecture }, convention);
}

// Segments of one stage's bar: [{ kind, start, size }] in units of `field`, in the order of KINDS.
export function stack(layers, field) {
  let start = 0;
  const kinds = KINDS.filter((kind) => layers.some((layer) => layer.kind === kind));
  return kinds.map((kind) => {
    const size = total(
      layers.filter((layer) => layer.kind === kind),
      field,
    );
    start += size;
    return { kind, start: start - size, size };
  });
}

// { kind: { params, macs } } over the kinds that the network has.
export function byKind(layers) {
  const own = (kind) => layers.filter((layer) => layer.kind === kind);
  const sums = (kind) => ({ params: total(own(kind), "params"), macs: total(own(kind), "macs") });
  return Object.fromEntries(KINDS.filter((kind) => own(kind).length > 0).map((kind) => [kind, sums(kind)]));
}

// The rows of the data table, as texts.
export function tableRows(cost, architecture, unit, text) {
  const times = timesOf(unit);
  const row = (name, { params, macs }) => [
    name,
    thousands(params),
    percent(params, cost.params),
    thousands(times * macs),
    percent(macs, cost.macs),
  ];
  const stages = cost.stages.map((layers, position) => {
    const sums = { params: total(layers, "params"), macs: total(layers, "macs") };
    return row(placeName(position, architecture, text.names), sums);
  });
  const kinds = Object.entries(byKind(cost.layers)).map(([kind, sums]) =>
    row(say(text.table.kind, { kind: text.kinds[kind] }), sums),
  );
  return [...stages, ...kinds, row(text.table.total, cost)];
}

export function tableColumns(unit, text) {
  const { first, share } = text.table;
  return [first, text.units.params, share, text.units[unit], share];
}

export function timesOf(unit) {
  return unit === "flops" ? FLOPS_PER_MAC : 1;
}

export function summary({ widthMult, resolution, unit, convention, cost, base }, text) {
  const sentence = say(text.status[unit], {
    width: fixed(widthMult, 2),
    resolution,
    params: thousands(cost.params),
    paramsRatio: factor(cost.params, base.params),
    macs: thousands(cost.macs),
    macsRatio: factor(cost.macs, base.macs),
    flops: thousands(FLOPS_PER_MAC * cost.macs),
  });
  const other = SWITCHES.filter((name) => convention[name] !== TRAINED[name]);
  if (other.length === 0) return sentence;
  const parts = other.map((name) => text.parts[name === "extra_macs" ? convention[name] : name]);
  return sentence + say(text.otherwise, { parts: parts.join("; ") });
}

// Does a count at this width and resolution, printed as the answer prints, give the answer?
export function isReached(answer, { widthMult, resolution, cost }) {
  if (widthMult !== answer.width_mult) return false;
  if (answer.quantity === "macs" && resolution !== answer.resolution) return false;
  return shortened(cost[answer.quantity], answer.value, answer.cut) === answer.value;
}

// "3504872" → "3,504,872"; "3.47M" stays.
export function answerText({ value }) {
  return value.endsWith("M") ? value : thousands(Number(value));
}

// What is said below the answers to `quantity`.
export function whyText(answers, reached, text) {
  const whys = answers
    .filter((_, index) => reached[index])
    .map(({ who, quantity }) => text.publishers[who].why[quantity]);
  return whys.length === 0 ? text.published.none : say(text.published.reached, { whys: whys.join("; ") });
}
