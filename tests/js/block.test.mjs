import assert from "node:assert/strict";
import { test } from "node:test";
import { explore, layerText, profileOf, shortcutText, summary } from "../../mbv2/widgets/block/facts.js";
import { blockShapes, tensorBar } from "../../mbv2/widgets/block/view.js";
import { blockCost, tensorsAlive } from "../../mbv2/widgets/js/model/block.js";
import { wordsOf } from "../support/js/words.mjs";

const text = wordsOf("block");
const START = { kind: "v2_stride1", in_channels: 24, out_channels: 24, expansion: 6, size: 56, bits: 16 };
const state = (change = {}) => ({ ...START, ...change });
const chain = (change) => explore(state(change)).tensors.map(({ shape }) => shape[0]);
const said = (change) => shortcutText(explore(state(change)), text);

test("each kind is wide where its paper has it wide", () => {
  assert.deepEqual(chain(), [24, 144, 144, 24]);
  assert.deepEqual(chain({ kind: "convnext", in_channels: 96, expansion: 4, out_channels: 7 }), [96, 96, 384, 96]);
  assert.deepEqual(chain({ kind: "resnet", in_channels: 256, out_channels: 256, expansion: 4 }), [256, 64, 64, 256]);
  assert.deepEqual(chain({ kind: "mobilenet_v1", in_channels: 32, out_channels: 64 }), [32, 32, 64]);
  assert.deepEqual(chain({ expansion: 1 }), [24, 24, 24]);
});

test("wide and narrow are told against both ends", () => {
  assert.equal(profileOf([24, 144, 144, 24]), "wide");
  assert.equal(profileOf([256, 64, 64, 256]), "narrow");
  assert.equal(profileOf([64, 64, 64, 256]), "");
  assert.equal(profileOf([24, 24]), "");
});

test("the shortcut, or why there is none, in words", () => {
  assert.equal(said(), "Shortcut: the input is added to the output. It joins the narrow ends.");
  assert.match(said({ kind: "resnet", expansion: 4 }), /It joins the wide ends/);
  assert.match(said({ expansion: 1 }), /^Shortcut: the input is added to the output\.$/);
  assert.match(said({ out_channels: 32 }), /^No shortcut: 24 channels enter and 32 leave, .*V2 spends no convolution/);
  assert.match(said({ kind: "v2_stride2" }), /^No shortcut: stride 2 halves height and width, and only/);
  assert.match(said({ kind: "v2_stride2", out_channels: 32 }), /stride 2 .*24 channels enter and 32 leave/);
  assert.match(said({ kind: "mobilenet_v1" }), /^No shortcut: MobileNetV1’s block was designed without one/);
  assert.match(
    said({ kind: "resnet", out_channels: 32 }),
    /^Shortcut through a 1×1 convolution: 24 channels enter and 32 leave/,
  );
  assert.match(said({ kind: "convnext", out_channels: 32 }), /^Shortcut: /);
});

test("the summary states channels, cost and the most that is in memory at once", () => {
  const words = summary(explore(state()), text);
  assert.ok(words.startsWith("MobileNetV2’s block of stride 1, 24 → 144 → 144 → 24 channels. Shortcut"), words);
  assert.ok(
    words.endsWith(
      "8,832 parameters, 25,740,288 multiply-adds. " +
        "Most in memory at once: 1,956,864 bytes at 16 bits a value, during “3×3 depthwise, ReLU6”.",
    ),
    words,
  );
});

test("layers are named by kernel, stride and activation, as each family calls them", () => {
  const names = (change) => {
    const facts = explore(state(change));
    return facts.cost.layers.map((layer) => layerText(layer, facts.state, text));
  };
  assert.deepEqual(names({ kind: "v2_stride2" }), [
    "1×1 expand, ReLU6",
    "3×3 depthwise, stride 2, ReLU6",
    "1×1 project, linear",
  ]);
  assert.deepEqual(names({ kind: "convnext" }), ["7×7 depthwise", "1×1 expand, GELU", "1×1 project"]);
  assert.deepEqual(names({ kind: "mobilenet_v1" }), ["3×3 depthwise, ReLU", "1×1 pointwise, ReLU"]);
  assert.deepEqual(names({ kind: "resnet", out_channels: 48 }), [
    "1×1 project, ReLU",
    "3×3 standard, ReLU",
    "1×1 expand",
    "1×1 on the shortcut",
  ]);
});

test("while a convolution on the shortcut runs, the others' output waits", () => {
  const alive = tensorsAlive(
    blockCost({ kind: "bottleneck", inChannels: 10, outChannels: 40, size: [3, 5], expansion: 4 }),
  );
  assert.deepEqual(alive.at(-1), { input: 600, reads: 150, writes: 600 });
  assert.deepEqual(alive[0], { input: 0, reads: 150, writes: 150 });
  assert.deepEqual(alive[2], { input: 150, reads: 150, writes: 600 });
});

test("a bar is as long as the channels and as thick as the image is high", () => {
  const size = ([left, right, top, bottom]) => [right - left, bottom - top];
  const [long, thick] = size(tensorBar([144, 112, 7], 0, 144));
  assert.deepEqual(size(tensorBar([72, 56, 7], 1, 144)), [long / 2, thick / 2]);
});

test("the way around ends in the sum, or at the last tensor where there is none", () => {
  const [one, none] = [{}, { out_channels: 32 }].map((change) => blockShapes(explore(state(change))));
  assert.ok(one.end > none.end && none.end < none.height);
  assert.deepEqual(one.bars.shortcut, []);
  assert.equal(blockShapes(explore(state({ kind: "resnet", out_channels: 32 }))).bars.shortcut.length, 1);
});
