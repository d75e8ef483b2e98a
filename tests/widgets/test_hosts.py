"""The widgets in pages that are not the book's: letters, boxes of ipywidgets, links to a state."""

import json

import pytest
from browser import open_page, serve
from widget_cases import KINDS
from widget_harness import PAGE, open_widget, state_of

from mbv2.widgets import CostExplorer


@pytest.mark.parametrize("widget", KINDS)
def test_letters_are_without_serifs_where_the_page_says_nothing(browser, widget):
    with open_widget(browser, widget()) as page:
        page.evaluate("document.body.style.fontFamily = 'Times'")
        family = "getComputedStyle(document.querySelector('.mbv2-status')).fontFamily"
        assert page.evaluate(family).endswith("sans-serif")
        page.evaluate("document.documentElement.style.setProperty('--jp-ui-font-family', 'Lab')")
        assert page.evaluate(family) == "Lab"


def test_side_by_side_in_a_box_each_widget_has_its_half(browser):
    """A box of ipywidgets is flexible; what is in it shrinks to its own letters, of which a container has none."""
    with open_widget(browser, CostExplorer(), width=1200) as page:
        page.evaluate("void window.show()")
        page.evaluate("""() => {
          const main = document.querySelector("main");
          main.style.display = "flex";
          main.className = "widget-hbox";
        }""")
        widths = "[...document.querySelectorAll('.mbv2-widget')].map((one) => one.offsetWidth)"
        page.wait_for_function(f"(() => {{ const [one, other] = {widths}; return one === other && one > 500; }})()")
        page.evaluate("document.querySelector('main').className = ''")
        assert max(page.evaluate(widths)) < 100  # what it was


LINKS = """
<a id="here" href="chapter.ipynb#cost?width_mult=0.35&resolution=96">here</a>
<a id="bare" href="#cost?width_mult=0.5">bare</a>
<a id="second" href="chapter.ipynb#cost-2?width_mult=0.75">second</a>
<a id="third" href="chapter.ipynb#cost-3?width_mult=0.75">third</a>
<a id="other" href="other.ipynb#cost?width_mult=1.4">other</a>
<a id="wrong" href="chapter.ipynb#cost?width_mult=9">wrong</a>
<a id="section" href="#section">section</a>
"""


@pytest.fixture
def notebook(browser, tmp_path):
    """A page that nbconvert might have made of chapter.ipynb, with two views of one widget and links to it."""
    widget = CostExplorer()
    (tmp_path / "chapter.html").write_text(PAGE.replace("<main></main>", f"{LINKS}<main></main>"), encoding="utf-8")
    with serve(tmp_path) as address, open_page(browser, f"{address}/chapter.html") as (page, problems):
        page.evaluate(
            "([esm, css, state]) => mount(esm, css, state)",
            [widget._esm, widget._css, json.loads(json.dumps(state_of(widget)))],
        )
        page.evaluate("void window.show()")
        page.route("**/*.ipynb*", lambda route: route.fulfill(body="<title>left</title>", content_type="text/html"))
        yield page
        assert [problem for problem in problems if "favicon" not in problem] == []


def test_a_click_on_a_link_to_the_document_itself_moves_its_widget(notebook):
    status = notebook.locator(".mbv2-widget .mbv2-status").first
    notebook.click("#here")
    assert "Width 0.35 at 96 × 96" in status.inner_text() and "11,934,128 multiply-adds" in status.inner_text()
    notebook.click("#bare")
    assert "Width 0.5" in status.inner_text()
    notebook.click("#second")
    assert "Width 0.75" in status.inner_text()
    assert notebook.url.endswith("/chapter.html")  # nothing was left


def test_a_link_that_cannot_be_followed_is_answered_by_the_widget(notebook):
    before = notebook.locator(".mbv2-widget .mbv2-status").first.inner_text()
    notebook.click("#wrong")
    word = notebook.locator(".mbv2-widget .mbv2-word").first
    assert word.is_visible() and "width_mult" in word.inner_text()
    assert notebook.locator(".mbv2-widget .mbv2-status").first.inner_text() == before


@pytest.mark.parametrize("link", ["#other", "#third"])
def test_links_to_other_documents_and_to_views_that_there_are_not_are_left_alone(notebook, link):
    notebook.click(link)
    notebook.wait_for_url("**/*.ipynb*")
    assert notebook.title() == "left"


def test_links_to_sections_are_left_alone(notebook):
    notebook.click("#section")
    assert notebook.url.endswith("/chapter.html#section")
