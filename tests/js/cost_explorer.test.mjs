import assert from "node:assert/strict";
import { test } from "node:test";

import { byStage, KINDS, networkCost } from "../../mbv2/widgets/cost.js";
import { barPaths, baselineCost, byKind, percent, stack, summary } from "../../mbv2/widgets/cost_explorer.js";
import { ARTICLE, REFERENCE } from "./network_tables.mjs";

test("a bar's segments follow each other in the order of the kinds and add up to the stage", () => {
  const { layers } = networkCost({ widthMult: 0.35, architecture: REFERENCE });
  const segments = stack(byStage(layers)[2], "macs");
  assert.deepEqual(segments.map(({ kind }) => kind), ["expand", "depthwise", "project"]);
  const ends = segments.map(({ start, size }) => start + size);
  assert.deepEqual(segments.map(({ start }) => start), [0, ends[0], ends[1]]);
  assert.equal(ends[2], byStage(layers)[2].reduce((sum, { macs }) => sum + macs, 0));
});

test("a kind's path has one bar for each stage that has the kind, one stage below the other", () => {
  const { layers } = networkCost({ architecture: REFERENCE });
  const paths = barPaths(byStage(layers), "params", 0.5);
  assert.equal(paths.stem, "M0 2.2h464v5.6h-464z"); // 864 weights and 64 values of batch norm
  const [first, ...others] = paths.project.slice(1).split("M").map((bar) => bar.split(/[ h]/).map(parseFloat));
  assert.deepEqual(first, [176, 12.2, 272, -272]); // after 352 of the depthwise layer: 512 and 32
  assert.deepEqual(others.map(([, top]) => top), [22.2, 32.2, 42.2, 52.2, 62.2, 72.2]);
});

test("kinds add up to the network", () => {
  const { layers, params, macs } = networkCost({ widthMult: 1.4, architecture: ARTICLE });
  const sums = Object.values(byKind(layers));
  assert.deepEqual(Object.keys(byKind(layers)), KINDS);
  assert.equal(sums.reduce((sum, kind) => sum + kind.params, 0), params);
  assert.equal(sums.reduce((sum, kind) => sum + kind.macs, 0), macs);
});

test("the baseline is the same architecture at 1.0 × 224", () => {
  assert.equal(baselineCost(REFERENCE).macs, 300774272);
  assert.equal(baselineCost(ARTICLE).params, 3505960);
});

test("the summary states exact totals, their ratios and the FLOPs", () => {
  const text = summary({ widthMult: 1, resolution: 224, architecture: REFERENCE });
  const parts = ["3,504,872 parameters", "300,774,272 multiply-adds", "1.00 × the multiply-adds of 1.0 × 224"];
  for (const part of [...parts, "= 601,548,544 FLOPs at two per multiply-add"]) assert.ok(text.includes(part), text);
});

test("shares are percentages with one digit", () => {
  assert.equal(percent(1, 3), "33.3%");
});
