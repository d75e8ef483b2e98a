"""What a printed page says: the reader's state of every widget, and all that is closed on the screen."""

import io
import re
from unicodedata import normalize

import nbformat
import pytest
from book_pages import CHAPTERS, html_of, wait_until_ready
from browser import open_page
from paths import ROOT
from pypdf import PdfReader

CHAPTER = "book/11-width-and-resolution"
SMALL, START = "11,934,128", "97,131,840"  # multiply-adds: 0.35 × 96, counted in test_network.py; as the page starts
WIDGETS = """() => [...document.querySelectorAll('.mbv2-widget')].map((one) => ({
  title: one.querySelector('.mbv2-title').textContent,
  question: one.querySelector('.mbv2-question').textContent,
  status: one.querySelector('.mbv2-status').textContent,
  label: one.querySelector('.mbv2-control span').textContent,
}))"""
SHOW_CODE, SHOW_SOLUTION = "Show the code", "Show the solution"
STATE = """() => [
  document.documentElement.dataset.theme,
  ...[...document.querySelectorAll('details')].map((one) => one.open),
]"""


def with_widgets(book):
    return [name for name in CHAPTERS if 'class="widget-view' in html_of(book, name)]


def plain(text):
    """Letters and digits alone: what paper breaks into lines, and in which order it writes signs, does not matter."""
    return re.sub(r"\W", "", normalize("NFKC", text))


def printed(page):
    """The text of each sheet of A4."""
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]


@pytest.fixture
def opened(book, browser):
    def opened(name, fragment="", **options):
        return open_page(browser, f"{book.as_uri()}/{name}.html{fragment}", **options)

    return opened


def test_the_state_that_a_link_sets_is_printed(opened):
    with opened(CHAPTER, "#cost?width_mult=0.35&resolution=96") as (page, problems):
        wait_until_ready(page)
        text = "\n".join(printed(page))
        assert re.search(rf"Multiply-adds\s+{SMALL}", text)
        assert not re.search(rf"Multiply-adds\s+{START}", text)
        assert problems == []


def test_the_state_that_a_reader_sets_is_printed(opened):
    with opened(CHAPTER) as (page, _):
        wait_until_ready(page)
        text = "\n".join(printed(page))
        assert re.search(rf"Multiply-adds\s+{START}", text) and SMALL not in text
        widget = page.locator("[data-widget=cost]").first
        widget.get_by_role("slider", name="Width multiplier").press("Home")
        for _ in range(5):
            widget.get_by_role("slider", name="Width multiplier").press("ArrowRight")
        widget.get_by_role("slider", name="Input resolution").press("Home")
        for _ in range(2):
            widget.get_by_role("slider", name="Input resolution").press("ArrowRight")
        assert re.search(rf"total.*{SMALL}", "\n".join(printed(page)))  # in the table too


def hidden_cells(name):
    """(hints, code) that the page of a chapter shows only when a reader asks."""
    cells = nbformat.read(ROOT / f"{name}.ipynb", as_version=4).cells
    markdown = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    hints = re.findall(r"<summary>.*?</summary>\s*(.*?)\s*</details>", markdown, re.DOTALL)
    tags = {"hide-input", "hide-cell"}
    return hints, [cell.source for cell in cells if tags & set(cell.metadata.get("tags", ()))]


def unprinted(name, sheets):
    """The hidden code of a chapter that is not on paper, by its lines, and the hints, by their first words."""
    found = plain("".join(sheets))
    hints, code = hidden_cells(name)
    lines = [line for source in code for line in source.splitlines() if plain(line)]
    words = [re.split(r"[`$\[*{]", hint)[0][:40] for hint in hints]
    return [text for text in lines + words if plain(text) not in found]


def test_hints_solutions_and_hidden_code_are_printed_and_closed_again(opened):
    with opened(CHAPTER, scheme="dark") as (page, problems):
        wait_until_ready(page)
        page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
        before = page.evaluate(STATE)
        hints, code = hidden_cells(CHAPTER)
        assert len(hints) == 3 and len(code) == 6
        sheets = printed(page)
        assert unprinted(CHAPTER, sheets) == []
        assert "Show the" not in "".join(sheets) and "Hide the" not in "".join(sheets)
        assert page.evaluate(STATE) == before and not any(before[1:])
        titles = page.locator("details.hide > summary > p")
        assert {title.inner_text() for title in titles.all() if title.is_visible()} == {SHOW_CODE, SHOW_SOLUTION}
        assert problems == []


def test_what_stays_closed_would_be_noticed(opened):
    with opened(CHAPTER) as (page, _):
        wait_until_ready(page)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.classList.add('mbv2-data')")
        assert len(unprinted(CHAPTER, printed(page))) > 6


def test_paper_is_white_whatever_the_screen_is(opened):
    with opened(CHAPTER, scheme="dark") as (page, _):
        wait_until_ready(page)
        page.evaluate("""() => addEventListener('beforeprint', () => {
          window.paper = getComputedStyle(document.body).color;
        })""")
        printed(page)
        assert sum(map(int, re.findall(r"\d+", page.evaluate("window.paper"))[:3])) < 200


@pytest.mark.proof
def test_every_widget_is_printed_as_it_is_and_no_title_stands_alone(opened, book):
    for name in with_widgets(book):
        with opened(name) as (page, problems):
            wait_until_ready(page)
            widgets, sheets = page.evaluate(WIDGETS), printed(page)
            for widget in widgets:
                head = plain(widget["title"] + widget["question"])
                below = [after for sheet in sheets for _, found, after in [plain(sheet).partition(head)] if found]
                assert below and all(plain(widget["label"]) in after for after in below), (name, widget["title"])
                assert plain(widget["status"]) in plain("".join(sheets)), (name, widget["title"])
            assert unprinted(name, sheets) == []
            assert problems == []
