// What published networks cost, where a network of the reader's lies among them, and the words. `text`: the widget's
// words.

import { total } from "../js/model/conv.js";
import { nearestPoint } from "../js/model/published.js";
import { nameOf } from "../js/view/network.js";
import { fixed, thousands } from "../js/view/numerals.js";
import { say } from "../js/view/words.js";

// The points that are shown, each with the axes on which it is on the stair: with `later` networks, or without.
export function pointsShown(points, later) {
  if (!later) return points.filter((point) => !point.later);
  return points.map((point) => ({ ...point, front: point.later_front }));
}

// The points that have a value on `axis`, cheapest first: the rows of the data table.
export function pointsOn(points, axis) {
  const known = points.filter((point) => point[axis] !== null);
  return known.sort((a, b) => a[axis] - b[axis] || a.top1_percent - b.top1_percent);
}

// Where `cost` lies on an axis { least, most }: 0 at its left end, 1 at its right.
export function along({ least, most }, cost) {
  return Math.log(cost / least) / Math.log(most / least);
}

// What a network costs on each axis, its time only where it was published; its own point, or null; the nearest one.
export function placeNetwork({ widthMult, resolution, architecture, macs, layers, params }, points, named) {
  const family = nameOf(architecture, { MobileNetV1: named.MOBILENET_V1 }) ?? "MobileNetV2";
  const whose = nameOf(architecture, { MobileNetV1: named.MOBILENET_V1, MobileNetV2: named.REFERENCE });
  const isIt = (point) => point.family === whose && point.width_mult === widthMult && point.resolution === resolution;
  const published = points.find(isIt) ?? null;
  const plain = params - total(layers, "norm_params");
  const costs = { macs_m: macs / 1e6, params_m: plain / 1e6, pixel1_cpu_ms: published?.pixel1_cpu_ms ?? null };
  return { widthMult, resolution, macs, plain, costs, published, nearest: nearestPoint(points, family, costs) };
}

// The best published point that costs no more on `axis`; undefined where all cost more, null where the cost is unknown.
// A published network can buy itself, whatever the rounding of its row.
export function bestFor({ costs, published }, points, axis) {
  if (costs[axis] === null) return null;
  const budget = Math.max(costs[axis], published?.[axis] ?? 0);
  return pointsOn(points, axis)
    .filter((point) => point.front.includes(axis) && point[axis] <= budget)
    .at(-1);
}

export function aboutText(point, axis, sources, text) {
  const cost = say(text.cost, { macs: point.macs_m, params: point.params_m });
  const time = point.pixel1_cpu_ms === null ? "" : say(text.time, { ms: point.pixel1_cpu_ms });
  const front = text.front[point.front.includes(axis) ? "yes" : "no"];
  const { name, family, top1_percent } = point;
  return say(text.about, { name, top1: fixed(top1_percent, 1), cost: cost + time, front, source: sources[family] });
}

export function summary(place, points, axis, text) {
  const { widthMult, resolution, macs, plain, published, nearest, costs } = place;
  const words = text.status;
  const settings = { width: fixed(widthMult, 2), resolution, macs: thousands(macs), params: thousands(plain) };
  const named = (point) => ({ name: point.name, nearest: point.name, top1: fixed(point.top1_percent, 1) });
  const time = published && costs.pixel1_cpu_ms !== null ? say(text.time, { ms: costs.pixel1_cpu_ms }) : "";
  const accuracy = published
    ? say(words.published, { ...named(published), time })
    : say(words.unpublished, named(nearest));
  return say(words.cost, settings) + accuracy + bestText(place, points, axis, words);
}

function bestText(place, points, axis, words) {
  const best = bestFor(place, points, axis);
  if (best === null) return place.published ? words.untimed : words.timeless;
  if (best === undefined) return words.nothing;
  if (best === place.published) return words.itself[axis];
  return say(words.best[axis], { name: best.name, top1: fixed(best.top1_percent, 1) });
}

// The rows of the data table, as texts.
export function tableRows(place, points, axis, text) {
  const { unknown, front, own } = text.table;
  const cell = (value) => (value === null ? unknown : String(value));
  const rows = pointsOn(points, axis).map((point) => [
    point.name,
    cell(point.macs_m),
    cell(point.params_m),
    cell(point.pixel1_cpu_ms),
    fixed(point.top1_percent, 1),
    point.front.includes(axis) ? front : "",
  ]);
  const { costs, published } = place;
  return [
    ...rows,
    [
      say(own, { width: fixed(place.widthMult, 2), resolution: place.resolution }),
      fixed(costs.macs_m, 2),
      fixed(costs.params_m, 2),
      cell(costs.pixel1_cpu_ms),
      published ? fixed(published.top1_percent, 1) : unknown,
      "",
    ],
  ];
}
