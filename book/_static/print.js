// Paper is white, and nothing on it can be opened: the code behind pictures, hints and solutions are printed too.
{
  const root = document.documentElement;
  let opened = [];
  let theme = null;
  addEventListener("beforeprint", () => {
    theme = root.dataset.theme;
    root.dataset.theme = "light";
    opened = [...document.querySelectorAll("details:not([open], .mbv2-data)")]; // a widget's table is its own affair
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    root.dataset.theme = theme;
    for (const one of opened) one.open = false;
  });
}
