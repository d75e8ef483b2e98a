"""What stands for a widget where no script runs: its picture and its table, never a gap."""

import pytest
from book_pages import CHAPTERS, html_of, wait_until_ready
from browser import open_page

STILLS = """() => [...document.querySelectorAll('.widget-still')].map((still) => {
  const box = (one) => { const { width, height } = one.getBoundingClientRect(); return [width, height]; };
  const images = [...still.querySelectorAll('img')].filter((one) => one.checkVisibility());
  return {
    box: box(still),
    images: images.map((one) => [one.className, one.alt, one.naturalWidth > 0, ...box(one)]),
    cells: [...still.querySelectorAll('tr')].map((row) => [...row.cells].map((cell) => cell.innerText.trim())),
    caption: still.querySelector('p:has(+ table, + .pst-scrollable-table-container)')?.innerText.trim(),
  };
})"""
LIVE_CELLS = """() => [...document.querySelectorAll('.widget-view .mbv2-data')].map((data) => {
  data.open = true;
  return new Promise((done) => setTimeout(() => done(
    [...data.querySelectorAll('tr')].map((row) => [...row.cells].map((cell) => cell.innerText.trim()))), 50));
}).reduce(async (all, one) => [...await all, await one], [])"""

SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def with_widgets(book):
    names = [name for name in CHAPTERS if 'class="widget-view' in html_of(book, name)]
    assert len(names) >= 3
    return names


def assert_whole(stills, name, scheme):
    """Every still picture is there, alone of its twins, above a table whose first column names the rows."""
    assert stills
    for still in stills:
        ((shown, alt, there, width, height),) = still["images"]
        assert f"only-{scheme}" in shown and there, name
        assert len(alt) > 20
        assert width > 200 and height > 80, name
        assert len(still["cells"]) >= 2 and all(row and row[0] for row in still["cells"][1:]), name
        assert not any(word in str(still["cells"]) for word in ("NaN", "None", "undefined")), name
        assert still["box"][0] <= 1280


def each_scheme(page):
    """Each scheme in turn, once all of its still pictures are loaded."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        images = page.locator(f".widget-still img.only-{scheme}")
        for image in images.all():
            image.scroll_into_view_if_needed()  # loaded only once it is near
            while not image.evaluate("one => one.complete && one.naturalWidth > 0"):
                page.wait_for_timeout(20)
        yield scheme


def test_without_javascript_each_widget_is_a_picture_and_a_table(book, browser, with_widgets):
    for name in with_widgets:
        with open_page(browser, f"{book.as_uri()}/{name}.html", java_script_enabled=False) as (page, problems):
            for scheme in each_scheme(page):
                stills = page.evaluate(STILLS)
                assert len(stills) == page.locator(".widget-view").count()
                assert_whole(stills, name, scheme)
            assert page.locator(".mbv2-widget").count() == 0
            assert [one for one in problems if not one.endswith(": csp")] == []  # scripts, which may not run


SHOW_STILLS = "for (const one of document.querySelectorAll('.widget-still')) one.style.display = 'block'"


@pytest.mark.proof
def test_the_still_pictures_table_is_that_of_the_live_widget(book, browser, with_widgets):
    for name in with_widgets:
        with open_page(browser, f"{book.as_uri()}/{name}.html") as (page, problems):
            wait_until_ready(page)
            page.locator(".widget-view .mbv2-data summary").first.wait_for()
            live = page.evaluate(LIVE_CELLS)
            for media in ("print", "screen"):
                page.emulate_media(media=media)
                assert not any(still.is_visible() for still in page.locator(".widget-still").all())
                assert all(widget.is_visible() for widget in page.locator(".mbv2-widget").all())
            page.evaluate(SHOW_STILLS)
            for scheme in each_scheme(page):
                stills = page.evaluate(STILLS)
                assert_whole(stills, name, scheme)
                assert [one["cells"] for one in stills] == live, name  # one table, twice
            assert problems == []
