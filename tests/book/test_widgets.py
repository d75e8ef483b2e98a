"""Every slider of every widget in the built pages, by keyboard and by pointer: the printed numbers against Python."""

import re

import pytest
from book_pages import CHAPTERS, html_of, wait_until_ready, widget_states
from browser import open_page
from playwright.sync_api import expect
from widget_cases import KINDS, OF_NAME, traits_of_labels

FRACTIONS = (0.15, 0.85, 0.4)  # of the track
KEYS = ("ArrowRight", "Home", "ArrowRight", "End", "ArrowLeft")


class Widget:
    """One widget of a page: its sliders, and what its status must say about them."""

    def __init__(self, root, state):
        self.root, self.state = root, state
        self.kind = root.get_attribute("data-widget")
        self.status = root.get_by_role("status")
        self.sliders = root.get_by_role("slider").all()

    def value(self, label):
        """Of the slider with this label, or None where it has none."""
        slider = self.root.get_by_role("slider", name=label, exact=True)
        return float(slider.input_value()) if slider.count() else None

    def expected(self):
        """Sentences that the status must hold, from the positions of the sliders and from Python alone."""
        told = {trait: self.value(label) for label, trait in traits_of_labels(self.kind).items()}
        whole = {name: int(value) if value % 1 == 0 else value for name, value in told.items() if value is not None}
        return OF_NAME[self.kind].expected_parts(self.state | whole)

    def assert_says_the_truth(self):
        for sentence in self.expected():
            # not as part of a longer number
            before = r"(?<![\d,.])" if sentence[0].isdigit() else ""
            after = r"(?!\d)" if sentence[-1].isdigit() else ""
            expect(self.status).to_have_text(re.compile(before + re.escape(sentence) + after))


def widgets_of(page, html):
    wait_until_ready(page)
    roots = page.locator(".mbv2-widget").all()
    states = widget_states(html)
    assert len(roots) == len(states)
    return [Widget(root, state) for root, state in zip(roots, states, strict=True)]


def snapping(kind):
    return getattr(OF_NAME[kind], "SNAPPING", {})


def move_by_keyboard(slider, key, snaps):
    least, most, step = (float(slider.get_attribute(name)) for name in ("min", "max", "step"))
    before = float(slider.input_value())
    slider.press(key)
    wanted = {"Home": least, "End": most, "ArrowRight": before + step, "ArrowLeft": before - step}[key]
    if not snaps:
        assert float(slider.input_value()) == pytest.approx(min(max(wanted, least), most))


def move_by_pointer(page, slider, snaps):
    """Press on the thumb, drag it to each fraction of the track, and yield after each."""
    slider.scroll_into_view_if_needed()
    least, most, step = (float(slider.get_attribute(name)) for name in ("min", "max", "step"))
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    for fraction in FRACTIONS:
        page.mouse.move(box["x"] + box["width"] * fraction, middle, steps=3)
        thumb = 0.08 * (most - least)  # the track is shorter than the box by the thumb
        wanted = least + fraction * (most - least)
        if not snaps:
            assert float(slider.input_value()) == pytest.approx(wanted, abs=thumb + step)
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
            labels = {label_of(slider) for slider in widget.sliders}
            known = set(traits_of_labels(widget.kind))
            assert labels == known or (name == "book/index" and labels and labels < known)
            widget.assert_says_the_truth()
            for slider in widget.sliders:
                for key in KEYS:
                    move_by_keyboard(slider, key, snaps=label_of(slider) in snapping(widget.kind))
                    widget.assert_says_the_truth()
                for _ in move_by_pointer(page, slider, snaps=label_of(slider) in snapping(widget.kind)):
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
        told = widget.status.inner_text()
        params = next(text for text in widget.expected() if text.endswith(" parameters"))
        assert params in told
        assert f"{int(params.split()[0].replace(',', '')) + 1:,} parameters" not in told
