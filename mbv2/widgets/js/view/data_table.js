// The numbers behind the picture, as a table that can be opened, and that paper shows open.

import { html, write } from "./elements.js";

// `show(table)` takes () => ({ caption, columns, rows }), or null where there is none. Closed, it is not
// kept up to date.
export function openTable({ text, life }, isOpen) {
  const details = html("details", { class: "mbv2-data" }, html("summary", {}, text.common.data));
  details.open = isOpen;
  let tableNow = null;

  function draw() {
    if (!details.open || !tableNow) return;
    const { caption, columns, rows } = tableNow();
    const cells = [columns, ...rows];
    if (!fits(details.querySelector("table"), cells)) build(cells);
    const table = details.querySelector("table");
    write(table.caption, caption);
    cells.forEach((row, at) => row.forEach((cell, column) => write(table.rows[at].cells[column], cell)));
  }

  function build(cells) {
    details.querySelector("table")?.parentElement.remove();
    const box = { class: "mbv2-scroll", tabindex: "0", role: "group", "aria-label": text.common.data };
    details.append(html("div", box, tableElement(cells)));
  }

  life.listen(details, "toggle", draw);
  let wasOpen = isOpen;
  life.listen(window, "beforeprint", () => {
    wasOpen = details.open;
    details.open = true;
    draw();
  });
  life.listen(window, "afterprint", () => {
    details.open = wasOpen;
  });
  return {
    details,
    show(table) {
      tableNow = table;
      draw();
    },
  };
}

function fits(table, cells) {
  return table?.rows.length === cells.length && cells.every((row, at) => table.rows[at].cells.length === row.length);
}

function tableElement(cells) {
  const rows = cells.map((row, at) => html("tr", {}, ...row.map((_, column) => cellElement(at, column))));
  const [head, ...rest] = rows;
  return html("table", { class: "mbv2-table" }, html("caption"), html("thead", {}, head), html("tbody", {}, ...rest));
}

function cellElement(at, column) {
  if (at > 0 && column > 0) return html("td");
  return html("th", { scope: at === 0 ? "col" : "row" });
}
