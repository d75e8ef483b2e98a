// What counts: parameters and multiply-adds of layers by a convention, as mbv2/cost/conventions.py counts them, and the
// words.

import { byStage, KINDS, networkCost, total } from "../js/model/cost.js";
import { factor, fixed, percent, say, thousands } from "../js/view/common.js";
import { placeName } from "../js/view/places.js";

export const FIELDS = ["params", "macs"];
export const SWITCHES = ["biases", "batch_norm", "moving_statistics", "extra_macs"];
const BASELINE = { widthMult: 1, resolution: 224 };
const BOOKS = { biases: true, batch_norm: true, moving_statistics: false, extra_macs: "none" };

const volume = ([channels, height, width]) => channels * height * width;

function extraMacs(layer, pooled, which) {
  if (which === "values") return layer.biases + layer.batch_norm;
  if (which === "elements") return layer.kind === "classifier" ? pooled : 2 * volume(layer.out_shape);
  return 0;
}

// `layers` with params and macs by `convention`, { biases, batch_norm, moving_statistics, extra_macs }.
export function countLayers(layers, convention) {
  const pooled = volume(layers.at(-2).out_shape); // what pooling reads counts with the classifier
  const norms = Number(convention.batch_norm) + Number(convention.moving_statistics);
  return layers.map((layer) => ({
    ...layer,
    params: layer.weights + (convention.biases ? layer.biases : 0) + norms * layer.batch_norm,
    macs: layer.macs + extraMacs(layer, pooled, convention.extra_macs),
  }));
}

// The cost of a network by `convention`: { layers, stages, params, macs }. RangeError where it is none.
export function countNetwork(settings, convention, limits, text) {
  for (const name of SWITCHES) check(name, convention[name], limits[name], text);
  const layers = countLayers(networkCost(settings).layers, convention);
  return { layers, stages: byStage(layers), params: total(layers, "params"), macs: total(layers, "macs") };
}

export function check(name, value, limit, text) {
  const options = limit.options ?? [true, false];
  if (!options.includes(value))
    throw new RangeError(say(text.nonsense, { name, options: options.join(", "), value: String(value) }));
}

export function baselineOf(architecture, convention, limits, text) {
  return countNetwork({ ...BASELINE, architecture }, convention, limits, text);
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
  return unit === "flops" ? 2 : 1;
}

export function summary({ widthMult, resolution, unit, convention, cost, base }, text) {
  const sentence = say(text.status[unit], {
    width: fixed(widthMult, 2),
    resolution,
    params: thousands(cost.params),
    paramsRatio: factor(cost.params, base.params),
    macs: thousands(cost.macs),
    macsRatio: factor(cost.macs, base.macs),
    flops: thousands(2 * cost.macs),
  });
  const other = SWITCHES.filter((name) => convention[name] !== BOOKS[name]);
  if (other.length === 0) return sentence;
  const parts = other.map((name) => text.parts[name === "extra_macs" ? convention[name] : name]);
  return sentence + say(text.otherwise, { parts: parts.join("; ") });
}

// `count` in as many digits as the printed number `like`: 3470760 like "3.4M" is "3.5M", or "3.4M" if digits are cut
// off.
export function shortened(count, like, cut) {
  if (!like.endsWith("M")) return String(count);
  const decimals = (like.slice(0, -1).split(".")[1] ?? "").length;
  const step = 10 ** (6 - decimals);
  const steps = Math.floor((cut ? count : count + step / 2) / step);
  return `${(steps / 10 ** decimals).toFixed(decimals)}M`;
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
