// One convolution: its wires, the places of its kernel along one side, and its price.

import { drawing, pointsOf, rectangle, trail } from "../js/view/drawing.js";
import { change, html, reveal, svg, write } from "../js/view/elements.js";
import { fixed, thousands } from "../js/view/numerals.js";
import { readState } from "../js/view/state.js";
import { channelSteps, snapTo } from "../js/view/steps.js";
import { openView } from "../js/view/view.js";
import { say } from "../js/view/words.js";
import {
  commonDivisors,
  explore,
  groupsText,
  inputsOf,
  priceText,
  readsText,
  summary,
  tableRows,
  windowsText,
} from "./facts.js";

const NAMES = ["size", "in_channels", "out_channels", "kernel_size", "stride", "padding", "groups", "channel"];
const WIDE = 1000; // the wires' viewBox
const [TOP, BOTTOM, TALL] = [12, 88, 100];
const MOST_WIRES = 600; // more are drawn as areas
const CELLS = 30; // pixels of one side that the strip has room for; of more, both ends
const END = 14; // pixels of an end
const SHEET = { tall: 4.6, row: 0.62 }; // the strip, in pixels of it; from one row of windows to the next, at most

const place = (channel, count) => Math.round((WIDE * (channel + 0.5)) / count);

// One line for each pair of channels that are joined; "" where they are too many to be seen.
export function wiresPath(state) {
  const { in_channels: inChannels, out_channels: outChannels, groups } = state;
  if ((inChannels * outChannels) / groups > MOST_WIRES) return "";
  let path = "";
  for (let channel = 0; channel < outChannels; channel += 1) {
    const [first, end] = inputsOf(channel, state);
    const foot = `${place(channel, outChannels)} ${BOTTOM}`;
    for (let input = first; input < end; input += 1) path += `M${place(input, inChannels)} ${TOP}L${foot}`;
  }
  return path;
}

// The lines from an output channel to its inputs, drawn there and back with one stroke; an area where they are many.
export function fanCorners(channel, state) {
  const [first, end] = inputsOf(channel, state);
  const foot = [place(channel, state.out_channels), BOTTOM];
  const head = (input) => [place(input, state.in_channels), TOP];
  if (end - first > 64) return [foot, head(first), head(end - 1), foot];
  return [foot, ...Array.from({ length: end - first }, (_, index) => [head(first + index), foot]).flat()];
}

// The area that each group covers, by its corners: every second one if `odd` is 1, the others if it is 0.
export function groupAreas({ groups }, odd) {
  const edge = (group) => Math.round((WIDE * group) / groups);
  return Array.from({ length: groups }, (_, group) => group)
    .filter((group) => group % 2 === odd)
    .map((group) => rectangle(edge(group), TOP, edge(group + 1) - edge(group), BOTTOM - TOP));
}

const dots = (first, end, count, y) =>
  Array.from({ length: end - first }, (_, index) => `M${place(first + index, count)} ${y}h0`).join("");

// What the strip shows: [first, end) of the padded pixels, at its left and, where they are too many, at its right.
export function stripParts(padded) {
  if (padded <= CELLS) return [{ first: 0, end: padded, x: (CELLS - padded) / 2 }];
  return [
    { first: 0, end: END, x: 0 },
    { first: padded - END, end: padded, x: CELLS - END },
  ];
}

// The strip by the corners of its pieces: { image, padding, over, windows }.
export function stripShapes({ size, padding, kernel_size: kernel, stride }, windows) {
  const { padded, places, over, fits } = windows;
  const shapes = { image: [], padding: [], over: [], windows: [] };
  const rows = Math.ceil(kernel / stride);
  const step = Math.min(SHEET.row, (SHEET.tall - 1.6) / rows);
  const pixelAt = (x) => rectangle(x + 0.06, 0.06, 0.88, 0.88);
  const windowAt = (x, row) => rectangle(x + 0.12, 1.45 + step * row, kernel - 0.24, 0.3);
  for (const { first, end, x } of stripParts(padded)) {
    for (let pixel = first; pixel < end; pixel += 1) {
      const inside = pixel >= padding && pixel < padding + size;
      shapes[inside ? "image" : "padding"].push(pixelAt(x + pixel - first));
      if (fits && pixel >= padded - over) shapes.over.push(pixelAt(x + pixel - first));
    }
    for (let index = Math.ceil(first / stride); index < places && index * stride + kernel <= end; index += 1) {
      shapes.windows.push(windowAt(x + index * stride - first, index % rows));
    }
    if (!fits) shapes.windows.push(windowAt(x, 0));
  }
  return shapes;
}

function buildWires(text) {
  const tags = {
    even: "polygon",
    odd: "polygon",
    wires: "path",
    fan: "polyline",
    inputs: "path",
    outputs: "path",
    "near-inputs": "path",
    "near-output": "path",
  };
  const parts = Object.fromEntries(
    Object.entries(tags).map(([name, tag]) => [name, svg(tag, { class: `mbv2-conv-${name}` })]),
  );
  const frame = {
    viewBox: `0 0 ${WIDE} ${TALL}`,
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": text.wiring.label,
  };
  const picture = drawing({ class: "mbv2-conv-wiring", ...frame }, ...Object.values(parts));
  const [above, below, reads] = [
    html("p", { class: "mbv2-conv-count" }),
    html("p", { class: "mbv2-conv-count" }),
    html("p", { class: "mbv2-conv-reads" }),
  ];
  const slot = html("div", { class: "mbv2-conv-slot" });
  const title = html("p", { class: "mbv2-conv-title" }, text.wiring.title);
  return {
    root: html("div", { class: "mbv2-conv-part" }, title, above, picture, below, slot, reads),
    picture,
    parts,
    above,
    below,
    slot,
    reads,
  };
}

// The dots from `first` to `end` of `count` in a row, as a path; their size follows that number.
function drawDots(part, first, end, count, y) {
  change(part, { d: dots(first, end, count, y), style: `--count: ${count}` });
}

function drawWires({ parts, above, below }, state, text) {
  const { in_channels: inChannels, out_channels: outChannels } = state;
  change(parts.even, { points: pointsOf(groupAreas(state, 0)) });
  change(parts.odd, { points: pointsOf(groupAreas(state, 1)) });
  change(parts.wires, { d: wiresPath(state) });
  drawDots(parts.inputs, 0, inChannels, inChannels, TOP);
  drawDots(parts.outputs, 0, outChannels, outChannels, BOTTOM);
  write(above, say(text.wiring.inputs, { count: inChannels }));
  write(below, say(text.wiring.outputs, { count: outChannels }));
}

function drawFan({ parts, reads }, channel, state, text) {
  const [first, end] = inputsOf(channel, state);
  change(parts.fan, { points: trail(fanCorners(channel, state)) });
  drawDots(parts["near-inputs"], first, end, state.in_channels, TOP);
  drawDots(parts["near-output"], channel, channel + 1, state.out_channels, BOTTOM);
  write(reads, readsText(channel, state, text));
}

function buildStrip(text) {
  const filled = (name) => svg("polygon", { class: `mbv2-conv-${name}` });
  const parts = {
    image: filled("image"),
    padding: svg("path", { class: "mbv2-conv-padding" }),
    over: filled("over"),
    windows: filled("windows"),
  };
  const gap = html("span", { class: "mbv2-conv-gap", "aria-hidden": "true" }, "⋯");
  const frame = { viewBox: `-0.2 0 ${CELLS + 0.4} ${SHEET.tall}`, role: "img", "aria-label": text.windows.label };
  const sheet = drawing(frame, ...Object.values(parts));
  const picture = html("div", { class: "mbv2-conv-strip" }, sheet, gap);
  const sample = (name) =>
    svg(
      "svg",
      { class: "mbv2-conv-sample", viewBox: "0 0 1 1" },
      svg("path", { class: `mbv2-conv-${name}`, d: name === "windows" ? "M0 .35h1v.3h-1z" : "M.06 .06h.88v.88h-.88z" }),
    );
  const legend = Object.entries(text.windows.legend).map(([name, words]) => html("li", {}, sample(name), words));
  const [formula, rest] = [html("p", { class: "mbv2-conv-formula" }), html("p", { class: "mbv2-conv-note" })];
  const title = html("p", { class: "mbv2-conv-title" }, text.windows.title);
  const root = html(
    "div",
    { class: "mbv2-conv-part" },
    title,
    formula,
    picture,
    html("ul", { class: "mbv2-legend" }, ...legend),
    rest,
  );
  return { root, parts, gap, formula, rest };
}

function drawStrip({ parts, gap, formula, rest }, facts, text) {
  const { padding, ...filled } = stripShapes(facts.state, facts.windows);
  for (const [name, drawn] of Object.entries(filled)) change(parts[name], { points: pointsOf(drawn) });
  change(parts.padding, { d: padding.map((corners) => `M${corners.join("L")}Z`).join("") }); // with outlines
  reveal(gap, facts.windows.padded > CELLS);
  const words = windowsText(facts, text);
  write(formula, words.formula);
  write(rest, words.rest);
}

// One bar for each, of one or two colours: a whole convolution, this one, and the pair as its two halves.
const BARS = { standard: ["conv-whole"], this: ["stem"], pair: ["depthwise", "project"] };

function buildPrice(text) {
  const bars = Object.entries(BARS).map(([name, colours]) => {
    const [times, numbers] = [html("b"), html("p", { class: "mbv2-conv-note" })];
    const polygons = colours.map((colour) => svg("polygon", { class: `mbv2-${colour}` }));
    const frame = { class: "mbv2-conv-bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" };
    const picture = drawing(frame, ...polygons);
    return {
      root: html(
        "div",
        { class: "mbv2-conv-price" },
        html("p", {}, html("span", {}, text.price[name]), times),
        picture,
        numbers,
      ),
      times,
      polygons,
      numbers,
    };
  });
  const formula = html("p", { class: "mbv2-conv-formula" });
  const title = html("p", { class: "mbv2-conv-title" }, text.price.title);
  return {
    root: html("div", { class: "mbv2-conv-part" }, title, ...bars.map(({ root }) => root), formula),
    bars,
    formula,
  };
}

function drawPrice({ bars, formula }, facts, text) {
  const { standard, own, pair, ratio, windows } = facts;
  const percentage = 100 / Math.max(1, ratio) / standard.params;
  const split = percentage * pair.depthwise.params;
  [standard, own, pair].forEach(({ params, macs }, index) => {
    const {
      times,
      polygons: [first, second],
      numbers,
    } = bars[index];
    const width = percentage * params;
    change(first, { points: pointsOf([rectangle(0, 0, second ? split : width, 10)]) });
    if (second) change(second, { points: pointsOf([rectangle(split, 0, width - split, 10)]) });
    write(times, say(text.price.times, { ratio: fixed(params / standard.params, 4) }));
    write(
      numbers,
      say(windows.fits ? text.price.numbers : text.price.params, { params: thousands(params), macs: thousands(macs) }),
    );
  });
  write(formula, priceText(facts, text));
}

function render({ model, el }) {
  const view = openView(model, el);
  const { text, limits } = view;
  const channelsNow = () => ["in_channels", "out_channels"].map((name) => model.get(name));
  const divisorsNow = () => commonDivisors(...channelsNow().map((count) => Math.min(count, limits.groups.most)));
  const steps = channelSteps(limits.in_channels.most);
  const stateNow = () => Object.fromEntries(NAMES.map((name) => [name, model.get(name)]));

  view.addRange("groups", {
    words: (value) => groupsText(value, stateNow(), divisorsNow(), text),
    most: () => divisorsNow().at(-1) ?? 1,
    snap: (value, before) => snapTo(divisorsNow(), value, before),
  });
  for (const name of ["in_channels", "out_channels"])
    view.addRange(name, { snap: (value, before) => snapTo(steps, value, before) });
  for (const name of ["size", "kernel_size", "stride", "padding"]) view.addRange(name);

  const [wires, strip, price] = [buildWires(text), buildStrip(text), buildPrice(text)];
  view.body.append(wires.root, strip.root, price.root);
  view.addRange("channel", { parent: wires.slot, most: () => model.get("out_channels") - 1 });
  let [seen, drawn] = [null, null];

  // Pointing at an output shows its inputs; a click keeps it.
  function channelAt({ clientX }) {
    const { left, width } = wires.picture.getBoundingClientRect();
    const count = drawn.out_channels;
    return Math.min(count - 1, Math.max(0, Math.floor(((clientX - left) / width) * count)));
  }
  view.listen(wires.picture, "pointermove", (event) => drawFan(wires, channelAt(event), drawn, text));
  view.listen(wires.picture, "pointerleave", () => drawFan(wires, drawn.channel, drawn, text));
  view.listen(wires.picture, "click", (event) => view.set("channel", channelAt(event)));

  // What no longer fits after the reader changed the channels follows them.
  function follow() {
    const [inChannels, outChannels] = channelsNow();
    const groups = model.get("groups");
    const [before, now] = [seen, { channels: `${inChannels} ${outChannels}`, groups }];
    seen = now;
    const moved = before !== null && before.groups === groups && before.channels !== now.channels;
    if (moved && (inChannels % groups || outChannels % groups))
      view.set("groups", snapTo(divisorsNow(), groups, groups));
    if (model.get("channel") >= outChannels) view.set("channel", outChannels - 1);
  }

  view.start(NAMES, () => {
    readState(model, NAMES, limits);
    follow();
    const state = readState(model, NAMES, limits);
    const facts = explore(state);
    const wiring =
      drawn === null || ["in_channels", "out_channels", "groups"].some((name) => drawn[name] !== state[name]);
    drawn = state;
    if (wiring) drawWires(wires, state, text);
    drawFan(wires, state.channel, state, text);
    drawStrip(strip, facts, text);
    drawPrice(price, facts, text);
    const { caption, columns } = text.table;
    return { status: summary(facts, text), table: () => ({ caption, columns, rows: tableRows(facts, text) }) };
  });
  return view.close;
}

export default { render };
