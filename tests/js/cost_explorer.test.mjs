import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answerText,
  baselineOf,
  byKind,
  isReached,
  stack,
  summary,
  tableRows,
  whyText,
} from "../../mbv2/widgets/cost/facts.js";
import { barShapes } from "../../mbv2/widgets/cost/view.js";
import { countNetwork, shortened, TRAINED } from "../../mbv2/widgets/js/model/conventions.js";
import { byStage, KINDS, networkCost } from "../../mbv2/widgets/js/model/network.js";
import { percent } from "../../mbv2/widgets/js/view/numerals.js";
import { ARTICLE, MOBILENET_V1, REFERENCE } from "../support/js/network_tables.mjs";
import { wordsOf } from "../support/js/words.mjs";

const text = wordsOf("cost");
function counted(settings, convention = {}) {
  return countNetwork(
    { widthMult: 1, resolution: 224, architecture: REFERENCE, ...settings },
    { ...TRAINED, ...convention },
  );
}

function said(settings, convention = {}, unit = "macs") {
  const state = { widthMult: 1, resolution: 224, architecture: REFERENCE, ...settings };
  const all = { ...TRAINED, ...convention };
  const base = baselineOf(state.architecture, all);
  return summary({ ...state, unit, convention: all, cost: counted(settings, convention), base }, text);
}

test("a bar's segments follow each other in the order of the kinds and add up to the stage", () => {
  const { layers } = networkCost({ widthMult: 0.35, architecture: REFERENCE });
  const segments = stack(byStage(layers)[2], "macs");
  assert.deepEqual(
    segments.map(({ kind }) => kind),
    ["expand", "depthwise", "project"],
  );
  const ends = segments.map(({ start, size }) => start + size);
  assert.deepEqual(
    segments.map(({ start }) => start),
    [0, ends[0], ends[1]],
  );
  assert.equal(
    ends[2],
    byStage(layers)[2].reduce((sum, { macs }) => sum + macs, 0),
  );
});

test("a kind has one bar for each stage that has the kind, one stage below the other", () => {
  const { layers } = networkCost({ architecture: REFERENCE });
  const { stem, project } = barShapes(byStage(layers), "params", 0.5);
  assert.deepEqual(stem, [
    [
      [0, 2.2],
      [464, 2.2],
      [464, 7.8],
      [0, 7.8],
    ],
  ]); // 864 weights and 64 values of batch norm
  const [first, ...others] = project;
  assert.deepEqual(first.slice(0, 2), [
    [176, 12.2],
    [448, 12.2],
  ]); // after 352 of the depthwise layer: 512 and 32
  assert.deepEqual(
    others.map(([[, top]]) => top),
    [22.2, 32.2, 42.2, 52.2, 62.2, 72.2],
  );
});

test("kinds add up to the network, and a kind that it lacks is left out", () => {
  const { layers, params, macs } = networkCost({ widthMult: 1.4, architecture: ARTICLE });
  const sums = Object.values(byKind(layers));
  assert.deepEqual(Object.keys(byKind(layers)), KINDS);
  assert.equal(
    sums.reduce((sum, kind) => sum + kind.params, 0),
    params,
  );
  assert.equal(
    sums.reduce((sum, kind) => sum + kind.macs, 0),
    macs,
  );
  assert.deepEqual(Object.keys(byKind(counted({ architecture: MOBILENET_V1 }).layers)), [
    "stem",
    "depthwise",
    "project",
    "classifier",
  ]);
});

const PUBLISHED = [
  // settings, convention, params, macs: torchvision, slim, Keras, the article, fvcore, torchinfo, thop, ptflops
  [{}, {}, 3504872, 300774272],
  [{}, { batch_norm: false }, 3470760, 300774272],
  [{}, { batch_norm: false, biases: false }, 3469760, 300774272],
  [{}, { moving_statistics: true }, 3538984, 300774272],
  [{ architecture: ARTICLE }, { extra_macs: "values" }, 3505960, 313654504],
  [{}, { extra_macs: "elements" }, 3504872, 314193216],
  [{}, { extra_macs: "values" }, 3504872, 300809384],
  [{}, { extra_macs: "thop" }, 3504872, 327550720],
  [{}, { extra_macs: "ptflops" }, 3504872, 320362728],
  [{}, { extra_macs: "biases" }, 3504872, 300775272],
  [{ widthMult: 1.4 }, { moving_statistics: true }, 6156712, 582195824],
];

for (const [settings, convention, params, macs] of PUBLISHED) {
  const asked = JSON.stringify({ ...settings, architecture: undefined, ...convention });
  test(`counting ${asked} gives ${params} and ${macs}`, () => {
    const cost = counted(settings, convention);
    assert.deepEqual([cost.params, cost.macs], [params, macs]);
  });
}

test("the baseline is the same architecture, counted alike, at 1.0 × 224", () => {
  assert.equal(baselineOf(REFERENCE, TRAINED).macs, 300774272);
  assert.equal(baselineOf(ARTICLE, TRAINED).params, 3505960);
  assert.match(said({}, { moving_statistics: true }), /1\.00 × those of 1\.0 × 224/);
});

test("the summary states exact totals, their ratios and the FLOPs", () => {
  const parts = ["3,504,872 parameters", "300,774,272 multiply-adds", "1.00 × the multiply-adds of 1.0 × 224"];
  for (const part of [...parts, "= 601,548,544 FLOPs at two per multiply-add"])
    assert.ok(said().includes(part), said());
  assert.ok(!said().includes("convention"));
});

test("the summary in FLOPs still states the multiply-adds", () => {
  assert.match(said({}, {}, "flops"), /601,548,544 FLOPs at two per multiply-add \(= 300,774,272 multiply-adds\)/);
});

test("a convention that is not the book's is named, whatever differs", () => {
  const told = said({}, { batch_norm: false, extra_macs: "elements" });
  assert.ok(
    told.endsWith(
      "Not this book's convention: without batch norm's scale and shift; with the work of batch norm and pooling.",
    ),
    told,
  );
});

test("a count is shortened as the answer is printed", () => {
  assert.equal(shortened(3470760, "3.4M", true), "3.4M");
  assert.equal(shortened(3470760, "3.4M", false), "3.5M");
  assert.equal(shortened(3470760, "3.47M", false), "3.47M");
  assert.equal(shortened(3475000, "3.47M", false), "3.48M"); // halves up
  assert.equal(shortened(3504872, "3504872", false), "3504872");
  assert.equal(shortened(300774272, "300M", true), "300M");
});

test("an answer is reached by its digits, at its width, and for multiply-adds at its resolution", () => {
  const keras = { quantity: "params", value: "3538984", cut: false, width_mult: 1, resolution: 224, who: "Keras" };
  const cost = counted({}, { moving_statistics: true });
  assert.ok(isReached(keras, { widthMult: 1, resolution: 96, cost }));
  assert.ok(!isReached(keras, { widthMult: 1, resolution: 224, cost: counted() }));
  assert.ok(!isReached(keras, { widthMult: 0.95, resolution: 224, cost }));
  const paper = {
    quantity: "macs",
    value: "300M",
    cut: true,
    width_mult: 1,
    resolution: 224,
    who: "Sandler et al. 2018",
  };
  assert.ok(isReached(paper, { widthMult: 1, resolution: 224, cost: counted() }));
  assert.ok(!isReached(paper, { widthMult: 1, resolution: 192, cost: counted() }));
  assert.equal(answerText(keras), "3,538,984");
  assert.match(whyText([keras], [true], text), /You are there: Keras counts the moving statistics too/);
  assert.match(whyText([keras], [false], text), /Press an answer/);
});

test("the table ends with the whole network", () => {
  const rows = tableRows(counted(), REFERENCE, "flops", text);
  assert.deepEqual(rows.at(-1), ["total", "3,504,872", "100.0%", "601,548,544", "100.0%"]);
  assert.equal(rows[3][0], "stage 3");
});

test("shares are percentages with one digit", () => {
  assert.equal(percent(1, 3), "33.3%");
});
