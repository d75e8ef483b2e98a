// Every stage of the network as a box to scale, what one pixel of it sees, and the channels inside its blocks.

import { fieldWindow } from "../js/model/receptive.js";
import { drawing, pointsOf, rectangle } from "../js/view/drawing.js";
import { change, html, reveal, svg, write } from "../js/view/elements.js";
import { linkRows } from "../js/view/linked_rows.js";
import { addNetworkRanges, architectureCodec, currentCost, NETWORK_TRAITS } from "../js/view/network.js";
import { shapeText } from "../js/view/numerals.js";
import { lastPosition, placeName } from "../js/view/places.js";
import { remember } from "../js/view/remember.js";
import { readState } from "../js/view/state.js";
import { openView } from "../js/view/view.js";
import { chainText, compactSummary, fieldCaption, stageAt, summary, tableRows, unitsOf } from "./facts.js";

// Picture of one box, in units of the viewBox: the largest, 160 × 160 pixels or 2560 channels, just fits.
const SLOT = { width: 36, height: 98 };
const PER_LINE = 10; // boxes
const UNITS_PER_PIXEL = 0.52;
const UNITS_PER_ROOT_CHANNEL = 0.6;
const SLANT = { x: 0.28, y: 0.16 };

// [channels, height, width] → the three visible faces of a box in the slot at `place`, by their corners.
export function boxFaces([channels, height, width], place = 0) {
  const depth = UNITS_PER_ROOT_CHANNEL * Math.sqrt(channels);
  const tall = UNITS_PER_PIXEL * height;
  const [dx, dy] = [UNITS_PER_PIXEL * width * SLANT.x, UNITS_PER_PIXEL * width * SLANT.y];
  const left = SLOT.width * place + (SLOT.width - depth - dx) / 2;
  const top = (SLOT.height - tall + dy) / 2;
  return {
    front: rectangle(left, top, depth, tall),
    above: [
      [left, top],
      [left + dx, top - dy],
      [left + dx + depth, top - dy],
      [left + depth, top],
    ],
    side: [
      [left, top],
      [dx + left, top - dy],
      [dx + left, top - dy + tall],
      [left, top + tall],
    ].map(([x, y]) => [x + depth, y]),
  };
}

// One line of boxes: one polygon for each kind, and two that shade the faces above and beside.
function shapesLine(kinds, first) {
  const polygons = Object.fromEntries(kinds.map((kind) => [kind, svg("polygon", { class: `mbv2-${kind}` })]));
  for (const face of ["above", "side"]) polygons[face] = svg("polygon", { class: `mbv2-shapes-${face}` });
  const frame = {
    class: "mbv2-shapes-boxes",
    viewBox: `0 0 ${PER_LINE * SLOT.width} ${SLOT.height}`,
    "aria-hidden": "true",
  };
  return {
    line: html("div", { class: "mbv2-shapes-line" }),
    picture: drawing(frame, ...Object.values(polygons)),
    polygons,
    first,
  };
}

function buildBoxes({ stages, architecture }, text) {
  const kinds = stages.map((layers) => layers.at(-1).kind);
  const slots = stages.map((_, position) => {
    const size = html("span", { class: "mbv2-shapes-size" });
    const label = html("span", { class: "mbv2-shapes-label" }, placeName(position, architecture, text.short));
    const name = placeName(position, architecture, text.names);
    const place = { style: `grid-column: ${(position % PER_LINE) + 1}`, "data-position": position };
    const button = html(
      "button",
      { type: "button", class: "mbv2-shapes-slot", "aria-label": name, ...place },
      label,
      size,
    );
    return { button, size };
  });
  const lines = [];
  for (let first = 0; first < stages.length; first += PER_LINE) {
    const end = first + PER_LINE;
    const line = shapesLine([...new Set(kinds.slice(first, end))], first);
    line.line.append(...slots.slice(first, end).map(({ button }) => button), line.picture);
    lines.push(line);
  }
  const bar = {
    class: "mbv2-shapes-strip",
    role: "toolbar",
    "aria-label": text.stages,
    "data-lm-suppress-shortcuts": "true",
  };
  return { strip: html("div", bar, ...lines.map(({ line }) => line)), slots, lines };
}

function drawBoxes({ slots, lines }, stages, position) {
  for (const { polygons, first } of lines) {
    const drawn = Object.fromEntries(Object.keys(polygons).map((name) => [name, []]));
    stages.slice(first, first + PER_LINE).forEach((layers, place) => {
      const { front, above, side } = boxFaces(layers.at(-1).out_shape, place);
      drawn[layers.at(-1).kind].push(front, above, side);
      drawn.above.push(above);
      drawn.side.push(side);
    });
    for (const [name, polygon] of Object.entries(polygons)) change(polygon, { points: pointsOf(drawn[name]) });
  }
  slots.forEach(({ button, size }, index) => {
    write(size, shapeText(stages[index].at(-1).out_shape));
    change(button, { "aria-pressed": index === position, tabindex: index === position ? 0 : -1 });
  });
}

// The input image, one unit a pixel, in a square that holds the largest; and the squares that output pixels see.
const SHEET = 320;
const eyePath = (x, y) => `M${x - 3} ${y}Q${x - 3} ${y - 3} ${x} ${y - 3}T${x + 3} ${y}T${x} ${y + 3}T${x - 3} ${y}Z`;
// Of 100 × 100; none of its numbers is relative, so that each can be scaled alone.
const CAT =
  "M33 32L31 10L43 19Q50 17 57 19L69 10L67 32Q70 44 60 49Q74 60 74 92H26Q26 60 40 49Q30 44 33 32Z" +
  `M74 88Q94 86 89 62Q86 56 83 63Q85 77 73 77Z${eyePath(42, 33)}${eyePath(58, 33)}M47 40H53L50 44Z`;

// The cat in the square of `side` pixels whose corner is at (start, start).
export function catPath(start, side) {
  return CAT.replace(/\d+/g, (number) => Math.round(start + (number * side) / 100));
}

function buildField(text) {
  const image = svg("path", { class: "mbv2-shapes-image" });
  const cat = svg("path", { class: "mbv2-shapes-cat" });
  const next = svg("path", { class: "mbv2-shapes-field mbv2-shapes-next" });
  const own = svg("path", { class: "mbv2-shapes-field" });
  const frame = { viewBox: `-2 -2 ${SHEET + 4} ${SHEET + 4}`, role: "img", "aria-label": text.field.label };
  const caption = html("p", { class: "mbv2-shapes-note" });
  const root = html("div", { class: "mbv2-shapes-sees" }, drawing(frame, image, cat, next, own), caption);
  return { root, image, cat, next, own, caption };
}

// The rectangle that output pixel (row, column) sees of an image of `pixels` × `pixels` whose corner is at `start`.
export function fieldPath(field, row, column, pixels, start) {
  const [top, bottom] = fieldWindow(field, row, pixels);
  const [left, right] = fieldWindow(field, column, pixels);
  return `M${start + left} ${start + top}H${start + right}V${start + bottom}H${start + left}Z`;
}

function drawField(picture, stage, text) {
  const { image, cat, next, own, caption } = picture;
  const { resolution } = stage.whole;
  const start = (SHEET - resolution) / 2;
  const whole = `M${start} ${start}h${resolution}v${resolution}h${-resolution}z`;
  const [, height, width] = stage.outShape;
  const [row, column] = [Math.floor(height / 2), Math.floor(width / 2)];
  if (picture.resolution !== resolution) {
    change(image, { d: whole });
    change(cat, { d: catPath(start, resolution) });
    picture.resolution = resolution;
  }
  change(own, { d: stage.field ? fieldPath(stage.field, row, column, resolution, start) : whole });
  const neighbour = stage.field && column + 1 < width;
  change(next, { d: neighbour ? fieldPath(stage.field, row, column + 1, resolution, start) : "" });
  write(caption, fieldCaption(stage, text));
}

// Bars as wide as their channels, centred, so that the block's outline shows: thin, wide, wide, thin.
function buildUnit({ steps }) {
  const lines = steps.map(({ kind }) => ({
    count: html("div"),
    bar: svg("polygon", { class: `mbv2-${kind}` }),
    text: html("div"),
  }));
  const column = (name, cell) => html("div", { class: `mbv2-shapes-${name}` }, ...lines.map((line) => line[cell]));
  const frame = { viewBox: `0 0 100 ${14 * steps.length}`, preserveAspectRatio: "none" };
  const shortcut = html("span", { class: "mbv2-shapes-shortcut" });
  const picture = html("div", { class: "mbv2-shapes-bar" }, shortcut, drawing(frame, ...lines.map(({ bar }) => bar)));
  const box = { class: "mbv2-shapes-bars", "aria-hidden": "true", style: `--steps: ${steps.length}` };
  const bars = html("div", box, column("counts", "count"), column("texts", "text"), picture);
  const [title, chain] = [html("span"), html("b")];
  const note = html("p", { class: "mbv2-shapes-note" });
  const root = html("div", { class: "mbv2-shapes-unit" }, html("p", {}, title, chain), bars, note);
  return { root, title, chain, note, lines, shortcut };
}

function drawUnit({ title, chain, note, lines, shortcut }, unit) {
  const most = Math.max(...unit.steps.map(({ channels }) => channels));
  write(title, `${unit.title}: `);
  write(chain, chainText(unit));
  write(note, unit.note);
  unit.steps.forEach(({ channels, text }, index) => {
    const width = (100 * channels) / most;
    write(lines[index].count, `${channels}`);
    write(lines[index].text, text);
    change(lines[index].bar, { points: pointsOf([rectangle((100 - width) / 2, 14 * index + 2, width, 10)]) });
  });
  reveal(shortcut, unit.shortcut);
  change(shortcut, { style: `left: ${50 + (50 * unit.steps[0].channels) / most}%` });
}

// New elements are made only where a unit has other steps.
function drawUnits(picture, units) {
  const makeup = units.map(({ steps }) => steps.map(({ kind }) => kind).join(" ")).join(", ");
  if (picture.makeup !== makeup) {
    picture.makeup = makeup;
    picture.drawn = units.map(buildUnit);
    picture.units.replaceChildren(...picture.drawn.map(({ root }) => root));
  }
  units.forEach((unit, index) => drawUnit(picture.drawn[index], unit));
}

// Everything whose make-up depends on the architecture.
function buildPicture(body, cost, previous, next, text) {
  const boxes = buildBoxes(cost, text);
  const units = html("div", { class: "mbv2-shapes-units" });
  const heading = html("p", { class: "mbv2-shapes-heading" });
  const field = buildField(text);
  const scale = html("p", { class: "mbv2-shapes-scale" }, text.scale);
  const steps = html("div", { class: "mbv2-shapes-steps" }, previous, heading, next);
  body.replaceChildren(boxes.strip, scale, steps, html("div", { class: "mbv2-shapes-inside" }, field.root, units));
  return { boxes, units, heading, field };
}

function render({ model, el }) {
  const view = openView(model, el, {
    codecs: { architecture: architectureCodec(model) },
    tableOpen: !model.get("compact"),
  });
  const { text, limits } = view;
  const lastNow = () => lastPosition(model.get("architecture") ?? {});
  const nameNow = (value) => placeName(Math.min(value, lastNow()), model.get("architecture"), text.names);
  addNetworkRanges(view);
  view.addRange("position", { words: (value) => (lastNow() > 0 ? nameNow(value) : "?"), most: lastNow });
  const previous = html("button", { type: "button" }, text.previous);
  const next = html("button", { type: "button" }, text.next);
  let picture = null;
  let pictured = null;

  view.listen(previous, "click", () => view.set("position", model.get("position") - 1));
  view.listen(next, "click", () => view.set("position", model.get("position") + 1));
  const markCurrent = linkRows(view, {
    buttons: () => (picture?.boxes.slots ?? []).map(({ button }) => button),
    current: () => model.get("position"),
    choose: (position) => view.set("position", position),
  });

  // The cost does not depend on the position.
  const costKept = remember(() => {
    const cost = currentCost(model);
    return { cost, rows: tableRows(cost, text) };
  });

  const question = view.root.querySelector(".mbv2-question");
  view.start([...NETWORK_TRAITS, "position", "compact"], () => {
    const { compact } = readState(model, ["compact"], limits);
    view.root.classList.toggle("mbv2-shapes-compact", compact);
    write(question, compact ? text.compact.question : text.question);
    const { cost, rows } = costKept(...NETWORK_TRAITS.map((name) => model.get(name)));
    const last = cost.stages.length - 1;
    if (model.get("position") > last) view.set("position", last); // of a smaller network
    const { position } = readState(model, ["position"], limits);
    const stage = stageAt(position, cost);
    if (pictured !== cost.architecture) {
      picture = buildPicture(view.body, cost, previous, next, text);
      pictured = cost.architecture;
    }
    previous.disabled = stage.position === 0;
    next.disabled = stage.position === last;
    drawBoxes(picture.boxes, cost.stages, stage.position);
    write(picture.heading, placeName(stage.position, cost.architecture, text.places));
    if (!compact) {
      drawField(picture.field, stage, text);
      drawUnits(picture, unitsOf(stage, cost.blocks, text));
    }
    queueMicrotask(markCurrent); // once the table is there
    const { caption, columns } = text.table;
    return { status: (compact ? compactSummary : summary)(stage, text), table: () => ({ caption, columns, rows }) };
  });
  return view.close;
}

export default { render };
