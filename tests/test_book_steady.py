"""While a slider moves, the browser lays out its widget alone, not the page: counted in Chromium's trace, not timed."""

import json

import pytest
from book_pages import first_pages, wait_until_ready
from browser import open_page
from widget_cases import KINDS

PRESSES = 6


def layouts(browser, page, kind):
    """Whether each layout began at a widget (True) or at the page (False), while the first slider moves."""
    slider = page.locator(f".mbv2-widget[data-widget={kind}]").first.get_by_role("slider").first
    for key in ("ArrowRight", "ArrowLeft", "ArrowRight", "ArrowLeft"):  # offers and the highest sentence come first
        slider.press(key)
    page.wait_for_timeout(400)
    browser.start_tracing(page=page, categories=["-*", "devtools.timeline"])
    for index in range(PRESSES):
        slider.press("ArrowRight" if index % 2 == 0 else "ArrowLeft")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    begun = [
        event["args"]["beginData"] for event in events if event["name"] == "Layout" and "beginData" in event["args"]
    ]
    return [one["partialLayout"] for one in begun]


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_a_moving_slider_lays_out_its_widget_alone(book, browser, kind):
    with open_page(browser, (book / f"{first_pages(book)[kind]}.html").as_uri()) as (page, _):
        wait_until_ready(page)
        found = layouts(browser, page, kind)
        assert len(found) >= PRESSES
        assert found.count(False) <= 1  # a host may lay out its page once for a reason of its own


def test_a_widget_without_a_height_of_its_own_would_be_noticed(book, browser):
    with open_page(browser, (book / f"{first_pages(book)['cost']}.html").as_uri()) as (page, _):
        wait_until_ready(page)
        page.add_style_tag(content=".mbv2-shell.mbv2-kept { contain: none; }")
        assert layouts(browser, page, "cost").count(False) >= PRESSES
