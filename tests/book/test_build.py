"""What the build adds to Sphinx: buttons that follow the public address, dark twins, dependencies, and no network."""

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import dependencies
import figures
import nbformat
import pytest
import theme_fixes
import yaml
from browser import open_page
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from paths import ROOT
from playwright.sync_api import expect

import mbv2
from mbv2.palette import DARK, LIGHT

URL = "https://github.com/somebody/some-book"
ELSEWHERE = "https://code.example/somebody/some-book"


def small_book(folder, url="", code="print(1)", execute=False):
    """A book with this project's configuration and one chapter, which holds `code`; its built chapter as HTML."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["repository"]["url"] = url
    config["sphinx"]["config"]["execute_chapters"] = execute
    for part in ("book/_ext", "book/_static"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "LICENSE", folder)
    shutil.copy(ROOT / "book" / "references.bib", folder / "book")
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: book/index\n", encoding="utf-8")
    notebook = new_notebook(cells=[new_markdown_cell("# A chapter"), new_code_cell(code)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "book" / "index.ipynb")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "-n", "-W", "--keep-going"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return (folder / "_build" / "html" / "book" / "index.html").read_text(encoding="utf-8")


@pytest.mark.proof
def test_an_address_brings_the_repository_edit_and_colab_buttons(tmp_path):
    html = small_book(tmp_path, URL)
    assert f'href="{URL}"' in html
    assert f'href="{URL}/edit/main/book/index.ipynb"' in html
    assert 'href="https://colab.research.google.com/github/somebody/some-book/blob/main/book/index.ipynb"' in html


@pytest.mark.proof
@pytest.mark.parametrize("url", ["", ELSEWHERE])
def test_without_an_address_on_github_no_button_leads_nowhere(tmp_path, url):
    html = small_book(tmp_path, url)
    for trace in ("colab", "/edit/", "source-repository-button", "launch-buttons", "somebody", "executablebooks"):
        assert trace not in html


JOINED = """
import ipywidgets
from IPython.display import display
from mbv2.widgets import CostExplorer, TradeoffExplorer

cost, tradeoff = CostExplorer(width_mult=0.75, resolution=128), TradeoffExplorer(width_mult=0.35, resolution=224)
ipywidgets.jslink((cost, "width_mult"), (tradeoff, "width_mult"))
ipywidgets.jsdlink((cost, "resolution"), (tradeoff, "resolution"))
display(cost, tradeoff)
"""


@pytest.mark.proof
def test_widgets_that_a_chapter_links_move_together_in_its_page(tmp_path, browser):
    small_book(tmp_path, code=JOINED, execute=True)
    with open_page(browser, (tmp_path / "_build/html/book/index.html").as_uri()) as (page, problems):
        roots = [page.locator(f".mbv2-widget[data-widget={name}]") for name in ("cost", "tradeoff")]
        width, follower = [root.get_by_role("slider", name="Width multiplier") for root in roots]
        resolution, one_way = [root.get_by_role("slider", name="Input resolution") for root in roots]
        expect(follower).to_have_value("0.75")
        expect(one_way).to_have_value("128")
        width.press("ArrowRight")
        expect(follower).to_have_value("0.8")
        expect(roots[1].get_by_role("status")).to_contain_text("Width 0.80 at 128 × 128")
        follower.press("Home")
        expect(width).to_have_value("0.1")
        resolution.press("ArrowRight")
        expect(one_way).to_have_value("160")
        one_way.press("End")
        expect(resolution).to_have_value("160")
        assert problems == []


def test_darken_swaps_every_colour_by_its_role_and_leaves_others_alone():
    svg = f'<path style="fill: {LIGHT["expand"]}; stroke: {LIGHT["ink"].upper()}"/><path fill="#123456" id="#0072b2a"/>'
    assert figures.darken(svg) == (
        f'<path style="fill: {DARK["expand"]}; stroke: {DARK["ink"]}"/><path fill="#123456" id="#0072b2a"/>'
    )


def test_the_style_sheet_has_every_role_in_both_modes():
    style = theme_fixes.PALETTE
    for palette, times in ((LIGHT, 1), (DARK, 2)):  # dark once for the theme and once for the system
        for role, colour in palette.items():
            assert style.count(f"--mbv2-{role}: {colour};") == times


def test_a_page_depends_on_the_package_with_its_widgets_and_data():
    noted = []
    app = SimpleNamespace(env=SimpleNamespace(note_dependency=noted.append))
    dependencies.note_package(app, "book/index", [""])
    names = {Path(path).relative_to(Path(mbv2.__file__).parent).as_posix() for path in noted}
    assert names >= {"cost/network.py", "widgets/explorer.py", "widgets/js/view/view.js", "widgets/css/common.css"}
    assert names >= {f"widgets/{kind}/{file}" for kind in ("cost", "relu6") for file in ("__init__.py", "style.css")}
    assert any(name.endswith(".csv") for name in names)
    assert all(Path(path).is_absolute() and Path(path).is_file() for path in noted)
