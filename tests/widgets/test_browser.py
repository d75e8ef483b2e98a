"""The widgets in a real Chromium without network: by keyboard and pointer, light and dark, wide and narrow."""

from contextlib import contextmanager

import pytest
from accessibility import assert_accessible, run_axe
from browser import MEASURE_WIDGET
from widget_cases import CASES, NONSENSE, SAMPLES, SLIDERS
from widget_harness import corners_of, open_widget

from mbv2.cost import network_cost
from mbv2.palette import DARK, LIGHT
from mbv2.spec import ARTICLE, Architecture
from mbv2.widgets import CostExplorer, ReLU6Explorer, ShapeExplorer

ODD = Architecture([(1, 10, 1, 2), (3, 20, 2, 1)], stem_channels=12, head_channels=30, always_expand=True)
named = pytest.mark.parametrize("widget", SAMPLES, ids=lambda widget: type(widget).__name__)
each_slider = pytest.mark.parametrize(
    ("widget", "label", "trait", "least", "most", "step", "start"), SLIDERS, ids=lambda value: str(value)
)


def state_in(page):
    return page.evaluate("model.state")


def status_in(page):
    return page.get_by_role("status").inner_text()


def assert_says(page, widget):
    text = status_in(page)
    for part in CASES[widget].expected_parts(state_in(page)):
        assert part in text


# How many rules of a style sheet a browser understands, however deep they stand.
COUNT_RULES = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const own = rule => Number(rule.constructor.name !== "CSSNestedDeclarations"); // it has no braces
  const count = rules => [...rules].reduce((sum, rule) => sum + own(rule) + count(rule.cssRules ?? []), 0);
  return count(sheet.cssRules);
}"""


@named
def test_the_browser_understands_every_rule_of_a_composed_sheet(browser, widget):
    page = browser.new_page()
    assert page.evaluate(COUNT_RULES, widget._css) == widget._css.count("{") > 0
    spoiled = widget._css.replace(".mbv2-status{", ".mbv2-status <{", 1)
    assert page.evaluate(COUNT_RULES, spoiled) < spoiled.count("{")
    page.close()


@each_slider
def test_a_slider_has_the_ends_and_the_step_of_its_trait(browser, widget, label, trait, least, most, step, start):
    number = widget.class_traits()[trait]
    with open_widget(browser, widget()) as page:
        slider = page.get_by_role("slider", name=label, exact=True)
        shown = [float(slider.get_attribute(name)) for name in ("min", "max", "step")]
    assert shown == [number.least, min(number.most, most), float(number.step)]


@each_slider
def test_a_slider_moves_by_keyboard_and_the_numbers_follow(browser, widget, label, trait, least, most, step, start):
    with open_widget(browser, widget(**{trait: start})) as page:
        slider = page.get_by_role("slider", name=label, exact=True)
        assert_says(page, widget)
        keys = {"ArrowRight": start + step, "ArrowLeft": start, "ArrowDown": start - step, "Home": least, "End": most}
        for key, value in keys.items():
            slider.press(key)
            assert state_in(page)[trait] == pytest.approx(value, abs=1e-9)
            assert_says(page, widget)
            assert slider.get_attribute("aria-valuetext")
        assert page.evaluate("model.saves.length") > 0


@named
def test_the_data_table_in_the_page_is_the_one_in_python(browser, widget):
    table = widget.table()
    with open_widget(browser, widget) as page:
        page.locator(".mbv2-data > summary").click()
        shown = page.locator(".mbv2-data table").evaluate(
            "t => [t.caption.textContent, ...[...t.rows].map(row => [...row.cells].map(cell => cell.textContent))]"
        )
        scopes = page.locator(".mbv2-data table").evaluate(
            "t => [...t.rows].map(row => [...row.cells].map(c => c.getAttribute('scope')))"
        )
    head, *rows = scopes
    assert set(head) == {"col"}  # what each header heads, for a screen reader
    assert all(row == ["row", *[None] * (len(head) - 1)] for row in rows)
    assert shown == [table.caption, list(table.columns), *map(list, table.rows)]
    assert len(table.rows) > 1


@each_slider
def test_a_slider_moves_by_pointer_and_the_numbers_follow(browser, widget, label, trait, least, most, step, start):
    with open_widget(browser, widget(**{trait: start})) as page:
        box = page.get_by_role("slider", name=label, exact=True).bounding_box()
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * 0.5, middle)
        page.mouse.down()
        values = []
        for share in (0.8, 0.6, 0.2):
            page.mouse.move(box["x"] + box["width"] * share, middle, steps=4)
            values.append(state_in(page)[trait])
            assert_says(page, widget)
        page.mouse.up()
        assert most > values[0] >= values[1] > values[2] > least
        assert values[0] > values[1] or (most - least) / step < 4  # so few values that two places are one
        page.wait_for_function("name => model.saves.at(-1)[name] === model.state[name]", arg=trait)


def test_every_width_and_resolution_of_the_sliders_prints_the_exact_cost(browser):
    with open_widget(browser, CostExplorer()) as page:
        for width in range(2, 41):
            for resolution in (32, 160, 320):
                page.evaluate("state => model.set(state)", {"width_mult": width / 20, "resolution": resolution})
                assert_says(page, CostExplorer)


@each_slider
def test_a_trait_set_in_python_moves_the_slider(browser, widget, label, trait, least, most, step, start):
    with open_widget(browser, widget()) as page:
        slider = page.get_by_role("slider", name=label, exact=True)
        page.evaluate("([name, value]) => model.set(name, value)", [trait, start])
        assert float(slider.input_value()) == pytest.approx(start)
        assert_says(page, widget)
        assert page.evaluate("model.saves.length") == 0


@pytest.mark.parametrize("architecture", [ARTICLE, ODD], ids=["article", "odd"])
@pytest.mark.parametrize("widget", [ShapeExplorer, CostExplorer])
def test_any_architecture_is_drawn(browser, widget, architecture):
    with open_widget(browser, widget(architecture=architecture, width_mult=0.35)) as page:
        assert_says(page, widget)


def test_a_new_architecture_is_drawn_anew_and_its_last_stage_bounds_the_slider(browser):
    with open_widget(browser, ShapeExplorer(position=2)) as page:
        page.evaluate("a => model.set('architecture', a)", ShapeExplorer(architecture=ODD).get_state()["architecture"])
        assert_says(page, ShapeExplorer)
        assert page.locator(".mbv2-shapes-slot").count() == 5
        page.get_by_role("slider", name="Stage", exact=True).press("End")
        assert state_in(page)["position"] == 4
        assert page.get_by_role("button", name="Next").is_disabled()


def test_a_smaller_network_shows_its_last_stage(browser):
    with open_widget(browser, ShapeExplorer(position=9)) as page:
        page.evaluate("a => model.set('architecture', a)", ShapeExplorer(architecture=ODD).get_state()["architecture"])
        assert status_in(page).startswith("The classifier: ")
        assert page.locator(".mbv2-shapes-slot").count() == 5


def test_bars_are_as_long_as_their_numbers_and_the_outline_is_the_baseline(browser):
    cost, base = network_cost(1.4, 96), network_cost()
    longest = max(stage.macs for stage in (*cost.stages, *base.stages))
    with open_widget(browser, CostExplorer(width_mult=1.4, resolution=96)) as page:
        *kinds, outlines = page.locator(".mbv2-cost-bars").nth(1).locator("polygon").all()
        assert bar_widths(outlines) == pytest.approx([100 * stage.macs / longest for stage in base.stages])
        widths = sorted(width for kind in kinds for width in bar_widths(kind))
        by_kind = [sum(x.macs for x in s.layers if x.kind == k) for s in cost.stages for k in cost.by_kind()]
        assert widths == pytest.approx(sorted(100 * macs / longest for macs in by_kind if macs))


def bar_widths(shape):
    """Of the bars in a polygon: the pen goes round each bar, and back between their first corners."""
    corners = corners_of(shape)
    bars = (len(corners) + 1) // 6
    return [corners[5 * bar + 1][0] - corners[5 * bar][0] for bar in range(bars)]


def test_the_reader_steps_through_the_network_and_back(browser):
    with open_widget(browser, ShapeExplorer()) as page:
        previous, following = (page.get_by_role("button", name=name) for name in ("Previous", "Next"))
        assert previous.is_disabled()
        for position in range(1, 10):
            following.click()
            assert state_in(page)["position"] == position
            assert_says(page, ShapeExplorer)
        assert following.is_disabled()
        previous.click()
        assert state_in(page)["position"] == 8


def test_a_click_on_a_box_shows_its_row_and_the_channels_of_its_blocks(browser):
    with open_widget(browser, ShapeExplorer()) as page:
        page.get_by_role("button", name="stage 3").click()
        cells = page.locator("tr[aria-current=true]").locator("td").all_inner_texts()
        assert cells == ["24 × 56 × 56", "inverted residual", "6, 32, 3, 2", "32 × 28 × 28", "59 × 59", "8"]
        assert page.locator(".mbv2-shapes-unit b").all_inner_texts() == [
            "24 → 144 → 144 → 32",
            "32 → 192 → 192 → 32",
        ]
        assert page.locator("[aria-pressed=true]").count() == 1


def test_the_point_follows_the_pointer_along_the_curve(browser):
    with open_widget(browser, ReLU6Explorer(x=4.0, bits=3)) as page:
        point = page.locator(".mbv2-relu-plot > .mbv2-relu-point")
        start = point.bounding_box()
        x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        assert state_in(page)["x"] == pytest.approx(4, abs=0.051)
        page.mouse.move(x + 100, y, steps=5)
        dragged = state_in(page)["x"]
        assert 4 < dragged < 16
        moved = point.bounding_box()
        assert moved["x"] + moved["width"] / 2 == pytest.approx(x + 100, abs=2)
        page.mouse.move(5, y)
        assert state_in(page)["x"] == -4
        page.mouse.up()
        page.mouse.move(x, y)
        assert state_in(page)["x"] == -4
        assert_says(page, ReLU6Explorer)


def test_a_storm_of_moves_saves_once_at_once_and_once_at_the_end(browser):
    storm = """slider => {
      for (let value = 0; value <= 60; value += 1) {
        slider.value = String(value / 10);
        slider.dispatchEvent(new Event("input"));
      }
      return model.saves.length;
    }"""
    with open_widget(browser, ReLU6Explorer()) as page:
        assert page.get_by_role("slider", name="Input x").evaluate(storm) == 1
        page.wait_for_function("model.saves.length === 2")
        assert page.evaluate("model.saves.at(-1).x") == 6


@named
def test_after_cleanup_nothing_moves_and_nothing_is_left(browser, widget):
    with open_widget(browser, widget) as page:
        slider = page.get_by_role("slider").first.element_handle()
        before = state_in(page)
        page.evaluate("cleanup()")
        assert page.evaluate("model.handlers.length") == 0
        slider.evaluate("slider => { slider.value = slider.max; slider.dispatchEvent(new Event('input')); }")
        assert state_in(page) == before
        assert page.locator(".mbv2-widget").count() == 0


@named
def test_two_views_of_one_model_move_together_and_share_no_id(browser, widget):
    with open_widget(browser, widget) as page:
        page.evaluate("() => { show(); }")
        page.get_by_role("slider").first.press("Home")
        first, second = page.get_by_role("status").all_inner_texts()
        assert first == second
        values = page.evaluate("[...document.querySelectorAll('input')].map(input => input.value)")
        assert values[: len(values) // 2] == values[len(values) // 2 :]
        assert page.locator(".mbv2-widget [id]").count() == 0


@pytest.mark.parametrize(("widget", "trait", "value"), NONSENSE)
def test_nonsense_is_answered_by_a_sentence_and_forgotten_when_mended(browser, widget, trait, value):
    with open_widget(browser, widget()) as page:
        right = page.evaluate("name => model.get(name)", trait)
        page.evaluate("([name, value]) => model.set(name, value)", [trait, value])
        assert status_in(page).endswith(".") and len(status_in(page).split()) > 3
        assert "NaN" not in page.locator(".mbv2-widget").inner_text()
        assert not page.locator(".mbv2-body").is_visible()
        page.evaluate("([name, value]) => model.set(name, value)", [trait, right])
        assert page.locator(".mbv2-body").is_visible()
        assert_says(page, widget)


DARK_HOSTS = [{"html": ("data-theme", "dark")}, {"html": ("theme", "dark")}, {"body": ("class", "vscode-dark")}]
DARK_HOSTS += [{"body": ("data-jp-theme-light", "false")}, {"body": ("class", "vscode-high-contrast")}]
LIGHT_HOSTS = [{"html": ("data-theme", "light")}, {"body": ("data-jp-theme-light", "true")}]
LIGHT_HOSTS += [{"html": ("theme", "light")}, {"body": ("class", "vscode-light")}]


@pytest.mark.parametrize(
    ("host", "system", "palette"),
    [
        *((host, "light", DARK) for host in DARK_HOSTS),
        *((host, "dark", LIGHT) for host in LIGHT_HOSTS),
        ({}, "dark", DARK),
        ({}, "light", LIGHT),
    ],
)
def test_the_host_decides_between_light_and_dark_and_else_the_system(browser, host, system, palette):
    with open_widget(browser, CostExplorer(), scheme=system, attributes=host) as page:
        read = "e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor]; }"
        assert page.locator(".mbv2-widget").evaluate(read) == [_rgb(palette["ink"]), _rgb(palette["panel"])]


def _rgb(colour):
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


@contextmanager
def themed(browser, widget, theme, width=1000):
    with open_widget(browser, widget, width=width, attributes={"html": ("data-theme", theme)}) as page:
        yield page


@pytest.mark.proof
@pytest.mark.parametrize("width", [1000, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
@named
def test_axe_finds_nothing_to_mend(browser, widget, theme, width):
    with themed(browser, widget, theme, width) as page:
        for details in page.locator("summary").all():
            details.click()
        assert_accessible(page, rules={"page-has-heading-one": {"enabled": False}})  # the page's, not the widget's


@pytest.mark.proof
def test_axe_would_find_a_slider_without_a_name(browser):
    with themed(browser, CostExplorer(), "light") as page:
        page.eval_on_selector_all(".mbv2-name", "names => names.forEach(name => name.remove())")
        assert run_axe(page).violations_count > 0


@pytest.mark.parametrize("width", [304, 344, 360, 400, 768])  # 304 and 344: what the book leaves of 320 and 360
@named
def test_nothing_sticks_out_and_nothing_is_too_small(browser, widget, width):
    with open_widget(browser, widget, width=width) as page:
        for details in page.locator("summary").all():
            details.click()
        for extreme in ("Home", "End"):
            for slider in page.get_by_role("slider").all():
                slider.press(extreme)
            measured = page.locator(".mbv2-widget").evaluate(MEASURE_WIDGET)
            assert measured.pop("smallest") >= 11
            assert measured == {"sideways": 0, "outside": [], "cut": [], "targets": [], "svgText": 0}


@named
def test_the_keyboard_focus_is_visible(browser, widget):
    with open_widget(browser, widget) as page:
        page.keyboard.press("Tab")
        focused = page.evaluate("getComputedStyle(document.activeElement).outline")
        assert "3px" in focused and "solid" in focused
