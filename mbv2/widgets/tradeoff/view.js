// Published accuracy against cost, the stair of those that nobody beats, and where the reader's network lies.

import { html, write } from "../js/view/elements.js";
import { linkRows } from "../js/view/linked_rows.js";
import { addNetworkRanges, architectureCodec, currentCost, NETWORK_TRAITS } from "../js/view/network.js";
import { readState } from "../js/view/state.js";
import { openView } from "../js/view/view.js";
import { say } from "../js/view/words.js";
import { placeNetwork, summary, tableRows } from "./facts.js";
import { Plot } from "./plot.js";

const NONE = "none";

function legendOf(families, text) {
  const mark = (name, words) => html("li", {}, html("i", { class: "mbv2-tradeoff-mark", "data-family": name }), words);
  const items = families.map((family) => mark(family, family));
  return html(
    "ul",
    { class: "mbv2-legend", "aria-hidden": "true" },
    ...items,
    html("li", {}, text.legend.front),
    mark("yours", text.legend.yours),
    mark("nearest", text.legend.nearest),
  );
}

// What is said of the point that is pointed at, or of the chosen one: { root, draw, point(at) }.
function openNote(model, plot, text) {
  const root = html("p", { class: "mbv2-tradeoff-note" });
  let pointed = -1;

  function draw() {
    const name = model.get("point");
    const point = plot.shown[pointed] ?? plot.shown.find((other) => other.name === name);
    const absent = name === NONE ? text.hint : say(text.absent, { name });
    write(root, point ? plot.about(point) : absent);
  }

  function point(at) {
    if (at === pointed) return;
    pointed = at;
    draw();
  }

  function forget() {
    pointed = -1;
  }

  return { root, draw, point, forget };
}

function render({ model, el }) {
  const view = openView(model, el, { codecs: { architecture: architectureCodec(model) } });
  const { text, limits } = view;
  const [points, axes, sources, named] = ["points", "axes", "sources", "architectures"].map((name) => model.get(name));
  addNetworkRanges(view);
  view.addChoice("axis");
  const plot = new Plot({ points, axes, sources }, text);
  const note = openNote(model, plot, text);
  view.body.append(plot.root, legendOf([...new Set(points.map(({ family }) => family))], text), note.root);

  const chosenNow = () => plot.shown.findIndex(({ name }) => name === model.get("point"));
  const markCurrent = linkRows(view, {
    buttons: () => plot.buttons,
    current: chosenNow,
    choose(at) {
      if (at < plot.shown.length) view.set("point", at === chosenNow() ? NONE : plot.shown[at].name);
    },
    locate: (event) => plot.locate(event),
    pointed: note.point,
  });

  view.start([...NETWORK_TRAITS, "axis", "point"], () => {
    const { axis } = readState(model, ["axis", "point"], limits);
    const place = placeNetwork(currentCost(model), points, named);
    if (axis !== plot.axis) {
      note.forget();
      plot.drawAxis(axis);
    }
    plot.drawChosen(chosenNow());
    plot.drawPlace(place);
    note.draw();
    queueMicrotask(markCurrent); // once the table is there
    const { caption, columns } = text.table;
    return {
      status: summary(place, points, axis, text),
      table: () => ({ caption, columns, rows: tableRows(place, points, axis, text) }),
    };
  });
  return view.close;
}

export default { render };
