"""The built book in a real Chromium without network, from files and over http: quiet, whole, on a phone, dark."""

import re
from html import unescape

import pytest
from accessibility import WCAG, assert_accessible, run_axe
from book_pages import PAGES, html_of, wait_until_ready
from browser import PHONE, enlarge_letters, open_page

each_page = pytest.mark.parametrize("name", PAGES)

# Text of the page's main part that is visible, with a contrast (WCAG 2.2) below what its size needs.
FAINT_TEXT = """() => {
  const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const parse = (colour) => {  // [r, g, b, alpha], whatever notation the browser writes it in
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
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
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest('svg, script, style, noscript')) continue;
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


def assert_whole(page, problems):
    """Of a page that is ready: every widget and every image is there, and nothing was asked for elsewhere."""
    assert page.locator(".widget-failure").count() == page.locator(".widget-waiting").count() == 0
    assert page.locator(".mbv2-widget").count() == page.locator(".widget-view").count()
    assert all(width > 200 and height > 100 for width, height in page.evaluate(SIZES, ".mbv2-widget"))
    for image in page.locator("img:visible").all():
        image.scroll_into_view_if_needed()  # loaded only once it is near
    page.wait_for_function(f"() => ({BROKEN}).length === 0")
    assert problems == []


@each_page
def test_a_page_over_http_is_whole_and_asks_for_nothing_elsewhere_and_reports_no_error(address, browser, name):
    with open_page(browser, f"{address}/{name}.html") as (page, problems):
        wait_until_ready(page)
        assert_whole(page, problems)


@pytest.fixture(scope="module", params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture(scope="module", params=PAGES)
def visit(request, book, browser, scheme):
    """(name, page, problems) of each page of the book, opened from a file once for all tests that only look at it."""
    name = request.param
    with open_page(browser, f"{book.as_uri()}/{name}.html", scheme=scheme) as (page, problems):
        wait_until_ready(page)
        yield name, page, problems


def test_a_page_from_a_file_is_whole_and_asks_for_nothing_elsewhere_and_reports_no_error(visit):
    _, page, problems = visit
    assert_whole(page, problems)


def test_one_of_two_figures_is_shown(visit, scheme):
    _, page, _ = visit
    other = {"light": "dark", "dark": "light"}[scheme]
    shown, hidden = (page.evaluate(SIZES, f"{FIGURES} img.only-{which}") for which in (scheme, other))
    assert len(shown) == len(hidden) == page.locator(FIGURES).count()
    assert all(width > 100 and height > 40 for width, height in shown)
    assert all(size == [0, 0] for size in hidden)
    filters = "all => all.map((one) => getComputedStyle(one).filter)"
    assert set(page.eval_on_selector_all(".figure-twins img", filters)) <= {"none"}


def test_text_stands_out(visit):
    assert visit[1].evaluate(FAINT_TEXT) == []


@pytest.mark.proof
def test_a_whole_page_has_no_violation_of_wcag(visit):
    _, page, _ = visit
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")
    assert_accessible(page, WCAG)


WIDE = """() => [...document.querySelectorAll('article *')].filter((box) =>
  box.scrollWidth > box.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(box).overflowX)
  && box.checkVisibility())"""
UNREACHABLE = f"({WIDE})().filter((box) => box.tabIndex < 0).map((box) => box.outerHTML.slice(0, 120))"


def assert_narrow(page):
    """Nothing but boxes that scroll inside, and that the keyboard reaches, is wider than a phone."""
    page.wait_for_function(f"() => ({UNREACHABLE}).length === 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    sections = "[...document.querySelectorAll('article > section')]"
    assert page.evaluate(f"{sections}.every((one) => one.scrollWidth <= {PHONE})")


def assert_narrow_with_large_letters(page):
    enlarge_letters(page, 200)
    page.wait_for_function(f"document.documentElement.scrollWidth <= {PHONE}")  # once the theme has measured the boxes
    assert_narrow(page)


@each_page
def test_a_phone_never_scrolls_sideways_but_in_boxes_that_the_keyboard_reaches(book, browser, name):
    with open_page(browser, f"{book.as_uri()}/{name}.html", width=PHONE) as (page, problems):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function("scheme => document.documentElement.dataset.theme === scheme", arg=scheme)
            wait_until_ready(page)
            assert_narrow(page)
        assert_narrow_with_large_letters(page)
        assert problems == []


def test_a_title_that_leaves_the_phone_would_be_noticed(book, browser):
    with open_page(browser, f"{book.as_uri()}/book/11-width-and-resolution.html", width=PHONE) as (page, _):
        wait_until_ready(page)
        assert_narrow_with_large_letters(page)
        page.add_style_tag(content=".bd-article h1 { font-size: 2.625rem; overflow-wrap: normal; }")
        with pytest.raises(AssertionError):
            assert_narrow(page)


@pytest.mark.parametrize("colour", ["rgb(150 150 150)", "oklab(0.7 0 0)", "color(srgb 0.6 0.6 0.6)"])
def test_faint_text_would_be_noticed(book, browser, colour):
    with open_page(browser, f"{book.as_uri()}/{PAGES[0]}.html") as (page, _):
        page.evaluate("colour => { document.querySelector('article p').style.color = colour; }", colour)
        assert page.evaluate(FAINT_TEXT) != []


@pytest.mark.proof
def test_a_violation_outside_the_widgets_would_be_noticed(book, browser):
    with open_page(browser, f"{book.as_uri()}/{PAGES[0]}.html") as (page, _):
        page.evaluate("""() => {
          const button = document.querySelector('.bd-header-article button');
          button.replaceChildren();
          for (const { name } of [...button.attributes]) if (name !== "class") button.removeAttribute(name);
        }""")
        assert "button-name" in [one["id"] for one in run_axe(page, WCAG).response["violations"]]


@each_page
def test_a_page_tells_what_it_is_in_its_head(book, name):
    head = html_of(book, name).partition("</head>")[0]
    assert '<html lang="en"' in head
    assert "MobileNetV2" in re.search(r"<title>([^<]*)</title>", head)[1]
    (described,) = re.findall(r'<meta name="description" content="([^"]*)"', head)
    assert 20 < len(unescape(described)) <= 210


def test_descriptions_differ_from_page_to_page(book):
    found = [re.search(r'<meta name="description" content="([^"]*)"', html_of(book, name))[1] for name in PAGES]
    assert len(set(found)) == len(PAGES)


def test_without_javascript_one_of_two_figures_is_shown(book, browser, scheme):
    url = f"{book.as_uri()}/book/04-relu6.html"
    with open_page(browser, url, scheme=scheme, java_script_enabled=False) as (page, _):
        images = page.locator(".figure-twins img")
        visible = [image.get_attribute("class") for image in images.all() if image.is_visible()]
        assert visible
        assert {name for names in visible for name in names.split() if name.startswith("only-")} == {f"only-{scheme}"}
