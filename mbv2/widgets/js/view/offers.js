// Width and resolution that the reader chose in another widget of the page, offered to this one.

import { html, reveal, write } from "./elements.js";
import { fixed } from "./numerals.js";
import { afterwards } from "./timing.js";
import { say } from "./words.js";

const CHOSEN = "mbv2-network"; // says to the other widgets of the document which width and resolution a reader chose
const SHARED = ["width_mult", "resolution"];

// A change in `controls` tells the others; `taken` is called once the reader took what was offered. `refresh` is to be
// called after each change of the model.
export function openOffers({ model, text, limits, life, state }, controls, taken) {
  const button = html("button", { type: "button", class: "mbv2-offer" });
  let offered = null;

  function refresh() {
    const open = offered !== null && SHARED.some((name) => offered[name] !== model.get(name));
    if (open) {
      const { width_mult, resolution } = offered;
      write(button, say(text.common.offer, { width: fixed(width_mult, 2), resolution }));
    }
    reveal(button, open);
  }

  function join() {
    const tell = afterwards(() => {
      const detail = Object.fromEntries(SHARED.map((name) => [name, model.get(name)]));
      document.dispatchEvent(new CustomEvent(CHOSEN, { detail }));
    }, 100); // once the slider rests: the other widgets' offers are no part of its frames
    life.atEnd(tell.stop);
    life.listen(controls, "change", tell);
    life.listen(document, CHOSEN, ({ detail }) => {
      offered = detail;
      refresh();
    });
    life.listen(button, "click", () => {
      state.set(offered);
      taken();
    });
  }

  if (SHARED.every((name) => name in limits)) join();
  refresh();
  return { button, refresh: () => offered !== null && refresh() };
}
