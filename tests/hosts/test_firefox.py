"""The built book in Firefox, over file:// and without a network: whole and quiet, its widgets alive and right."""

import re

import pytest
from book_pages import CHAPTERS, PAGES, html_of, widget_states
from browser import installed
from firefox import firefox
from widget_cases import OF_NAME
from widget_truth import expected, says, snapping

from tools.browser import find_firefox

pytestmark = pytest.mark.proof

END, HOME, RIGHT, UP = "\ue010", "\ue011", "\ue014", "\ue013"  # WebDriver's characters for keys
ALIVE = """() =>
  [...document.querySelectorAll('.widget-view')].every((one) => one.querySelector('.mbv2-widget, .widget-failure'))
  && [...document.querySelectorAll('.math')].every((one) => one.querySelector('math'))"""
COUNTS = """() => ({
  views: document.querySelectorAll('.widget-view').length,
  widgets: [...document.querySelectorAll('.mbv2-widget')]
    .filter((one) => one.offsetWidth > 200 && one.offsetHeight > 100).length,
  failures: [...document.querySelectorAll('.widget-failure')].map((one) => one.textContent),
  stills: [...document.querySelectorAll('.widget-still')].filter((one) => one.checkVisibility()).length,
  broken: [...document.images].filter((one) => one.complete && !one.naturalWidth).map((one) => one.src),
  sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""
IN_SIGHT = "[...root.querySelectorAll('input[type=range]')].filter((one) => one.checkVisibility())"
SLIDERS = f"""() => [...document.querySelectorAll('.mbv2-widget')].map((root) =>
  {IN_SIGHT}.map((one) => one.labels[0]?.querySelector('span').textContent))"""
FOCUS = f"""(widget, slider) => {{
  const root = document.querySelectorAll('.mbv2-widget')[widget];
  {IN_SIGHT}[slider].focus();
}}"""
STATE = """(widget) => {
  const root = document.querySelectorAll('.mbv2-widget')[widget];
  const sliders = SLIDERS_IN_SIGHT;
  const label = (one) => one.labels[0]?.querySelector('span').textContent;
  return {
    kind: root.dataset.widget,
    values: Object.fromEntries(sliders.map((one) => [label(one), Number(one.value)])),
    texts: sliders.map((one) => [one.value, one.min, one.max, one.getAttribute('aria-valuetext')]),
    status: root.querySelector('[role=status]').textContent,
    text: root.innerText,
  };
}""".replace("SLIDERS_IN_SIGHT", IN_SIGHT)


@pytest.fixture(scope="module")
def browser():
    with firefox(installed(find_firefox)) as browser:
        yield browser


def opened(browser, book, name, width=1280):
    browser.problems.clear()
    browser.open(f"{book.as_uri()}/{name}.html", width=width)
    browser.wait_for(ALIVE)
    return browser.run(COUNTS)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_quiet_and_its_widgets_live(book, browser, name):
    for width in (1280, 360):
        found = opened(browser, book, name, width)
        assert browser.problems == []
        assert found["failures"] == found["broken"] == []
        assert found["widgets"] == found["views"] == html_of(book, name).count('class="widget-view')
        assert found["stills"] == 0
        assert found["sideways"] <= 0


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_slider_moves_and_the_numbers_follow(book, browser, name):
    opened(browser, book, name)
    traits = widget_states(html_of(book, name))
    for widget, labels in enumerate(browser.run(SLIDERS)):
        for slider in range(len(labels)):
            seen = set()
            browser.run(FOCUS, widget, slider)
            for key in (HOME, RIGHT, END):
                browser.press(key)
                state = browser.run(STATE, widget)
                value, least, most, told = state["texts"][slider]
                snaps = labels[slider] in snapping(state["kind"])
                assert snaps or {HOME: value == least, END: value == most}.get(key, value != least), labels[slider]
                assert told
                seen.add(told)
                for sentence in expected(state["kind"], state["values"], traits[widget]):
                    assert says(state["status"], sentence), (sentence, state["status"])
                assert not re.search(r"\b(NaN|undefined|Infinity|null)\b", state["text"])
            assert snaps or len(seen) >= 2
    assert browser.problems == []


def test_a_link_brings_a_widget_into_its_state(book, browser):
    name = next(name for name in CHAPTERS if '"widget_name":"cost"' in html_of(book, name))
    browser.open(f"{book.as_uri()}/{name}.html#cost?width_mult=0.35&resolution=96")
    browser.wait_for(ALIVE)
    state = next(one for one in widget_states(html_of(book, name)) if one.get("widget_name") == "cost")
    status = browser.run("() => document.querySelector('[data-widget=cost] [role=status]').textContent")
    for sentence in OF_NAME["cost"].expected_parts(state | {"width_mult": 0.35, "resolution": 96}):
        assert says(status, sentence), (sentence, status)


def test_the_next_digit_replaces_the_number_that_the_arrow_keys_have_reached(book, browser):
    name = next(name for name in CHAPTERS if '"widget_name":"architect"' in html_of(book, name))
    opened(browser, book, name)
    field = "document.querySelectorAll('.mbv2-architect-row input')[5]"  # row 2's c
    before = browser.run(f"() => {{ {field}.focus(); return {field}.value; }}")
    browser.press(END, UP)
    assert int(browser.run(f"() => {field}.value")) == int(before) + 8
    browser.press("1", "6", "8")
    assert browser.run(f"() => {field}.value") == "168"


def test_an_error_and_a_request_to_elsewhere_would_be_noticed(browser, tmp_path):
    (tmp_path / "bare.html").write_text("<title>A page without a policy</title>", encoding="utf-8")
    browser.open((tmp_path / "bare.html").as_uri())
    browser.problems.clear()
    browser.run("() => { console.error('a fault'); new Image().src = 'http://192.0.2.1/x.png'; }")
    browser.run("() => new Promise((done) => setTimeout(done, 300))")
    assert "error: a fault" in browser.problems
    assert any(problem.endswith("://192.0.2.1/x.png") for problem in browser.problems)
