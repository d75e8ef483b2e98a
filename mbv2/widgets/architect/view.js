// The table itself, to be edited, and the whole network that it describes.

import { change, clean, fixed, html, reveal, say, write, writeTexts } from "../js/view/common.js";
import { architectureCodec, NETWORK_TRAITS, nameOf } from "../js/view/network.js";
import { openView } from "../js/view/view.js";
import { checkBounds, pythonLines, summary, tableCost, tableRows } from "./facts.js";
import { openRows } from "./rows.js";

const RULES = ["divisor", "always_expand", "narrow_head", "head_channels", "residual"];

// A link's table must fit into the fields.
export function boundedCodec(model) {
  const codec = architectureCodec(model);
  function read(text) {
    const architecture = codec.read(text);
    checkBounds(architecture, model.get("limits").architecture, codec.refuse);
    return architecture;
  }
  return { ...codec, read };
}

function button(label) {
  return html("button", { type: "button" }, label);
}

function check() {
  return html("input", { type: "checkbox" });
}

function render({ model, el }) {
  const view = openView(model, el, { codecs: { architecture: boundedCodec(model) } });
  const { text, limits } = view;
  const named = model.get("architectures");
  const [least, most] = limits.architecture.rows;
  const table = openRows(text, limits);
  let mine = null; // the architecture that the fields show
  view.addRange("width_mult", { snap: (width) => leastFitting(model.get("architecture"), clean(width)) });
  view.addRange("resolution");

  const starts = Object.keys(named).map((name) => ({ name, button: button(text.named[name]) }));
  const start = html(
    "div",
    { class: "mbv2-architect-start", role: "group", "aria-label": text.start },
    html("span", { "aria-hidden": "true" }, text.start),
    ...starts.map((one) => one.button),
  );
  const tools = Object.fromEntries(["add", "up", "down", "drop"].map((name) => [name, button(text.tools[name])]));
  // Without it Safari gives a clicked button no focus, and the bar leaves.
  for (const tool of Object.values(tools)) tool.tabIndex = 0;
  const chosen = html("b");
  const bar = html("div", { class: "mbv2-architect-tools", role: "group" }, chosen, ...Object.values(tools));
  const full = html("p", { class: "mbv2-architect-note" }, say(text.most, { rows: most }));
  const legend = ["params", "macs"].map((name) =>
    html(
      "li",
      {},
      html("span", { class: `mbv2-architect-swatch mbv2-architect-${name}` }),
      html("span", {}, text.legend[name]),
    ),
  );
  const rules = RULES.map((name) => ({ name, input: check(), label: html("span") }));
  const ruled = html(
    "fieldset",
    { class: "mbv2-architect-rules" },
    html("legend", {}, text.rules.label),
    ...rules.map(({ input, label }) => html("label", { class: "mbv2-flag" }, input, label)),
  );
  const code = html("code", {
    class: "mbv2-architect-code",
    role: "group",
    tabindex: "0",
    "aria-label": text.python.label,
  });
  const copy = button(text.python.copy);
  const copied = html("span", { class: "mbv2-architect-note", "aria-live": "polite" });
  const python = html(
    "div",
    { class: "mbv2-architect-python" },
    html("p", {}, html("b", {}, text.python.label), copy, copied),
    html("div", { class: "mbv2-architect-sheet" }, code),
  );
  view.body.append(
    start,
    table.root,
    html("ul", { class: "mbv2-legend", "aria-hidden": "true" }, ...legend),
    bar,
    full,
  );
  const keys = html("p", { class: "mbv2-architect-note" }, text.keys);
  view.holdStatus().after(html("div", { class: "mbv2-architect-more" }, keys, ruled, python));

  // Does every layer keep a channel at this width?
  function fits({ stages, stem_channels, head_channels, divisor, narrow_head }, width) {
    const channels = [
      stem_channels,
      ...stages.map((row) => row[1]),
      ...(head_channels !== null && narrow_head ? [head_channels] : []),
    ];
    return divisor !== null || channels.every((count) => Math.trunc(count * width) >= 1);
  }

  // `width`, or the next that leaves every layer a channel.
  function leastFitting(architecture, width) {
    if (fits(architecture, width)) return width;
    queueMicrotask(view.repaint); // the slider's thumb goes where the width is
    return leastFitting(architecture, clean(width + limits.width_mult.step));
  }

  // Sends the fields' table to the model, with `rules` instead of its own.
  function send(changed = {}) {
    const { stem, head } = table.ends;
    const now = model.get("architecture");
    const head_channels = now.head_channels === null ? null : head.fields.c.value;
    mine = { ...now, stages: table.stages(), stem_channels: stem.fields.c.value, head_channels, ...changed };
    view.set("architecture", mine);
    mine = model.get("architecture");
    if (mine === now) view.repaint();
  }

  function typed({ target }) {
    const { line, letter } = table.find(target);
    if (!letter) return;
    const field = line.fields[letter];
    const { value, problem = "" } = table.readField(field);
    const before = field.value;
    field.problem = problem;
    if (problem === "") field.value = value;
    if (line === table.ends.classifier) {
      view.set("num_classes", field.value);
      view.repaint();
      return;
    }
    const now = { ...model.get("architecture"), stages: table.stages(), stem_channels: table.ends.stem.fields.c.value };
    if (!fits(now, model.get("width_mult"))) {
      field.value = before;
      field.problem = say(text.problems.channels, { name: letter, value, width: fixed(model.get("width_mult"), 2) });
    }
    send();
  }

  // Does what a tool or a key asks for; the focus stays in the same column, or on the tool.
  function act(name, at = table.selected, letter = null) {
    const count = table.rows.length;
    const to = at + (name === "up" ? -1 : 1);
    if (!allowed(name, at)) return;
    if (name === "add") {
      const [t, c, n] = table.stages()[at];
      table.insert(at + 1, table.buildRow([t, c, n, 1]));
      table.selected = at + 1;
    } else if (name === "drop") {
      table.drop(at);
      table.selected = Math.min(at, count - 2);
    } else table.move(at, to);
    send();
    if (letter) table.rows[table.selected].fields[letter].input.focus();
  }

  function allowed(name, at) {
    const count = table.rows.length;
    return { add: count < most, drop: count > least, up: at > 0, down: at < count - 1 }[name];
  }

  function pressed(event) {
    const { line, letter, at } = table.find(event.target);
    if (!letter) return;
    const alt = { ArrowUp: "up", ArrowDown: "down", Enter: "add", Delete: "drop", Backspace: "drop" }[event.key];
    if (event.altKey && alt) {
      event.preventDefault();
      if (at >= 0) act(alt, at, letter);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const inputs = [table.ends.stem, ...table.rows, table.ends.head, table.ends.classifier]
        .filter(({ root }) => !root.hidden)
        .map(({ fields }) => (fields[letter] ?? fields.c).input);
      inputs[inputs.indexOf(line.fields[letter].input) + (event.shiftKey ? -1 : 1)]?.focus();
    }
  }

  async function copyCode() {
    try {
      await navigator.clipboard.writeText(code.textContent);
      write(copied, text.python.copied);
    } catch {
      code.focus();
      getSelection().selectAllChildren(code);
      write(copied, text.python.by_hand);
    }
  }

  function drawRules(architecture) {
    for (const { name, input, label } of rules) {
      input.checked = architecture[name] !== null && architecture[name] !== false;
      write(label, say(text.rules[name], { divisor: architecture.divisor ?? named.REFERENCE.divisor }));
    }
  }

  function rule(name, on) {
    const values = { divisor: [null, named.REFERENCE.divisor], head_channels: [null, named.REFERENCE.head_channels] }[
      name
    ] ?? [false, true];
    const now = model.get("architecture");
    if (fits({ ...now, [name]: values[Number(on)] }, model.get("width_mult")))
      view.set("architecture", { ...now, [name]: values[Number(on)] });
    else drawRules(now);
  }

  // What the arrow keys have reached is chosen, as what the Tab key reaches: the next digit takes its place. A caret
  // that moves would also have the browser plan all layers of the page anew.
  view.listen(table.root, "input", (event) => {
    typed(event);
    const stepped = [undefined, "insertReplacementText"].includes(event.inputType); // Chromium's, Firefox's
    if (stepped && event.target.getRootNode().activeElement === event.target) event.target.select();
  });
  view.listen(table.root, "keydown", pressed);
  for (const type of ["focusin", "pointerdown"]) {
    view.listen(table.root, type, ({ target }) => {
      const { at } = table.find(target);
      if (at < 0 || at === table.selected) return;
      table.selected = at;
      view.repaint();
    });
  }
  view.listen(table.root, "focusout", ({ target }) => {
    const { line, letter } = table.find(target);
    if (letter && line.fields[letter].problem === "") target.value = line.fields[letter].value;
  });
  for (const [name, tool] of Object.entries(tools)) view.listen(tool, "click", () => act(name));
  for (const one of starts) view.listen(one.button, "click", () => view.set("architecture", named[one.name]));
  for (const { name, input } of rules) view.listen(input, "change", () => rule(name, input.checked));
  view.listen(copy, "click", copyCode);

  let coded = null; // the architecture that the code builds
  let based = null; // the paper's table at the same settings
  function baseNow(settings) {
    const key = [settings.widthMult, settings.resolution, settings.numClasses].join(" ");
    if (based?.key !== key) based = { key, cost: tableCost({ ...settings, architecture: named.REFERENCE }) };
    return based.cost;
  }

  view.start([...NETWORK_TRAITS, "num_classes"], () => {
    const [widthMult, resolution, architecture, numClasses] = [...NETWORK_TRAITS, "num_classes"].map((name) =>
      model.get(name),
    );
    const settings = { widthMult, resolution, numClasses, architecture };
    const cost = tableCost(settings);
    if (mine !== architecture) table.load(architecture);
    mine = architecture;
    const { c: classes } = table.ends.classifier.fields;
    if (classes.value !== numClasses) table.fillIn(classes, numClasses);
    table.draw(architecture, cost);
    drawRules(architecture);
    const name = nameOf(architecture, named);
    for (const one of starts) change(one.button, { "aria-pressed": one.name === name });
    const place = say(text.places.row, { number: table.selected + 1 });
    write(chosen, place);
    change(bar, { "aria-label": place });
    for (const [tool, own] of Object.entries(tools)) change(own, { "aria-disabled": !allowed(tool, table.selected) });
    reveal(full, table.rows.length >= most);
    if (coded !== architecture) {
      writeTexts(code, "span", pythonLines(architecture, named.REFERENCE, text));
      write(copied, "");
      coded = architecture;
    }
    const state = { ...settings, isPapers: name === "REFERENCE", cost, base: baseNow(settings) };
    const wrong = table.problems(architecture).map((one) => say(text.bad, one));
    const data = () => ({ caption: text.table.caption, columns: text.table.columns, rows: tableRows(state, text) });
    return { status: [...wrong, summary(state, text)].join(" "), table: data };
  });
  return view.close;
}

export default { render };
