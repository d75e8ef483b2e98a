import assert from "node:assert/strict";
import { test } from "node:test";

import {
  errorsByCap,
  measure,
  nearestLevel,
  quantize,
  roundHalfEven,
  stepSize,
  stretched,
} from "../../mbv2/widgets/js/model/quantize.js";

test("8 bits of 0 to 6 are 255 steps", () => {
  assert.equal(stepSize(6, 8), 6 / 255);
  assert.equal(stepSize(15, 2), 5);
});

test("halves go to the even neighbour", () => {
  assert.deepEqual([0.5, 1.5, 2.5, 3.5, 2.4, 2.6].map(roundHalfEven), [0, 2, 2, 4, 2, 3]);
});

test("stored values are levels, and what lies outside goes to the nearest end", () => {
  assert.deepEqual(
    [-1, 2, 2.6, 7.5, 99].map((value) => quantize(value, 15, 2)),
    [0, 0, 5, 10, 15],
  );
  assert.deepEqual(
    [-1, 2, 2.6, 7.5, 99].map((value) => nearestLevel(value, 15, 2)),
    [0, 0, 1, 2, 3],
  );
  for (const refused of [quantize, nearestLevel]) assert.throws(() => refused(NaN, 6, 8), RangeError);
});

test("only the last values are drawn out, and the last one is the largest", () => {
  assert.deepEqual(stretched([-2, -1, 0, 1, 2, 3], 2, 16), [-2, -1, 0, 1, (2 * 7 + 16) / 8, 16]);
});

test("what all values become, by hand: 2 bits from 0 to 3, a cap of 3", () => {
  const found = measure([-5, 0.4, 1.5, 2.5, 7], 3, 3, 2);
  assert.deepEqual(found.counts, [2, 0, 2, 1]);
  assert.deepEqual([found.cut, found.used], [1, 3]);
  assert.ok(Math.abs(found.rounding - (0.4 + 0.5 + 0.5) / 5) < 1e-12);
  assert.equal(found.clipping, 4 / 5);
  const noise = 0.16 + 0.25 + 0.25 + 16;
  assert.ok(Math.abs(found.decibels - 10 * Math.log10((0.16 + 2.25 + 6.25 + 49) / noise)) < 1e-12);
  assert.equal(measure([0, 5, 15], Infinity, 15, 2).decibels, Infinity);
});

test("the errors by cap are those of each cap alone", () => {
  const rows = errorsByCap([-2, 0.3, 2, 9], 3, [1, 6, 12]);
  assert.deepEqual(
    rows.map(({ cap }) => cap),
    [1, 6, 12],
  );
  assert.equal(rows[1].mean, measure([-2, 0.3, 2, 9], 6, 6, 3).mean);
  const kept = errorsByCap([-2, 0.3, 2, 9], 3, [1, 6, 12], 3);
  kept.forEach(({ mean }, at) => assert.ok(Math.abs(mean - rows[at].mean) < 1e-12));
  assert.ok(rows.every(({ mean, rounding, clipping }) => Math.abs(mean - rounding - clipping) < 1e-12));
});
