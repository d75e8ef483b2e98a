"""ShapeExplorer: its state and table in Python, the same table in JavaScript, and its stages in the page."""

import random

import pytest
from traitlets import TraitError
from widget_harness import open_widget, state_of
from widget_tables import LONG, NETWORKS, ODD, random_states, table_in_javascript

from mbv2.cost import network_cost
from mbv2.cost.receptive import receptive_field
from mbv2.spec import MOBILENET_V1, REFERENCE, SMALL_IMAGES
from mbv2.widgets import ShapeExplorer


def test_the_table_in_javascript_is_the_table_in_python():
    widgets = [ShapeExplorer(**state) for state in random_states(300)]
    expected = [[list(row) for row in widget.table().rows] for widget in widgets]
    assert table_in_javascript("shapes", widgets) == expected


@pytest.mark.parametrize("architecture", NETWORKS)
def test_the_table_holds_shapes_and_fields_of_every_stage(architecture):
    cost = network_cost(0.35, 96, architecture=architecture)
    rows = ShapeExplorer(width_mult=0.35, resolution=96, architecture=architecture).table().rows
    assert [row[0] for row in rows] == [stage.name for stage in cost.stages]
    for row, stage in zip(rows, cost.stages, strict=True):
        assert (row[1], row[4]) == tuple(" × ".join(map(str, shape)) for shape in (stage.in_shape, stage.out_shape))
        assert row[3] == ("" if stage.row is None else ", ".join(map(str, stage.row)))
    size, stride = receptive_field(cost.layers[:-1])
    assert rows[-2][5:] == (f"{size} × {size}", str(stride))
    assert rows[-1][5:] == ("all", "")


def test_the_last_rows_of_mobilenet_v1_are_those_of_the_published_field():
    assert ShapeExplorer(architecture=MOBILENET_V1).table().rows[-2][5:] == ("315 × 315", "32")


def test_a_network_for_small_pictures_says_its_stems_stride_and_keeps_4_by_4_pixels(browser):
    widget = ShapeExplorer(resolution=32, architecture=SMALL_IMAGES)
    rows = widget.table().rows
    assert [row[4] for row in rows[:3]] == ["32 × 32 × 32", "16 × 32 × 32", "24 × 32 × 32"]
    assert rows[0][2] == "conv 3×3, stride 1"
    assert (rows[-2][4], rows[-2][6]) == ("1280 × 4 × 4", "8")
    assert ShapeExplorer().table().rows[0][2] == "conv 3×3, stride 2"
    with open_widget(browser, widget) as page:
        assert "3×3, stride 1, ReLU6" in page.locator(".mbv2-shapes-units").inner_text()
        assert "output 32 × 32 × 32" in page.get_by_role("status").inner_text()
        for said in (page.get_by_role("status"), page.locator(".mbv2-shapes-sees")):
            assert "1 pixel on." in said.inner_text()


@pytest.mark.parametrize(("architecture", "last"), [(REFERENCE, 9), (MOBILENET_V1, 6), (ODD, 4), (LONG, 15)])
def test_the_position_ends_at_the_classifier(architecture, last):
    widget = ShapeExplorer(architecture=architecture, position=last)
    assert widget.position == widget.last_position == last
    with pytest.raises(TraitError, match=f"from 0 to {last} in this network, not {last + 1}"):
        widget.position = last + 1
    assert len(widget.table().rows) == last + 1


def test_an_architecture_with_fewer_stages_moves_the_position_in_any_order():
    widget = ShapeExplorer(position=9)
    widget.architecture = ODD
    assert widget.position == 4
    widget.architecture = LONG
    widget.position = 15
    widget.architecture = MOBILENET_V1
    assert widget.position == 6


@pytest.mark.parametrize("architecture", NETWORKS)
def test_the_still_picture_shows_a_field_for_every_stage_but_the_last(architecture):
    widget = ShapeExplorer(architecture=architecture, resolution=96)
    _, below = widget.picture().axes
    fields = [patch for patch in below.patches if (patch.get_gid() or "").startswith("field")]
    assert len(fields) == widget.last_position
    first = fields[0]
    assert first.get_width() == pytest.approx(3 * 0.86 / 96)
    assert first.get_height() == pytest.approx(first.get_width())


def marked(page):
    """The stage and the row that are marked as pointed at, by their place."""
    find = "s => [...document.querySelectorAll(s)].findIndex(e => e.classList.contains('mbv2-near'))"
    return [page.evaluate(find, selector) for selector in (".mbv2-shapes-slot", ".mbv2-data tbody tr")]


def test_pointing_at_a_stage_marks_its_row_and_moves_nothing(browser):
    with open_widget(browser, ShapeExplorer(position=3)) as page:
        said = page.get_by_role("status").inner_text()
        page.get_by_role("button", name="stage 5").hover()
        assert marked(page) == [5, 5]
        assert page.evaluate("model.state.position") == 3
        assert page.get_by_role("status").inner_text() == said
        page.get_by_role("slider").first.hover()
        assert marked(page) == [-1, -1]


def test_pointing_at_a_row_marks_its_stage_and_a_click_goes_there(browser):
    with open_widget(browser, ShapeExplorer(position=3)) as page:
        row = page.get_by_role("row", name="stage 6")
        row.hover()
        assert marked(page) == [6, 6]
        assert page.evaluate("model.state.position") == 3
        row.click()
        assert page.evaluate("model.state.position") == 6
        assert row.get_attribute("aria-current") == "true"


def test_by_keyboard_the_arrows_preview_and_enter_goes_there(browser):
    with open_widget(browser, ShapeExplorer(position=3)) as page:
        page.get_by_role("button", name="stage 3").focus()
        assert marked(page) == [3, 3]
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        assert marked(page) == [5, 5]
        assert page.evaluate("model.state.position") == 3
        page.keyboard.press("Enter")
        assert page.evaluate("model.state.position") == 5
        page.keyboard.press("End")
        assert marked(page) == [9, 9]
        page.keyboard.press("ArrowRight")
        assert marked(page) == [9, 9]
        page.keyboard.press("Home")
        page.keyboard.press("Space")
        assert page.evaluate("model.state.position") == 0
        assert page.locator(".mbv2-shapes-slot[tabindex='0']").count() == 1


def test_the_current_row_follows_the_slider_and_a_table_opened_again(browser):
    current = "[...document.querySelectorAll('.mbv2-data tbody tr')].findIndex(row => row.ariaCurrent)"
    with open_widget(browser, ShapeExplorer(position=3)) as page:
        assert page.evaluate(current) == 3
        page.get_by_role("slider", name="Stage", exact=True).press("ArrowRight")
        assert page.evaluate(current) == 4
        page.locator("summary").click()
        page.get_by_role("slider", name="Stage", exact=True).press("ArrowRight")
        page.locator("summary").click()
        page.wait_for_function(f"{current} === 5")
        assert page.locator("tr[aria-current]").count() == 1


def test_the_square_in_the_image_is_the_field_of_the_middle_pixel(browser):
    with open_widget(browser, ShapeExplorer()) as page:
        for position in range(9):
            for resolution in (32, 224, 320):
                page.evaluate("state => model.set(state)", {"position": position, "resolution": resolution})
                cost = network_cost(resolution=resolution)
                field = receptive_field([x for x in cost.layers if x.stage <= position])
                side = cost.stages[position].out_shape[1]
                first, end = field.window(side // 2, resolution)
                start = (320 - resolution) / 2
                box = page.locator(".mbv2-shapes-field:not(.mbv2-shapes-next)").evaluate(
                    "e => { const b = e.getBBox(); return [b.x, b.y, b.width, b.height]; }"
                )
                assert box == pytest.approx([start + first, start + first, end - first, end - first])


@pytest.mark.parametrize("state", [{}, {"architecture": MOBILENET_V1, "position": 6}, {"architecture": LONG}])
def test_the_table_in_the_page_is_the_table_in_python(browser, state):
    widget = ShapeExplorer(**state)
    with open_widget(browser, widget) as page:
        for resolution in (224, 96):
            page.evaluate("value => model.set('resolution', value)", resolution)
            shown = [row.locator("th, td").all_text_contents() for row in page.locator("tbody tr").all()]
            widget.resolution = resolution
            assert shown == [list(row) for row in widget.table().rows]


def test_two_hundred_states_are_drawn_and_fifty_answered_by_a_sentence(browser):
    source = random.Random(11)
    nonsense = [None, "x", -1, 1e9, 0.333, [], {}, True]
    with open_widget(browser, ShapeExplorer()) as page:
        for state in random_states(200, seed=12):
            widget = ShapeExplorer(**state)
            position = source.randint(0, widget.last_position)
            page.evaluate("state => model.set(state)", {**state_of(widget), "position": position})
            status = page.get_by_role("status").inner_text()
            stage = widget._cost().stages[position]
            assert f"{stage.params:,} parameters, {stage.macs:,} multiply-adds" in status
        for _ in range(50):
            name = source.choice(["width_mult", "resolution", "position", "architecture"])
            right = page.evaluate("name => model.get(name)", name)
            page.evaluate("([name, value]) => model.set(name, value)", [name, source.choice(nonsense)])
            shown = page.locator(".mbv2-widget").inner_text()
            assert "NaN" not in shown and "undefined" not in shown
            page.evaluate("([name, value]) => model.set(name, value)", [name, right])
        assert page.locator(".mbv2-body").is_visible()


def test_compact_shows_the_boxes_alone_and_its_two_sliders(browser):
    with open_widget(browser, ShapeExplorer(compact=True, position=3)) as page:
        assert page.get_by_role("slider").count() == 2
        assert page.locator(".mbv2-shapes-slot").count() == 10
        for hidden in (".mbv2-shapes-inside", ".mbv2-shapes-steps", ".mbv2-data table"):
            assert not page.locator(hidden).first.is_visible()
        page.get_by_role("slider", name="Width multiplier").press("Home")
        page.get_by_role("button", name="head").click()
        cost = network_cost(0.1)
        status = page.get_by_role("status").inner_text()
        assert "1280 × 7 × 7" in status and f"{cost.params:,} parameters, {cost.macs:,} multiply-adds" in status
        page.evaluate("() => model.set('compact', false)")
        assert page.get_by_role("slider").count() == 3
        assert page.locator(".mbv2-shapes-inside").is_visible()


def test_the_compact_still_is_the_boxes_alone():
    assert [len(ShapeExplorer(compact=compact).picture().axes) for compact in (True, False)] == [1, 2]
