// The table itself, to be edited, and the whole network that it describes.

import { html } from "../js/view/elements.js";
import { NETWORK_TRAITS, nameOf } from "../js/view/network.js";
import { clean } from "../js/view/numerals.js";
import { remember } from "../js/view/remember.js";
import { openView } from "../js/view/view.js";
import { say } from "../js/view/words.js";
import { Editor } from "./editor.js";
import { boundedCodec, summary, tableCost, tableRows } from "./facts.js";
import { fillIn } from "./lines.js";
import { buildLegend, openPython, openRules, openStarts, openTools } from "./panels.js";
import { Rows } from "./rows.js";

function listenToTable({ listen, repaint }, table, editor) {
  // What the arrow keys have reached is chosen, as what the Tab key reaches: the next digit takes its place. A caret
  // that moves would also have the browser plan all layers of the page again.
  listen(table.root, "input", (event) => {
    editor.type(event);
    const stepped = [undefined, "insertReplacementText"].includes(event.inputType); // Chromium's, Firefox's
    if (stepped && event.target.getRootNode().activeElement === event.target) event.target.select();
  });
  listen(table.root, "keydown", (event) => editor.press(event));
  for (const type of ["focusin", "pointerdown"]) {
    listen(table.root, type, ({ target }) => {
      const { at } = table.find(target);
      if (at < 0 || at === table.selected) return;
      table.selected = at;
      repaint();
    });
  }
  listen(table.root, "focusout", ({ target }) => {
    const { line, letter } = table.find(target);
    if (letter && line.fields[letter].problem === "") target.value = line.fields[letter].value;
  });
}

function render({ model, el }) {
  const view = openView(model, el, { codecs: { architecture: boundedCodec(model) } });
  const { text, limits, body } = view;
  const named = model.get("architectures");
  const usual = named.REFERENCE;
  const table = new Rows(text, limits);
  const editor = new Editor(model, view, table);
  view.addRange("width_mult", { snap: (width) => editor.leastFitting(clean(width)) });
  view.addRange("resolution");
  const starts = openStarts(view, named);
  const tools = openTools(view, table, editor);
  const rules = openRules(view, editor, usual, () => model.get("architecture"));
  const python = openPython(view, usual);
  body.append(starts.root, table.root, buildLegend(text), tools.bar, tools.full);
  const keys = html("p", { class: "mbv2-architect-note" }, text.keys);
  view.holdStatus().after(html("div", { class: "mbv2-architect-more" }, keys, rules.root, python.root));
  listenToTable(view, table, editor);

  // The paper's table at the same settings.
  const baseOf = remember((widthMult, resolution, numClasses) =>
    tableCost({ widthMult, resolution, numClasses, architecture: usual }),
  );

  function drawTable(architecture, numClasses, cost) {
    if (editor.shown !== architecture) table.load(architecture);
    editor.shown = architecture;
    const { c: classes } = table.ends.classifier.fields;
    if (classes.value !== numClasses) fillIn(classes, numClasses);
    table.draw(architecture, cost);
  }

  const traits = [...NETWORK_TRAITS, "num_classes"];
  view.start(traits, () => {
    const [widthMult, resolution, architecture, numClasses] = traits.map((name) => model.get(name));
    const settings = { widthMult, resolution, numClasses, architecture };
    const cost = tableCost(settings);
    const name = nameOf(architecture, named);
    drawTable(architecture, numClasses, cost);
    for (const part of [rules, python]) part.draw(architecture);
    starts.draw(name);
    tools.draw();
    const base = baseOf(widthMult, resolution, numClasses);
    const state = { ...settings, isPapers: name === "REFERENCE", cost, base };
    const wrong = table.problems(architecture).map((one) => say(text.bad, one));
    const { caption, columns } = text.table;
    return {
      status: [...wrong, summary(state, text)].join(" "),
      table: () => ({ caption, columns, rows: tableRows(state, text) }),
    };
  });
  return view.close;
}

export default { render };
