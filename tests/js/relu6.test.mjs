import assert from "node:assert/strict";
import { test } from "node:test";

import { lensWindow } from "../../mbv2/widgets/relu6.js";
import {
  cappedRelu, explore, quantize, relu, roundHalfEven, staircase, stepSize, summary,
} from "../../mbv2/widgets/relu6_facts.js";

test("ReLU and its capped form at both ends and between", () => {
  assert.deepEqual([-3, 0, 2.5, 9].map(relu), [0, 0, 2.5, 9]);
  assert.deepEqual([-3, 0, 2.5, 9].map((x) => cappedRelu(x, 6)), [0, 0, 2.5, 6]);
});

test("8 bits of 0 to 6 are 255 steps", () => {
  assert.equal(stepSize(6, 8), 6 / 255);
  assert.equal(stepSize(15, 2), 5);
});

test("halves go to the even neighbour", () => {
  assert.deepEqual([0.5, 1.5, 2.5, 3.5, 2.4, 2.6].map(roundHalfEven), [0, 2, 2, 4, 2, 3]);
});

test("stored values are levels, and what lies outside goes to the nearest end", () => {
  assert.deepEqual([-1, 2, 2.6, 7.5, 99].map((value) => quantize(value, 15, 2)), [0, 0, 5, 10, 15]);
  assert.throws(() => quantize(NaN, 6, 8), RangeError);
});

test("the cap makes the steps finer by 16 / cap and says what it cuts off", () => {
  const { plain, capped, clipped } = explore({ x: 9, cap: 6, bits: 4 });
  assert.equal(clipped, 3);
  assert.ok(Math.abs(plain.step / capped.step - 16 / 6) < 1e-12);
  assert.equal(capped.stored, 6);
  assert.ok(Math.abs(plain.stored - 8.5333333) < 1e-6);
});

test("the summary states outputs, steps and errors", () => {
  const text = summary({ x: 9, cap: 6, bits: 4 });
  for (const part of ["x = 9.00", "9.0000", "6.0000", "cut off 3.0000", "0.4000", "1.0667", "(error −0.4667)"]) {
    assert.ok(text.includes(part), `${part} is missing in: ${text}`);
  }
});

for (const state of [{ x: NaN, cap: 6, bits: 8 }, { x: 1, cap: 0, bits: 8 }, { x: 1, cap: 6, bits: "many" }]) {
  test(`${JSON.stringify(state)} is refused with a RangeError`, () => assert.throws(() => explore(state), RangeError));
}

test("the staircase of 2 bits has three stairs, halfway between levels", () => {
  assert.equal(staircase(15, 2), "M-4 0H2.5V-5H7.5V-10H12.5V-15H16");
});

test("a piece of the staircase has only the stairs between its ends", () => {
  assert.equal(staircase(15, 2, 3, 8), "M3 -5H7.5V-10H8");
  assert.equal(staircase(15, 2, 13, 20), "M13 -15H20");
  assert.equal(staircase(15, 2, -9, -5), "M-9 0H-5");
});

test("the magnifier shows only what it magnifies, centred on the point", () => {
  assert.equal(lensWindow(4, 4, 2), null);
  const { left, top, side } = lensWindow(5, 3, 8);
  assert.deepEqual([left + side / 2, top + side / 2], [5, -3]);
});
