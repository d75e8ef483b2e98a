// What the reader does to the table: numbers typed, rows added, moved and dropped, rules switched.

import { clean, fixed } from "../js/view/numerals.js";
import { say } from "../js/view/words.js";
import { keepsChannels } from "./facts.js";

const TOOL_KEYS = { ArrowUp: "up", ArrowDown: "down", Enter: "add", Delete: "drop", Backspace: "drop" }; // with Alt

export class Editor {
  shown = null; // the architecture that the fields show
  #model;
  #view;
  #table;

  constructor(model, view, table) {
    this.#model = model;
    this.#view = view;
    this.#table = table;
  }

  // `width`, or the next that leaves every layer a channel.
  leastFitting(width) {
    if (keepsChannels(this.#model.get("architecture"), width)) return width;
    queueMicrotask(this.#view.repaint); // the slider's thumb goes where the width is
    return this.leastFitting(clean(width + this.#view.limits.width_mult.step));
  }

  // The model's architecture as the fields have it.
  #typed() {
    const { stem, head } = this.#table.ends;
    const now = this.#model.get("architecture");
    const head_channels = now.head_channels === null ? null : head.fields.c.value;
    const { c, s } = stem.fields;
    return { ...now, stages: this.#table.stages, stem_channels: c.value, stem_stride: s.value, head_channels };
  }

  // Sends the fields' table to the model.
  #send() {
    const before = this.#model.get("architecture");
    this.shown = this.#typed();
    this.#view.set("architecture", this.shown);
    this.shown = this.#model.get("architecture");
    if (this.shown === before) this.#view.repaint();
  }

  // A field has something else in it.
  type({ target }) {
    const { line, letter } = this.#table.find(target);
    if (!letter) return;
    const field = line.fields[letter];
    const { value, problem = "" } = this.#table.read(field);
    const before = field.value;
    field.problem = problem;
    if (problem === "") field.value = value;
    if (line === this.#table.ends.classifier) {
      this.#view.set("num_classes", field.value);
      this.#view.repaint();
      return;
    }
    const width = this.#model.get("width_mult");
    const { head_channels } = this.#model.get("architecture");
    if (!keepsChannels({ ...this.#typed(), head_channels }, width)) {
      field.value = before;
      field.problem = say(this.#view.text.problems.channels, { name: letter, value, width: fixed(width, 2) });
    }
    this.#send();
  }

  // May a tool be used on the row at `at`?
  allows(tool, at) {
    const count = this.#table.rows.length;
    const [least, most] = this.#view.limits.architecture.rows;
    return { add: count < most, drop: count > least, up: at > 0, down: at < count - 1 }[tool];
  }

  // Does what a tool or a key asks for; the focus stays in the column of `letter`, or on the tool.
  act(tool, at = this.#table.selected, letter = null) {
    const table = this.#table;
    if (!this.allows(tool, at)) return;
    if (tool === "add") {
      const [t, c, n] = table.stages[at];
      table.insert(at + 1, [t, c, n, 1]);
      table.selected = at + 1;
    } else if (tool === "drop") {
      table.drop(at);
      table.selected = Math.min(at, table.rows.length - 1);
    } else table.move(at, at + (tool === "up" ? -1 : 1));
    this.#send();
    if (letter) table.rows[table.selected].fields[letter].input.focus();
  }

  // Keys in a field: with Alt those of the tools; Enter goes on to the next line, with Shift to the one before.
  press(event) {
    const { line, letter, at } = this.#table.find(event.target);
    if (!letter) return;
    const tool = TOOL_KEYS[event.key];
    if (event.altKey && tool) {
      event.preventDefault();
      if (at >= 0) this.act(tool, at, letter);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const inputs = this.#table.shown.map(({ fields }) => (fields[letter] ?? fields.c).input);
      inputs[inputs.indexOf(line.fields[letter].input) + (event.shiftKey ? -1 : 1)]?.focus();
    }
  }

  // Switches a rule if every layer keeps a channel then: is it switched?
  rule(name, value) {
    const wanted = { ...this.#model.get("architecture"), [name]: value };
    const fits = keepsChannels(wanted, this.#model.get("width_mult"));
    if (fits) this.#view.set("architecture", wanted);
    return fits;
  }
}
