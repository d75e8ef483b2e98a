"""The appendices: complete, linked with the text, accessible; and the ways through the book: order, search, numbers."""

import importlib
import inspect
import re
from html import unescape
from itertools import pairwise
from urllib.parse import unquote

import pytest
from accessibility import assert_accessible
from book_pages import CHAPTERS, PAGES, TEXTS, html_of, wait_until_ready
from browser import open_page
from paths import ROOT

import mbv2

APPENDICES = [*TEXTS, "book/errata"]
FILES = PAGES[:-2]  # all but search and index
NOT_FOR_READERS = {"arguments", "experiments.arrays"}
ONE_DOOR = {"cost.block", "cost.conv", "cost.network"}  # all that they have for others is in mbv2.cost
ROOMS = ("cost", "experiments", "nets")
LISTED = re.findall(r"automodule:: (\S+)", (ROOT / "book" / "api.md").read_text(encoding="utf-8"))
KEYS = re.findall(r"^@\w+\{([\w-]+),", (ROOT / "book" / "references.bib").read_text(encoding="utf-8"), re.MULTILINE)


def source(name):
    path = next(path for path in (ROOT / f"{name}.ipynb", ROOT / f"{name}.md") if path.is_file())
    return path.read_text(encoding="utf-8")


def ids(html):
    return set(re.findall(r'\bid="([^"]+)"', html))


# The reference of the package


def test_every_module_of_the_package_is_in_the_reference():
    modules = {path.stem for path in (ROOT / "mbv2").glob("[!_]*.py")} | {"exercises", "plots", "widgets", *ROOMS}
    rooms = {f"{room}.{path.stem}" for room in ROOMS for path in (ROOT / "mbv2" / room).glob("[!_]*.py")}
    wanted = (modules | rooms | {"exercises.checking"}) - NOT_FOR_READERS - ONE_DOOR
    assert sorted(LISTED) == sorted(f"mbv2.{name}" for name in wanted)


def public(module):
    """The classes and functions that a module has for others: of its `__all__`, or its own without underscore."""
    values = {name: getattr(module, name) for name in getattr(module, "__all__", dir(module))}
    own = {name: value for name, value in values.items() if callable(value) and not name.startswith("_")}
    return own if hasattr(module, "__all__") else {n: v for n, v in own.items() if is_own(v, module)}


def is_own(value, module):
    return (inspect.isclass(value) or inspect.isroutine(value)) and value.__module__ == module.__name__


def test_every_public_name_has_a_place_in_the_reference_and_a_short_one(book):
    found = ids(html_of(book, "book/api"))
    wanted = {f"{module}.{name}" for module in LISTED for name in public(importlib.import_module(module))}
    assert len(wanted) > 100
    assert wanted <= found
    assert {name.removeprefix("mbv2.").replace(".", "-") for name in wanted} <= found  # api.md#cost-network_cost
    names = {name for name in mbv2.__all__ if not inspect.ismodule(getattr(mbv2, name))}
    assert names <= {place.rpartition(".")[2] for place in found}


@pytest.mark.parametrize("module", LISTED)
def test_every_public_name_says_what_it_is_for(module):
    for name, value in public(importlib.import_module(module)).items():
        if not name.startswith("check_"):
            assert len(vars(value).get("__doc__") or value.__doc__ or "") > 15, name


def test_a_signature_says_types_and_names_its_defaults(book):
    html = html_of(book, "book/api")
    signature = re.search(r'<dt[^>]* id="mbv2.cost.network_cost">(.*?)</dt>', html, re.DOTALL)[1]
    text = " ".join(unescape(re.sub(r"<[^>]+>", "", signature)).split())
    assert "width_mult: float = 1.0" in text
    assert "architecture: Architecture = REFERENCE" in text
    assert "NetworkCost" in text.partition("→")[2]
    assert " at 0x" not in html  # no object without a name of its own


def test_a_name_of_the_package_in_a_signature_leads_to_its_place(book):
    html = html_of(book, "book/api")
    assert '<a class="reference internal" href="#mbv2.spec.Architecture"' in html


# Sources and terms


def test_every_source_has_a_place_and_is_named_somewhere(book):
    found = ids(html_of(book, "book/bibliography"))
    assert set(KEYS) <= found
    named = {key for name in FILES for key in re.findall(r"bibliography\.md#([\w-]+)", source(name))}
    assert named == set(KEYS)


@pytest.mark.parametrize("name", [name for name in CHAPTERS if re.search(r"/\d", name)])
def test_every_chapter_leads_to_the_glossary_and_to_its_sources(name):
    assert "(glossary.md#term-" in source(name)
    assert "(bibliography.md#" in source(name)


def test_terms_stand_in_the_order_of_the_alphabet(book):
    terms = re.findall(r'<dt id="term-[^"]+">(.*?)<a', html_of(book, "book/glossary"))
    assert len(terms) > 40
    assert terms == sorted(terms, key=str.lower)


def test_a_term_has_the_same_place_in_the_source_as_in_the_book(book):
    anchors = re.findall(r'<a id="(term-[^"]+)"></a>', source("book/glossary"))
    assert anchors == re.findall(r'<dt id="(term-[^"]+)">', html_of(book, "book/glossary"))


def test_a_link_to_a_term_reaches_its_place(book):
    html = html_of(book, "book/bibliography")
    assert 'href="#sandler2018"' in html or 'href="bibliography.html#sandler2018"' in html


@pytest.mark.proof
@pytest.mark.parametrize("name", APPENDICES)
def test_an_appendix_follows_the_best_practices_too(book, browser, name):
    with open_page(browser, f"{book.as_uri()}/{name}.html") as (page, _):
        wait_until_ready(page)
        assert_accessible(page, ["best-practice"], context="article")


# Ways through the book


def test_each_page_leads_to_the_next_and_back(book):
    for here, following in pairwise(FILES):
        ahead = re.search(r'class="right-next"\s+href="([^"]+)"', html_of(book, here))
        back = re.search(r'class="left-prev"\s+href="([^"]+)"', html_of(book, following))
        assert unquote(ahead[1]) == f"{following.removeprefix('book/')}.html"
        assert unquote(back[1]) == f"{here.removeprefix('book/')}.html"


def test_figures_are_numbered_through_the_book(book):
    numbers = [int(n) for name in FILES for n in re.findall(r'caption-number">Fig\. (\d+) ', html_of(book, name))]
    assert len(numbers) > 15
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


SEARCHES = {
    "inverted residual": "Inverted residuals",
    "depthwise": "From V1 to V2",
    "moving statistics": "Counting",
    "linear bottleneck": "Glossary",
    "make_divisible": "API reference",
    "truncated": None,
}


@pytest.mark.parametrize("words", SEARCHES)
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_the_search_finds_terms(book, address, browser, scheme, words):
    site = {"file": book.as_uri(), "http": address}[scheme]
    with open_page(browser, f"{site}/search.html?q={words.replace(' ', '+')}") as (page, problems):
        page.wait_for_selector("#search-results li a")
        page.wait_for_function("document.querySelector('.search-summary')?.innerText.match(/\\d/)")
        titles = [unescape(text) for text in page.locator("#search-results li > a").all_inner_texts()]
        assert titles
        assert SEARCHES[words] is None or any(SEARCHES[words] in title for title in titles), titles
        quoted = page.locator("#search-results p.context")
        if scheme == "http":
            quoted.first.wait_for()  # fetched after the titles are there
        else:
            page.wait_for_timeout(300)  # for quotations that must not come, and for complaints
            assert quoted.count() == 0
        assert problems == []
