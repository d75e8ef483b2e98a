// Draws a view when its model changes, and says in the picture's place what cannot be drawn.

import { Refusal } from "../model/refusal.js";
import { write } from "./elements.js";
import { inWords } from "./words.js";

// `draw()` returns { status: sentence, table: () => ({ caption, columns, rows }) }, or throws a Refusal. It is called
// when a trait in `watched` has changed, between `before` and `follow`.
export function openPainter({ model, text }, { root, status }, { watched, draw, before, table, follow }) {
  let painted = null; // the values of the picture
  let broken = false;

  // The table of the picture; null where there is neither.
  function attempt() {
    try {
      const drawn = draw();
      write(status, drawn.status);
      broken = false;
      return drawn.table ?? null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      broken = true;
      write(status, inWords(error, text));
      return null;
    }
  }

  function paint() {
    const values = watched.map((name) => model.get(name));
    if (painted !== null && values.every((value, at) => Object.is(value, painted[at]))) return;
    painted = values;
    before();
    const shown = attempt();
    if (root.classList.contains("mbv2-broken") !== broken) root.classList.toggle("mbv2-broken", broken);
    table.show(shown);
    follow();
  }

  function repaint() {
    painted = null;
    paint();
  }

  return { paint, repaint, isBroken: () => broken };
}
