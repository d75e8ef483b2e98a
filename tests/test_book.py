"""The built book in a real Chromium without network, from files and over http: quiet, whole, on a phone, dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from book_pages import CHAPTERS, PAGES, wait_until_ready
from browser import PHONE, open_page

each_page = pytest.mark.parametrize("name", PAGES)
each_chapter = pytest.mark.parametrize("name", CHAPTERS)
each_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])

# Text of the article that is visible, with a contrast (WCAG 2.2) below what its size needs.
FAINT_TEXT = """() => {
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const parse = (text) => {
    const [r, g, b, a = 1] = channels(text);
    return text.startsWith('color(') ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((c, i) => c * a + under[i] * (1 - a));
  const background = (element) => {
    if (!element) return [255, 255, 255];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, background(element.parentElement));
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = [];
  const walker = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest('svg, script, style, noscript, mjx-container')) continue;
    if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const behind = background(element);
    const light = [over(parse(style.color), behind), behind].map(luminance).sort((a, b) => b - a);
    const contrast = (light[0] + 0.05) / (light[1] + 0.05);
    if (contrast < (large ? 3 : 4.5))
      faint.push(`${contrast.toFixed(2)}: ${walker.currentNode.data.trim().slice(0, 40)}`);
  }
  return faint;
}"""

SIZES = """(selector) => [...document.querySelectorAll(selector)].map((element) => {
  const { width, height } = element.getBoundingClientRect();
  return [width, height];
})"""


@each_page
def test_a_page_is_whole_and_asks_for_nothing_elsewhere_and_reports_no_error(site, browser, name):
    with open_page(browser, f"{site}/{name}.html") as (page, problems):
        wait_until_ready(page)
        assert problems == []
        assert page.locator(".widget-failure").count() == page.locator(".widget-waiting").count() == 0
        assert page.locator(".mbv2-widget").count() == page.locator(".widget-view").count()
        assert all(width > 200 and height > 100 for width, height in page.evaluate(SIZES, ".mbv2-widget"))
        broken = "[...document.images].filter((one) => !one.complete || !one.naturalWidth).map((one) => one.src)"
        assert page.evaluate(broken) == []


@each_scheme
@each_page
def test_a_phone_never_scrolls_sideways(book, browser, name, scheme):
    with open_page(browser, f"{book.as_uri()}/{name}.html", width=PHONE, scheme=scheme) as (page, problems):
        wait_until_ready(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
        # boxes that scroll by themselves are the only way to be wider
        assert page.evaluate("[...document.querySelectorAll('article > section')].every((s) => s.scrollWidth <= 360)")
        assert problems == []


@each_chapter
def test_the_box_that_scrolls_is_reachable_by_keyboard(book, browser, name):
    wide = """() => [...document.querySelectorAll('article *')].filter((box) =>
      box.scrollWidth > box.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(box).overflowX)
      && box.checkVisibility())"""
    unreachable = f"({wide})().filter((box) => box.tabIndex < 0).map((box) => box.outerHTML.slice(0, 120))"
    with open_page(browser, f"{book.as_uri()}/{name}.html", width=PHONE) as (page, _):
        wait_until_ready(page)
        page.wait_for_function(f"() => ({unreachable}).length === 0")


@each_scheme
@each_chapter
def test_one_of_two_figures_is_shown_and_text_stands_out(book, browser, name, scheme):
    other = {"light": "dark", "dark": "light"}[scheme]
    with open_page(browser, f"{book.as_uri()}/{name}.html", scheme=scheme) as (page, _):
        wait_until_ready(page)
        shown, hidden = (page.evaluate(SIZES, f".figure-twins img.only-{which}") for which in (scheme, other))
        assert len(shown) == len(hidden) == page.locator(".figure-twins").count()
        assert all(width > 100 and height > 40 for width, height in shown)
        assert all(size == [0, 0] for size in hidden)
        filters = "all => all.map((one) => getComputedStyle(one).filter)"
        assert set(page.eval_on_selector_all(".figure-twins img", filters)) <= {"none"}
        assert page.evaluate(FAINT_TEXT) == []


@each_scheme
def test_widgets_have_no_accessibility_violation(book, browser, scheme):
    checked = 0
    for name in CHAPTERS:
        with open_page(browser, f"{book.as_uri()}/{name}.html", scheme=scheme) as (page, _):
            wait_until_ready(page)
            if page.locator(".mbv2-widget").count():
                result = Axe().run(page, context=".mbv2-widget")
                assert result.violations_count == 0, f"{name}\n{result.generate_report()}"
                checked += 1
    assert checked >= 3


@each_scheme
def test_without_javascript_a_sentence_stands_for_a_widget_and_one_figure_is_shown(book, browser, scheme):
    url = f"{book.as_uri()}/book/04-relu6.html"
    with open_page(browser, url, scheme=scheme, java_script_enabled=False) as (page, _):
        assert page.get_by_text("It needs JavaScript").first.is_visible()
        images = page.locator(".figure-twins img")
        visible = [image.get_attribute("class") for image in images.all() if image.is_visible()]
        assert visible
        assert {name for names in visible for name in names.split() if name.startswith("only-")} == {f"only-{scheme}"}
