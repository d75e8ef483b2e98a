import assert from "node:assert/strict";
import { test } from "node:test";

import { networkCost } from "../../mbv2/widgets/cost.js";
import { boxFaces } from "../../mbv2/widgets/shapes.js";
import { chainText, stageAt, summary, unitsOf } from "../../mbv2/widgets/shapes_facts.js";
import { ARTICLE, REFERENCE } from "./network_tables.mjs";

function costOf(architecture, widthMult = 1) {
  return { architecture, ...networkCost({ widthMult, architecture }) };
}

function chains(position, cost) {
  return unitsOf(stageAt(position, cost), cost.blocks).map(chainText);
}

test("row 3 first goes 24 → 144 → 144 → 32, then 32 → 192 → 192 → 32", () => {
  assert.deepEqual(chains(3, costOf(REFERENCE)), ["24 → 144 → 144 → 32", "32 → 192 → 192 → 32"]);
});

test("row 1 does not expand, except in the article", () => {
  assert.deepEqual(chains(1, costOf(REFERENCE)), ["32 → 32 → 16"]);
  assert.deepEqual(chains(1, costOf(ARTICLE)), ["32 → 32 → 32 → 16"]);
});

test("outside the table one layer stands alone", () => {
  const cost = costOf(REFERENCE);
  assert.deepEqual([0, 8, 9].map((position) => chains(position, cost)), [["3 → 32"], ["320 → 1280"], ["1280 → 1000"]]);
});

test("only the repeats of row 3 have a shortcut, and the note says why", () => {
  const cost = costOf(REFERENCE);
  const units = unitsOf(stageAt(3, cost), cost.blocks);
  assert.deepEqual(units.map(({ shortcut }) => shortcut), [false, true]);
  assert.match(units[0].note, /No shortcut: stride 2/);
  assert.match(unitsOf(stageAt(5, cost), cost.blocks)[0].note, /No shortcut: 64 channels enter, 96 leave/);
});

test("the summary states place, row, shapes and cost", () => {
  const text = summary(3, costOf(REFERENCE));
  const start = "Stage 3 of 9, row 3 (t = 6, c = 32, n = 3, s = 2): input 24 × 56 × 56, output 32 × 28 × 28";
  assert.ok(text.startsWith(start), text);
  assert.match(text, /39,696 parameters/);
  assert.ok(text.endsWith("The whole network: 3,504,872 parameters, 300,774,272 multiply-adds."), text);
});

for (const position of [-1, 10, 1.5, NaN, "3", null]) {
  test(`position ${position} is refused with a RangeError`, () => {
    assert.throws(() => stageAt(position, costOf(REFERENCE)), RangeError);
  });
}

test("a box is as tall as its height, whatever its width; four times the channels make it twice as deep", () => {
  const front = (shape) => boxFaces(shape).front.match(/h([\d.]+)v([\d.]+)/).slice(1).map(Number);
  const [depth, tall] = front([16, 60, 30]);
  const [deeper, taller] = front([64, 120, 30]);
  assert.ok(Math.abs(deeper / depth - 2) < 1e-9);
  assert.ok(Math.abs(taller / tall - 2) < 1e-9);
});

test("the largest box that the sliders allow stays within its slot", () => {
  for (const shape of [[64, 160, 160], [2560, 10, 10]]) {
    const [x, y] = boxFaces(shape).above.match(/M(\S+) (\S+?)l/).slice(1).map(Number);
    assert.ok(x >= 0 && y >= 0, `${shape}: ${x}, ${y}`);
  }
});
