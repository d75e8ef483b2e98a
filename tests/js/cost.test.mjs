import assert from "node:assert/strict";
import { test } from "node:test";

import { byStage, makeDivisible, networkBlocks, networkCost, scale, total } from "../../mbv2/widgets/cost.js";
import { ARTICLE, REFERENCE } from "./network_tables.mjs";

test("the reference network has torchvision's 3,504,872 parameters and 300,774,272 multiply-adds", () => {
  const { params, macs } = networkCost({ architecture: REFERENCE });
  assert.deepEqual([params, macs], [3504872, 300774272]);
});

test("the article's network has 1,088 parameters more", () => {
  assert.equal(networkCost({ architecture: ARTICLE }).params, 3505960);
});

test("channels are rounded to the nearest multiple of 8, halves up, never more than 10 % down", () => {
  assert.deepEqual([11.2, 12, 8.4, 1, 18, 33.6].map((value) => makeDivisible(value)), [16, 16, 8, 8, 24, 32]);
});

test("without a divisor channels are cut off, and none left is refused", () => {
  assert.equal(scale(24, 0.35, null), 8);
  assert.throws(() => scale(8, 0.1, null), RangeError);
});

test("a stride of 2 halves odd sizes upwards, height and width apart", () => {
  const { layers } = networkCost({ resolution: [33, 64], architecture: REFERENCE });
  assert.deepEqual(layers[0].out_shape, [32, 17, 32]);
});

test("a block without expansion has two layers, and the article's has three", () => {
  const kinds = (architecture) => byStage(networkCost({ architecture }).layers)[1].map(({ kind }) => kind);
  assert.deepEqual(kinds(REFERENCE), ["depthwise", "project"]);
  assert.deepEqual(kinds(ARTICLE), ["expand", "depthwise", "project"]);
});

test("the shortcut exists exactly in the ten blocks that keep size and channels", () => {
  const blocks = networkBlocks(1, REFERENCE);
  assert.equal(blocks.length, 17);
  const expected = blocks.filter(({ stride, inChannels, outChannels }) => stride === 1 && inChannels === outChannels);
  assert.deepEqual(blocks.filter(({ shortcut }) => shortcut), expected);
  assert.equal(expected.length, 10);
});

test("stages add up to the network", () => {
  const { layers, macs } = networkCost({ widthMult: 0.35, resolution: 96, architecture: REFERENCE });
  const stages = byStage(layers);
  assert.equal(stages.length, 10);
  assert.equal(stages.reduce((sum, own) => sum + total(own, "macs"), 0), macs);
});

const bad = {
  "width 0": { widthMult: 0 },
  "a negative width": { widthMult: -1 },
  "a width that is no number": { widthMult: NaN },
  "a width in words": { widthMult: "1" },
  "an infinite width": { widthMult: Infinity },
  "resolution 0": { resolution: 0 },
  "half a pixel": { resolution: 224.5 },
  "no resolution": { resolution: null },
  "no classes": { numClasses: 0 },
  "no architecture": { architecture: undefined },
  "no rows": { architecture: { ...REFERENCE, stages: [] } },
  "a row of three": { architecture: { ...REFERENCE, stages: [[1, 16, 1]] } },
  "stride 3": { architecture: { ...REFERENCE, stages: [[1, 16, 1, 3]] } },
  "expansion 0": { architecture: { ...REFERENCE, stages: [[0, 16, 1, 1]] } },
  "divisor 0": { architecture: { ...REFERENCE, divisor: 0 } },
  "more than a number can count": { resolution: 40_000_000 },
};
for (const [name, options] of Object.entries(bad)) {
  test(`${name} is refused with a RangeError`, () => {
    assert.throws(() => networkCost({ architecture: REFERENCE, ...options }), RangeError);
  });
}
