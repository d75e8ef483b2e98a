"""Chapters as readers set their browser: on a phone, at 200 % zoom, in forced colours, without motion."""

import pytest
from book_pages import first_pages, wait_until_ready
from browser import DESK, MEASURE_WIDGET, enlarge_letters, open_page
from playwright.sync_api import expect
from widget_cases import KINDS

WIDGETS = [kind.name for kind in KINDS]


def open_widget_page(browser, book, kind, **options):
    return open_page(browser, (book / f"{first_pages(book)[kind]}.html").as_uri(), **options)


@pytest.mark.proof
@pytest.mark.parametrize("kind", WIDGETS)
def test_a_page_zoomed_to_200_percent_shows_and_moves_everything(book, browser, kind):
    with open_widget_page(browser, book, kind, width=DESK // 2, device_scale_factor=2) as (page, problems):
        wait_until_ready(page)
        root = page.locator(f".mbv2-widget[data-widget={kind}]").first
        slider, status = root.get_by_role("slider").first, root.get_by_role("status")
        slider.press("End")
        before = status.inner_text()
        slider.press("Home")
        expect(status).not_to_have_text(before)
        measured = root.evaluate(MEASURE_WIDGET)
        assert (measured["sideways"], measured["outside"], measured["targets"]) == (0, [], [])
        assert problems == []


# Texts beyond the edges of the widget, and names of sliders and sums of columns that lie on each other.
TEXTS = """root => {
  const edge = root.getBoundingClientRect();
  const boxes = (parent) => {
    const walker = document.createTreeWalker(parent, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      if (!walker.currentNode.data.trim() || walker.currentNode.parentElement.closest(".mbv2-scroll, svg")) continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      found.push(...[...range.getClientRects()].map((box) => ({ text: walker.currentNode.data, box })));
    }
    return found.filter(({ box }) => box.width > 0);
  };
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const groups = [...root.querySelectorAll(".mbv2-control, .mbv2-architect-whole")].map(boxes);
  const pairs = (all) => all.flatMap((a, at) => all.slice(at + 1).map((b) => [a, b]));
  return {
    outside: boxes(root).filter(({ box }) => box.left < edge.left || box.right > edge.right).map(({ text }) => text),
    covered: groups.flatMap(pairs).filter(([a, b]) => meet(a.box, b.box)).map(([a, b]) => [a.text, b.text]),
  };
}"""


@pytest.mark.proof
@pytest.mark.parametrize("kind", WIDGETS)
def test_large_letters_stay_within_the_widget_and_none_gets_too_small(book, browser, kind):
    with open_widget_page(browser, book, kind, width=360) as (page, _):
        wait_until_ready(page)
        root = page.locator(f".mbv2-widget[data-widget={kind}]").first
        for width, letters in ((360, 125), (360, 200), (DESK, 200)):
            page.set_viewport_size({"width": width, "height": 900})
            enlarge_letters(page, letters)
            page.wait_for_timeout(200)  # the kept heights follow the letters
            measured = root.evaluate(MEASURE_WIDGET)
            assert measured["outside"] == []
            assert measured["smallest"] >= 11
            assert root.evaluate(TEXTS) == {"outside": [], "covered": []}
        page.add_style_tag(content=".mbv2-status { white-space: nowrap; }")
        page.add_style_tag(content=".mbv2-widget .mbv2-value { position: absolute; top: 0; left: 0; right: auto; }")
        spoiled = root.evaluate(TEXTS)
        assert spoiled["outside"] != []
        assert spoiled["covered"] != []


# Is the image with the receptive field what a reader sees in its place, and not the ground of the words beside it?
SEEN = """root => {
  const picture = root.querySelector(".mbv2-shapes-sees svg");
  picture.scrollIntoView({ block: "center" });
  const { left, top, width, height } = picture.getBoundingClientRect();
  return picture.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


@pytest.mark.parametrize("width", [360, DESK])
def test_the_words_beside_a_picture_do_not_cover_it(book, browser, width):
    with open_page(browser, (book / "book/05-architecture.html").as_uri(), width=width) as (page, _):
        wait_until_ready(page)
        root = page.locator(".mbv2-widget[data-widget=shapes]").first
        assert root.evaluate(SEEN)
        page.add_style_tag(content=".mbv2-shapes-sees p { margin-top: -12em; padding-top: 12em; }")
        assert not root.evaluate(SEEN)


# The system's colours in this browser, those of texts and their grounds, and those of the marks that mean something.
FORCED = """root => {
  const probe = document.createElement("span");
  root.append(probe);
  const system = (name) => { probe.style.color = name; return getComputedStyle(probe).color; };
  const [canvas, ink] = ["Canvas", "CanvasText"].map(system);
  probe.remove();
  const styles = (selector) => [...root.querySelectorAll(selector)].map((one) => getComputedStyle(one))
    .filter((one) => one.display !== "none" && one.visibility !== "hidden");
  const marks = styles("span[class*=swatch], .mbv2-tradeoff-mark[data-family^=Mobile]");
  const drawn = styles("path, polygon, rect:not(.mbv2-ground), circle");
  return {
    canvas, ink,
    texts: styles(".mbv2-title, .mbv2-question, .mbv2-status, label, td").map(({ color }) => color),
    grounds: styles(".mbv2-status, .mbv2-controls").map(({ backgroundColor }) => backgroundColor),
    marks: marks.map((one) => (one.backgroundImage === "none" ? one.backgroundColor : one.backgroundImage)),
    faded: drawn.filter(({ fill, stroke }) => [fill, stroke].every((paint) => ["none", canvas].includes(paint)))
      .filter(({ fillOpacity }) => fillOpacity === "1").length, // the others lighten what is below them
  };
}"""


@pytest.mark.parametrize("kind", WIDGETS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_are_kept_and_no_picture_fades_into_the_ground(book, browser, kind, scheme):
    with open_widget_page(browser, book, kind, scheme=scheme, forced_colors="active") as (page, problems):
        wait_until_ready(page)
        root = page.locator(f".mbv2-widget[data-widget={kind}]").first
        found = root.evaluate(FORCED)
        assert set(found["texts"]) == {found["ink"]}
        assert set(found["grounds"]) == {found["canvas"]}
        assert found["canvas"] not in found["marks"] and "rgba(0, 0, 0, 0)" not in found["marks"]
        assert found["faded"] == 0
        slider = root.get_by_role("slider").first
        slider.press("ArrowRight")
        outline = slider.evaluate("slider => getComputedStyle(slider).outline")
        assert "solid" in outline and "3px" in outline
        assert problems == []


MOVING = """() => [...document.querySelectorAll(".mbv2-widget, .mbv2-widget *")].filter((one) => {
  const { animationName, transitionDuration } = getComputedStyle(one);
  return animationName !== "none" || transitionDuration.split(", ").some((duration) => parseFloat(duration) > 0);
}).map((one) => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("kind", WIDGETS)
def test_without_motion_every_move_is_one_step(book, browser, kind):
    with open_widget_page(browser, book, kind, reduced_motion="reduce") as (page, _):
        wait_until_ready(page)
        page.add_style_tag(content=".mbv2-widget p { transition: opacity 1s; }")  # a host's own
        root = page.locator(f".mbv2-widget[data-widget={kind}]").first
        root.get_by_role("slider").first.press("ArrowRight")
        assert page.evaluate(MOVING) == []
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_motion_would_be_noticed(book, browser):
    with open_widget_page(browser, book, "relu6") as (page, _):
        wait_until_ready(page)
        page.add_style_tag(content=".mbv2-widget p { transition: opacity 1s; }")
        assert page.evaluate(MOVING)
