import assert from "node:assert/strict";
import { test } from "node:test";
import {
  checkBounds,
  costBars,
  countText,
  pythonLines,
  readField,
  summary,
  tableCost,
} from "../../mbv2/widgets/architect/facts.js";
import { ARTICLE, MOBILENET_V1, REFERENCE } from "../support/js/network_tables.mjs";
import { wordsOf } from "../support/js/words.mjs";

const text = wordsOf("architect");
const full = {
  rows: [1, 30],
  t: [1, 12],
  c: [1, 2048],
  n: [1, 12],
  s: [1, 2],
  stem_channels: [1, 2048],
  head_channels: [1, 8192],
  divisor: [1, 256],
};
const settings = { widthMult: 1, resolution: 224, numClasses: 1000, architecture: REFERENCE };

test("the reference by rows is the reference", () => {
  const cost = tableCost(settings);
  assert.deepEqual([cost.params, cost.macs, cost.blocks, cost.stages.length], [3504872, 300774272, 17, 10]);
  assert.deepEqual(cost.stages[3], { outShape: [32, 28, 28], params: 39696, macs: 37443840 });
});

test("a field takes whole numbers within its bounds and says what is wrong with all else", () => {
  const read = (typed, broken = false) => readField(typed, broken, "c", [1, 2048], text);
  assert.deepEqual(
    [read("1"), read("2048"), read("064"), read("1e3")].map(({ value }) => value),
    [1, 2048, 64, 1000],
  );
  for (const typed of ["0", "2049", "1.5", "-3"])
    assert.equal(read(typed).problem, `c must be a whole number from 1 to 2048, not ${typed}.`);
  assert.match(read(" ").problem, /^c is empty/);
  assert.match(read("", true).problem, /this is no number/);
  assert.match(read("abc").problem, /this is no number/);
  assert.equal(readField("3", false, "s", [1, 2], text).problem, "s must be 1 or 2, not 3.");
});

test("the expression for Python names only what differs from the reference", () => {
  assert.equal(
    pythonLines({ ...REFERENCE, stages: [[1, 16, 1, 1]] }, REFERENCE, text).join("\n"),
    "Architecture(\n    [\n        # t, c, n, s\n        (1, 16, 1, 1),\n    ],\n)",
  );
  assert.ok(
    pythonLines(ARTICLE, REFERENCE, text)
      .join("\n")
      .includes("divisor=None,\n    always_expand=True,\n    narrow_head=True,\n)"),
  );
  assert.ok(pythonLines(MOBILENET_V1, REFERENCE, text).includes("    head_channels=None,"));
});

test("the longest bar fills the picture, and each row has two", () => {
  const { params, macs } = costBars(tableCost(settings));
  const widths = (bars) => bars.map(([[left], [right]]) => right - left);
  assert.equal(widths(params).length, 10);
  assert.equal(Math.max(...widths(params), ...widths(macs)), 100);
  assert.equal(widths(params).indexOf(100), 9); // the classifier's parameters
});

test("counts keep all digits below a thousand million, and three beyond", () => {
  assert.deepEqual([999999999, 1e9, 3.7123e12, 2e15, 999.9e9].map(countText), [
    "999,999,999",
    "1 G",
    "3.71 T",
    "2 P",
    "1 T",
  ]);
});

test("bounds refuse the row, the number of rows and the rules that are too large", () => {
  const refused = (architecture) => {
    const said = [];
    checkBounds(architecture, full, (value) => said.push(value));
    return said;
  };
  assert.deepEqual(refused(REFERENCE), []);
  assert.deepEqual(
    refused({
      ...REFERENCE,
      stages: [
        [1, 16, 1, 1],
        [13, 16, 1, 1],
      ],
    }),
    ["13.16.1.1"],
  );
  assert.deepEqual(refused({ ...MOBILENET_V1, divisor: 257 }), ["divisor.257"]);
  assert.deepEqual(refused({ ...REFERENCE, stages: Array(31).fill([1, 1, 1, 1]) }), ["31"]);
});

test("the summary compares with the paper's table at the same settings, and says what MobileNetV2 cannot build", () => {
  const of = (architecture, name) => {
    const base = tableCost(settings);
    return summary(
      {
        ...settings,
        architecture,
        isPapers: name === "REFERENCE",
        cost: tableCost({ ...settings, architecture }),
        base,
      },
      text,
    );
  };
  assert.match(
    of(REFERENCE, "REFERENCE"),
    /^7 rows, 17 blocks, at width 1.00, 224 × 224 pixels and 1,000 classes: 3,504,872 .* This is the paper’s table\.$/,
  );
  assert.match(
    of(MOBILENET_V1),
    /That is 1\.21 × the parameters and 1\.89 × the multiply-adds .* network_cost counts it all the same\.$/,
  );
});
