"""Links into a widget's state: each names a widget of its page, and values that the widget takes."""

import re
from itertools import groupby
from urllib.parse import parse_qsl

import nbformat
import pytest
from book_pages import CHAPTERS, PAGES, TEXTS, Page, html_of, wait_until_ready, widget_states
from browser import open_page
from paths import ROOT

STATE_LINK = re.compile(r"^(?:(?P<page>[\w-]+)\.html)?#(?P<target>[a-z][\w-]*)\?(?P<query>.+)$")
IN_MARKDOWN = re.compile(r"\]\([^()\s]*#[a-z][\w-]*\?")


def state_links(book):
    """[(page, target, query)] of all links of the built book into a widget's state, each once."""
    found = set()
    for name in PAGES:
        for link in Page(html_of(book, name)).links:
            if parts := STATE_LINK.match(link):
                found.add((f"book/{parts['page']}" if parts["page"] else name, parts["target"], parts["query"]))
    return sorted(found)


def written_links():
    """How many the notebooks' texts hold, the same link twice counted twice."""
    notebooks = [nbformat.read(ROOT / f"{name}.ipynb", 4) for name in CHAPTERS]
    texts = [cell.source for notebook in notebooks for cell in notebook.cells if cell.cell_type == "markdown"]
    return sum(len(IN_MARKDOWN.findall(text)) for text in texts)


def targets(book, name):
    """{"cost": traits, "cost-2": traits, …}: what links call the widgets of a page, in its order."""
    named = {}
    for state in widget_states(html_of(book, name)):
        kind = state["widget_name"]
        count = sum(other.partition("-")[0] == kind for other in named)
        named[kind if count == 0 else f"{kind}-{count + 1}"] = state
    return named


# Resolved once the browser has told the widgets, which listen since the page was opened, that the address has changed.
FOLLOW = """fragment => new Promise((done) => {
  addEventListener("hashchange", () => setTimeout(done), { once: true });
  location.hash = fragment;
})"""


def followed(browser, book, name, fragments):
    """What `shown` finds after each link: the page is opened by the first, the others are followed in it.

    Before each of these the widgets start again, so that nothing of the link before is left.
    """
    with open_page(browser, f"{(book / f'{name}.html').as_uri()}#{fragments[0]}") as (page, problems):
        wait_until_ready(page)
        found = [shown(page, fragments[0])]
        for fragment in fragments[1:]:
            for button in page.get_by_role("button", name="Start again", exact=True).all():
                if button.is_enabled():
                    button.click()
            page.evaluate(FOLLOW, fragment)
            found.append(shown(page, fragment))
    assert problems == []
    return found


def shown(page, fragment):
    """(what alerts say, {trait: the slider's value} by its label) in the widget that the link names."""
    alerts = [alert.inner_text() for alert in page.get_by_role("alert").all() if alert.is_visible()]
    kind, _, number = fragment.partition("?")[0].partition("-")
    root = page.locator(f".mbv2-widget[data-widget={kind}]").nth(int(number or 1) - 1)
    values = {
        trait: float(slider.input_value())
        for trait, label in (("width_mult", "Width multiplier"), ("resolution", "Input resolution"))
        for slider in [root.get_by_role("slider", name=label, exact=True)]
        if slider.count()
    }
    return alerts, values


def test_every_link_that_is_written_is_built(book):
    links = [link for name in PAGES for link in Page(html_of(book, name)).links if STATE_LINK.match(link)]
    assert 8 <= len(links) <= written_links()  # a page that has one twice counts it once


def test_every_state_link_names_a_widget_of_its_page_and_traits_of_that_widget(book):
    for name, target, query in state_links(book):
        known = targets(book, name)
        assert target in known, (name, target)
        assert set(dict(parse_qsl(query))) <= set(known[target]["limits"]), (name, query)


def test_every_state_link_is_followed_without_a_word_of_complaint(book, browser):
    for name, links in groupby(state_links(book), key=lambda link: link[0]):
        fragments = [f"{target}?{query}" for _, target, query in links]
        for fragment, (alerts, values) in zip(fragments, followed(browser, book, name, fragments), strict=True):
            assert alerts == [], (name, fragment)
            settings = parse_qsl(fragment.partition("?")[2])
            wanted = {trait: float(value) for trait, value in settings if trait in ("width_mult", "resolution")}
            assert wanted.items() <= values.items(), (name, fragment)


@pytest.mark.parametrize(
    "fragment",
    ["shapes?width_mult=0.33", "shapes?width=0.5", "shapes-9?resolution=96", "architect?architecture=1.16.1.3"],
)
def test_a_wrong_link_would_be_noticed(book, browser, fragment):
    ((alerts, _),) = followed(browser, book, "book/09-full-network", [fragment])
    assert len(alerts) == 1 and "ignored" in alerts[0]


def test_the_index_leads_to_every_page(book):
    linked = {link.partition("#")[0] for link in Page(html_of(book, "book/index")).links}
    assert {f"{name.removeprefix('book/')}.html" for name in [*CHAPTERS, *TEXTS]} - {"index.html"} <= linked
