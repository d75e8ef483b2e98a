// The table to edit: one line for the stem, each row, the head and the classifier, with fields to type in and what it
// costs.

import { change, html, reveal, say, shapeText, svg, write, writeTexts } from "../js/view/common.js";
import { drawing, pointsOf } from "../js/view/drawing.js";
import { placeName } from "../js/view/places.js";
import { barShapes, countText, LETTERS, readField } from "./facts.js";

const STEPS = { c: 8, stem: 8, head: 64 }; // of the arrow keys; 1 for all others
const FIXED = {
  stem: { t: "–", n: "1", s: "2" },
  head: { t: "–", n: "1", s: "1" },
  classifier: { t: "–", n: "–", s: "–" },
};
const COSTS = ["output", "params", "macs"];
const TOGETHER = 6; // lines of costs in one text

const costTexts = ({ outShape, params, macs }) => [shapeText(outShape), countText(params), countText(macs)];

// { root, input, name, limit, value, problem }: `value` is the last number that was right, `problem` what is wrong now,
// or "".
function buildField(name, limit, step = 1) {
  const bounds = { min: step === 1 ? limit[0] : step, max: limit[1], step };
  const input = html("input", {
    type: "number",
    class: "mbv2-architect-field",
    inputmode: "numeric",
    "aria-label": name,
    ...bounds,
  });
  return { input, name, limit, value: null, problem: "" };
}

function buildLine(kind, fields) {
  const [place, problem] = ["place", "problem"].map((name) => html("span", { class: `mbv2-architect-${name}` }));
  const entries = LETTERS.map(
    (letter) => fields[letter]?.input ?? html("span", { class: "mbv2-architect-fixed" }, FIXED[kind][letter]),
  );
  const root = html(
    "div",
    { class: `mbv2-architect-line mbv2-architect-${kind}`, role: "group" },
    place,
    ...entries,
    problem,
  );
  return { kind, root, place, fields, problem };
}

// Lines as texts of some lines each.
function grouped(lines) {
  const count = Math.ceil(lines.length / TOGETHER);
  return Array.from({ length: count }, (_, at) => lines.slice(at * TOGETHER, (at + 1) * TOGETHER).join("\n"));
}

// Gives a field the number `value`, and leaves alone what is typed in it if it means the same.
function fillIn(field, value) {
  if (field.problem !== "" || field.input.value === "" || Number(field.input.value) !== value)
    field.input.value = value;
  field.value = value;
  field.problem = "";
}

export function openRows(text, limits) {
  const limit = limits.architecture;
  const ends = {
    stem: buildLine("stem", { c: buildField(text.fields.c, limit.stem_channels, STEPS.stem) }),
    head: buildLine("head", { c: buildField(text.fields.c, limit.head_channels, STEPS.head) }),
    classifier: buildLine("classifier", {
      c: buildField(text.fields.classes, [limits.num_classes.least, limits.num_classes.most]),
    }),
  };
  const rows = [];
  const bars = {
    params: svg("polygon", { class: "mbv2-architect-own" }),
    macs: svg("polygon", { class: "mbv2-architect-work" }),
  };
  const picture = drawing(
    { class: "mbv2-architect-bars", preserveAspectRatio: "none", "aria-hidden": "true" },
    ...Object.values(bars),
  );
  const words = (names) => names.map((name) => html("span", { class: `mbv2-architect-${name}` }, text.columns[name]));
  const heading = [...words(["place", ...LETTERS]), html("span", { class: "mbv2-architect-costs" }, ...words(COSTS))];
  const head = html(
    "div",
    { class: "mbv2-architect-line mbv2-architect-heading", "aria-hidden": "true" },
    ...heading,
    ...words(["shares"]),
  );
  // What all lines cost, in columns laid over the lines: some lines to a text are laid out much faster than each by
  // itself, and only the texts that changed.
  const columns = COSTS.map((name) => html("div", { class: `mbv2-architect-${name}` }));
  const costs = html(
    "div",
    { class: "mbv2-architect-columns mbv2-over", style: `--together: ${TOGETHER}`, "aria-hidden": "true" },
    html("div", { class: "mbv2-architect-costs" }, ...columns),
  );
  const lines = html(
    "div",
    { class: "mbv2-architect-lines" },
    ends.stem.root,
    ends.head.root,
    ends.classifier.root,
    costs,
    picture,
  );
  const [allParams, allMacs] = ["params", "macs"].map((name) => html("span", { class: `mbv2-architect-${name}` }));
  const sums = html("span", { class: "mbv2-architect-costs" }, html("span"), allParams, allMacs);
  const whole = html(
    "div",
    { class: "mbv2-architect-line mbv2-architect-whole" },
    html("span", {}, text.whole),
    ...LETTERS.map(() => html("span")),
    sums,
  );
  const root = html("div", { class: "mbv2-architect-table", "data-lm-suppress-shortcuts": "true" }, head, lines, whole);
  let hasHead = true;
  let selected = 0;

  const shown = () => [ends.stem, ...rows, ...(hasHead ? [ends.head] : []), ends.classifier];
  const fieldsOf = (line) => LETTERS.flatMap((letter) => line.fields[letter] ?? []);
  const before = (at) => rows[at]?.root ?? ends.head.root;

  function buildRow(values) {
    const line = buildLine(
      "row",
      Object.fromEntries(
        LETTERS.map((letter) => [letter, buildField(text.fields[letter], limit[letter], STEPS[letter])]),
      ),
    );
    LETTERS.forEach((letter, at) => fillIn(line.fields[letter], values[at]));
    return line;
  }

  // The table as the fields have it: a field with a problem counts as what it was.
  function stages() {
    return rows.map(({ fields }) => LETTERS.map((letter) => fields[letter].value));
  }

  function insert(at, line) {
    lines.insertBefore(line.root, before(at));
    rows.splice(at, 0, line);
  }

  function drop(at) {
    rows.splice(at, 1)[0].root.remove();
    selected = Math.min(selected, rows.length - 1);
  }

  function load(architecture) {
    while (rows.length > architecture.stages.length) drop(rows.length - 1);
    architecture.stages.forEach((values, at) => {
      if (rows[at]) LETTERS.forEach((letter, index) => fillIn(rows[at].fields[letter], values[index]));
      else insert(at, buildRow(values));
    });
    fillIn(ends.stem.fields.c, architecture.stem_channels);
    hasHead = architecture.head_channels !== null;
    if (hasHead) fillIn(ends.head.fields.c, architecture.head_channels);
    reveal(ends.head.root, hasHead);
  }

  // The line that holds `element`, and its field if it is one.
  function find(element) {
    const line = shown().find((one) => one.root.contains(element));
    return {
      line,
      letter: line && LETTERS.find((letter) => line.fields[letter]?.input === element),
      at: rows.indexOf(line),
    };
  }

  function move(from, to) {
    const [line] = rows.splice(from, 1);
    insert(to, line);
    selected = to;
  }

  function problemOf(line) {
    const field = fieldsOf(line).find(({ problem }) => problem !== "");
    return field && { problem: field.problem, kept: say(text.kept, { value: field.value }) };
  }

  // A line's name, and what is wrong with it: most moves change neither.
  function drawLine(line, position, architecture) {
    const wrong = problemOf(line);
    const isSelected = line === rows[selected];
    const now = [
      position,
      rows.length,
      isSelected,
      wrong?.kept,
      ...fieldsOf(line).map(({ problem }) => problem),
    ].join();
    if (line.drawn === now) return;
    line.drawn = now;
    write(line.place, placeName(position, architecture, text.names));
    change(line.root, { "aria-label": placeName(position, architecture, text.places) });
    write(line.problem, wrong ? `${wrong.problem} ${wrong.kept}` : "");
    for (const { input, problem } of fieldsOf(line)) change(input, { "aria-invalid": problem !== "" });
    line.root.classList.toggle("mbv2-architect-bad", wrong !== undefined);
    line.root.classList.toggle("mbv2-architect-selected", isSelected);
  }

  function draw(architecture, cost) {
    const all = shown();
    all.forEach((line, position) => drawLine(line, position, architecture));
    const texts = all.map((line, position) => (problemOf(line) ? ["", "", ""] : costTexts(cost.stages[position])));
    columns.forEach((column, at) => writeTexts(column, "div", grouped(texts.map((row) => row[at]))));
    write(allParams, countText(cost.params));
    write(allMacs, countText(cost.macs));
    const shapes = barShapes(cost);
    change(picture, { viewBox: `0 0 100 ${10 * all.length}` });
    change(root, { style: `--rows: ${all.length}` });
    for (const [name, polygon] of Object.entries(bars)) change(polygon, { points: pointsOf(shapes[name]) });
  }

  // [{ place, problem, kept }] of all lines that have one, in words.
  function problems(architecture) {
    return shown().flatMap((line, position) => {
      const wrong = problemOf(line);
      return wrong ? [{ place: placeName(position, architecture, text.places), ...wrong }] : [];
    });
  }

  return {
    root,
    ends,
    rows,
    stages,
    load,
    find,
    insert,
    drop,
    move,
    buildRow,
    draw,
    problems,
    fillIn,
    readField: (field) =>
      readField(field.input.value, field.input.validity.badInput, field.name.split(",")[0], field.limit, text),
    get selected() {
      return selected;
    },
    set selected(at) {
      selected = at;
    },
  };
}
