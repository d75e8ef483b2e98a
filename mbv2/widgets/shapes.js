// Every stage of the network as a box to scale, its row of the table, and the channels inside its blocks.

import { change, html, openView, shapeText, svg, write } from "./common.js";
import { addNetworkRanges, currentCost, NETWORK_TRAITS } from "./network.js";
import { chainText, stageAt, TEXT, unitsOf } from "./shapes_facts.js";

// Picture of one box, in units of its viewBox: the largest, 160 × 160 pixels or 2560 channels, just fits.
const SLOT = { width: 36, height: 98 };
const UNITS_PER_PIXEL = 0.52;
const UNITS_PER_ROOT_CHANNEL = 0.6;
const SLANT = { x: 0.28, y: 0.16 };

// [channels, height, width] → the three visible faces of a box as SVG paths.
export function boxFaces([channels, height, width]) {
  const depth = UNITS_PER_ROOT_CHANNEL * Math.sqrt(channels);
  const tall = UNITS_PER_PIXEL * height;
  const [dx, dy] = [UNITS_PER_PIXEL * width * SLANT.x, UNITS_PER_PIXEL * width * SLANT.y];
  const left = (SLOT.width - depth - dx) / 2;
  const top = (SLOT.height - tall + dy) / 2;
  return {
    front: `M${left} ${top}h${depth}v${tall}h${-depth}z`,
    above: `M${left} ${top}l${dx} ${-dy}h${depth}l${-dx} ${dy}z`,
    side: `M${left + depth} ${top}l${dx} ${-dy}v${tall}l${-dx} ${dy}z`,
  };
}

function buildBoxes(stages, rows) {
  return stages.map((layers, position) => {
    const faces = { above: svg("path"), side: svg("path"), front: svg("path") };
    const className = `mbv2-shapes-box mbv2-${layers.at(-1).kind}`;
    const picture = svg("svg", { class: className, viewBox: `0 0 ${SLOT.width} ${SLOT.height}`, "aria-hidden": "true" });
    for (const [face, path] of Object.entries(faces)) change(path, { class: `mbv2-shapes-${face}` });
    picture.append(...Object.values(faces));
    // The slider and the two buttons do the same by keyboard.
    const button = html("button", { type: "button", class: "mbv2-shapes-slot", tabindex: -1, "data-position": position });
    const size = html("span", { class: "mbv2-shapes-size" });
    button.append(picture, html("span", { class: "mbv2-shapes-label" }, TEXT.short(position, rows)), size);
    return { button, faces, size };
  });
}

function drawBoxes(boxes, stages, position, rows) {
  boxes.forEach(({ button, faces, size }, index) => {
    const shape = stages[index].at(-1).out_shape;
    const paths = boxFaces(shape);
    for (const [face, path] of Object.entries(faces)) change(path, { d: paths[face] });
    write(size, shapeText(shape));
    change(button, { "aria-pressed": index === position, "aria-label": TEXT.box(index, rows, shape) });
  });
}

function operatorOf(layers, row) {
  return row ? TEXT.operator.row : TEXT.operator[layers[0].kind];
}

function buildTable(stages, architecture) {
  const rows = architecture.stages.length;
  const lines = stages.map((layers, position) => {
    const row = architecture.stages[position - 1];
    const cells = { input: html("td"), output: html("td") };
    const numbers = row ?? ["", "", "", ""];
    const line = html(
      "tr",
      {},
      html("th", { scope: "row" }, TEXT.short(position, rows)),
      cells.input,
      html("td", { class: "mbv2-words" }, operatorOf(layers, row)),
      ...numbers.map((number) => html("td", {}, `${number}`)),
      cells.output,
    );
    return { line, cells };
  });
  const head = TEXT.columns.map((name) => (name ? html("th", { scope: "col" }, name) : html("td")));
  head[2].classList.add("mbv2-words");
  const table = html("table", { class: "mbv2-table mbv2-shapes-table" }, html("caption", {}, TEXT.caption));
  table.append(html("thead", {}, html("tr", {}, ...head)), html("tbody", {}, ...lines.map(({ line }) => line)));
  return { table, lines };
}

// Breaks, if it must, between channels and the rest.
function narrowShape([channels, height, width]) {
  return `${channels} × ${height}\u00a0×\u00a0${width}`;
}

function drawTable(lines, stages, position) {
  lines.forEach(({ line, cells }, index) => {
    write(cells.input, narrowShape(stages[index][0].in_shape));
    write(cells.output, narrowShape(stages[index].at(-1).out_shape));
    if (index === position) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  });
}

// Bars as wide as their channels, centred, so that the block's outline shows: thin, wide, wide, thin.
function buildUnit({ steps }) {
  const lines = steps.map(({ kind }) => ({
    count: html("span", { class: "mbv2-shapes-count" }),
    bar: svg("rect", { class: `mbv2-${kind}`, y: 2, height: 10 }),
    text: html("span"),
  }));
  const picture = (bar) => svg("svg", { viewBox: "0 0 100 14", preserveAspectRatio: "none", class: "mbv2-shapes-bar" }, bar);
  const cells = lines.flatMap(({ count, bar, text }) => [count, picture(bar), text]);
  const shortcut = html("span", { class: "mbv2-shapes-shortcut" });
  const bars = html("div", { class: "mbv2-shapes-bars", "aria-hidden": "true" }, ...cells, shortcut);
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
    change(lines[index].bar, { x: (100 - width) / 2, width });
  });
  if (shortcut.hidden === unit.shortcut) shortcut.hidden = !unit.shortcut;
  change(shortcut, { style: `left: ${50 + (50 * unit.steps[0].channels) / most}%` });
}

// Elements are made anew only where a unit has other steps.
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
function buildPicture(body, cost, previous, next) {
  const { stages } = cost;
  const boxes = buildBoxes(stages, stages.length - 3);
  const strip = html("div", { class: "mbv2-shapes-strip" }, ...boxes.map(({ button }) => button));
  const units = html("div", { class: "mbv2-shapes-units" });
  const heading = html("p", { class: "mbv2-shapes-heading" });
  const { table, lines } = buildTable(stages, cost.architecture);
  const scale = html("p", { class: "mbv2-shapes-scale" }, TEXT.scale);
  const steps = html("div", { class: "mbv2-shapes-steps" }, previous, heading, next);
  body.replaceChildren(strip, scale, steps, units, table);
  return { boxes, units, heading, lines };
}

function render({ model, el }) {
  const view = openView(model, el, { kind: "shapes", title: TEXT.title, question: TEXT.question });
  addNetworkRanges(view);
  const rowsNow = () => model.get("architecture")?.stages?.length;
  const stageSlider = { label: TEXT.position, min: 0, max: 9, step: 1, text: (value) => TEXT.value(value, rowsNow()) };
  const range = view.addRange("position", stageSlider);
  const previous = html("button", { type: "button" }, TEXT.previous);
  const next = html("button", { type: "button" }, TEXT.next);
  let picture = null;
  let pictured = null;

  view.listen(previous, "click", () => view.set("position", model.get("position") - 1));
  view.listen(next, "click", () => view.set("position", model.get("position") + 1));
  view.listen(view.body, "click", (event) => {
    const slot = event.target.closest(".mbv2-shapes-slot");
    if (slot) view.set("position", Number(slot.dataset.position));
  });

  function bound(position, last) {
    change(range, { max: last });
    range.value = position;
    previous.disabled = !(position > 0);
    next.disabled = !(position < last);
  }

  view.start([...NETWORK_TRAITS, "position"], () => {
    const cost = currentCost(model);
    const { stages } = cost;
    const last = stages.length - 1;
    // A smaller network may arrive before the position that fits it.
    const position = Math.min(model.get("position"), last);
    bound(position, last);
    const stage = stageAt(position, cost);
    if (pictured !== cost.architecture) {
      picture = buildPicture(view.body, cost, previous, next);
      pictured = cost.architecture;
    }
    drawBoxes(picture.boxes, stages, stage.position, stage.rows);
    drawTable(picture.lines, stages, stage.position);
    write(picture.heading, TEXT.place(stage.position, stage.rows) + (stage.row ? TEXT.row(stage.row) : ""));
    drawUnits(picture, unitsOf(stage, cost.blocks));
    return TEXT.status(stage);
  });
  return view.close;
}

export default { render };
