// The plot of published networks: their points, the stair of those that nobody beats, and the reader's network among
// them.

import { drawing, tick } from "../js/view/drawing.js";
import { change, html, reveal, svg, write } from "../js/view/elements.js";
import { fixed } from "../js/view/numerals.js";
import { say } from "../js/view/words.js";
import { aboutText, along, bestFor, pointsOn } from "./facts.js";

const TOP = { least: 39, most: 77, ticks: [40, 45, 50, 55, 60, 65, 70, 75] }; // per cent
const NEAR = 18; // pixels
const LABELLED = ["ShuffleNet", "NasNet-A"];

// Per cent of the picture's height, from above.
export function below(top1) {
  return (100 * (TOP.most - top1)) / (TOP.most - TOP.least);
}

const percentage = (axis, cost) => 100 * along(axis, cost);

// The stair through `front`, cheapest first, to the right edge; 100 × 100 units.
export function stairPath(front, axis, ends) {
  const steps = front.map(
    (point, at) =>
      `${at === 0 ? "M" : "H"}${percentage(ends, point[axis])}${at === 0 ? " " : "V"}${below(point.top1_percent)}`,
  );
  return `${steps.join("")}H100`;
}

// Where the line of a cost stands: within the picture, or at the edge beyond which it lies.
export function lineAt(ends, cost) {
  return Math.min(100, Math.max(0, percentage(ends, cost)));
}

const across = (value) => `${value.toFixed(2)}%`;

function buildPlot(points, text) {
  const grid = svg("path", {
    class: "mbv2-tradeoff-grid",
    d: TOP.ticks.map((top1) => `M0 ${below(top1)}H100`).join(""),
  });
  const stair = svg("path", { class: "mbv2-tradeoff-stair" });
  const frame = { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" };
  const heights = TOP.ticks.map((top1) => tick({ top: below(top1) }, "aside", String(top1)));
  const vertical = html("div", { class: "mbv2-tradeoff-vertical mbv2-ticks", "aria-hidden": "true" }, ...heights);
  const horizontal = html("div", { class: "mbv2-tradeoff-horizontal mbv2-ticks", "aria-hidden": "true" });
  const buttons = points.map(({ family, name, top1_percent }) => {
    const button = html("button", { type: "button", class: "mbv2-tradeoff-point", "data-family": family });
    if (LABELLED.includes(family)) button.append(html("span", { "aria-hidden": "true" }, name));
    button.style.top = across(below(top1_percent));
    return button;
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
  return { root, area, stair, horizontal, name, bar, buttons, line, flag, ring };
}

export class Plot {
  axis = null; // the cost that goes across
  shown = []; // the points that have it, in the order of buttons and rows
  buttons = [];
  root;
  #points;
  #axes;
  #sources;
  #text;
  #parts;

  constructor({ points, axes, sources }, text) {
    this.#points = points;
    this.#axes = axes;
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
        clientY - box.top - (box.height * below(point.top1_percent)) / 100,
      );
    const far = this.shown.map(distance);
    const nearest = Math.min(...far);
    return nearest <= NEAR ? far.indexOf(nearest) : -1;
  }

  drawAxis(axis) {
    const ends = this.#axes[axis];
    const { bar, horizontal, name, stair, buttons } = this.#parts;
    for (const button of this.buttons) button.classList.remove("mbv2-near");
    this.axis = axis;
    this.shown = pointsOn(this.#points, axis);
    this.buttons = this.shown.map((point) => buttons[this.#points.indexOf(point)]);
    this.shown.forEach((point, at) => {
      this.buttons[at].style.left = across(percentage(ends, point[axis]));
      change(this.buttons[at], { "aria-label": this.about(point), "data-front": point.front.includes(axis) });
    });
    bar.replaceChildren(...this.buttons);
    const ticks = ends.ticks.map((cost) => tick({ left: percentage(ends, cost) }, "below", String(cost)));
    horizontal.replaceChildren(...ticks);
    write(name, this.#text.horizontal[axis]);
    const front = this.shown.filter((point) => point.front.includes(axis));
    change(stair, { d: stairPath(front, axis, ends) });
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
    change(ring, { style: `left: ${across(left)}; top: ${across(below(near.top1_percent))}` });
  }

  #drawLine(place, cost) {
    const { line, flag } = this.#parts;
    const best = bestFor(place, this.#points, this.axis);
    const left = lineAt(this.#axes[this.axis], cost);
    const side = left > 60 ? "left" : "right";
    const top = across(best ? below(best.top1_percent) : 100);
    change(line, { style: `left: ${across(left)}; top: ${top}`, "data-side": side });
    const arrow = { 0: "← ", 100: "→ " }[left] ?? "";
    write(flag, arrow + say(this.#text.yours, { width: fixed(place.widthMult, 2), resolution: place.resolution }));
  }
}
