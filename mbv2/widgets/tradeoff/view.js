// Published accuracy against cost, the stair of those that nobody beats, and where the reader's network lies.

import { change, fixed, html, reveal, say, svg, write } from "../js/view/common.js";
import { drawing, tick } from "../js/view/drawing.js";
import { linkRows } from "../js/view/linked_rows.js";
import { addNetworkRanges, architectureCodec, currentCost, NETWORK_TRAITS } from "../js/view/network.js";
import { openView } from "../js/view/view.js";
import { aboutText, along, bestFor, placeNetwork, pointsOn, summary, tableRows } from "./facts.js";

const TOP = { least: 39, most: 77, ticks: [40, 45, 50, 55, 60, 65, 70, 75] }; // per cent
const NONE = "none";
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

function legendOf(families, text) {
  const mark = (name, words) => html("li", {}, html("i", { class: "mbv2-tradeoff-mark", "data-family": name }), words);
  const items = families.map((family) => mark(family, family));
  return html(
    "ul",
    { class: "mbv2-legend", "aria-hidden": "true" },
    ...items,
    html("li", {}, text.legend.front),
    mark("yours", text.legend.yours),
    mark("nearest", text.legend.nearest),
  );
}

function render({ model, el }) {
  const view = openView(model, el, { codecs: { architecture: architectureCodec(model) } });
  const { text, limits } = view;
  const [points, axes, sources, named] = ["points", "axes", "sources", "architectures"].map((name) => model.get(name));
  addNetworkRanges(view);
  view.addChoice("axis");
  const plot = buildPlot(points, text);
  const note = html("p", { class: "mbv2-tradeoff-note" });
  view.body.append(plot.root, legendOf([...new Set(points.map(({ family }) => family))], text), note);

  let shown = []; // the points on the axis, in the order of buttons and rows
  let buttons = [];
  let pointed = -1;
  let drawnAxis = null;

  function choose(at) {
    if (at < shown.length) view.set("point", shown[at].name === model.get("point") ? NONE : shown[at].name);
  }

  // The point nearest to where the event happened, if it is near.
  function locate({ clientX, clientY, detail, type, target }) {
    if (!plot.area.contains(target) || (type === "click" && detail === 0)) return null; // detail 0: by keyboard
    const box = plot.area.getBoundingClientRect();
    const ends = axes[drawnAxis];
    const distance = (point) =>
      Math.hypot(
        clientX - box.left - (box.width * percentage(ends, point[drawnAxis])) / 100,
        clientY - box.top - (box.height * below(point.top1_percent)) / 100,
      );
    const far = shown.map(distance);
    const near = Math.min(...far);
    return near <= 18 ? far.indexOf(near) : -1;
  }

  function drawNote() {
    const name = model.get("point");
    const point = shown[pointed] ?? shown.find((other) => other.name === name);
    const absent = name === NONE ? text.hint : say(text.absent, { name });
    write(note, point ? aboutText(point, drawnAxis, sources, text) : absent);
  }

  const markCurrent = linkRows(view, {
    buttons: () => buttons,
    current: () => shown.findIndex(({ name }) => name === model.get("point")),
    choose,
    locate,
    pointed: (at) => {
      if (at === pointed) return;
      pointed = at;
      drawNote();
    },
  });

  function drawAxis(axis) {
    const ends = axes[axis];
    drawnAxis = axis;
    pointed = -1;
    for (const button of buttons) button.classList.remove("mbv2-near");
    shown = pointsOn(points, axis);
    buttons = shown.map((point) => plot.buttons[points.indexOf(point)]);
    shown.forEach((point, at) => {
      buttons[at].style.left = across(percentage(ends, point[axis]));
      change(buttons[at], {
        "aria-label": aboutText(point, axis, sources, text),
        "data-front": point.front.includes(axis),
      });
    });
    plot.bar.replaceChildren(...buttons);
    const ticks = ends.ticks.map((cost) => tick({ left: percentage(ends, cost) }, "below", String(cost)));
    plot.horizontal.replaceChildren(...ticks);
    write(plot.name, text.horizontal[axis]);
    change(plot.stair, {
      d: stairPath(
        shown.filter(({ front }) => front.includes(axis)),
        axis,
        ends,
      ),
    });
  }

  function drawChosen() {
    const chosen = shown.findIndex(({ name }) => name === model.get("point"));
    buttons.forEach((button, at) =>
      change(button, { "aria-pressed": at === chosen, tabindex: at === Math.max(0, chosen) ? 0 : -1 }),
    );
  }

  // Your network: a line at its cost, up to the best that so much could buy, and a ring around the nearest point.
  function drawPlace(place, axis) {
    const ends = axes[axis];
    const cost = place.costs[axis];
    const best = bestFor(place, points, axis);
    reveal(plot.line, cost !== null);
    if (cost !== null) {
      const left = lineAt(ends, cost);
      const side = left > 60 ? "left" : "right";
      change(plot.line, {
        style: `left: ${across(left)}; top: ${across(best ? below(best.top1_percent) : 100)}`,
        "data-side": side,
      });
      const arrow = { 0: "← ", 100: "→ " }[left] ?? "";
      write(plot.flag, arrow + say(text.yours, { width: fixed(place.widthMult, 2), resolution: place.resolution }));
    }
    const near = place.published ?? place.nearest;
    const known = near[axis] !== null;
    reveal(plot.ring, known);
    if (known)
      change(plot.ring, {
        style: `left: ${across(percentage(ends, near[axis]))}; top: ${across(below(near.top1_percent))}`,
      });
  }

  view.start([...NETWORK_TRAITS, "axis", "point"], () => {
    const [axis, point] = ["axis", "point"].map((name) => model.get(name));
    for (const [name, value] of [
      ["axis", axis],
      ["point", point],
    ]) {
      const { options } = limits[name];
      const words = { name, options: options.slice(0, 4).join(", "), value: String(value) };
      if (!options.includes(value)) throw new RangeError(say(text.nonsense, words));
    }
    const place = placeNetwork(currentCost(model), points, named);
    if (axis !== drawnAxis) drawAxis(axis);
    drawChosen();
    drawPlace(place, axis);
    drawNote();
    queueMicrotask(markCurrent); // once the table is there
    const { caption, columns } = text.table;
    return {
      status: summary(place, points, axis, text),
      table: () => ({ caption, columns, rows: tableRows(place, points, axis, text) }),
    };
  });
  return view.close;
}

export default { render };
