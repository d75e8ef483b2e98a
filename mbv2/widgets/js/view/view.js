// One view of a model: title, question, controls, body (for the picture), status, data table, and links to its state.

import { change, clean, fixed, html, reveal, say, throttle, write } from "./common.js";
import { fragmentOf, readQuery, splitFragment } from "./share.js";
import { afterwards, keepHeight } from "./steady.js";

const CHOSEN = "mbv2-network"; // says to the other widgets of the document which width and resolution a reader chose
const SHARED = ["width_mult", "resolution"];

let groups = 0; // radio buttons of one group share a name

// Decimals that a multiple of `step` needs: 0.05 → 2.
export function decimals(step) {
  return (String(step).split(".")[1] ?? "").length;
}

// `view.addRange/addChoice/addFlag(trait)` make the controls from `limits` and `text.controls` of the model.
// `view.start(names, draw)` calls `draw` now and whenever a trait in `names` changes. `draw` returns
// { status: sentence, table: () => ({ caption, columns, rows }) }; a RangeError that it throws is shown in the
// picture's place. `view.close()` undoes everything. `codecs`: see share.js. `tableOpen`: the table is seen from the
// start.
export function openView(model, el, { codecs = {}, tableOpen = false } = {}) {
  const [kind, limits, text] = ["widget_name", "limits", "text"].map((name) => model.get(name));
  const { common } = text;
  const names = Object.keys(limits);
  const closing = [];
  const controls = html("div", { class: "mbv2-controls" });
  const body = html("div", { class: "mbv2-body" });
  const status = html("p", { class: "mbv2-status", role: "status" });
  const word = html("p", { class: "mbv2-word", role: "alert" });
  const refreshers = [];
  const save = throttle(() => model.save_changes());
  const stateNow = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const start = stateNow();
  let broken = false;
  let repaint = () => {};
  closing.push(save.stop);

  function listen(target, type, handler) {
    target.addEventListener(type, handler);
    closing.push(() => target.removeEventListener(type, handler));
  }

  function set(name, value) {
    model.set(name, value);
    save();
  }

  function setAll(state) {
    model.set(state);
    save();
  }

  const spoken = (name, value, values) => say(text.controls[name].value ?? "{value}", { value, ...values });

  function addControl(name, input, shown, parent) {
    const caption = html("label", {}, html("span", { class: "mbv2-name" }, text.controls[name].label), input);
    parent.append(html("div", { class: "mbv2-control" }, caption, shown));
  }

  // A labelled slider. `words(value)` is what it reads out and shows. `most()` and `snap(value, before)` where the
  // network decides which values there are.
  function addRange(name, { words, most, snap = clean, parent = controls } = {}) {
    const { least, most: last, step } = limits[name];
    // JupyterLab would take the arrow keys for itself.
    const input = html("input", {
      type: "range",
      min: least,
      max: last ?? least,
      step,
      "data-lm-suppress-shortcuts": "true",
    });
    const shown = html("span", { class: "mbv2-value", "aria-hidden": "true" });
    const plain = (value) => spoken(name, fixed(value, decimals(step)));
    let drawn = null;
    addControl(name, input, shown, parent);
    listen(input, "keydown", (event) => {
      if (event.key.startsWith("Arrow")) event.stopPropagation(); // the slider's alone: pages turn and search on keys
    });
    listen(input, "input", () => {
      set(name, snap(clean(input.value), model.get(name)));
      if (clean(input.value) !== model.get(name)) input.value = model.get(name); // snapped to where it was
    });
    refreshers.push(() => {
      const value = model.get(name);
      if (value === drawn && !most && !words && Number(input.value) === value) return;
      drawn = value;
      if (most) change(input, { max: most() });
      if (clean(input.value) !== value) input.value = value;
      const told = value >= least && value <= (last ?? Number.MAX_VALUE) ? (words ?? plain)(value) : "?";
      change(input, { "aria-valuetext": told });
      write(shown, told);
    });
    return input;
  }

  // Radio buttons, one for each of `values`. `chosen()` and `choose(value)` where the trait holds something else.
  function addChoice(
    name,
    {
      parent = controls,
      values = limits[name].options,
      chosen = () => model.get(name),
      choose = (value) => set(name, value),
    } = {},
  ) {
    const { label, options } = text.controls[name];
    groups += 1;
    const group = `mbv2-${groups}-${Math.random().toString(36).slice(2)}`;
    const inputs = values.map((value) => html("input", { type: "radio", name: group, value }));
    const labels = inputs.map((input) => html("label", {}, input, html("span", {}, options[input.value])));
    const set_ = html("fieldset", { class: "mbv2-choice" }, html("legend", {}, label), ...labels);
    parent.append(set_);
    for (const input of inputs) listen(input, "change", () => choose(input.value));
    refreshers.push(() => {
      const now = chosen();
      for (const input of inputs) input.checked = input.value === now;
    });
    return set_;
  }

  // A check box.
  function addFlag(name, { parent = controls } = {}) {
    const input = html("input", { type: "checkbox" });
    parent.append(html("label", { class: "mbv2-flag" }, input, html("span", {}, text.controls[name].label)));
    listen(input, "change", () => set(name, input.checked));
    refreshers.push(() => {
      input.checked = model.get(name) === true;
    });
    return input;
  }

  const details = html("details", { class: "mbv2-data" }, html("summary", {}, common.data));
  details.open = tableOpen;
  let tableNow = null;

  // Closed, it is not kept up to date.
  function drawTable() {
    if (!details.open || !tableNow || broken) return;
    const { caption, columns, rows } = tableNow();
    const cells = [columns, ...rows];
    const old = details.querySelector("table");
    const fits =
      old && old.rows.length === cells.length && cells.every((row, at) => old.rows[at].cells.length === row.length);
    if (!fits) {
      old?.parentElement.remove();
      details.append(
        html(
          "div",
          { class: "mbv2-scroll", tabindex: "0", role: "group", "aria-label": common.data },
          tableElement(cells),
        ),
      );
    }
    const table = details.querySelector("table");
    write(table.caption, caption);
    cells.forEach((row, at) => row.forEach((cell, column) => write(table.rows[at].cells[column], cell)));
  }
  listen(details, "toggle", drawTable);

  function speak(sentence) {
    write(word, sentence);
    reveal(word, sentence !== "");
  }

  // Links to the state exist where the page has told the view its name: in the book, not in a notebook.
  const target = el.dataset.mbv2Target;
  const link = html("a", { class: "mbv2-link" }, common.link);
  const refreshLink = () => change(link, { href: fragmentOf(target, limits, stateNow(), codecs) });

  function follow() {
    const fragment = splitFragment(location.hash);
    if (fragment?.target !== target) return;
    const before = stateNow();
    try {
      const wanted = readQuery(fragment.query, limits, codecs, common.links);
      setAll(wanted);
      const moved = Object.entries(wanted).some(
        ([name, value]) => typeof value === "number" && model.get(name) !== value,
      );
      if (broken || moved) throw new RangeError(common.links.together);
      speak("");
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      setAll(before);
      speak(say(common.links.ignored, { reason: error.message }));
    }
    root.scrollIntoView({ block: "nearest" });
  }

  // Width and resolution that the reader chose in another widget of the page, offered to this one.
  const offer = html("button", { type: "button", class: "mbv2-offer" });
  const again = html("button", { type: "button", class: "mbv2-again" }, common.again);
  let offered = null;

  function refreshOffer() {
    const open = offered !== null && SHARED.some((name) => offered[name] !== model.get(name));
    if (open) write(offer, say(common.offer, { width: fixed(offered.width_mult, 2), resolution: offered.resolution }));
    reveal(offer, open);
  }

  function joinOffers() {
    const tell = afterwards(() => {
      const detail = Object.fromEntries(SHARED.map((name) => [name, model.get(name)]));
      document.dispatchEvent(new CustomEvent(CHOSEN, { detail }));
    }, 100); // once the slider rests: the other widgets' offers are no part of its frames
    closing.push(tell.stop);
    listen(controls, "change", tell);
    listen(document, CHOSEN, ({ detail }) => {
      offered = detail;
      refreshOffer();
    });
    listen(offer, "click", () => {
      setAll(offered);
      again.focus(); // the offer is gone, and the keyboard's place with it
    });
  }

  // Puts the status into a box of its own in which the browser lays it out alone, where something in the widget is
  // sticky: that keeps the browser from laying out the widget alone. Returns the box.
  let outer = null;
  function holdStatus() {
    const shell = html("div", { class: "mbv2-held" });
    status.replaceWith(shell);
    shell.append(status);
    closing.push(keepHeight(shell, status, () => outer?.forget()).stop);
    return shell;
  }

  const foot = html("div", { class: "mbv2-foot" }, again, ...(target ? [link] : []), offer);
  const heading = html("p", { class: "mbv2-title" }, text.title);
  const question = html("p", { class: "mbv2-question" }, text.question);
  const attributes = { class: "mbv2-widget", "data-widget": kind, role: "group", "aria-label": text.title };
  const root = html("div", attributes, heading, question, word, controls, body, status, details, foot);
  listen(again, "click", () => setAll(start));
  speak("");

  function begin(watched, draw) {
    let painted = null;
    function paint() {
      const values = watched.map((name) => model.get(name));
      if (painted !== null && values.every((value, at) => Object.is(value, painted[at]))) return;
      painted = values;
      for (const refresh of refreshers) refresh();
      try {
        const drawn = draw();
        tableNow = drawn.table ?? null;
        write(status, drawn.status);
        broken = false;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        broken = true;
        write(status, error.message.replace(/\bNaN\b|-?\bInfinity\b|\bundefined\b/g, common.noNumber));
      }
      if (root.classList.contains("mbv2-broken") !== broken) root.classList.toggle("mbv2-broken", broken);
      drawTable();
      if (offered !== null) refreshOffer();
      if (target) later();
    }
    repaint = () => {
      painted = null;
      paint();
    };
    const later = afterwards(refreshLink, 200);
    closing.push(later.stop);
    for (const name of watched) {
      const handler = () => paint();
      model.on(`change:${name}`, handler);
      closing.push(() => model.off(`change:${name}`, handler));
    }
    const shell = html("div", { class: "mbv2-shell" }, root);
    el.append(shell);
    outer = keepHeight(shell, root);
    closing.push(() => shell.remove(), outer.stop);
    paint();
    refreshOffer();
    if (SHARED.every((name) => names.includes(name))) joinOffers();
    if (!target) return;
    for (const type of ["pointerenter", "focus"]) listen(link, type, refreshLink);
    refreshLink();
    listen(window, "hashchange", follow);
    follow();
  }

  function close() {
    for (const undo of closing.splice(0)) undo();
  }

  return {
    text,
    limits,
    root,
    body,
    controls,
    holdStatus,
    listen,
    set,
    setAll,
    addRange,
    addChoice,
    addFlag,
    start: begin,
    repaint: () => repaint(),
    close,
  };
}

function tableElement(cells) {
  const rows = cells.map((row, at) =>
    html(
      "tr",
      {},
      ...row.map((_, column) => {
        if (at > 0 && column > 0) return html("td");
        return html("th", { scope: at === 0 ? "col" : "row" });
      }),
    ),
  );
  const [head, ...rest] = rows;
  return html("table", { class: "mbv2-table" }, html("caption"), html("thead", {}, head), html("tbody", {}, ...rest));
}
