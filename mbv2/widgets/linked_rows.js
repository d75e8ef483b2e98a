// Buttons of a picture and the rows of the data table that belong to them, one for each.

// A button and its row are marked together (class mbv2-near) while the reader points at either or the button has the
// focus; a click on either calls choose(index). Arrow keys, Home and End move the focus from button to button.
// Returns what marks the row at current() with aria-current: to be called once the table has been drawn.
export function linkRows(view, { buttons, current, choose }) {
  const rows = () => [...(view.root.querySelector(".mbv2-data tbody")?.rows ?? [])];

  function point(at) {
    for (const list of [rows(), buttons()]) {
      list.forEach((element, index) => {
        if (element.classList.contains("mbv2-near") !== (index === at)) element.classList.toggle("mbv2-near", index === at);
      });
    }
  }

  function markCurrent() {
    rows().forEach((row, index) => {
      if (row.hasAttribute("aria-current") === (index === current())) return;
      if (index === current()) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
  }

  // The place of the button or the row that holds `element`, or -1.
  function placeOf(element) {
    const place = buttons().findIndex((button) => button.contains(element));
    return place >= 0 ? place : rows().findIndex((row) => row.contains(element));
  }

  for (const type of ["pointerover", "focusin"]) view.listen(view.root, type, (event) => point(placeOf(event.target)));
  for (const type of ["pointerleave", "focusout"]) view.listen(view.root, type, () => point(-1));
  view.listen(view.root, "click", (event) => {
    const place = placeOf(event.target);
    if (place >= 0) choose(place);
  });
  view.listen(view.root, "keydown", (event) => {
    const list = buttons();
    const from = list.indexOf(event.target);
    const to = { ArrowRight: from + 1, ArrowLeft: from - 1, Home: 0, End: list.length - 1 }[event.key];
    if (from < 0 || to === undefined) return;
    event.preventDefault();
    list[to]?.focus();
  });
  view.listen(view.root.querySelector("details"), "toggle", markCurrent);
  return markCurrent;
}
