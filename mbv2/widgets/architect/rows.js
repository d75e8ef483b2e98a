// The table to edit: one line for the stem, each row, the head and the classifier, with fields to type in and what it
// costs.

import { change, html, reveal, write } from "../js/view/elements.js";
import { placeName } from "../js/view/places.js";
import { say } from "../js/view/words.js";
import { buildCosts, buildHeading } from "./costs.js";
import { LETTERS, readField } from "./facts.js";
import { buildEnds, buildRow, fieldsOf, fillIn, fillRow } from "./lines.js";

export class Rows {
  rows = []; // lines of the table's rows
  selected = 0;
  #text;
  #limits;
  #costs;
  #lines;
  #hasHead = true;

  constructor(text, limits) {
    this.#text = text;
    this.#limits = limits;
    this.ends = buildEnds(text, limits);
    this.#costs = buildCosts(text);
    const { stem, head, classifier } = this.ends;
    const { columns, picture, whole } = this.#costs;
    const lines = [stem.root, head.root, classifier.root, columns, picture];
    this.#lines = html("div", { class: "mbv2-architect-lines" }, ...lines);
    const attributes = { class: "mbv2-architect-table", "data-lm-suppress-shortcuts": "true" };
    this.root = html("div", attributes, buildHeading(text), this.#lines, whole);
  }

  // The lines that are seen, in order.
  get shown() {
    const { stem, head, classifier } = this.ends;
    return [stem, ...this.rows, ...(this.#hasHead ? [head] : []), classifier];
  }

  // The table as the fields have it: a field with a problem counts as what it was.
  get stages() {
    return this.rows.map((line) => fieldsOf(line).map(({ value }) => value));
  }

  // Puts a row with the numbers `values` at the place `at`.
  insert(at, values) {
    this.#place(at, buildRow(values, this.#text, this.#limits));
  }

  #place(at, line) {
    this.#lines.insertBefore(line.root, this.rows[at]?.root ?? this.ends.head.root);
    this.rows.splice(at, 0, line);
  }

  drop(at) {
    this.rows.splice(at, 1)[0].root.remove();
    this.selected = Math.min(this.selected, this.rows.length - 1);
  }

  move(from, to) {
    const [line] = this.rows.splice(from, 1);
    this.#place(to, line);
    this.selected = to;
  }

  load({ stages, stem_channels, stem_stride = 2, head_channels }) {
    while (this.rows.length > stages.length) this.drop(this.rows.length - 1);
    stages.forEach((values, at) => {
      if (this.rows[at]) fillRow(this.rows[at], values);
      else this.insert(at, values);
    });
    const { stem, head } = this.ends;
    fillIn(stem.fields.c, stem_channels);
    fillIn(stem.fields.s, stem_stride);
    this.#hasHead = head_channels !== null;
    if (this.#hasHead) fillIn(head.fields.c, head_channels);
    reveal(head.root, this.#hasHead);
  }

  // The line that holds `element`, the letter of its field if it is one, and the row's place, or -1.
  find(element) {
    const line = this.shown.find(({ root }) => root.contains(element));
    const letter = line && LETTERS.find((one) => line.fields[one]?.input === element);
    return { line, letter, at: this.rows.indexOf(line) };
  }

  // What is typed in a field: { value }, or { problem } in words.
  read({ input, name, limit }) {
    return readField(input.value, input.validity.badInput, name.split(",")[0], limit, this.#text);
  }

  #problemOf(line) {
    const field = fieldsOf(line).find(({ problem }) => problem !== "");
    return field && { problem: field.problem, kept: say(this.#text.kept, { value: field.value }) };
  }

  // [{ place, problem, kept }] of all lines that have one, in words.
  problems(architecture) {
    return this.shown.flatMap((line, position) => {
      const wrong = this.#problemOf(line);
      return wrong ? [{ place: placeName(position, architecture, this.#text.places), ...wrong }] : [];
    });
  }

  draw(architecture, cost) {
    const { shown } = this;
    shown.forEach((line, position) => this.#drawLine(line, position, architecture));
    const stages = shown.map((line, position) => (this.#problemOf(line) ? null : cost.stages[position]));
    this.#costs.draw(stages, cost);
    change(this.root, { style: `--rows: ${shown.length}` });
  }

  // A line's name, and what is wrong with it: most moves change neither.
  #drawLine(line, position, architecture) {
    const wrong = this.#problemOf(line);
    const isSelected = line === this.rows[this.selected];
    const fields = fieldsOf(line);
    const problems = fields.map(({ problem }) => problem);
    const now = [position, this.rows.length, isSelected, wrong?.kept, ...problems].join();
    if (line.drawn === now) return;
    line.drawn = now;
    write(line.place, placeName(position, architecture, this.#text.names));
    change(line.root, { "aria-label": placeName(position, architecture, this.#text.places) });
    write(line.problem, wrong ? `${wrong.problem} ${wrong.kept}` : "");
    for (const { input, problem } of fields) change(input, { "aria-invalid": problem !== "" });
    line.root.classList.toggle("mbv2-architect-bad", wrong !== undefined);
    line.root.classList.toggle("mbv2-architect-selected", isSelected);
  }
}
