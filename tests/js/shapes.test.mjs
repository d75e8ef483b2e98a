import assert from "node:assert/strict";
import { test } from "node:test";

import { networkCost } from "../../mbv2/widgets/js/model/network.js";
import { fieldWindow, receptiveField } from "../../mbv2/widgets/js/model/receptive.js";
import { lastPosition, placeName } from "../../mbv2/widgets/js/view/places.js";
import { chainText, fieldCaption, stageAt, summary, tableRows, unitsOf } from "../../mbv2/widgets/shapes/facts.js";
import { boxFaces, catPath, fieldPath } from "../../mbv2/widgets/shapes/view.js";
import { ARTICLE, MOBILENET_V1, REFERENCE } from "../support/js/network_tables.mjs";
import { wordsOf } from "../support/js/words.mjs";

const text = wordsOf("shapes");

function costOf(architecture, widthMult = 1, resolution = 224) {
  return { architecture, resolution, ...networkCost({ widthMult, resolution, architecture }) };
}

function units(position, cost) {
  return unitsOf(stageAt(position, cost, text), cost.blocks, text);
}

const chains = (position, cost) => units(position, cost).map(chainText);

test("stage 3 first goes 24 → 144 → 144 → 32, then 32 → 192 → 192 → 32", () => {
  assert.deepEqual(chains(3, costOf(REFERENCE)), ["24 → 144 → 144 → 32", "32 → 192 → 192 → 32"]);
});

test("stage 1 does not expand, except in the article", () => {
  assert.deepEqual(chains(1, costOf(REFERENCE)), ["32 → 32 → 16"]);
  assert.deepEqual(chains(1, costOf(ARTICLE)), ["32 → 32 → 32 → 16"]);
});

test("outside the table one layer stands alone", () => {
  const cost = costOf(REFERENCE);
  assert.deepEqual(
    [0, 8, 9].map((position) => chains(position, cost)),
    [["3 → 32"], ["320 → 1280"], ["1280 → 1000"]],
  );
});

test("only the repeats of stage 3 have a shortcut, and the note says why", () => {
  const cost = costOf(REFERENCE);
  assert.deepEqual(
    units(3, cost).map(({ shortcut }) => shortcut),
    [false, true],
  );
  assert.match(units(3, cost)[0].note, /No shortcut: stride 2/);
  assert.match(units(5, cost)[0].note, /No shortcut: 64 channels enter, 96 leave/);
  assert.match(units(4, costOf(MOBILENET_V1))[1].note, /No shortcut: this architecture has none/);
});

test("MobileNetV1 has no head, no expansion and plain ReLU", () => {
  const cost = costOf(MOBILENET_V1);
  assert.equal(lastPosition(MOBILENET_V1), 6);
  assert.deepEqual(
    cost.stages.map((_, position) => placeName(position, MOBILENET_V1, text.names)),
    ["stem", "stage 1", "stage 2", "stage 3", "stage 4", "stage 5", "classifier"],
  );
  assert.deepEqual(chains(6, cost), ["1024 → 1000"]);
  assert.deepEqual(
    units(2, cost)[0].steps.map((step) => step.text),
    ["input", "depthwise 3×3, stride 2, ReLU", "pointwise 1×1, ReLU"],
  );
  assert.equal(tableRows(cost, text)[4][2], "depthwise separable");
});

test("receptive fields grow as counted by hand, and as published for MobileNetV1", () => {
  const sizes = (architecture) => receptiveField(costOf(architecture).stages).map((field) => field?.size);
  assert.deepEqual(sizes(REFERENCE), [3, 7, 19, 59, 171, 267, 427, 491, 491, undefined]);
  assert.equal(sizes(MOBILENET_V1).at(-2), 315); // Araujo, Norris and Sim 2019
  assert.deepEqual(
    receptiveField(costOf(REFERENCE).stages).map((field) => field?.stride),
    [2, 2, 4, 8, 16, 16, 32, 32, 32, undefined],
  );
});

test("a field ends at the image; row and column are not swapped", () => {
  assert.deepEqual(fieldWindow({ size: 491, stride: 32 }, 3, 224), [0, 224]);
  assert.deepEqual(fieldWindow({ size: 7, stride: 2 }, 1, 224), [0, 6]);
  assert.equal(fieldPath({ size: 3, stride: 4 }, 1, 2, 224, 100), "M107 103H110V106H107Z");
});

test("the cat fills the same part of every image", () => {
  const numbers = (start, side) => catPath(start, side).match(/-?\d+/g).map(Number);
  const plain = numbers(0, 100);
  assert.ok(Math.min(...plain) >= 0 && Math.max(...plain) <= 100);
  assert.deepEqual(
    numbers(48, 200),
    plain.map((number) => 48 + 2 * number),
  );
  assert.doesNotMatch(catPath(0, 100), /[a-y]/); // nothing relative, which cannot be moved
});

test("a field of more pixels than the image has is said to be more; the classifier sees all", () => {
  const said = (position, resolution) => summary(stageAt(position, costOf(REFERENCE, 1, resolution), text), text);
  assert.match(said(4, 192), /sees 171 × 171 pixels of the image, its neighbour as many, 16 pixels on/);
  assert.match(said(4, 160), /would see 171 × 171 pixels, more than the image has/);
  assert.match(said(9, 160), /It sees the whole image/);
});

test("where the output is a single pixel there is no neighbour to draw", () => {
  const caption = (resolution) => fieldCaption(stageAt(8, costOf(REFERENCE, 1, resolution), text), text);
  assert.match(caption(32), /the only one, sees 491 × 491 pixels\.$/);
  assert.match(caption(64), /right neighbour, 32 pixels on/);
});

test("the summary states place, row, shapes and cost", () => {
  const said = summary(stageAt(3, costOf(REFERENCE)), text);
  const start = "Stage 3 of 7 (t = 6, c = 32, n = 3, s = 2): input 24 × 56 × 56, output 32 × 28 × 28";
  assert.ok(said.startsWith(start), said);
  assert.match(said, /39,696 parameters/);
  assert.ok(said.endsWith("The whole network: 3,504,872 parameters, 300,774,272 multiply-adds."), said);
});

test("a box is as tall as its height, whatever its width; four times the channels make it twice as deep", () => {
  const front = (shape) => {
    const [[left, top], , [right, bottom]] = boxFaces(shape).front;
    return [right - left, bottom - top];
  };
  const [depth, tall] = front([16, 60, 30]);
  const [deeper, taller] = front([64, 120, 30]);
  assert.ok(Math.abs(deeper / depth - 2) < 1e-9);
  assert.ok(Math.abs(taller / tall - 2) < 1e-9);
});

test("the largest box that the sliders allow stays within its slot, wherever it stands", () => {
  for (const shape of [
    [64, 160, 160],
    [2560, 10, 10],
  ]) {
    for (const place of [0, 9]) {
      const corners = Object.values(boxFaces(shape, place)).flat();
      assert.ok(
        corners.every(([x, y]) => x >= 36 * place && x <= 36 * (place + 1) && y >= 0 && y <= 98),
        `${shape}: ${corners}`,
      );
    }
  }
});
