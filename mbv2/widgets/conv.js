// One convolution: its wires, the places of its kernel along one side, and its price.

import { change, html, reveal, say, svg, thousands, write } from "./common.js";
import { commonDivisors, explore, groupsText, inputsOf, priceText, readsText, summary, tableRows, windowsText } from "./conv_facts.js";
import { drawing, pointsOf, rectangle } from "./drawing.js";
import { openView } from "./view.js";
import { channelSteps, readWholes, snapTo } from "./wholes.js";

const NAMES = ["size", "in_channels", "out_channels", "kernel_size", "stride", "padding", "groups", "channel"];
const WIDE = 1000; // the wires' viewBox
const [TOP, BOTTOM, TALL] = [12, 88, 100];
const MOST_WIRES = 600; // more are drawn as areas
const CELLS = 30; // pixels of one side that the strip has room for; of more, both ends
const END = 14; // pixels of an end
const SHEET = { tall: 4.6, row: 0.62 }; // the strip, in pixels of it; from one row of windows to the next, at most

const place = (channel, count) => Math.round((WIDE * (channel + 0.5)) / count);

// One line for each pair of channels that are joined; "" where they are too many to be seen.
export function wiresPath({ in_channels: inChannels, out_channels: outChannels, groups }) {
  if ((inChannels * outChannels) / groups > MOST_WIRES) return "";
  let path = "";
  for (let channel = 0; channel < outChannels; channel += 1) {
    path += fanPath(channel, { in_channels: inChannels, out_channels: outChannels, groups });
  }
  return path;
}

// The lines from an output channel to its inputs; an area where they are many.
export function fanPath(channel, state) {
  const [first, end] = inputsOf(channel, state);
  const x = place(channel, state.out_channels);
  const at = (input) => place(input, state.in_channels);
  if (end - first > 64) return `M${x} ${BOTTOM}L${at(first)} ${TOP}H${at(end - 1)}Z`;
  return Array.from({ length: end - first }, (_, index) => `M${at(first + index)} ${TOP}L${x} ${BOTTOM}`).join("");
}

// The area that each group covers, every second one if `odd` is 1, the others if it is 0.
export function areasPath({ groups }, odd) {
  const edge = (group) => Math.round((WIDE * group) / groups);
  return Array.from({ length: groups }, (_, group) => group)
    .filter((group) => group % 2 === odd)
    .map((group) => `M${edge(group)} ${TOP}H${edge(group + 1)}V${BOTTOM}H${edge(group)}Z`)
    .join("");
}

const dots = (first, end, count, y) =>
  Array.from({ length: end - first }, (_, index) => `M${place(first + index, count)} ${y}h0`).join("");

// What the strip shows: [first, end) of the padded pixels, at its left and, where they are too many, at its right.
export function stripParts(padded) {
  if (padded <= CELLS) return [{ first: 0, end: padded, x: (CELLS - padded) / 2 }];
  return [{ first: 0, end: END, x: 0 }, { first: padded - END, end: padded, x: CELLS - END }];
}

// The strip as paths: { image, padding, over, windows }.
export function stripPaths({ size, padding, kernel_size: kernel, stride }, windows) {
  const { padded, places, over, fits } = windows;
  const paths = { image: "", padding: "", over: "", windows: "" };
  const rows = Math.ceil(kernel / stride);
  const step = Math.min(SHEET.row, (SHEET.tall - 1.6) / rows);
  const windowPath = (x, row) => `M${x + 0.12} ${1.6 + step * row}h${kernel - 0.24}`;
  for (const { first, end, x } of stripParts(padded)) {
    for (let pixel = first; pixel < end; pixel += 1) {
      const inside = pixel >= padding && pixel < padding + size;
      paths[inside ? "image" : "padding"] += `M${x + pixel - first + 0.06} 0.06h.88v.88h-.88z`;
      if (fits && pixel >= padded - over) paths.over += `M${x + pixel - first + 0.06} 0.06h.88v.88h-.88z`;
    }
    for (let index = Math.ceil(first / stride); index < places && index * stride + kernel <= end; index += 1) {
      paths.windows += windowPath(x + index * stride - first, index % rows);
    }
    if (!fits) paths.windows += windowPath(x, 0);
  }
  return paths;
}

function buildWires(text) {
  const names = ["even", "odd", "wires", "fan", "inputs", "outputs", "near-inputs", "near-output"];
  const paths = Object.fromEntries(names.map((name) => [name, svg("path", { class: `mbv2-conv-${name}` })]));
  const frame = { viewBox: `0 0 ${WIDE} ${TALL}`, preserveAspectRatio: "none", role: "img", "aria-label": text.wiring.label };
  const picture = drawing({ class: "mbv2-conv-wiring", ...frame }, ...Object.values(paths));
  const [above, below, reads] = [html("p", { class: "mbv2-conv-count" }), html("p", { class: "mbv2-conv-count" }), html("p", { class: "mbv2-conv-reads" })];
  const slot = html("div", { class: "mbv2-conv-slot" });
  const title = html("p", { class: "mbv2-conv-title" }, text.wiring.title);
  return { root: html("div", { class: "mbv2-conv-part" }, title, above, picture, below, slot, reads), picture, paths, above, below, slot, reads };
}

function drawWires({ picture, paths, above, below }, state, text) {
  const { in_channels: inChannels, out_channels: outChannels } = state;
  change(picture, { style: `--in: ${inChannels}; --out: ${outChannels}` });
  change(paths.even, { d: areasPath(state, 0) });
  change(paths.odd, { d: areasPath(state, 1) });
  change(paths.wires, { d: wiresPath(state) });
  change(paths.inputs, { d: dots(0, inChannels, inChannels, TOP) });
  change(paths.outputs, { d: dots(0, outChannels, outChannels, BOTTOM) });
  write(above, say(text.wiring.inputs, { count: inChannels }));
  write(below, say(text.wiring.outputs, { count: outChannels }));
}

function drawFan({ paths, reads }, channel, state, text) {
  const [first, end] = inputsOf(channel, state);
  change(paths.fan, { d: fanPath(channel, state) });
  change(paths["near-inputs"], { d: dots(first, end, state.in_channels, TOP) });
  change(paths["near-output"], { d: dots(channel, channel + 1, state.out_channels, BOTTOM) });
  write(reads, readsText(channel, state, text));
}

function buildStrip(text) {
  const names = ["image", "padding", "over", "windows"];
  const paths = Object.fromEntries(names.map((name) => [name, svg("path", { class: `mbv2-conv-${name}` })]));
  const gap = html("span", { class: "mbv2-conv-gap", "aria-hidden": "true" }, "⋯");
  const frame = { viewBox: `-0.2 0 ${CELLS + 0.4} ${SHEET.tall}`, role: "img", "aria-label": text.windows.label };
  const sheet = drawing(frame, ...Object.values(paths));
  const picture = html("div", { class: "mbv2-conv-strip" }, sheet, gap);
  const sample = (name) => svg("svg", { class: "mbv2-conv-sample", viewBox: "0 0 1 1" }, svg("path", { class: `mbv2-conv-${name}`, d: name === "windows" ? "M0 .5h1" : "M.06 .06h.88v.88h-.88z" }));
  const legend = Object.entries(text.windows.legend).map(([name, words]) => html("li", {}, sample(name), words));
  const [formula, rest] = [html("p", { class: "mbv2-conv-formula" }), html("p", { class: "mbv2-conv-note" })];
  const title = html("p", { class: "mbv2-conv-title" }, text.windows.title);
  const root = html("div", { class: "mbv2-conv-part" }, title, formula, picture, html("ul", { class: "mbv2-legend" }, ...legend), rest);
  return { root, paths, gap, formula, rest };
}

function drawStrip({ paths, gap, formula, rest }, facts, text) {
  for (const [name, d] of Object.entries(stripPaths(facts.state, facts.windows))) change(paths[name], { d });
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
    return { root: html("div", { class: "mbv2-conv-price" }, html("p", {}, html("span", {}, text.price[name]), times), picture, numbers), times, polygons, numbers };
  });
  const formula = html("p", { class: "mbv2-conv-formula" });
  const title = html("p", { class: "mbv2-conv-title" }, text.price.title);
  return { root: html("div", { class: "mbv2-conv-part" }, title, ...bars.map(({ root }) => root), formula), bars, formula };
}

function drawPrice({ bars, formula }, facts, text) {
  const { standard, own, pair, ratio, windows } = facts;
  const percentage = 100 / Math.max(1, ratio) / standard.params;
  const split = percentage * pair.depthwise.params;
  [standard, own, pair].forEach(({ params, macs }, index) => {
    const { times, polygons: [first, second], numbers } = bars[index];
    const width = percentage * params;
    change(first, { points: pointsOf([rectangle(0, 0, second ? split : width, 10)]) });
    if (second) change(second, { points: pointsOf([rectangle(split, 0, width - split, 10)]) });
    write(times, say(text.price.times, { ratio: (params / standard.params).toFixed(4) }));
    write(numbers, say(windows.fits ? text.price.numbers : text.price.params, { params: thousands(params), macs: thousands(macs) }));
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
  for (const name of ["in_channels", "out_channels"]) view.addRange(name, { snap: (value, before) => snapTo(steps, value, before) });
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
    if (moved && (inChannels % groups || outChannels % groups)) view.set("groups", snapTo(divisorsNow(), groups, groups));
    if (model.get("channel") >= outChannels) view.set("channel", outChannels - 1);
  }

  view.start(NAMES, () => {
    readWholes(model, NAMES, limits, text.nonsense);
    follow();
    const state = readWholes(model, NAMES, limits, text.nonsense);
    const facts = explore(state);
    const wiring = drawn === null || ["in_channels", "out_channels", "groups"].some((name) => drawn[name] !== state[name]);
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
