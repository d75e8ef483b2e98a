// What others measured: mbv2/published.py in JavaScript.

// The point of `family` whose multiply-adds and parameters differ least, as ratios.
export function nearestPoint(points, family, { macs_m, params_m }) {
  const distance = (point) => Math.abs(Math.log(macs_m / point.macs_m)) + Math.abs(Math.log(params_m / point.params_m));
  const own = points.filter((point) => point.family === family);
  return own.reduce((best, point) => (distance(point) < distance(best) ? point : best));
}
