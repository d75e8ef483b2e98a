"""While a slider moves, the browser lays out its widget alone, not the page, and keeps the page's layers as they are.

Both are counted in Chromium's trace, not timed.
"""

import json

import pytest
from book_pages import first_pages, wait_until_ready
from browser import open_page
from widget_cases import KINDS

PRESSES = 6


# Away from the starting state, which alone has a shortcut or a published answer; offers and long sentences come, too.
FIRST_PRESSES = ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft")


def events_of(browser, page, kind, at=0):
    """What Chromium's trace tells while the slider at this place of the widget moves."""
    slider = page.locator(f".mbv2-widget[data-widget={kind}]").first.get_by_role("slider").nth(at)
    for key in FIRST_PRESSES:
        slider.press(key)
    page.wait_for_timeout(400)
    browser.start_tracing(page=page, categories=["-*", "devtools.timeline", "blink"])
    for index in range(PRESSES):
        slider.press("ArrowRight" if index % 2 == 0 else "ArrowLeft")
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return json.loads(browser.stop_tracing())["traceEvents"]


def layouts(events):
    """Whether each layout began at a widget (True) or at the page (False)."""
    begun = [one["args"]["beginData"] for one in events if one["name"] == "Layout" and "beginData" in one["args"]]
    return [one["partialLayout"] for one in begun]


def count_plans(events):
    """How often all layers of the page were planned again."""
    return sum(one["name"] == "PaintArtifactCompositor::Update" and one["ph"] in "XB" for one in events)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_a_moving_slider_lays_out_its_widget_alone_and_keeps_the_layers(book, browser, kind):
    with open_page(browser, (book / f"{first_pages(book)[kind]}.html").as_uri()) as (page, _):
        wait_until_ready(page)
        events = events_of(browser, page, kind)
        found = layouts(events)
        assert len(found) >= PRESSES
        assert found.count(False) <= 1  # a host may lay out its page once for a reason of its own
        assert count_plans(events) <= 2


@pytest.mark.parametrize("at", [4, 5])  # kernel and stride, which change the sentence below the strip
def test_a_sentence_of_other_letters_and_lines_keeps_the_layers(book, browser, at):
    with open_page(browser, (book / "book/06-conv.html").as_uri()) as (page, _):
        wait_until_ready(page)
        assert count_plans(events_of(browser, page, "conv", at)) <= 2
        page.add_style_tag(content="p.mbv2-conv-note { min-height: 0 !important; padding: 0 !important; }")
        assert count_plans(events_of(browser, page, "conv", at)) >= PRESSES - 1


def test_a_widget_without_a_height_of_its_own_would_be_noticed(book, browser):
    with open_page(browser, (book / f"{first_pages(book)['cost']}.html").as_uri()) as (page, _):
        wait_until_ready(page)
        page.add_style_tag(content=".mbv2-kept { contain: none; }")
        assert layouts(events_of(browser, page, "cost")).count(False) >= PRESSES


def test_drawings_without_a_ground_would_be_noticed(book, browser):
    with open_page(browser, (book / f"{first_pages(book)['manifold']}.html").as_uri()) as (page, _):
        wait_until_ready(page)
        page.add_style_tag(content=".mbv2-widget .mbv2-ground { display: none; }")
        assert count_plans(events_of(browser, page, "manifold", at=1)) >= PRESSES - 1


def test_a_widget_keeps_no_height_of_another_width(book, browser):
    with open_page(browser, (book / f"{first_pages(book)['architect']}.html").as_uri()) as (page, _):
        wait_until_ready(page)
        size = page.viewport_size
        shell = page.locator(".mbv2-shell", has=page.locator(".mbv2-widget[data-widget=architect]")).first
        heights = "one => [one.offsetHeight, one.firstElementChild.offsetHeight]"
        first = shell.evaluate(heights)
        assert first[0] == first[1]
        page.set_viewport_size({**size, "width": 400})
        page.wait_for_timeout(300)
        narrow = shell.evaluate(heights)
        assert narrow[0] == narrow[1] > first[0]
        page.set_viewport_size(size)
        page.wait_for_timeout(300)
        assert shell.evaluate(heights) == first
