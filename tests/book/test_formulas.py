"""Formulas on the built pages: set without a script, whatever a browser has stored, and told to a screen reader."""

import re
import unicodedata
from itertools import cycle

import formulas
import pytest
from book_pages import PAGES, html_of
from browser import installed, open_page, serve
from firefox import firefox

from tools.browser import find_firefox

KEY = "MathJax-Menu-Settings"  # what the menu of MathJax 3, on this page's host or another project's, stores
STORED = [
    '{"renderer":"SVG"}',
    '{"explorer":true,"collapsible":true}',
    '{"assistiveMml":false,"semantics":true,"texHints":false}',
    '{"renderer":"none","scale":"-1","zoom":"Click"}',
    "{not JSON",
    "null",
]
SET = """() => [...document.querySelectorAll('.math')].filter((one) => one.closest('body')).map((one) => {
  const math = one.querySelector('math');
  const box = math?.getBoundingClientRect();
  return [math?.namespaceURI, !math?.checkVisibility() || (box.width > 4 && box.height > 4), one.textContent.trim()];
})"""


def with_formulas(book):
    return [name for name in PAGES if "<math" in html_of(book, name)]


def assert_set(found):
    assert found
    for space, large, text in found:
        assert space == "http://www.w3.org/1998/Math/MathML"
        assert large, text
        assert text
        assert "\\" not in text


@pytest.mark.parametrize("over", ["file", "http"])
def test_formulas_are_set_whatever_is_stored(book, browser, address, over):
    start = book.as_uri() if over == "file" else address
    for name, stored in zip(cycle(with_formulas(book)), STORED, strict=False):
        with open_page(browser, f"{start}/{name}.html") as (page, problems):
            page.evaluate("([key, value]) => localStorage.setItem(key, value)", [KEY, stored])
            page.reload()
            assert_set(page.evaluate(SET))
            assert page.evaluate("document.fonts.load('16px \"Book Math\"', '𝑘').then((found) => found.length)") == 1
            assert problems == []


@pytest.mark.proof
def test_firefox_sets_them_too(book):
    name = with_formulas(book)[0]
    with firefox(installed(find_firefox)) as browser, serve(book) as address:
        for start in (book.as_uri(), address):
            for stored in STORED:
                browser.open(f"{start}/{name}.html")
                browser.run("(key, value) => localStorage.setItem(key, value)", KEY, stored)
                browser.open(f"{start}/{name}.html")
                assert_set(browser.run(SET))
                # what the first visit was still loading is no problem
                assert [one for one in browser.problems if not one.endswith("NS_BINDING_ABORTED")] == []


def test_a_screen_reader_is_told_the_structure_of_a_formula(book, browser):
    with open_page(browser, f"{book.as_uri()}/book/06-conv.html") as (page, _):
        tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in tree]
    assert "MathMLFraction" in roles
    assert {"MathMLMath", "MathMLSub"} & set(roles)
    names = [node["name"]["value"] for node in tree if node["role"]["value"] == "StaticText"]
    assert "⌊" in names


def test_every_letter_of_every_formula_is_in_the_font_of_the_pages(book):
    for name in with_formulas(book):
        for text in re.findall(r"<(?:mi|mo|mn|mtext)\b[^>]*>([^<]*)<", html_of(book, name)):
            for letter in re.sub("&(?:lt|gt|amp);", "", text):
                assert ord(letter) in formulas.CHARACTERS or unicodedata.category(letter) == "Cf", (name, letter)
