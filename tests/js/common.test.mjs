import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { clean, factor, fixed, onStep, shapeText, thousands } from "../../mbv2/widgets/js/view/numerals.js";
import { throttle } from "../../mbv2/widgets/js/view/timing.js";

test("thousands are parted by commas, whatever the language of the browser", () => {
  assert.deepEqual([0, 999, 1000, 3504872, 300774272].map(thousands), [
    "0",
    "999",
    "1,000",
    "3,504,872",
    "300,774,272",
  ]);
});

test("fixed writes a true minus and never a negative zero", () => {
  assert.deepEqual([fixed(-0.5, 2), fixed(-0.001, 2), fixed(2, 1)], ["−0.50", "0.00", "2.0"]);
});

test("a factor that two decimals would show as zero has two digits of its own", () => {
  const factors = [
    [1, 3],
    [3, 1],
    [1, 100],
    [1, 199],
    [1, 201],
    [1, 3000],
    [1, 1000],
    [2, 3e8],
    [0, 7],
  ].map(([part, whole]) => factor(part, whole));
  assert.deepEqual(factors, ["0.33", "3.00", "0.01", "0.01", "0.0050", "0.00033", "0.0010", "0.0000000067", "0.00"]);
});

test("a slider's 0.35 stays 0.35", () => {
  assert.equal(clean(7 * 0.05), 0.35);
  assert.equal(clean("1.1"), 1.1);
});

test("shapes read channels × height × width", () => {
  assert.equal(shapeText([24, 56, 48]), "24 × 56 × 48");
});

test("a storm of calls runs at once, then once per wait, and the last call counts", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let value = 0;
  const seen = [];
  const call = throttle(() => seen.push(value), 50);
  for (value = 1; value <= 100; value += 1) call();
  value = 100;
  assert.deepEqual(seen, [1]);
  mock.timers.tick(50);
  assert.deepEqual(seen, [1, 100]);
  mock.timers.tick(500);
  assert.deepEqual(seen, [1, 100]);
  mock.timers.reset();
});

test("stopping runs what still waits, and nothing after it", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let count = 0;
  const call = throttle(() => (count += 1), 50);
  call();
  call();
  call.stop();
  assert.equal(count, 2);
  mock.timers.tick(500);
  assert.equal(count, 2);
  mock.timers.reset();
});

test("a slider stops at the nearest of its steps", () => {
  assert.deepEqual(
    [0.34, 0.3749, 0.376].map((value) => onStep(value, 0.05)),
    [0.35, 0.35, 0.4],
  );
  assert.deepEqual(
    [-3.97, -0.01, 223].map((value) => onStep(value, 0.05)),
    [-3.95, 0, 223],
  );
  assert.deepEqual(
    [15, 16, 17].map((value) => onStep(value, 32)),
    [0, 32, 32],
  );
});
