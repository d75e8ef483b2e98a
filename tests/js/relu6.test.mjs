import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cappedRelu,
  explore,
  explorerOf,
  histogram,
  relu,
  staircase,
  summary,
} from "../../mbv2/widgets/relu6/facts.js";
import { bars, errorLine, lensWindow } from "../../mbv2/widgets/relu6/view.js";
import { wordsOf } from "../support/js/words.mjs";

const CAPS = { least: 1, most: 12, step: 0.1 };
const WORDS = wordsOf("relu6");
const BELL = { values: [-2, -1, 0, 1, 2, 3], stretched: 2 };

test("ReLU and its capped form at both ends and between", () => {
  assert.deepEqual([-3, 0, 2.5, 9].map(relu), [0, 0, 2.5, 9]);
  assert.deepEqual(
    [-3, 0, 2.5, 9].map((x) => cappedRelu(x, 6)),
    [0, 0, 2.5, 6],
  );
});

test("the cap makes the steps finer by largest / cap and says what it cuts off", () => {
  const { plain, capped, clipped } = explore({ x: 9, cap: 6, bits: 4, largest: 16 });
  assert.equal(clipped, 3);
  assert.ok(Math.abs(plain.step / capped.step - 16 / 6) < 1e-12);
  assert.equal(capped.stored, 6);
  assert.ok(Math.abs(plain.stored - 8.5333333) < 1e-6);
});

test("the summary states outputs, steps, errors and means", () => {
  const found = explorerOf(BELL, CAPS)({ x: 9, cap: 6, bits: 4, largest: 16 });
  const text = summary(found, WORDS);
  for (const part of [
    "x = 9.00",
    "9.0000",
    "6.0000",
    "cut off 3.0000",
    "0.4000",
    "1.0667",
    "(error −0.4667)",
    "all 6 activations",
  ]) {
    assert.ok(text.includes(part), `${part} is missing in: ${text}`);
  }
});

test("the errors are those at every cap that the slider has", () => {
  const { errors } = explorerOf(BELL, CAPS)({ x: 9, cap: 6, bits: 4, largest: 16 });
  assert.equal(errors.length, 111);
  assert.deepEqual([errors[0].cap, errors[50].cap, errors.at(-1).cap], [1, 6, 12]);
});

test("a histogram holds every value, the last one too", () => {
  const counts = histogram([-4, -3.9, 0, 15.99, 16], 0.25);
  assert.equal(counts.length, 80);
  assert.deepEqual([counts[0], counts[16], counts[79]], [2, 1, 2]);
});

test("bars are as tall as the square root of their count, and a line leaves where it is too high", () => {
  assert.equal(
    bars([25, 0, 100], (at) => 6 + 5 * at, 100),
    "M50 40v-20M100 40v-40",
  );
  const rows = [
    { cap: 1, mean: 4 },
    { cap: 2, mean: 1 },
    { cap: 3, mean: 0 },
  ];
  assert.deepEqual(errorLine(rows, "mean", 2), [
    [0, 0],
    [50, 20],
    [100, 40],
  ]);
});

test("the staircase of 2 bits has three stairs, halfway between levels", () => {
  assert.equal(staircase(15, 2), "M-4 0H2.5V-5H7.5V-10H12.5V-15H16");
});

test("a piece of the staircase has only the stairs between its ends", () => {
  assert.equal(staircase(15, 2, 3, 8), "M3 -5H7.5V-10H8");
  assert.equal(staircase(15, 2, 13, 20), "M13 -15H20");
  assert.equal(staircase(15, 2, -9, -5), "M-9 0H-5");
});

test("the magnifier shows only what it magnifies, centred on the point", () => {
  assert.equal(lensWindow(4, 4, 16, 2), null);
  const { left, top, side } = lensWindow(5, 3, 16, 8);
  assert.deepEqual([left + side / 2, top + side / 2], [5, -3]);
});
