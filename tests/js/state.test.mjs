import assert from "node:assert/strict";
import { test } from "node:test";

import { Refusal, refuse } from "../../mbv2/widgets/js/model/refusal.js";
import { remember } from "../../mbv2/widgets/js/view/remember.js";
import { readState } from "../../mbv2/widgets/js/view/state.js";
import { inWords } from "../../mbv2/widgets/js/view/words.js";
import { wordsOf } from "../support/js/words.mjs";

const text = { common: wordsOf("common") };
const LIMITS = {
  size: { least: 1, most: 320, step: 1 },
  channel: { least: 0, most: null, step: 1 },
  x: { least: -4, most: 16, step: 0.05 },
  bits: { least: 8, most: 32, step: 8 },
  activation: { options: ["relu", "linear"] },
  point: { options: Array.from({ length: 40 }, (_, at) => `net${at}`) },
  biases: { flag: true },
  architecture: { architecture: true },
};
const RIGHT = { size: 7, channel: 900, x: -0.35, bits: 16, activation: "relu", point: "net39", biases: false };

const modelOf = (values) => ({ get: (name) => values[name] });

function refusalOf(values) {
  try {
    readState(modelOf(values), Object.keys(values), LIMITS);
  } catch (error) {
    assert.ok(error instanceof Refusal && error instanceof RangeError);
    return inWords(error, text);
  }
  return null;
}

test("a state within the limits comes back as it is", () => {
  const architecture = { stages: [] };
  assert.deepEqual(readState(modelOf({ ...RIGHT, architecture }), [...Object.keys(RIGHT), "architecture"], LIMITS), {
    ...RIGHT,
    architecture,
  });
});

const WRONG = {
  size: [[0, 321, 1e9, 1.5, "7", null], "size must be a whole number from 1 to 320, not VALUE."],
  channel: [[-1, 10.5, "3", null], "channel must be a whole number of at least 0, not VALUE."],
  x: [[-4.05, 17, "0", null, []], "x must be a number from -4 to 16, not VALUE."],
  bits: [[8.5, 33, true], "bits must be a whole number from 8 to 32, not VALUE."],
  activation: [["tanh", null, 0, "toString"], "activation must be one of relu, linear, not VALUE."],
  point: [["net40"], "point must be one of net0, net1, net2, net3, …, not VALUE."],
  biases: [[1, null, "yes"], "biases must be true or false, not VALUE."],
};
for (const [name, [values, sentence]] of Object.entries(WRONG)) {
  for (const value of values) {
    test(`${name} = ${JSON.stringify(value)} is refused in a sentence`, () => {
      assert.equal(refusalOf({ [name]: value }), sentence.replace("VALUE", String(value)));
    });
  }
}

test("what is no number is called so", () => {
  for (const value of [NaN, Infinity, -Infinity, undefined]) {
    assert.equal(refusalOf({ x: value }), "x must be a number from -4 to 16, not something that is no number.");
  }
});

test("a refusal without a sentence is an error of the programme, and no sentence", () => {
  assert.throws(() => refuse("size", { value: 1 }), { reason: "size" });
  assert.throws(() => inWords(new Refusal("option", { name: "size" }), text), /needs options/);
});

test("an answer is kept until an input changes, and an error is not kept", () => {
  const asked = [];
  const kept = remember((...inputs) => {
    asked.push(inputs);
    if (inputs[0] === 13) throw new RangeError("13");
    return { inputs };
  });
  assert.equal(kept(1, NaN), kept(1, NaN));
  assert.notEqual(kept(1, 2), kept(2, 1));
  assert.throws(() => kept(13), /13/);
  assert.throws(() => kept(13), /13/);
  assert.deepEqual(asked, [[1, NaN], [1, 2], [2, 1], [13], [13]]);
});
