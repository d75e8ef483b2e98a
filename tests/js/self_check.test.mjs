// Answers as people type them, and what the page says to them.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

const { decode, judge, parseNumber, parseNumbers } = createRequire(import.meta.url)("../../book/_ext/self_check.js");

test("a whole number may have signs between its thousands", () => {
  for (const text of [
    "3504872",
    "3,504,872",
    "3 504 872",
    "3'504'872",
    "3_504_872",
    " 3\u202f504\u202f872 ",
    "+3504872",
  ])
    assert.equal(parseNumber(text, 0), 3504872, text);
  assert.equal(parseNumber("−1,088", 0), -1088);
});

test("what is no whole number is refused", () => {
  for (const text of [
    "",
    "abc",
    "3.0",
    "3.5",
    "35,04,872",
    "3,5048",
    ",504",
    "1e3",
    "0x10",
    "3 504 87",
    "--3",
    "3,504,872 parameters",
  ])
    assert.ok(Number.isNaN(parseNumber(text, 0)), text);
});

test("where decimals count, one comma is a decimal one, and a percent sign may follow", () => {
  for (const text of ["49.0", "49,0", "49", "49.", "49 %", "49.0%"]) assert.equal(parseNumber(text, 1), 49, text);
  assert.equal(parseNumber(".5", 2), 0.5);
  assert.equal(parseNumber("0,035", 3), 0.035);
  assert.equal(parseNumber("1,234.5", 1), 1234.5);
  assert.equal(parseNumber("1,234,567", 1), 1234567);
  for (const text of [".", "4.9.0", "forty", "%", "49,0,1"]) assert.ok(Number.isNaN(parseNumber(text, 1)), text);
});

test("a shape may be written in any of the usual ways", () => {
  const ways = [
    "(24, 56, 48)",
    "24 × 56 × 48",
    "[24,56,48]",
    "torch.Size([24, 56, 48])",
    "24 56 48",
    "24x56x48",
    "24*56*48",
    "24, 56, 48,",
    "24 → 56 → 48",
  ];
  for (const text of ways) assert.deepEqual(parseNumbers(text, 3, 0), [24, 56, 48], text);
  assert.deepEqual(parseNumbers("1,280, 7, 7", 3, 0), [1280, 7, 7]);
  for (const text of ["24, 56", "24, 56, 48, 1", "24, 56, x", "24.0, 56, 48", ""])
    assert.equal(parseNumbers(text, 3, 0), null, text);
});

const question = {
  answer: [160, 192],
  decimals: 0,
  wrong: [[[192, 160], "swapped"]],
  hint: "hint",
  form: "form",
  right: "right",
  missing: "missing",
};

test("each kind of answer gets its own words", () => {
  const said = (text) => Object.values(judge(question, text));
  assert.deepEqual(said("(160, 192)"), [true, "right"]);
  assert.deepEqual(said("192 x 160"), [false, "swapped"]);
  assert.deepEqual(said("160, 191"), [false, "hint"]);
  assert.deepEqual(said("160"), [false, "form"]);
  assert.deepEqual(said("  "), [false, "missing"]);
});

test("half a unit of the last decimal is the most that an answer may be off", () => {
  const rounded = { ...question, answer: [49.04], wrong: [], decimals: 1 };
  for (const text of ["49", "49.0", "49.04", "49.08"]) assert.ok(judge(rounded, text).right, text);
  for (const text of ["48.9", "49.1", "50", "0.49"]) assert.ok(!judge(rounded, text).right, text);
});

test("the question is read as UTF-8", () => {
  const encoded = Buffer.from('{"right":"✓ 3 × 3"}').toString("base64");
  assert.deepEqual(decode(encoded), { right: "✓ 3 × 3" });
});
