// Parameters and multiply-adds of every stage, stacked by kind of layer, against 1.0 × 224.

import { change, fixed, html, openView, svg, thousands, write } from "./common.js";
import { KINDS, networkCost, total } from "./cost.js";
import { addNetworkRanges, currentCost, NETWORK_TRAITS, stageKind } from "./network.js";

const BASELINE = { widthMult: 1, resolution: 224 };

const TEXT = {
  title: "What the two multipliers cost",
  question: "Drag the sliders: which of the two changes the parameters, which the multiply-adds, and in which stages?",
  params: "Parameters",
  macs: "Multiply-adds",
  ratio: (ratio) => `${fixed(ratio, 2)} × baseline`,
  baseline: "1.0 × 224, the baseline",
  kindHead: "Kind of layer",
  kinds: {
    stem: ["stem", "3×3"],
    expand: ["expand", "1×1"],
    depthwise: ["depthwise", "3×3"],
    project: ["project", "1×1"],
    head: ["head", "1×1"],
    classifier: ["classifier", ""],
  },
  share: ", share",
  totalRow: "total",
  stageHead: "Stage",
  stageName(position, rows) {
    const kind = stageKind(position, rows);
    return kind === "row" ? `row ${position}` : kind;
  },
  details: "Exact numbers of every stage",
  scale: "Each panel's longest bar, or outline, fills its width. Rows count the table's rows.",
  status({ widthMult, resolution, params, macs }, base) {
    return [
      `Width ${fixed(widthMult, 2)} at ${resolution} × ${resolution} pixels: ${thousands(params)} parameters, `,
      `${fixed(params / base.params, 2)} × those of 1.0 × 224; ${thousands(macs)} multiply-adds, `,
      `${fixed(macs / base.macs, 2)} × the multiply-adds of 1.0 × 224 `,
      `(= ${thousands(2 * macs)} FLOPs at two per multiply-add).`,
    ].join("");
  },
};

const FIELDS = ["params", "macs"];

// Segments of one stage's bar: [{ kind, start, size }] in units of `field`, in the order of KINDS.
export function stack(layers, field) {
  let start = 0;
  const kinds = KINDS.filter((kind) => layers.some((layer) => layer.kind === kind));
  return kinds.map((kind) => {
    const size = total(layers.filter((layer) => layer.kind === kind), field);
    start += size;
    return { kind, start: start - size, size };
  });
}

// { kind: { params, macs } } over the whole network.
export function byKind(layers) {
  const of = (kind, field) => total(layers.filter((layer) => layer.kind === kind), field);
  return Object.fromEntries(KINDS.map((kind) => [kind, { params: of(kind, "params"), macs: of(kind, "macs") }]));
}

function rectangle(left, top, width, height) {
  return `M${left} ${top}h${width}v${height}h${-width}z`;
}

// { kind: path }: the bars of all stages as SVG paths, ten units a stage downwards, `percentage` of `field` a unit wide.
export function barPaths(stages, field, percentage) {
  const paths = Object.fromEntries(KINDS.map((kind) => [kind, ""]));
  stages.forEach((layers, position) => {
    for (const { kind, start, size } of stack(layers, field)) {
      paths[kind] += rectangle(start * percentage, 10 * position + 2.2, size * percentage, 5.6);
    }
  });
  return paths;
}

export function percent(part, whole) {
  return `${fixed((100 * part) / whole, 1)}%`;
}

export function baselineCost(architecture) {
  return networkCost({ ...BASELINE, architecture });
}

export function summary(state) {
  return TEXT.status({ ...state, ...networkCost(state) }, baselineCost(state.architecture));
}

// One path for each kind of layer, and one for the outlines of the baseline, hold the bars of all stages.
function buildPanel(field, rows) {
  const totalCell = html("span", { class: "mbv2-cost-total" });
  const ratio = html("span", { class: "mbv2-cost-ratio" });
  const heading = html("p", { class: "mbv2-cost-heading" }, html("span", {}, TEXT[field]), totalCell, ratio);
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, svg("path", { class: `mbv2-${kind}` })]));
  const outlines = svg("path", { class: "mbv2-cost-outline" });
  const place = `grid-row: 1 / span ${rows + 3}`;
  const frame = { class: "mbv2-cost-bars", viewBox: `0 0 100 ${10 * (rows + 3)}`, preserveAspectRatio: "none", style: place };
  const chart = html("div", { class: "mbv2-cost-chart", "aria-hidden": "true" });
  chart.append(svg("svg", frame, ...Object.values(kinds), outlines));
  const numbers = Array.from({ length: rows + 3 }, () => html("span", { class: "mbv2-cost-number" }));
  numbers.forEach((number, position) => chart.append(html("span", {}, TEXT.stageName(position, rows)), number));
  return { root: html("div", { class: "mbv2-cost-panel" }, heading, chart), numbers, kinds, outlines, totalCell, ratio };
}

function drawPanel(panel, field, { cost, base, baseSizes }) {
  const sizes = cost.stages.map((layers) => total(layers, field));
  const percentage = 100 / Math.max(...sizes, ...baseSizes[field]);
  const paths = barPaths(cost.stages, field, percentage);
  for (const [kind, path] of Object.entries(panel.kinds)) change(path, { d: paths[kind] });
  const outlines = baseSizes[field].map((size, position) => rectangle(0, 10 * position + 0.7, size * percentage, 8.6));
  change(panel.outlines, { d: outlines.join("") });
  panel.numbers.forEach((number, position) => write(number, thousands(sizes[position])));
  write(panel.totalCell, thousands(cost[field]));
  write(panel.ratio, TEXT.ratio(cost[field] / base[field]));
}

function swatch(className) {
  const square = svg("rect", { class: className, width: 10, height: 10 });
  return svg("svg", { class: "mbv2-cost-swatch", viewBox: "0 0 10 10" }, square);
}

function kindName(kind) {
  const [name, kernel] = TEXT.kinds[kind];
  return [swatch(`mbv2-${kind}`), name, html("span", { class: "mbv2-cost-kernel" }, ` ${kernel}`)];
}

function headRow(first, ...others) {
  const cells = others.map((text) => html("th", { scope: "col" }, text));
  return html("thead", {}, html("tr", {}, html("th", { scope: "col", class: "mbv2-words" }, first), ...cells));
}

function buildLegend() {
  const cells = {};
  const rows = [...KINDS, "total"].map((kind) => {
    cells[kind] = FIELDS.map(() => ({ count: html("span"), share: html("span", { class: "mbv2-cost-share" }) }));
    const numbers = cells[kind].map(({ count, share }) => html("td", {}, count, " ", share));
    const name = kind === "total" ? [TEXT.totalRow] : kindName(kind);
    return html("tr", { class: `mbv2-row-${kind}` }, html("th", { scope: "row" }, ...name), ...numbers);
  });
  const head = headRow(TEXT.kindHead, TEXT.params + TEXT.share, TEXT.macs + TEXT.share);
  return { table: html("table", { class: "mbv2-table mbv2-cost-table" }, head, html("tbody", {}, ...rows)), cells };
}

function drawLegend(cells, cost) {
  const kinds = { ...byKind(cost.layers), total: cost };
  for (const [kind, sums] of Object.entries(kinds)) {
    FIELDS.forEach((field, index) => {
      write(cells[kind][index].count, thousands(sums[field]));
      write(cells[kind][index].share, percent(sums[field], cost[field]));
    });
  }
}

function buildStageTable(rows) {
  const cells = Array.from({ length: rows + 3 }, () => FIELDS.map(() => html("td")));
  const body = cells.map((row, position) =>
    html("tr", {}, html("th", { scope: "row" }, TEXT.stageName(position, rows)), ...row));
  const head = headRow(TEXT.stageHead, TEXT.params, TEXT.macs);
  return { table: html("table", { class: "mbv2-table mbv2-cost-table" }, head, html("tbody", {}, ...body)), cells };
}

function drawStageTable(cells, stages) {
  cells.forEach((row, position) => {
    FIELDS.forEach((field, index) => write(row[index], thousands(total(stages[position], field))));
  });
}

// Everything whose make-up depends on the architecture.
function buildPicture(body, details, architecture) {
  const base = baselineCost(architecture);
  const sizes = (field) => base.stages.map((layers) => total(layers, field));
  const baseSizes = Object.fromEntries(FIELDS.map((field) => [field, sizes(field)]));
  const rows = architecture.stages.length;
  const panels = Object.fromEntries(FIELDS.map((field) => [field, buildPanel(field, rows)]));
  const legend = buildLegend();
  const stageTable = buildStageTable(rows);
  const outline = svg("rect", { class: "mbv2-cost-outline", x: 0.5, y: 0.5, width: 9, height: 9 });
  const sample = svg("svg", { class: "mbv2-cost-swatch", viewBox: "0 0 10 10" }, outline);
  const note = html("p", { class: "mbv2-cost-note" }, sample, html("span", {}, `${TEXT.baseline}. ${TEXT.scale}`));
  details.replaceChildren(html("summary", {}, TEXT.details), stageTable.table);
  const charts = html("div", { class: "mbv2-cost-panels" }, ...FIELDS.map((field) => panels[field].root));
  body.replaceChildren(charts, note, legend.table, details);
  return { base, baseSizes, panels, legend, stageTable };
}

function render({ model, el }) {
  const view = openView(model, el, { kind: "cost", title: TEXT.title, question: TEXT.question });
  addNetworkRanges(view);
  const details = html("details");
  let picture = null;
  let pictured = null;

  // Closed, it is not kept up to date.
  function drawDetails(cost) {
    if (details.open) drawStageTable(picture.stageTable.cells, cost.stages);
  }
  view.listen(details, "toggle", () => drawDetails(currentCost(model)));

  view.start(NETWORK_TRAITS, () => {
    const cost = currentCost(model);
    if (pictured !== cost.architecture) {
      picture = buildPicture(view.body, details, cost.architecture);
      pictured = cost.architecture;
    }
    for (const field of FIELDS) drawPanel(picture.panels[field], field, { ...picture, cost });
    drawLegend(picture.legend.cells, cost);
    drawDetails(cost);
    return TEXT.status(cost, picture.base);
  });
  return view.close;
}

export default { render };
