// Pictures that a browser redraws fast.

import { html, svg } from "./elements.js";

// An SVG root whose painted area is the same whatever is drawn in it: a browser that sees the area of its drawings
// change plans all layers of the page again, in every frame.
export function drawing(attributes, ...children) {
  return svg("svg", attributes, svg("rect", { class: "mbv2-ground", ...groundOf(attributes.viewBox) }), ...children);
}

// Twice the picture in each direction: what leaves the picture a little stays on it. Without a viewBox, or where only
// its size will change, the corner is at 0.
function groundOf(viewBox = "0 0") {
  const [left, top, width = 0, height = 0] = viewBox.split(" ").map(Number);
  const [x, y] = [
    [left, width],
    [top, height],
  ].map(([start, size]) => (start === 0 ? "-50%" : start - size / 2));
  return { x, y, width: "200%", height: "200%" };
}

// An axis label as HTML, so that its size does not follow the picture's. `place`: { left, top } in per cent of the
// picture, or one of them; `side`: where it stands there, see "Ticks" in common.css.
export function tick(place, side, label) {
  const style = Object.entries(place)
    .map(([edge, share]) => `${edge}:${share}%`)
    .join(";");
  return html("span", { class: `mbv2-${side}`, style }, label);
}

// Corners of the rectangle whose upper left corner is at (left, top).
export function rectangle(left, top, width, height) {
  return [
    [left, top],
    [left + width, top],
    [left + width, top + height],
    [left, top + height],
  ];
}

// [x, y] of each corner as the `points` of a <polyline>. `points` are not part of the style, as the `d` of a <path> is,
// whose every change has the browser look through all style sheets of the page: worth it up to about a hundred corners,
// not for hundreds.
export function trail(corners) {
  return corners.map(([x, y]) => `${x},${y}`).join(" ");
}

// Filled shapes, each a list of corners, as the `points` of one <polygon>. The pen goes from the first corner of one to
// that of the next, and the same way back, so that nothing shows between them.
export function pointsOf(shapes) {
  const starts = shapes.map(([start]) => start);
  const way = [...shapes.map((corners) => [...corners, corners[0]]), starts.reverse()].flat();
  return trail(way);
}
