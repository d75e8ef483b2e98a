"""The built book as files: executed, without paths of this machine, without dead links; and its notebooks."""

import re
import sys
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from book_pages import CHAPTERS, PAGES, Page, html_of, widget_states
from paths import ROOT

from mbv2.palette import DARK, LIGHT

HEX = re.compile(r"#[0-9a-f]{6}\b")
each_chapter = pytest.mark.parametrize("name", CHAPTERS)


@cache
def anchors_of(path):
    return Page(path.read_text(encoding="utf-8")).anchors


def code_cells(path):
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


@each_chapter
def test_every_cell_was_executed_without_an_error(book, name):
    cells = code_cells(book.parent / "jupyter_execute" / f"{name}.ipynb")
    assert cells
    assert all(cell.execution_count for cell in cells)
    assert not [output for cell in cells for output in cell.outputs if output.output_type == "error"]
    assert "Traceback (most recent call last)" not in html_of(book, name)


@each_chapter
def test_a_committed_notebook_holds_no_outputs(name):
    for cell in code_cells(ROOT / f"{name}.ipynb"):
        assert cell.outputs == []
        assert cell.execution_count is None


def test_every_notebook_is_in_the_table_of_contents():
    assert sorted(CHAPTERS) == sorted(f"book/{path.stem}" for path in (ROOT / "book").glob("*.ipynb"))


def test_no_path_of_this_machine_is_in_the_book(book):
    private = re.compile("|".join(map(re.escape, {str(ROOT), sys.prefix, f"{Path.home()}/"})) + r"|/ipykernel_\d+")
    files = [path for path in book.rglob("*") if path.suffix in {".html", ".js", ".svg", ".ipynb", ".css", ".inv"}]
    assert len(files) > len(PAGES)
    found = {path.name: private.search(path.read_text("utf-8", "replace")) for path in files}
    assert {name: match[0] for name, match in found.items() if match} == {}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_inside_the_book_leads_somewhere(book, name):
    here = book / f"{name}.html"
    dead = []
    for link in Page(html_of(book, name)).links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (here.parent / unquote(parts.path)).resolve() if parts.path else here
        if not target.is_file():
            dead.append(link)
        elif parts.fragment and "?" not in parts.fragment and target.suffix == ".html":  # others: test_book_links
            dead += [] if unquote(parts.fragment) in anchors_of(target) else [link]
    assert dead == []


@each_chapter
def test_every_image_says_what_it_shows_in_both_modes(book, name):
    images = [image for image in Page(html_of(book, name)).images if "only-" in image.get("class", "")]
    light, dark = ([i for i in images if f"only-{mode}" in i["class"].split()] for mode in ("light", "dark"))
    assert [image["alt"] for image in light] == [image["alt"] for image in dark]
    assert all(len(image["alt"]) > 15 and not image["alt"].endswith(".svg") for image in images)


def test_a_dark_figure_has_the_dark_colours_and_none_of_the_light_ones(book):
    twins = sorted((book / "_images").glob("*-dark.svg"))
    assert len(twins) >= 10  # as many as the article has
    for dark in twins:
        light = dark.with_name(dark.name.replace("-dark", ""))
        before, after = (set(HEX.findall(path.read_text(encoding="utf-8").lower())) for path in (light, dark))
        assert LIGHT["surface"] in before
        assert DARK["surface"] in after
        assert not after & (set(LIGHT.values()) - set(DARK.values()))


def test_a_module_is_written_once_for_the_whole_site(book):
    states = [state for name in CHAPTERS for state in widget_states(html_of(book, name))]
    assert len(states) >= 3
    assert not [state for state in states if "_esm" in state or "_css" in state]
    texts = [path.read_text(encoding="utf-8").partition("=")[2] for path in (book / "_static" / "widgets").iterdir()]
    assert len(texts) == len(set(texts))


def test_the_rest_of_the_site_loads_no_widget_code(book):
    assert "_static/widgets/" not in html_of(book, "search")
    assert "_static/widgets/bridge.js" in html_of(book, "book/04-relu6")
