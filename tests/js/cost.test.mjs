import assert from "node:assert/strict";
import { test } from "node:test";

import { blockCost } from "../../mbv2/widgets/js/model/block.js";
import { convCost, total } from "../../mbv2/widgets/js/model/conv.js";
import { byStage, networkCost } from "../../mbv2/widgets/js/model/network.js";
import { makeDivisible, networkBlocks, scale } from "../../mbv2/widgets/js/model/spec.js";
import { ARTICLE, MOBILENET_V1, REFERENCE } from "../support/js/network_tables.mjs";

test("the reference network has torchvision's 3,504,872 parameters and 300,774,272 multiply-adds", () => {
  const { params, macs } = networkCost({ architecture: REFERENCE });
  assert.deepEqual([params, macs], [3504872, 300774272]);
});

test("a table of before the stem had a stride, in a stored notebook, counts with 2", () => {
  const { stem_stride, ...stored } = REFERENCE;
  assert.equal(stem_stride, 2);
  assert.equal(networkCost({ architecture: stored }).macs, 300774272);
  assert.notEqual(networkCost({ architecture: { ...stored, stem_stride: 1 } }).macs, 300774272);
});

test("the article's network has 1,088 parameters more", () => {
  assert.equal(networkCost({ architecture: ARTICLE }).params, 3505960);
});

test("channels are rounded to the nearest multiple of 8, halves up, never more than 10 % down", () => {
  assert.deepEqual(
    [11.2, 12, 8.4, 1, 18, 33.6].map((value) => makeDivisible(value)),
    [16, 16, 8, 8, 24, 32],
  );
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
  assert.deepEqual(
    blocks.filter(({ shortcut }) => shortcut),
    expected,
  );
  assert.equal(expected.length, 10);
});

test("stages add up to the network", () => {
  const { layers, macs } = networkCost({ widthMult: 0.35, resolution: 96, architecture: REFERENCE });
  const stages = byStage(layers);
  assert.equal(stages.length, 10);
  assert.equal(
    stages.reduce((sum, own) => sum + total(own, "macs"), 0),
    macs,
  );
});

test("MobileNetV1 has 4,231,976 parameters, 568,740,352 multiply-adds, no head and no shortcut", () => {
  const { params, macs, stages, blocks } = networkCost({ architecture: MOBILENET_V1 });
  assert.deepEqual([params, macs, stages.length], [4231976, 568740352, 7]);
  assert.equal(stages.at(-1)[0].kind, "classifier");
  assert.ok(blocks.every(({ shortcut }) => !shortcut));
});

test("a table without the field residual has shortcuts", () => {
  const { residual, ...older } = REFERENCE;
  assert.deepEqual(networkBlocks(1, older), networkBlocks(1, REFERENCE));
});

test("every layer's parameters are its weights, biases and batch norm", () => {
  for (const { weights, biases, norm_params, params } of networkCost({ architecture: REFERENCE }).layers) {
    assert.equal(weights + biases + norm_params, params);
  }
});

test("a 3×3 convolution of 64 to 128 channels costs 8.4 times its separable pair", () => {
  const { macs, params, separable } = convCost({ inChannels: 64, outChannels: 128, size: 10, padding: 1 });
  assert.deepEqual([params, macs], [64 * 128 * 9, 64 * 128 * 900]);
  assert.equal((macs / separable.macs).toFixed(1), "8.4");
});

test("the blocks of ResNet, ConvNeXt and MobileNetV2 have 70,400, 79,296 and 8,832 parameters", () => {
  const params = ([kind, inChannels]) => blockCost({ kind, inChannels }).params;
  const blocks = [
    ["bottleneck", 256],
    ["convnext", 96],
    ["inverted_residual", 24],
  ];
  assert.deepEqual(blocks.map(params), [70400, 79296, 8832]);
});

test("a convolution or a block that cannot be is refused with a RangeError", () => {
  const conv = { inChannels: 4, outChannels: 6, size: 5 };
  const wrongs = [{ groups: 4 }, { groups: 3 }, { kernelSize: 6 }, { stride: 0 }, { padding: -1 }, { size: 2.5 }];
  for (const wrong of wrongs) assert.throws(() => convCost({ ...conv, ...wrong }), RangeError);
  const block = { kind: "inverted_residual", inChannels: 4 };
  const others = [
    { kind: "dense" },
    { kind: "toString" },
    { stride: 3 },
    { expansion: 0 },
    { expansion: 2, hiddenChannels: 8 },
  ];
  for (const wrong of others) assert.throws(() => blockCost({ ...block, ...wrong }), RangeError);
  assert.throws(() => blockCost({ kind: "convnext", inChannels: 4, stride: 2 }), RangeError);
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
  "too many classes": { numClasses: 100_001 },
  "too many channels in": { inChannels: 100_001 },
  "no architecture": { architecture: undefined },
  "no rows": { architecture: { ...REFERENCE, stages: [] } },
  "a row of three": { architecture: { ...REFERENCE, stages: [[1, 16, 1]] } },
  "stride 3": { architecture: { ...REFERENCE, stages: [[1, 16, 1, 3]] } },
  "expansion 0": { architecture: { ...REFERENCE, stages: [[0, 16, 1, 1]] } },
  "a stem of no number": { architecture: { ...REFERENCE, stem_channels: null } },
  "a stem of stride 3": { architecture: { ...REFERENCE, stem_stride: 3 } },
  "a stem of no stride": { architecture: { ...REFERENCE, stem_stride: null } },
  "residual in words": { architecture: { ...REFERENCE, residual: "yes" } },
  "divisor 0": { architecture: { ...REFERENCE, divisor: 0 } },
  "more than a number can count": { resolution: 40_000_000 },
};
for (const [name, options] of Object.entries(bad)) {
  test(`${name} is refused with a RangeError`, () => {
    assert.throws(() => networkCost({ architecture: REFERENCE, ...options }), RangeError);
  });
}
