import assert from "node:assert/strict";
import { test } from "node:test";

import { networkCost } from "../../mbv2/widgets/js/model/network.js";
import { nearestPoint } from "../../mbv2/widgets/js/model/published.js";
import {
  aboutText,
  along,
  bestFor,
  placeNetwork,
  pointsOn,
  pointsShown,
  summary,
  tableRows,
} from "../../mbv2/widgets/tradeoff/facts.js";
import { below, lineAt, stairPath } from "../../mbv2/widgets/tradeoff/plot.js";
import { ARTICLE, MOBILENET_V1, REFERENCE } from "../support/js/network_tables.mjs";
import { wordsOf } from "../support/js/words.mjs";

const text = wordsOf("tradeoff");
const named = { REFERENCE, ARTICLE, MOBILENET_V1 };
const ENDS = { least: 1, most: 100 };
const TOP = { least: 40, most: 80 };

function point(name, family, [width_mult, resolution], [macs_m, params_m, pixel1_cpu_ms], top1_percent, front) {
  return { name, family, width_mult, resolution, macs_m, params_m, pixel1_cpu_ms, top1_percent, front };
}

// Asymmetric: the cheap one in work is the dear one in parameters.
const POINTS = [
  point("whole", "MobileNetV2", [1, 224], [300, 3.47, 73.8], 71.8, ["macs_m", "params_m", "pixel1_cpu_ms"]),
  point("thin", "MobileNetV2", [0.35, 224], [59, 1.66, 19.7], 60.3, ["params_m", "pixel1_cpu_ms"]),
  point("small", "MobileNetV2", [1, 96], [56, 3.47, 17.6], 60.3, ["macs_m"]),
  point("first", "MobileNetV1", [1, 224], [569, 4.24, null], 70.9, []),
  point("other", "ShuffleNet", [null, null], [292, 3.4, null], 71.5, ["macs_m", "params_m"]),
];

function place(widthMult, resolution, architecture = REFERENCE) {
  const cost = networkCost({ widthMult, resolution, architecture });
  return placeNetwork({ widthMult, resolution, architecture, ...cost }, POINTS, named);
}

test("only exactly the published network has been published", () => {
  const own = (...settings) => place(...settings).published?.name;
  assert.equal(own(1, 224), "whole");
  assert.equal(own(1, 192), undefined);
  assert.equal(own(1, 224, ARTICLE), undefined);
  assert.equal(own(1, 224, MOBILENET_V1), "first");
  assert.equal(own(1, 224, { ...REFERENCE, stem_channels: 24 }), undefined);
});

test("an accuracy of the reader's own is never printed", () => {
  const own = place(0.6, 128);
  const said = summary(own, POINTS, "macs_m", text);
  assert.match(said, /not published: only training can say/);
  assert.deepEqual(tableRows(own, POINTS, "macs_m", text).at(-1), ["yours: 0.60 × 128", "50.15", "2.19", "–", "–", ""]);
  assert.match(
    summary(place(1, 224), POINTS, "macs_m", text),
    /It was published: top-1 71\.8 %, 73\.8 ms on a Pixel 1\./,
  );
});

test("time is published or unknown", () => {
  assert.equal(place(0.6, 128).costs.pixel1_cpu_ms, null);
  assert.equal(place(1, 224, MOBILENET_V1).costs.pixel1_cpu_ms, null);
  assert.equal(place(0.35, 224).costs.pixel1_cpu_ms, 19.7);
  assert.match(summary(place(0.6, 128), POINTS, "pixel1_cpu_ms", text), /it must be measured/);
  assert.match(summary(place(1, 224, MOBILENET_V1), POINTS, "pixel1_cpu_ms", text), /Its time is not published/);
});

test("nearest weighs multiply-adds and parameters as ratios, within the family", () => {
  const nearest = (macs_m, params_m, family = "MobileNetV2") => nearestPoint(POINTS, family, { macs_m, params_m }).name;
  assert.equal(nearest(57, 3.4), "small");
  assert.equal(nearest(57, 1.7), "thin");
  assert.equal(nearest(150, 3.47), "whole"); // half of 300, but 2.7 times 56
  assert.equal(nearest(57, 1.7, "MobileNetV1"), "first");
});

test("the best that a budget buys lies on the front; the budget includes itself", () => {
  const best = (costs, axis, published = null) => bestFor({ costs, published }, POINTS, axis);
  assert.equal(best({ macs_m: 292 }, "macs_m").name, "other");
  assert.equal(best({ macs_m: 291.9 }, "macs_m").name, "small");
  assert.equal(best({ macs_m: 9 }, "macs_m"), undefined);
  assert.equal(best({ pixel1_cpu_ms: null }, "pixel1_cpu_ms"), null);
  assert.equal(best({ params_m: 1.655 }, "params_m", POINTS[1]).name, "thin"); // its row was rounded up
  assert.match(summary(place(0.1, 32), POINTS, "macs_m", text), /Nothing published costs so little/);
});

test("points come cheapest first, and only those that the axis knows", () => {
  assert.deepEqual(
    pointsOn(POINTS, "macs_m").map(({ name }) => name),
    ["small", "thin", "other", "whole", "first"],
  );
  assert.deepEqual(
    pointsOn(POINTS, "pixel1_cpu_ms").map(({ name }) => name),
    ["small", "thin", "whole"],
  );
});

test("later points are left out, or stand on a stair of their own", () => {
  const later = { ...POINTS[0], name: "new", later: true, later_front: ["macs_m"] };
  const points = [...POINTS.map((old) => ({ ...old, later: false, later_front: [] })), later];
  const told = (shown) => pointsShown(points, shown).map(({ name, front }) => [name, front.length]);
  assert.deepEqual(
    told(false),
    POINTS.map(({ name, front }) => [name, front.length]),
  );
  assert.deepEqual(told(true), [...POINTS.map(({ name }) => [name, 0]), ["new", 1]]);
});

test("a point says its numbers, its source and whether it is on the stair", () => {
  const said = aboutText(POINTS[4], "macs_m", { ShuffleNet: "somebody, Table 4" }, text);
  assert.equal(
    said,
    "other: top-1 71.5 %, 292 million multiply-adds, 3.4 million parameters. On the stair. Source: somebody, Table 4.",
  );
  assert.match(aboutText(POINTS[1], "macs_m", { MobileNetV2: "x" }, text), /19\.7 ms on a Pixel 1\. Below the stair/);
});

test("the axis is logarithmic, and a cost beyond it stands at its edge", () => {
  assert.equal(along(ENDS, 10), 0.5);
  assert.deepEqual(
    [0.1, 1, 10, 1000].map((cost) => lineAt(ENDS, cost)),
    [0, 0, 50, 100],
  );
});

test("the stair goes right, then up; more accurate is higher", () => {
  assert.equal(below(TOP, 50), 75);
  assert.ok(below(TOP, 70) < below(TOP, 60));
  const front = [
    { cost: 1, top1_percent: 50 },
    { cost: 10, top1_percent: 60 },
  ];
  assert.equal(stairPath(front, "cost", { cost: ENDS, top1_percent: TOP }), "M0 75H50V50H100");
});
