import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, journey, SPIRAL, sectors, spiral } from "../../mbv2/widgets/js/model/manifold.js";
import { explorer, shareText, summary } from "../../mbv2/widgets/manifold/facts.js";
import { curveOf, cuts, halfTurns, placed, wedge } from "../../mbv2/widgets/manifold/view.js";
import { wordsOf } from "../support/js/words.mjs";

const text = { ...wordsOf("manifold") };
const CROSS = [
  [2, 0],
  [0, 3],
];
const MATRICES = [
  [...CROSS, [-1, 0.5], [0, -1]],
  [
    [1, 1],
    [1, -1],
    [-1, 0.2],
    [0.3, 0.4],
  ],
];
const POINTS = [
  [1, 2],
  [-1, 4],
  [5, -2],
  [-3, -0.5],
];

const near = (found, wanted) => found.flat().every((value, at) => Math.abs(value - wanted.flat()[at]) < 1e-9);

test("the spiral ends on the unit circle after two turns, in equal steps of its radius", () => {
  const points = spiral(80);
  assert.equal(points.length, 80);
  assert.ok(near([points.at(-1)], [[1, 0]]));
  points.forEach(([x, y], at) => assert.ok(Math.abs(Math.hypot(x, y) - (at + 1) / 80) < 1e-12));
});

test("through ReLU and back by hand, for a matrix that scales the axes", () => {
  const [{ n, after, gone }] = journey(CROSS, true, POINTS);
  const folded = fit(POINTS, [
    [1, 2],
    [0, 4],
    [5, 0],
    [0, 0],
  ]);
  assert.equal(n, 2);
  assert.ok(near(after, folded.after));
  assert.equal(gone, 3 / 4);
});

test("without ReLU everything comes back from any dimension", () => {
  for (const { after, lost, gone } of journey(MATRICES[1], false)) {
    assert.ok(near(after, SPIRAL));
    assert.ok(Math.abs(lost) < 1e-12);
    assert.equal(gone, 0);
  }
});

test("neither size nor place counts as lost, and one point has lost everything", () => {
  const moved = POINTS.map(([x, y]) => [0.1 * x + 7, 0.1 * y - 3]);
  assert.ok(fit(POINTS, moved).lost < 1e-12);
  assert.ok(near(fit(POINTS, moved).after, POINTS));
  assert.equal(
    fit(
      POINTS,
      POINTS.map(() => [5, 5]),
    ).lost,
    1,
  );
});

test("parallel rows count once, however many there are", () => {
  const gone = journey(
    [
      [1, 1],
      [2, 2],
      [1, -1],
    ],
    true,
    [
      [3, 1],
      [1, 3],
      [2, 2.5],
    ],
  ).map((step) => step.gone);
  assert.deepEqual(gone, [1, 2 / 3]);
});

test("the axes' sectors are the four quadrants, of which the first is safe", () => {
  const found = sectors(CROSS).map(({ from, to, active }) => [from, to, active].map((value) => value.toFixed(3)));
  const quarter = (at) => ((Math.PI / 2) * at).toFixed(3);
  assert.deepEqual(found, [
    [quarter(1), quarter(2), "1.000"],
    [quarter(2), quarter(3), "0.000"],
    [quarter(3), quarter(4), "1.000"],
  ]);
});

test("a point lies in a sector exactly where fewer than two rows are active", () => {
  for (const rows of [CROSS, ...MATRICES]) {
    const found = sectors(rows);
    for (const [x, y] of SPIRAL) {
      const angle = (Math.atan2(y, x) + 2 * Math.PI) % (2 * Math.PI);
      const inside = found.some(({ from, to }) => [angle, angle + 2 * Math.PI].some((a) => a > from && a < to));
      const values = rows.map((row) => row[0] * x + row[1] * y);
      if (values.some((value) => Math.abs(value) < 1e-9)) continue; // on a border
      assert.equal(inside, values.filter((value) => value > 0).length < 2);
    }
  }
});

test("the explorer keeps what depends on matrix and activation alone, and only that", () => {
  const explore = explorer(MATRICES);
  const first = explore({ n: 2, activation: "relu", seed: 0 });
  assert.equal(explore({ n: 4, activation: "relu", seed: 0 }).steps, first.steps);
  assert.notEqual(explore({ n: 4, activation: "linear", seed: 0 }).steps, first.steps);
  assert.notEqual(explore({ n: 4, activation: "relu", seed: 1 }).steps, first.steps);
  assert.deepEqual(explore({ n: 3, activation: "relu", seed: 0 }).rows, MATRICES[0].slice(0, 3));
});

test("the summary names dimension, activation and matrix, and says what is lost", () => {
  const said = (state) => summary(explorer(MATRICES)(state), text);
  assert.match(
    said({ n: 2, activation: "relu", seed: 0 }),
    /^2 dimensions, activation ReLU, random matrix number 0: .* At 7\d\.\d% of its points fewer/,
  );
  assert.match(said({ n: 2, activation: "linear", seed: 1 }), /loses 0\.0% of the spiral\. Without ReLU/);
  assert.match(said({ n: 4, activation: "relu", seed: 0 }), /At \d+\.\d% of its points/);
});

test("shares are printed with one decimal and never as minus nothing", () => {
  assert.deepEqual([0, -1e-17, 0.5, 0.12345, 1].map(shareText), ["0.0%", "0.0%", "50.0%", "12.3%", "100.0%"]);
});

test("half turns join where one ends and the next begins", () => {
  const halves = halfTurns(SPIRAL);
  assert.deepEqual(
    halves.map((half) => half.length),
    [50, 51, 51, 51],
  );
  for (let at = 1; at < 4; at += 1) assert.equal(halves[at][0], halves[at - 1].at(-1));
  assert.equal(halves[3].at(-1), SPIRAL.at(-1));
});

test("pictures turn y upwards and are in whole units", () => {
  assert.deepEqual(
    placed([
      [0.1, 0.25],
      [-1, -0.5],
    ]),
    [
      [100, -250],
      [-1000, 500],
    ],
  );
});

test("a piece of the disc is round, and lies between its two angles", () => {
  for (const [from, to] of [
    [0, Math.PI / 2],
    [1, 5],
  ]) {
    const [centre, ...rim] = wedge({ from, to });
    assert.deepEqual(centre, [0, 0]);
    for (const [x, y] of rim) assert.ok(Math.abs(Math.hypot(x, y) - 1150) < 1);
    const angles = rim.map(([x, y]) => ((Math.atan2(-y, x) + 2 * Math.PI + 1e-3) % (2 * Math.PI)) - 1e-3);
    assert.ok(Math.abs(angles[0] - from) < 1e-3 && Math.abs(angles.at(-1) - to) < 1e-3);
    angles.slice(1).forEach((angle, at) => assert.ok(angle > angles[at] && angle - angles[at] < 0.052));
  }
});

test("the lines of all dimensions are drawn through the centre", () => {
  assert.deepEqual(
    cuts([
      [2, 0],
      [0, -3],
    ]).map((point) => point.map((value) => value + 0)),
    [
      [0, 0],
      [0, -1150],
      [0, 1150],
      [0, 0],
      [0, 0],
      [1150, 0],
      [-1150, 0],
      [0, 0],
    ],
  );
});

test("the curve goes from all lost above to nothing lost below", () => {
  const steps = [
    { n: 2, lost: 1, gone: 0.5 },
    { n: 3, lost: 0, gone: 0 },
  ];
  assert.deepEqual(curveOf(steps, "lost"), [
    [46, 10],
    [294, 186],
  ]);
  assert.deepEqual(curveOf(steps, "gone"), [
    [46, 98],
    [294, 186],
  ]);
});
