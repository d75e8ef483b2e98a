// A spiral's way to n dimensions, through an activation, and back: mbv2/experiments/manifold.py in JavaScript.

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

// Are the rows of the symmetric matrix's factor, [xx, yy, xy], independent, not parallel or none?
function hasRank2(xx, yy, xy) {
  return xx + yy > 0 && xx * yy - xy * xy > 1e-12 * (xx + yy) ** 2;
}

// For every n from 2 to all rows: { n, after, lost, gone }. rows: [[x, y], …]. after: what the pseudo-inverse of the
// first n rows makes of the activations, enlarged and moved to fit the spiral; lost: the share of its variance that is
// missed all the same; gone: the share of points at which fewer than 2 independent rows are active.
export function journey(rows, relu, points = SPIRAL) {
  const count = points.length;
  const flat = () => new Float64Array(count);
  const [px, py] = axes(points);
  const goal = centred(px, py);
  const [sx, sy] = [flat(), flat()]; // the sums of the rows, each times its activation
  const [axx, ayy, axy] = [flat(), flat(), flat()]; // the active rows' squares
  let [xx, yy, xy] = [0, 0, 0]; // all rows' squares
  const found = [];
  rows.forEach(([x, y], row) => {
    xx += x * x;
    yy += y * y;
    xy += x * y;
    for (let at = 0; at < count; at += 1) {
      const value = x * px[at] + y * py[at];
      if (relu && value <= 0) continue;
      sx[at] += x * value;
      sy[at] += y * value;
      axx[at] += x * x;
      ayy[at] += y * y;
      axy[at] += x * y;
    }
    if (row + 1 < LEAST) return;
    const whole = xx * yy - xy * xy;
    const [rx, ry] = [flat(), flat()];
    let gone = 0;
    for (let at = 0; at < count; at += 1) {
      rx[at] = (yy * sx[at] - xy * sy[at]) / whole;
      ry[at] = (xx * sy[at] - xy * sx[at]) / whole;
      if (relu && !hasRank2(axx[at], ayy[at], axy[at])) gone += 1;
    }
    const { move, lost } = match(goal, rx, ry);
    // Of 29 steps one is drawn: its points are made when they are asked for.
    found.push({
      n: row + 1,
      gone: gone / count,
      lost,
      get after() {
        return moved(rx, ry, move);
      },
    });
  });
  return found;
}

// [[x, y], …] → all x and all y
function axes(points) {
  return [0, 1].map((axis) => Float64Array.from(points, (point) => point[axis]));
}

function mean(values) {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at];
  return sum / values.length;
}

// Points about their mean: { mx, my, dx, dy, variance }.
function centred(px, py) {
  const [mx, my] = [mean(px), mean(py)];
  const [dx, dy] = [px.map((x) => x - mx), py.map((y) => y - my)];
  let variance = 0;
  for (let at = 0; at < dx.length; at += 1) variance += dx[at] * dx[at] + dy[at] * dy[at];
  return { mx, my, dx, dy, variance };
}

// { move, lost }: the one enlargement and the one shift that bring the points (rx, ry) nearest to those that are
// `centred`, and the share of their variance that is missed then.
function match({ mx, my, dx, dy, variance }, rx, ry) {
  const [fx, fy] = [mean(rx), mean(ry)];
  let [common, spread, missed] = [0, 0, 0];
  for (let at = 0; at < dx.length; at += 1) {
    const a = rx[at] - fx;
    const b = ry[at] - fy;
    common += dx[at] * a + dy[at] * b;
    spread += a * a + b * b;
  }
  const times = spread > 0 ? common / spread : 0;
  for (let at = 0; at < dx.length; at += 1) {
    const x = dx[at] - times * (rx[at] - fx);
    const y = dy[at] - times * (ry[at] - fy);
    missed += x * x + y * y;
  }
  return { move: { times, mx, my, fx, fy }, lost: missed / variance };
}

// → [[x, y], …]
function moved(rx, ry, { times, mx, my, fx, fy }) {
  return Array.from(rx, (x, at) => [mx + times * (x - fx), my + times * (ry[at] - fy)]);
}

// { after, lost }: `returned` brought to `points` as in `journey`.
export function fit(points, returned) {
  const [rx, ry] = axes(returned);
  const { move, lost } = match(centred(...axes(points)), rx, ry);
  return { after: moved(rx, ry, move), lost };
}

// The sectors of the plane in which fewer than 2 of `rows` are active: [{ from, to, active }], angles counterclockwise.
export function sectors(rows) {
  const turn = 2 * Math.PI;
  const edges = rows.flatMap(([x, y]) =>
    [0.25, 0.75].map((quarter) => (Math.atan2(y, x) + turn * (1 + quarter)) % turn),
  );
  edges.sort((one, other) => one - other);
  return edges
    .map((from, at) => {
      const to = at + 1 < edges.length ? edges[at + 1] : edges[0] + turn;
      const [x, y] = [Math.cos((from + to) / 2), Math.sin((from + to) / 2)];
      return { from, to, active: rows.filter((row) => row[0] * x + row[1] * y > 0).length };
    })
    .filter(({ from, to, active }) => active < 2 && to - from > 1e-9);
}
