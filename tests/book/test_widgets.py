"""Every slider of every widget in the built pages, by keyboard and by pointer: the printed numbers against Python."""

import time

import pytest
from book_pages import CHAPTERS, html_of, wait_until_ready, widget_states
from browser import open_page
from widget_cases import KINDS, traits_of_labels
from widget_truth import READ, expected, says, snapping

FRACTIONS = (0.15, 0.85, 0.4)  # of the track
SECONDS = 5  # for a widget to follow
KEYS = ("ArrowRight", "Home", "ArrowRight", "End", "ArrowLeft")


class Widget:
    """One widget of a page: its sliders, and what its status must say about them."""

    def __init__(self, root, state):
        self.root, self.state = root.element_handle(), state
        self.kind = root.get_attribute("data-widget")
        self.sliders = {label_of(slider): slider.element_handle() for slider in root.get_by_role("slider").all()}

    def unsaid(self):
        """(what the status says, what it should say and does not)."""
        found = self.root.evaluate(READ)
        assert set(found["values"]) == set(self.sliders)
        wanted = expected(self.kind, found["values"], self.state)
        return found["status"], [sentence for sentence in wanted if not says(found["status"], sentence)]

    def assert_says_the_truth(self):
        end = time.monotonic() + SECONDS
        while (missing := self.unsaid())[1] and time.monotonic() < end:
            time.sleep(0.02)
        assert missing[1] == [], missing


def widgets_of(page, html):
    wait_until_ready(page)
    roots = page.locator(".mbv2-widget").all()
    states = widget_states(html)
    assert len(roots) == len(states)
    return [Widget(root, state) for root, state in zip(roots, states, strict=True)]


def position(slider):
    """(least, most, step, value)."""
    return slider.evaluate("one => [one.min, one.max, one.step, one.value].map(Number)")


def move_by_keyboard(slider, key, snaps):
    least, most, step, before = position(slider)
    slider.press(key)
    wanted = {"Home": least, "End": most, "ArrowRight": before + step, "ArrowLeft": before - step}[key]
    if not snaps:
        assert position(slider)[3] == pytest.approx(min(max(wanted, least), most))


def move_by_pointer(page, slider, snaps):
    """Press on the thumb, drag it to each fraction of the track, and yield after each."""
    slider.scroll_into_view_if_needed()
    least, most, step, _ = position(slider)
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    for fraction in FRACTIONS:
        page.mouse.move(box["x"] + box["width"] * fraction, middle, steps=3)
        thumb = 0.08 * (most - least)  # the track is shorter than the box by the thumb
        wanted = least + fraction * (most - least)
        if not snaps:
            assert position(slider)[3] == pytest.approx(wanted, abs=thumb + step)
        yield
    page.mouse.up()


# Once loaded over http, where test_book.py looks at every page, the same scripts run: two chapters stand for all.
OVER_HTTP = ["book/09-full-network", "book/11-width-and-resolution"]


@pytest.mark.parametrize(
    ("name", "scheme"), [*((name, "file") for name in CHAPTERS), *((name, "http") for name in OVER_HTTP)]
)
def test_every_slider_moves_by_keyboard_and_by_pointer_and_the_numbers_follow(book, address, browser, name, scheme):
    site = {"file": book.as_uri(), "http": address}[scheme]
    with open_page(browser, f"{site}/{name}.html") as (page, problems):
        for widget in widgets_of(page, html_of(book, name)):
            labels, known = set(widget.sliders), set(traits_of_labels(widget.kind))
            assert labels == known or (name == "book/index" and labels and labels < known)
            widget.assert_says_the_truth()
            for label, slider in widget.sliders.items():
                snaps = label in snapping(widget.kind)
                for key in KEYS:
                    move_by_keyboard(slider, key, snaps)
                    widget.assert_says_the_truth()
                for _ in move_by_pointer(page, slider, snaps):
                    widget.assert_says_the_truth()
        assert problems == []


def test_the_book_has_each_widget(book):
    found = {state["widget_name"] for name in CHAPTERS for state in widget_states(html_of(book, name))}
    assert found == {kind.name for kind in KINDS}


def label_of(slider):
    return slider.evaluate("slider => slider.labels[0].querySelector('span').textContent")


def test_a_number_that_is_off_by_one_would_be_noticed(book, browser):
    with open_page(browser, f"{book.as_uri()}/book/11-width-and-resolution.html") as (page, _):
        widget = next(w for w in widgets_of(page, html_of(book, "book/11-width-and-resolution")) if w.kind == "cost")
        widget.assert_says_the_truth()
        told = widget.root.evaluate(READ)
        params = next(text for text in expected("cost", told["values"], widget.state) if text.endswith(" parameters"))
        assert says(told["status"], params)
        assert not says(told["status"], f"{int(params.split()[0].replace(',', '')) + 1:,} parameters")
        assert not says(told["status"], params.partition(",")[2])  # the end of a longer number
