"""The built book in a real Chromium without network, from files and over http: quiet, whole, on a phone, dark."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from book_pages import CHAPTERS, PAGES, html_of, wait_until_ready
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

FIGURES = ".figure-twins:not(.widget-still *)"  # all but what stands for a widget without JavaScript
BROKEN = """[...document.images].filter((one) => one.checkVisibility() && !(one.complete && one.naturalWidth))
  .map((one) => one.src)"""
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
        for image in page.locator("img:visible").all():
            image.scroll_into_view_if_needed()  # loaded only once it is near
        page.wait_for_function(f"() => ({BROKEN}).length === 0")


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
        shown, hidden = (page.evaluate(SIZES, f"{FIGURES} img.only-{which}") for which in (scheme, other))
        assert len(shown) == len(hidden) == page.locator(FIGURES).count()
        assert all(width > 100 and height > 40 for width, height in shown)
        assert all(size == [0, 0] for size in hidden)
        filters = "all => all.map((one) => getComputedStyle(one).filter)"
        assert set(page.eval_on_selector_all(".figure-twins img", filters)) <= {"none"}
        assert page.evaluate(FAINT_TEXT) == []


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


@each_scheme
@each_page
def test_a_whole_page_has_no_violation_of_wcag(book, browser, name, scheme):
    with open_page(browser, f"{book.as_uri()}/{name}.html", scheme=scheme) as (page, _):
        wait_until_ready(page)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")
        result = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
        assert len(result.response["passes"]) > 10
        assert result.violations_count == 0, result.generate_report()


def test_a_violation_outside_the_widgets_would_be_noticed(book, browser):
    with open_page(browser, f"{book.as_uri()}/{PAGES[0]}.html") as (page, _):
        page.evaluate("""() => {
          const button = document.querySelector('.bd-header-article button');
          button.replaceChildren();
          for (const { name } of [...button.attributes]) if (name !== "class") button.removeAttribute(name);
        }""")
        result = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
        assert "button-name" in [one["id"] for one in result.response["violations"]]


@each_page
def test_a_page_tells_what_it_is_in_its_head(book, browser, name):
    with open_page(browser, f"{book.as_uri()}/{name}.html", java_script_enabled=False) as (page, _):
        assert page.locator("html").get_attribute("lang") == "en"
        assert "MobileNetV2" in page.title()
        described = page.locator("meta[name=description]").all()
        assert len(described) == 1 and 20 < len(described[0].get_attribute("content")) <= 210


def test_descriptions_differ_from_page_to_page(book):
    found = [re.search(r'<meta name="description" content="([^"]*)"', html_of(book, name))[1] for name in PAGES]
    assert len(set(found)) == len(PAGES)


@each_scheme
def test_without_javascript_one_of_two_figures_is_shown(book, browser, scheme):
    url = f"{book.as_uri()}/book/04-relu6.html"
    with open_page(browser, url, scheme=scheme, java_script_enabled=False) as (page, _):
        images = page.locator(".figure-twins img")
        visible = [image.get_attribute("class") for image in images.all() if image.is_visible()]
        assert visible
        assert {name for names in visible for name in names.split() if name.startswith("only-")} == {f"only-{scheme}"}
