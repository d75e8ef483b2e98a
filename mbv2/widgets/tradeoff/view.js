// Published accuracy against cost, the stair of those that nobody beats, and where the reader's network lies.

import { html, write } from "../js/view/elements.js";
import { linkRows } from "../js/view/linked_rows.js";
import { addNetworkRanges, architectureCodec, currentCost, NETWORK_TRAITS } from "../js/view/network.js";
import { readState } from "../js/view/state.js";
import { openView } from "../js/view/view.js";
import { say } from "../js/view/words.js";
import { placeNetwork, pointsShown, summary, tableRows } from "./facts.js";
import { Plot } from "./plot.js";

const NONE = "none";

// { root, draw(points) }: a mark for each family of `points`.
function openLegend(text) {
  const mark = (name, words) => html("li", {}, html("i", { class: "mbv2-tradeoff-mark", "data-family": name }), words);
  const others = [
    html("li", {}, text.legend.front),
    mark("yours", text.legend.yours),
    mark("nearest", text.legend.nearest),
  ];
  const root = html("ul", { class: "mbv2-legend", "aria-hidden": "true" });
  const draw = (points) => {
    const families = [...new Set(points.map(({ family }) => family))];
    root.replaceChildren(...families.map((family) => mark(family, family)), ...others);
  };
  return { root, draw };
}

// What is said of the point that is pointed at, or of the chosen one: { root, draw, point(at) }.
function openNote(model, plot, text) {
  const root = html("p", { class: "mbv2-tradeoff-note" });
  let pointed = -1;

  function draw() {
    const name = model.get("point");
    const point = plot.shown[pointed] ?? plot.shown.find((other) => other.name === name);
    const why = plot.points.some((other) => other.name === name) ? "untimed" : "later";
    const absent = name === NONE ? text.hint : say(text.absent[why], { name });
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
  const [points, sources, named] = ["points", "sources", "architectures"].map((name) => model.get(name));
  const shownWith = { true: pointsShown(points, true), false: pointsShown(points, false) };
  addNetworkRanges(view);
  view.addChoice("axis");
  view.addFlag("later");
  const plot = new Plot({ points, sources }, text);
  const legend = openLegend(text);
  const note = openNote(model, plot, text);
  view.body.append(plot.root, legend.root, note.root);

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

  view.start([...NETWORK_TRAITS, "axis", "point", "later"], () => {
    const { axis, later } = readState(model, ["axis", "point", "later"], limits);
    const shown = shownWith[later];
    const place = placeNetwork(currentCost(model), shown, named);
    if (axis !== plot.axis || shown !== plot.points) {
      note.forget();
      plot.drawAxes(axis, shown, model.get(later ? "later_axes" : "axes"));
      legend.draw(shown);
    }
    plot.drawChosen(chosenNow());
    plot.drawPlace(place);
    note.draw();
    queueMicrotask(markCurrent); // once the table is there
    const { caption, columns } = text.table;
    return {
      status: summary(place, shown, axis, text),
      table: () => ({ caption, columns, rows: tableRows(place, shown, axis, text) }),
    };
  });
  return view.close;
}

export default { render };
