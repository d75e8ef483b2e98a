// Buttons of a picture and the rows of the data table that belong to them, one for each.

// A button and its row are marked together (class mbv2-near) while the reader points at either or the button has the
// focus; a click on either calls choose(index). Arrow keys, Home and End move the focus from button to button.
// `locate(event)`: the place that a pointer means within a picture, -1 for none, null outside it. `pointed(place)`
// hears what is pointed at. Returns what marks the row at current() with aria-current: to be called once the table has
// been drawn.
export function linkRows(view, { buttons, current, choose, locate = null, pointed = () => {} }) {
  const body = () => view.root.querySelector(".mbv2-data tbody");
  const rows = () => [...(body()?.rows ?? [])];
  let marked = null;

  function point(at) {
    for (const list of [rows(), buttons()]) {
      list.forEach((element, index) => {
        if (element.classList.contains("mbv2-near") !== (index === at))
          element.classList.toggle("mbv2-near", index === at);
      });
    }
    pointed(at);
  }

  function markCurrent() {
    const row = body()?.rows[current()] ?? null;
    if (row === marked) return;
    marked?.removeAttribute("aria-current");
    row?.setAttribute("aria-current", "true");
    marked = row;
  }

  // The place that the pointer means, or that of the button or the row that holds the event's target, or -1.
  function placeOf(event) {
    const { target: element } = event;
    const meant = locate && "clientX" in event ? locate(event) : null;
    if (meant !== null) return meant;
    const place = buttons().findIndex((button) => button.contains(element));
    return place >= 0 ? place : rows().findIndex((row) => row.contains(element));
  }

  const over = locate ? "pointermove" : "pointerover";
  for (const type of [over, "focusin"]) view.listen(view.root, type, (event) => point(placeOf(event)));
  for (const type of ["pointerleave", "focusout"]) view.listen(view.root, type, () => point(-1));
  view.listen(view.root, "click", (event) => {
    const place = placeOf(event);
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
