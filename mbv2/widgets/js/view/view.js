// One view of a model: title, question, controls, body (for the picture), status, data table, and links to its state.

import { openControls } from "./controls.js";
import { openTable } from "./data_table.js";
import { html, reveal, write } from "./elements.js";
import { openLife } from "./lifecycle.js";
import { openLinks } from "./links.js";
import { openOffers } from "./offers.js";
import { openPainter } from "./painter.js";
import { openSizes } from "./sizing.js";
import { openState } from "./state.js";

// `view.addRange/addChoice/addFlag(trait)` make the controls from `limits` and `text.controls` of the model.
// `view.start(names, draw)` calls `draw` now and whenever a trait in `names` changes: see painter.js.
// `view.close()` ends everything. `codecs`: see links.js. `tableOpen`: the table is seen from the start.
export function openView(model, el, { codecs = {}, tableOpen = false } = {}) {
  const [own, common, limits] = ["text", "common", "limits"].map((name) => model.get(name));
  const text = { ...own, common };
  const life = openLife();
  const state = openState(model, life);
  const shared = { model, text, limits, life, state };
  const { refresh, root: controls, ...add } = openControls(shared);
  const table = openTable(shared, tableOpen);
  const again = buildAgain(shared);
  const offers = openOffers(shared, controls, () => again.focus()); // the keyboard's place is gone with the offer
  const links = openLinks(shared, el.dataset.mbv2Target, codecs);
  const foot = [again, ...(links.link ? [links.link] : []), offers.button];
  const frame = buildFrame(model.get("widget_name"), text, controls, table.details, foot);
  const { root, body, word } = frame;
  const sizes = openSizes(el, frame, life);
  let painter = null;

  function answer(sentence) {
    write(word, sentence);
    reveal(word, sentence !== "");
    root.scrollIntoView({ block: "nearest" });
  }

  function follow() {
    offers.refresh();
    links.later();
  }

  function start(watched, draw) {
    painter = openPainter(shared, frame, { watched, draw, before: refresh, table, follow });
    life.watch(model, watched, painter.paint);
    sizes.show();
    painter.paint();
    links.open(root, painter.isBroken, answer);
  }

  return {
    ...{ text, limits, root, body, controls, start },
    ...{ ...add, set: state.set, listen: life.listen, holdStatus: sizes.holdStatus },
    repaint: () => painter.repaint(),
    close: life.end,
  };
}

// A button that brings back the state of the beginning.
function buildAgain({ text, life, state }) {
  const first = state.now();
  const again = html("button", { type: "button", class: "mbv2-again" }, text.common.again);
  life.listen(again, "click", () => state.set(first));
  return again;
}

function buildFrame(kind, text, controls, details, foot) {
  const body = html("div", { class: "mbv2-body" });
  const status = html("p", { class: "mbv2-status", role: "status" });
  const word = html("p", { class: "mbv2-word", role: "alert" });
  reveal(word, false);
  const heading = html("p", { class: "mbv2-title" }, text.title);
  const question = html("p", { class: "mbv2-question" }, text.question);
  const attributes = { class: "mbv2-widget", "data-widget": kind, role: "group", "aria-label": text.title };
  const parts = [
    heading,
    question,
    word,
    controls,
    body,
    status,
    details,
    html("div", { class: "mbv2-foot" }, ...foot),
  ];
  return { root: html("div", attributes, ...parts), body, status, word, question };
}
