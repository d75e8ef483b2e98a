// The plot of published networks: their points, the stair of those that nobody beats, and the reader's network among
// them.

import { drawing, tick } from "../js/view/drawing.js";
import { change, html, reveal, svg, write } from "../js/view/elements.js";
import { fixed } from "../js/view/numerals.js";
import { say } from "../js/view/words.js";
import { aboutText, along, bestFor, pointsOn } from "./facts.js";

const NEAR = 18; // pixels
const LABELLED = ["ShuffleNet", "NasNet-A"];

// Per cent of the picture's height, from above, on an axis { least, most } of accuracies.
export function below({ least, most }, top1) {
  return (100 * (most - top1)) / (most - least);
}

const percentage = (axis, cost) => 100 * along(axis, cost);

// The stair through `front`, cheapest first, to the right edge; 100 × 100 units. `axes`: { trait: { least, most } }.
export function stairPath(front, axis, axes) {
  const steps = front.map((point, at) => {
    const [x, y] = [percentage(axes[axis], point[axis]), below(axes.top1_percent, point.top1_percent)];
    return at === 0 ? `M${x} ${y}` : `H${x}V${y}`;
  });
  return `${steps.join("")}H100`;
}

// Where the line of a cost stands: within the picture, or at the edge beyond which it lies.
export function lineAt(ends, cost) {
  return Math.min(100, Math.max(0, percentage(ends, cost)));
}

const across = (value) => `${value.toFixed(2)}%`;

function buildPlot(points, text) {
  const grid = svg("path", { class: "mbv2-tradeoff-grid" });
  const stair = svg("path", { class: "mbv2-tradeoff-stair" });
  const frame = { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" };
  const vertical = html("div", { class: "mbv2-tradeoff-vertical mbv2-ticks", "aria-hidden": "true" });
  const horizontal = html("div", { class: "mbv2-tradeoff-horizontal mbv2-ticks", "aria-hidden": "true" });
  const buttons = points.map(({ family, name }) => {
    const button = html("button", { type: "button", class: "mbv2-tradeoff-point", "data-family": family });
    if (LABELLED.includes(family)) button.append(html("span", { "aria-hidden": "true" }, name));
    return [name, button];
  });
  const line = html("div", { class: "mbv2-tradeoff-line" });
  const flag = html("span");
  line.append(flag);
  const ring = html("div", { class: "mbv2-tradeoff-ring" });
  const toolbar = {
    class: "mbv2-tradeoff-points",
    role: "toolbar",
    "aria-label": text.plot,
    "data-lm-suppress-shortcuts": "true",
  };
  const bar = html("div", toolbar);
  const yours = html("div", { class: "mbv2-tradeoff-yours mbv2-over", "aria-hidden": "true" }, line, ring);
  const area = html("div", { class: "mbv2-tradeoff-area" }, drawing(frame, grid, stair), yours, bar);
  const name = html("p", { class: "mbv2-tradeoff-name", "aria-hidden": "true" });
  const title = html("p", { class: "mbv2-tradeoff-name", "aria-hidden": "true" }, text.vertical);
  const root = html("div", { class: "mbv2-tradeoff-plot" }, title, vertical, area, horizontal, name);
  return { root, area, grid, stair, vertical, horizontal, name, bar, buttons: new Map(buttons), line, flag, ring };
}

export class Plot {
  axis = null; // the cost that goes across
  points = null; // those that may be shown
  shown = []; // those that have this cost, in the order of buttons and rows
  buttons = [];
  root;
  #axes = null; // { trait: { least, most, ticks } }
  #sources;
  #text;
  #parts;

  constructor({ points, sources }, text) {
    this.#sources = sources;
    this.#text = text;
    this.#parts = buildPlot(points, text);
    this.root = this.#parts.root;
  }

  about(point) {
    return aboutText(point, this.axis, this.#sources, this.#text);
  }

  // The place in `shown` of the point that an event means: -1 where none is near, null outside the plot.
  locate({ clientX, clientY, detail, type, target }) {
    const { area } = this.#parts;
    if (!area.contains(target) || (type === "click" && detail === 0)) return null; // detail 0: by keyboard
    const box = area.getBoundingClientRect();
    const ends = this.#axes[this.axis];
    const distance = (point) =>
      Math.hypot(
        clientX - box.left - (box.width * percentage(ends, point[this.axis])) / 100,
        clientY - box.top - (box.height * this.#below(point)) / 100,
      );
    const far = this.shown.map(distance);
    const nearest = Math.min(...far);
    return nearest <= NEAR ? far.indexOf(nearest) : -1;
  }

  #below({ top1_percent }) {
    return below(this.#axes.top1_percent, top1_percent);
  }

  // `points` that may be shown against the cost `axis`.
  drawAxes(axis, points, axes) {
    const ends = axes[axis];
    const { bar, horizontal, name, stair, buttons } = this.#parts;
    for (const button of this.buttons) button.classList.remove("mbv2-near");
    Object.assign(this, { axis, points, shown: pointsOn(points, axis) });
    this.#axes = axes;
    this.#drawHeights(axes.top1_percent);
    this.buttons = this.shown.map((point) => buttons.get(point.name));
    this.shown.forEach((point, at) => {
      this.buttons[at].style.left = across(percentage(ends, point[axis]));
      this.buttons[at].style.top = across(this.#below(point));
      change(this.buttons[at], { "aria-label": this.about(point), "data-front": point.front.includes(axis) });
    });
    bar.replaceChildren(...this.buttons);
    const ticks = ends.ticks.map((cost) => tick({ left: percentage(ends, cost) }, "below", String(cost)));
    horizontal.replaceChildren(...ticks);
    write(name, this.#text.horizontal[axis]);
    const front = this.shown.filter((point) => point.front.includes(axis));
    change(stair, { d: stairPath(front, axis, axes) });
  }

  #drawHeights(ends) {
    const { grid, vertical } = this.#parts;
    change(grid, { d: ends.ticks.map((top1) => `M0 ${below(ends, top1)}H100`).join("") });
    vertical.replaceChildren(...ends.ticks.map((top1) => tick({ top: below(ends, top1) }, "aside", String(top1))));
  }

  drawChosen(chosen) {
    this.buttons.forEach((button, at) =>
      change(button, { "aria-pressed": at === chosen, tabindex: at === Math.max(0, chosen) ? 0 : -1 }),
    );
  }

  // The reader's network: a line at its cost, up to the best that so much could buy, and a ring around the nearest
  // point.
  drawPlace(place) {
    const { line, ring } = this.#parts;
    const cost = place.costs[this.axis];
    reveal(line, cost !== null);
    if (cost !== null) this.#drawLine(place, cost);
    const near = place.published ?? place.nearest;
    const known = near[this.axis] !== null;
    reveal(ring, known);
    if (!known) return;
    const left = percentage(this.#axes[this.axis], near[this.axis]);
    change(ring, { style: `left: ${across(left)}; top: ${across(this.#below(near))}` });
  }

  #drawLine(place, cost) {
    const { line, flag } = this.#parts;
    const best = bestFor(place, this.points, this.axis);
    const left = lineAt(this.#axes[this.axis], cost);
    const side = left > 60 ? "left" : "right";
    const top = across(best ? this.#below(best) : 100);
    change(line, { style: `left: ${across(left)}; top: ${top}`, "data-side": side });
    const arrow = { 0: "← ", 100: "→ " }[left] ?? "";
    write(flag, arrow + say(this.#text.yours, { width: fixed(place.widthMult, 2), resolution: place.resolution }));
  }
}
