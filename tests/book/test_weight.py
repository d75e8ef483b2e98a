"""What a page of the built book loads, as the browser's responses over http tell, and what the lighter styles keep."""

import base64
import io
import re
from collections import Counter

import lighten
import pytest
from book_pages import PAGES, html_of, wait_until_ready
from browser import open_page
from fontTools.ttLib import TTFont

MOST, MOST_FOR_WIDGETS = 900_000, 120_000  # bytes, uncompressed
MORE = {"book/14-training": 1_060_000}  # as long as two chapters, with twenty figures
STATE = re.compile(r'<script type="application/vnd\.jupyter\.widget-state\+json">(.*?)</script>', re.DOTALL)
SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await new Promise(requestAnimationFrame);
  }
}"""
IMAGES = "[...document.images].filter((one) => one.checkVisibility())"
ICONS = """() => [...document.querySelectorAll('i[class*="fa-"], span[class*="fa-"]')].map((one) => {
  const { content, fontFamily } = getComputedStyle(one, '::before');
  return [one.className.trim(), content.replaceAll('"', ''), fontFamily];
})"""

each_page = pytest.mark.parametrize("name", PAGES)


def loaded(browser, address, name):
    """[(path, bytes)] of every response of a page that was scrolled to its end."""
    answers = []
    with open_page(browser, "about:blank") as (page, _):
        page.context.unroute_all()
        page.context.set_offline(False)
        page.on("response", lambda answer: answers.append(answer) if answer.url.startswith("http") else None)
        page.goto(f"{address}/{name}.html")
        wait_until_ready(page)
        page.evaluate(SCROLL)
        page.wait_for_function(f"() => {IMAGES}.every((one) => one.complete && one.naturalWidth)")
        page.wait_for_load_state("networkidle")
        shown = set(page.evaluate(f"() => {IMAGES}.map((one) => one.src).filter((url) => url.startsWith('http'))"))
        assert shown <= {answer.url for answer in answers}
        return [(answer.url.removeprefix(address).partition("?")[0], len(answer.body())) for answer in answers]


@each_page
def test_a_page_is_light_and_loads_each_file_once(book, browser, address, name):
    sizes = loaded(browser, address, name)
    twice = [path for path, times in Counter(path for path, _ in sizes).items() if times > 1]
    assert twice == []
    weight = sum(size for _, size in sizes)
    html = html_of(book, name)
    widgets = sum(size for path, size in sizes if "/_static/widgets/" in path) + sum(map(len, STATE.findall(html)))
    report = "\n".join(f"{size:8} {path}" for path, size in sorted(sizes, key=lambda one: -one[1])[:12])
    assert weight <= MORE.get(name, MOST), report
    assert widgets <= MOST_FOR_WIDGETS, report
    assert any("/formulas.css" in path for path, _ in sizes) == ("<math" in html)
    assert not any("fontawesome" in path for path, _ in sizes)
    hidden = set(re.findall(r'class="only-dark" loading="lazy" src="[./]*(/_images/[^"]+)"', html))
    assert not hidden & {path for path, _ in sizes}


def font_of(css, family):
    """The icon font that a style sheet holds for a family."""
    face = next(one for one in re.findall(r"@font-face\{[^}]*\}", css) if family in one and "base64," in one)
    return TTFont(io.BytesIO(base64.b64decode(re.search(r"base64,([^)]*)", face)[1])))


@pytest.mark.parametrize("name", PAGES[:1] + PAGES[-2:-1])
def test_every_icon_of_the_theme_is_still_drawn(book, browser, name):
    css = (book / "_static" / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    letters = font_of(css, "Font Awesome\\ 6 Free").getBestCmap()
    with open_page(browser, f"{book.as_uri()}/{name}.html") as (page, _):
        icons = page.evaluate(ICONS)
        assert page.evaluate("document.fonts.load('900 16px \"Font Awesome 6 Free\"', '\\uf0c9').then((f) => f.length)")
    names = " ".join(classes for classes, _, _ in icons)
    for shown in ("bars", "magnifying-glass", "circle-half-stroke", "moon", "sun", "expand"):
        assert f"fa-{shown}" in names
    for classes, letter, family in icons:
        assert "Font Awesome" in family, classes
        assert len(letter) == 1 and ord(letter) in letters, classes
    for letter in re.findall(r"--pst-icon-[\w-]+:\"(.)\"", css):
        assert ord(letter) in letters or letter in "\uf09b\uf296"  # GitHub and GitLab are brands


WORDS = {"used", "also", "p", "print"}


@pytest.mark.parametrize(
    ("css", "light"),
    [
        (".used{a:b}.gone{c:d}", ".used{a:b}"),
        (".gone,.used .also,.used .gone{a:b}", ".used .also{a:b}"),
        (".used:not(.gone){a:b}", ".used:not(.gone){a:b}"),
        (".used:is(.gone,.also){a:b}", ".used:is(.gone,.also){a:b}"),
        ('p[class*=".gone"]{a:b}', 'p[class*=".gone"]{a:b}'),
        ("@media print{.gone{a:b}}p{a:b}", "p{a:b}"),
        ("@media print{.gone{a:b}.used{a:b}}", "@media print{.used{a:b}}"),
        ('@charset "utf-8";@import url(x.css);.gone{a:b}', '@charset "utf-8";@import url(x.css);'),
        ("@keyframes gone{0%{a:b}to{c:d}}", "@keyframes gone{0%{a:b}to{c:d}}"),
        ('.used:before{content:"}.gone{"}', '.used:before{content:"}.gone{"}'),
        ("/*! licence */.gone{a:b}/* note */.used{c:d}", "/*! licence */.used{c:d}"),
        (r".gone\/2{a:b}", r".gone\/2{a:b}"),
    ],
)
def test_only_rules_that_no_element_can_match_are_left_out(css, light):
    assert lighten.slim(css, WORDS) == light
    assert lighten.slim(light, WORDS) == light
