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
  // The theme finds out which boxes scroll when the window changes; a sidebar that comes or goes changes their width,
  // too.
  const article = document.querySelector(".bd-article");
  let width = article?.clientWidth;
  const widened = new ResizeObserver(() => {
    if (article.clientWidth === width) return;
    width = article.clientWidth;
    dispatchEvent(new Event("resize"));
  });
  if (article) widened.observe(article);
}
