// Sliders, radio buttons and check boxes for the traits of a model, from its `limits` and `text.controls`.

import { change, html, write } from "./elements.js";
import { clean, fixed } from "./numerals.js";
import { say } from "./words.js";

let groups = 0; // radio buttons of one group share a name

// `refresh()` shows in every control what the model has now.
export function openControls({ model, text, limits, life: { listen }, state: { set } }) {
  const root = html("div", { class: "mbv2-controls" });
  const refreshers = [];
  const context = { model, text, limits, listen, set, root, refreshers };
  return {
    root,
    addRange: (name, options) => addRange(context, name, options),
    addChoice: (name, options) => addChoice(context, name, options),
    addFlag: (name, options) => addFlag(context, name, options),
    refresh() {
      for (const refresh of refreshers) refresh();
    },
  };
}

// Decimals that a multiple of `step` needs: 0.05 → 2.
export function decimals(step) {
  return (String(step).split(".")[1] ?? "").length;
}

// A labelled slider. `words(value)` is what it reads out and shows. `most()` and `snap(value, before)` where the
// network decides which values there are.
function addRange(context, name, { words, most, snap = clean, parent = context.root } = {}) {
  const { model, text, listen, set } = context;
  const { least, most: last, step } = context.limits[name];
  const bounds = { min: least, max: last ?? least, step };
  // JupyterLab would take the arrow keys for itself.
  const input = html("input", { type: "range", ...bounds, "data-lm-suppress-shortcuts": "true" });
  const shown = html("span", { class: "mbv2-value", "aria-hidden": "true" });
  const template = text.controls[name].value ?? "{value}";
  const plain = (value) => say(template, { value: fixed(value, decimals(step)) });
  const isRight = (value) => value >= least && value <= (last ?? Number.MAX_VALUE);
  let drawn = null;
  const caption = html("label", {}, html("span", { class: "mbv2-name" }, text.controls[name].label), input);
  parent.append(html("div", { class: "mbv2-control" }, caption, shown));
  listen(input, "keydown", (event) => {
    if (event.key.startsWith("Arrow")) event.stopPropagation(); // the slider's alone: pages turn and search on keys
  });
  listen(input, "input", () => {
    set(name, snap(clean(input.value), model.get(name)));
    if (clean(input.value) !== model.get(name)) input.value = model.get(name); // snapped to where it was
  });
  context.refreshers.push(() => {
    const value = model.get(name);
    if (value === drawn && !most && !words && Number(input.value) === value) return;
    drawn = value;
    if (most) change(input, { max: most() });
    if (clean(input.value) !== value) input.value = value;
    const told = isRight(value) ? (words ?? plain)(value) : "?";
    change(input, { "aria-valuetext": told });
    write(shown, told);
  });
  return input;
}

// Radio buttons, one for each of `values`. `chosen()` and `choose(value)` where the trait holds something else.
function addChoice(context, name, options = {}) {
  const { model, text, listen, set } = context;
  const { parent = context.root, values = context.limits[name].options } = options;
  const { chosen = () => model.get(name), choose = (value) => set(name, value) } = options;
  const words = text.controls[name];
  groups += 1;
  const group = `mbv2-${groups}-${Math.random().toString(36).slice(2)}`;
  const inputs = values.map((value) => html("input", { type: "radio", name: group, value }));
  const labels = inputs.map((input) => html("label", {}, input, html("span", {}, words.options[input.value])));
  const fieldset = html("fieldset", { class: "mbv2-choice" }, html("legend", {}, words.label), ...labels);
  parent.append(fieldset);
  for (const input of inputs) listen(input, "change", () => choose(input.value));
  context.refreshers.push(() => {
    const now = chosen();
    for (const input of inputs) input.checked = input.value === now;
  });
  return fieldset;
}

// A check box.
function addFlag({ model, text, listen, set, root, refreshers }, name, { parent = root } = {}) {
  const input = html("input", { type: "checkbox" });
  parent.append(html("label", { class: "mbv2-flag" }, input, html("span", {}, text.controls[name].label)));
  listen(input, "change", () => set(name, input.checked));
  refreshers.push(() => {
    input.checked = model.get(name) === true;
  });
  return input;
}
