// What stands around the table: tables to start from, tools for a row, rules, and the Python that builds the network.

import { change, html, reveal, write, writeTexts } from "../js/view/elements.js";
import { say } from "../js/view/words.js";
import { pythonLines } from "./facts.js";

const RULES = ["divisor", "always_expand", "narrow_head", "head_channels", "residual"];

function buildButton(label) {
  return html("button", { type: "button" }, label);
}

// The named tables as buttons: { root, draw(name) } marks the one that has the name.
export function openStarts({ text, listen, set }, named) {
  const starts = Object.entries(named).map(([name, architecture]) => {
    const button = buildButton(text.named[name]);
    listen(button, "click", () => set("architecture", architecture));
    return { name, button };
  });
  const attributes = { class: "mbv2-architect-start", role: "group", "aria-label": text.start };
  const caption = html("span", { "aria-hidden": "true" }, text.start);
  return {
    root: html("div", attributes, caption, ...starts.map(({ button }) => button)),
    draw(name) {
      for (const start of starts) change(start.button, { "aria-pressed": start.name === name });
    },
  };
}

// The tools for the selected row: { bar, full, draw() }; full: the sentence that there is no room for more.
export function openTools({ text, limits, listen }, table, editor) {
  const [, most] = limits.architecture.rows;
  const tools = Object.fromEntries(["add", "up", "down", "drop"].map((name) => [name, buildButton(text.tools[name])]));
  for (const [name, tool] of Object.entries(tools)) {
    tool.tabIndex = 0; // without it Safari gives a clicked button no focus, and the bar leaves
    listen(tool, "click", () => editor.act(name));
  }
  const chosen = html("b");
  const bar = html("div", { class: "mbv2-architect-tools", role: "group" }, chosen, ...Object.values(tools));
  const full = html("p", { class: "mbv2-architect-note" }, say(text.most, { rows: most }));

  function draw() {
    const place = say(text.places.row, { number: table.selected + 1 });
    write(chosen, place);
    change(bar, { "aria-label": place });
    for (const [name, tool] of Object.entries(tools)) {
      change(tool, { "aria-disabled": !editor.allows(name, table.selected) });
    }
    reveal(full, table.rows.length >= most);
  }

  return { bar, full, draw };
}

export function buildLegend(text) {
  const items = ["params", "macs"].map((name) => {
    const swatch = html("span", { class: `mbv2-architect-swatch mbv2-architect-${name}` });
    return html("li", {}, swatch, html("span", {}, text.legend[name]));
  });
  return html("ul", { class: "mbv2-legend", "aria-hidden": "true" }, ...items);
}

// The rules of an architecture as check boxes: { root, draw(architecture) }. `usual`: whose numbers stand for "yes".
export function openRules({ text, listen }, editor, usual, architectureNow) {
  const rules = RULES.map((name) => ({ name, input: html("input", { type: "checkbox" }), label: html("span") }));
  const labels = rules.map(({ input, label }) => html("label", { class: "mbv2-flag" }, input, label));
  const legend = html("legend", {}, text.rules.label);

  function draw(architecture) {
    for (const { name, input, label } of rules) {
      input.checked = architecture[name] !== null && architecture[name] !== false;
      write(label, say(text.rules[name], { divisor: architecture.divisor ?? usual.divisor }));
    }
  }

  for (const { name, input } of rules) {
    const isNumber = name === "divisor" || name === "head_channels";
    const [no, yes] = isNumber ? [null, usual[name]] : [false, true];
    listen(input, "change", () => {
      if (!editor.rule(name, input.checked ? yes : no)) draw(architectureNow());
    });
  }
  return { root: html("fieldset", { class: "mbv2-architect-rules" }, legend, ...labels), draw };
}

// The Python that builds the network, and a button that copies it: { root, draw(architecture) }.
export function openPython({ text, listen }, usual) {
  const { label, copy, copied, by_hand } = text.python;
  const attributes = { class: "mbv2-architect-code", role: "group", tabindex: "0", "aria-label": label };
  const code = html("code", attributes);
  const button = buildButton(copy);
  const said = html("span", { class: "mbv2-architect-note", "aria-live": "polite" });
  let shown = null;

  async function copyCode() {
    try {
      await navigator.clipboard.writeText(code.textContent);
      write(said, copied);
    } catch {
      code.focus();
      getSelection().selectAllChildren(code);
      write(said, by_hand);
    }
  }

  function draw(architecture) {
    if (shown === architecture) return;
    shown = architecture;
    writeTexts(code, "span", pythonLines(architecture, usual, text));
    write(said, "");
  }

  listen(button, "click", copyCode);
  const heading = html("p", {}, html("b", {}, label), button, said);
  const sheet = html("div", { class: "mbv2-architect-sheet" }, code);
  return { root: html("div", { class: "mbv2-architect-python" }, heading, sheet), draw };
}
