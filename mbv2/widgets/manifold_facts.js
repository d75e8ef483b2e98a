// A spiral's way to n dimensions, through an activation, and back, in numbers and words: the twin of mbv2/manifold.py.

import { fixed, say } from "./common.js";

export const POINTS = 200;
const TURNS = 2;
export const LEAST = 2; // dimensions

// [[x, y], …] from near the centre outwards; y grows upwards.
export function spiral(points = POINTS) {
  return Array.from({ length: points }, (_, at) => {
    const radius = (at + 1) / points;
    const angle = 2 * Math.PI * TURNS * radius;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

export const SPIRAL = spiral();

// 2 where the rows of the symmetric matrix's factor, [xx, yy, xy], are independent, 1 where they are parallel, 0 for none.
function rankOf([xx, yy, xy]) {
  return (xx + yy > 0 ? 1 : 0) + (xx * yy - xy * xy > 1e-12 * (xx + yy) ** 2 ? 1 : 0);
}

// For every n from 2 to all rows: { n, after, lost, gone }. rows: [[x, y], …]. after: what the pseudo-inverse of the first
// n rows makes of the activations, enlarged and moved to fit the spiral; lost: the share of its variance that is missed
// all the same; gone: the share of points at which fewer than 2 independent rows are active.
export function journey(rows, relu, points = SPIRAL) {
  const sums = points.map(() => [0, 0]); // the rows, each times its activation
  const active = points.map(() => [0, 0, 0]); // the active rows' squares: xx, yy, xy
  const all = [0, 0, 0];
  const found = [];
  const include = (gram, x, y) => {
    gram[0] += x * x;
    gram[1] += y * y;
    gram[2] += x * y;
  };
  rows.forEach(([x, y], row) => {
    include(all, x, y);
    points.forEach(([a, b], at) => {
      const value = x * a + y * b;
      if (relu && value <= 0) return;
      sums[at][0] += x * value;
      sums[at][1] += y * value;
      include(active[at], x, y);
    });
    if (row + 1 < LEAST) return;
    const [xx, yy, xy] = all;
    const whole = xx * yy - xy * xy;
    const returned = sums.map(([a, b]) => [(yy * a - xy * b) / whole, (xx * b - xy * a) / whole]);
    const gone = relu ? active.filter((gram) => rankOf(gram) < 2).length / points.length : 0;
    found.push({ n: row + 1, gone, ...fit(points, returned) });
  });
  return found;
}

function centre(points) {
  const [x, y] = points.reduce(([a, b], point) => [a + point[0], b + point[1]], [0, 0]);
  return [x / points.length, y / points.length];
}

// { after, lost }: `returned` with the one enlargement and the one shift that bring it nearest to `points`, and the share
// of their variance that it misses then.
export function fit(points, returned) {
  const [[mx, my], [rx, ry]] = [centre(points), centre(returned)];
  let [common, spread, variance, missed] = [0, 0, 0, 0];
  points.forEach(([x, y], at) => {
    const [a, b] = [returned[at][0] - rx, returned[at][1] - ry];
    common += (x - mx) * a + (y - my) * b;
    spread += a * a + b * b;
    variance += (x - mx) ** 2 + (y - my) ** 2;
  });
  const times = spread > 0 ? common / spread : 0;
  const after = returned.map(([a, b]) => [mx + times * (a - rx), my + times * (b - ry)]);
  points.forEach(([x, y], at) => {
    missed += (x - after[at][0]) ** 2 + (y - after[at][1]) ** 2;
  });
  return { after, lost: missed / variance };
}

// The sectors of the plane in which fewer than 2 of `rows` are active: [{ from, to, active }], angles counterclockwise.
export function sectors(rows) {
  const turn = 2 * Math.PI;
  const edges = rows.flatMap(([x, y]) => [0.25, 0.75].map((quarter) => (Math.atan2(y, x) + turn * (1 + quarter)) % turn));
  edges.sort((one, other) => one - other);
  return edges
    .map((from, at) => {
      const to = at + 1 < edges.length ? edges[at + 1] : edges[0] + turn;
      const [x, y] = [Math.cos((from + to) / 2), Math.sin((from + to) / 2)];
      return { from, to, active: rows.filter((row) => row[0] * x + row[1] * y > 0).length };
    })
    .filter(({ from, to, active }) => active < 2 && to - from > 1e-9);
}

// Answers `explorer(matrices, limits, text)(state)` with { n, rows, relu, seed, steps, lost, gone, after }; what depends
// on matrix and activation alone is kept until they change. RangeError for a state outside the limits.
export function explorer(matrices, limits, text) {
  let kept = null;
  return ({ n, activation, seed }) => {
    requireNumber("n", n, limits.n, text);
    requireNumber("seed", seed, limits.seed, text);
    if (!limits.activation.options.includes(activation)) {
      const options = limits.activation.options.join(", ");
      throw new RangeError(say(text.unknown, { name: "activation", value: String(activation), options }));
    }
    const relu = activation === "relu";
    if (kept?.seed !== seed || kept.relu !== relu) kept = { seed, relu, steps: journey(matrices[seed], relu) };
    return { ...kept, ...kept.steps[n - LEAST], activation, rows: matrices[seed].slice(0, n) };
  };
}

export function shareText(share) {
  return `${fixed(100 * share, 1)}%`;
}

export function tableRows(steps) {
  return steps.map(({ n, lost, gone }) => [String(n), shareText(lost), shareText(gone)]);
}

export function summary({ n, seed, relu, activation, lost, gone }, text) {
  const name = text.controls.activation.options[activation];
  const part = !relu ? text.linear : say(gone > 0 ? text.gone : text.kept, { gone: shareText(gone) });
  return say(text.status, { n, activation: name, seed, lost: shareText(lost), part });
}

function requireNumber(name, value, { least, most }, text) {
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    throw new RangeError(say(text.nonsense, { name, value: String(value), least, most }));
  }
}
