// A figure that scrolls in its box, as on a phone, can be reached and moved by keyboard.
{
  const mark = () => {
    for (const box of document.querySelectorAll(".figure-twins")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  addEventListener("load", mark);
  addEventListener("resize", mark);
  // The theme finds out which boxes scroll when the window changes: its sidebar leaves them another width, too.
  for (const toggle of document.querySelectorAll(".primary-toggle")) {
    toggle.addEventListener("click", () => setTimeout(() => dispatchEvent(new Event("resize")), 400));
  }
}
