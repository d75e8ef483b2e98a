// One line of the table to edit: its place, the fields to type in, and what is wrong with one of them.

import { html } from "../js/view/elements.js";
import { LETTERS } from "./facts.js";

const STEPS = { c: 8, stem: 8, head: 64 }; // of the arrow keys; 1 for all others
const FIXED = {
  stem: { t: "–", n: "1" },
  head: { t: "–", n: "1", s: "1" },
  classifier: { t: "–", n: "–", s: "–" },
};

// { input, name, limit, value, problem }: `value` is the last number that was right, `problem` what is wrong now, or
// "".
function buildField(name, limit, step = 1) {
  const bounds = { min: step === 1 ? limit[0] : step, max: limit[1], step };
  const kind = { type: "number", class: "mbv2-architect-field", inputmode: "numeric", "aria-label": name };
  return { input: html("input", { ...kind, ...bounds }), name, limit, value: null, problem: "" };
}

function buildLine(kind, fields) {
  const [place, problem] = ["place", "problem"].map((name) => html("span", { class: `mbv2-architect-${name}` }));
  const fixed = (letter) => html("span", { class: "mbv2-architect-fixed" }, FIXED[kind][letter]);
  const entries = LETTERS.map((letter) => fields[letter]?.input ?? fixed(letter));
  const attributes = { class: `mbv2-architect-line mbv2-architect-${kind}`, role: "group" };
  return { kind, root: html("div", attributes, place, ...entries, problem), place, fields, problem };
}

// The lines that every table has: { stem, head, classifier }.
export function buildEnds(text, { architecture: limit, num_classes: classes }) {
  const { fields } = text;
  return {
    stem: buildLine("stem", {
      c: buildField(fields.c, limit.stem_channels, STEPS.stem),
      s: buildField(fields.s, limit.stem_stride),
    }),
    head: buildLine("head", { c: buildField(fields.c, limit.head_channels, STEPS.head) }),
    classifier: buildLine("classifier", { c: buildField(fields.classes, [classes.least, classes.most]) }),
  };
}

// A row with the numbers [t, c, n, s].
export function buildRow(values, text, { architecture: limit }) {
  const build = (letter) => [letter, buildField(text.fields[letter], limit[letter], STEPS[letter])];
  const line = buildLine("row", Object.fromEntries(LETTERS.map(build)));
  fillRow(line, values);
  return line;
}

// Gives a field the number `value`, and leaves alone what is typed in it if it means the same.
export function fillIn(field, value) {
  const { input, problem } = field;
  if (problem !== "" || input.value === "" || Number(input.value) !== value) input.value = value;
  field.value = value;
  field.problem = "";
}

export function fillRow({ fields }, values) {
  LETTERS.forEach((letter, at) => fillIn(fields[letter], values[at]));
}

export function fieldsOf({ fields }) {
  return LETTERS.flatMap((letter) => fields[letter] ?? []);
}
