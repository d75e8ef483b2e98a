"""TradeoffExplorer: what is published, what is nearest and best, the same in Python and JavaScript, and its points."""

import json
import math
import random
import re

import pytest
from node import SCRIPTS, run_node
from traitlets import TraitError
from widget_harness import open_widget, state_of

from mbv2.cost import network_cost
from mbv2.published import CHECKPOINTS_V2, LATER_POINTS, POINTS, best_under
from mbv2.spec import ARTICLE, MOBILENET_V1, REFERENCE, Architecture
from mbv2.widgets import TradeoffExplorer

ODD = Architecture([(1, 10, 1, 2), (3, 20, 2, 1)], stem_channels=12, head_channels=30, always_expand=True)
AXES = ("macs_m", "params_m", "pixel1_cpu_ms")
EVERY = (*POINTS, *LATER_POINTS)
CHECKPOINTS = [(row.width_mult, row.resolution) for row in CHECKPOINTS_V2]


def random_states(count, seed=5):
    source = random.Random(seed)
    for _ in range(count):
        setting = (source.randint(2, 40) / 20, 32 * source.randint(1, 10))
        width, resolution = source.choice([setting, setting, source.choice(CHECKPOINTS)])
        yield {
            "width_mult": width,
            "resolution": resolution,
            "axis": source.choice(AXES),
            "point": source.choice(["none", *(point.name for point in EVERY)]),
            "later": source.random() < 0.4,
            "architecture": source.choice([REFERENCE, REFERENCE, ARTICLE, MOBILENET_V1, ODD]),
        }


@pytest.fixture(scope="module")
def widgets():
    return [TradeoffExplorer(**state) for state in random_states(300)]


@pytest.fixture(scope="module")
def in_javascript(widgets):
    """For each widget: (nearest, published, what the status says), and the rows of the data table."""
    states = [state_of(widget) for widget in widgets]
    document = {"text": states[0]["text"], "limits": states[0]["limits"], "states": states}
    result = run_node(SCRIPTS / "widget_tables.mjs", "tradeoff", text=json.dumps(document))
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_the_table_in_javascript_is_the_table_in_python(widgets, in_javascript):
    expected = [[list(row) for row in widget.table().rows] for widget in widgets]
    assert [rows for _, *rows in in_javascript] == expected


def test_nearest_and_published_in_javascript_are_those_in_python(widgets, in_javascript):
    expected = [[w.nearest.name, w.published and w.published.name] for w in widgets]
    assert [said[:2] for said, *_ in in_javascript] == expected
    assert {name is None for _, name in expected} == {True, False}


def test_the_best_for_as_much_is_what_best_under_says(widgets, in_javascript):
    compared = 0
    for widget, ((*_, status), *rows) in zip(widgets, in_javascript, strict=True):
        cost = network_cost(widget.width_mult, widget.resolution, architecture=widget.architecture)
        own = {"macs_m": cost.macs / 1e6, "params_m": (cost.params - cost.norm_params) / 1e6}
        if widget.axis not in own or widget.published is not None:
            continue
        try:
            best = best_under(**{widget.axis: own[widget.axis]}, rows=widget.shown)
        except ValueError:
            assert "Nothing published costs so little" in status
            continue
        compared += 1
        assert status.endswith(f"{best.name}, {best.top1_percent:.1f} %.")
        assert rows[-1][4] == "–"
    assert compared > 50


def test_no_accuracy_stands_in_the_status_that_is_not_published(in_javascript):
    published = {f"{point.top1_percent:.1f}" for point in EVERY}
    for (*_, status), *_ in in_javascript:
        assert set(re.findall(r"([\d.]+) %", status)) <= published


def test_all_published_points_and_their_sources_go_to_the_page():
    state = state_of(TradeoffExplorer())
    assert len(state["points"]) == len(EVERY) == 22 + 16 + 3 + 16
    assert [sent["later"] for sent in state["points"]] == [False] * 41 + [True] * 16
    for sent, point in zip(state["points"], EVERY, strict=True):
        assert [sent[field] for field in ("name", *AXES, "top1_percent")] == [
            getattr(point, field) for field in ("name", *AXES, "top1_percent")
        ]
        assert state["sources"][sent["family"]] == point.source


@pytest.mark.parametrize(("points", "front"), [(POINTS, "front"), (EVERY, "later_front")])
@pytest.mark.parametrize("axis", AXES)
def test_the_front_that_is_sent_is_the_one_of_brute_force(axis, points, front):
    known = [point for point in points if getattr(point, axis) is not None]

    def beats(other, mine):
        a, b = ((getattr(point, axis), -point.top1_percent) for point in (other, mine))
        return a != b and a[0] <= b[0] and a[1] <= b[1]

    wanted = {mine.name for mine in known if not any(beats(other, mine) for other in known)}
    assert {sent["name"] for sent in TradeoffExplorer().points if axis in sent[front]} == wanted


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("axis", [*AXES, "top1_percent"])
def test_every_point_and_tick_lies_within_its_axis(axis, later):
    widget = TradeoffExplorer(later=later)
    ends = (widget.later_axes if later else widget.axes)[axis]
    values = [getattr(point, axis) for point in widget.shown if getattr(point, axis) is not None]
    assert all(ends["least"] < value < ends["most"] for value in [*values, *ends["ticks"]])


@pytest.mark.parametrize(("width", "resolution"), CHECKPOINTS)
def test_a_published_network_is_its_own_nearest(width, resolution):
    widget = TradeoffExplorer(width_mult=width, resolution=resolution)
    assert widget.published is widget.nearest
    assert (widget.published.width_mult, widget.published.resolution) == (width, resolution)


def test_nearest_is_the_least_sum_of_two_ratios():
    widget = TradeoffExplorer(width_mult=0.6, resolution=128)
    cost = network_cost(0.6, 128)
    macs, params = cost.macs / 1e6, (cost.params - cost.norm_params) / 1e6

    def factor(point):
        return math.prod(max(a / b, b / a) for a, b in ((macs, point.macs_m), (params, point.params_m)))

    assert widget.nearest == min((p for p in POINTS if p.family == "MobileNetV2"), key=factor)


@pytest.mark.parametrize("architecture", [ARTICLE, ODD])
def test_another_architecture_has_no_published_accuracy(architecture):
    widget = TradeoffExplorer(architecture=architecture)
    assert widget.published is None
    assert widget.table().rows[-1][3:5] == ("–", "–")
    assert TradeoffExplorer(architecture=MOBILENET_V1).published.name == "MobileNetV1 1.0 × 224"


@pytest.mark.parametrize(("name", "value"), [("axis", "flops"), ("axis", None), ("point", "AlexNet"), ("point", 3)])
def test_an_axis_or_a_point_that_there_is_not_is_refused_with_those_there_are(name, value):
    with pytest.raises(TraitError, match=f"{name} must be one of .*'{'macs_m' if name == 'axis' else 'NasNet-A'}'"):
        TradeoffExplorer(**{name: value})


def test_the_still_picture_has_the_line_of_the_readers_cost():
    (ax,) = TradeoffExplorer(width_mult=0.35, resolution=96).picture().axes
    (line,) = [line for line in ax.lines if line.get_gid() == "budget"]
    assert line.get_xdata()[0] == pytest.approx(network_cost(0.35, 96).macs / 1e6, abs=0.01)
    for state in ({"axis": "pixel1_cpu_ms", "resolution": 32}, {"width_mult": 2.0, "resolution": 320}):
        (ax,) = TradeoffExplorer(**state).picture().axes
        assert "budget" not in {line.get_gid() for line in ax.lines}


def test_the_still_picture_shows_later_networks_where_they_are_switched_on():
    for later, points in ((False, POINTS), (True, EVERY)):
        (ax,) = TradeoffExplorer(later=later).picture().axes
        assert {line.get_gid() for line in ax.lines} >= {point.name for point in points}
        assert ("ConvNeXt-T" in {line.get_gid() for line in ax.lines}) == later


def marked(page):
    """The points and rows that are marked as pointed at, by name."""
    names = "s => [...document.querySelectorAll(s)].map(e => (e.ariaLabel ?? e.cells[0].textContent).split(':')[0])"
    return [page.evaluate(names, f"{kind}.mbv2-near") for kind in (".mbv2-tradeoff-point", ".mbv2-data tbody tr")]


def note_in(page):
    return page.locator(".mbv2-tradeoff-note").inner_text()


def point_in(page, name):
    return page.locator(f".mbv2-tradeoff-point[aria-label^='{name}:']")


def test_pointing_at_a_point_tells_its_source_and_marks_its_row(browser):
    with open_widget(browser, TradeoffExplorer()) as page:
        page.locator("summary").click()
        for name in ("MobileNetV1 0.75 × 160", "NasNet-A", "MobileNetV2 0.35 × 96"):
            point_in(page, name).hover(force=True)
            assert marked(page) == [[name], [name]]
            source = next(point.source for point in POINTS if point.name == name)
            assert note_in(page).startswith(f"{name}: top-1 ") and note_in(page).endswith(f"Source: {source}.")
        page.get_by_role("slider").first.hover()
        assert marked(page) == [[], []]
        assert page.evaluate("model.state.point") == "none"


def test_of_points_that_overlap_the_nearest_is_meant(browser):
    with open_widget(browser, TradeoffExplorer(), width=360) as page:
        for point in POINTS:
            box = point_in(page, point.name).bounding_box()
            page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            assert marked(page)[0] == [point.name]


def test_a_click_marks_point_and_row_and_a_second_one_forgets_them(browser):
    with open_widget(browser, TradeoffExplorer()) as page:
        page.locator("summary").click()
        point_in(page, "ShuffleNet (x2)").click(force=True)
        assert page.evaluate("model.state.point") == "ShuffleNet (x2)"
        row = page.get_by_role("row", name="ShuffleNet (x2)")
        assert row.get_attribute("aria-current") == "true"
        assert page.locator("tr[aria-current]").count() == page.locator("[aria-pressed=true]").count() == 1
        row.click()
        assert page.evaluate("model.state.point") == "none"
        assert page.locator("tr[aria-current]").count() == page.locator("[aria-pressed=true]").count() == 0
        page.get_by_role("row", name="yours").click()
        assert page.evaluate("model.state.point") == "none"


def test_by_keyboard_the_arrows_go_from_cheap_to_dear_and_enter_marks(browser):
    with open_widget(browser, TradeoffExplorer(axis="params_m")) as page:
        page.locator(".mbv2-tradeoff-point[tabindex='0']").focus()
        assert marked(page)[0] == ["MobileNetV1 0.25 × 128"]
        page.keyboard.press("ArrowRight")
        assert marked(page)[0] == ["MobileNetV1 0.25 × 160"]
        page.keyboard.press("End")
        assert note_in(page).startswith("MobileNetV2 1.4 × 224: ")
        page.keyboard.press("Enter")
        assert page.evaluate("model.state.point") == "MobileNetV2 1.4 × 224"
        assert page.locator(".mbv2-tradeoff-point[tabindex='0']").count() == 1


def test_the_time_axis_shows_only_what_was_timed_and_says_what_cannot_be_known(browser):
    with open_widget(browser, TradeoffExplorer(resolution=256, point="ShuffleNet (1.5)")) as page:
        assert page.locator(".mbv2-tradeoff-point").count() == len(POINTS)
        page.get_by_role("radio", name="time").check()
        timed = [point for point in POINTS if point.pixel1_cpu_ms is not None]
        assert page.locator(".mbv2-tradeoff-point").count() == len(timed) == 23
        assert not page.locator(".mbv2-tradeoff-line").is_visible()
        assert "it must be measured" in page.get_by_role("status").inner_text()
        assert "ShuffleNet (1.5) is marked, but its time was not published" in note_in(page)
        page.get_by_role("slider", name="Input resolution").press("ArrowLeft")
        assert page.locator(".mbv2-tradeoff-line").is_visible()
        page.get_by_role("radio", name="parameters").check()
        assert page.locator(".mbv2-tradeoff-point").count() == len(POINTS)


def test_later_networks_are_switched_on_and_off_with_their_rows_and_the_stair(browser):
    with open_widget(browser, TradeoffExplorer(point="MobileNetV4-Conv-S")) as page:
        page.locator("summary").click()
        page.locator(".mbv2-data tbody tr").first.wait_for()  # the table is drawn after it has opened
        assert page.locator(".mbv2-tradeoff-point").count() == page.locator(".mbv2-data tbody tr").count() - 1 == 41
        assert "one of the later networks, which are not shown" in note_in(page)
        assert page.get_by_text("ConvNeXt", exact=True).count() == 0
        assert point_in(page, "MobileNetV2 1.0 × 224").get_attribute("data-front") == "true"
        page.get_by_role("checkbox", name="Later networks").check()
        assert page.locator(".mbv2-tradeoff-point").count() == page.locator(".mbv2-data tbody tr").count() - 1 == 57
        assert note_in(page).startswith("MobileNetV4-Conv-S: top-1 73.8 %, 200 million multiply-adds")
        assert page.get_by_text("ConvNeXt", exact=True).is_visible()
        assert point_in(page, "MobileNetV2 1.0 × 224").get_attribute("data-front") == "false"
        assert page.get_by_role("status").inner_text().endswith("MobileNetV3-Large, 75.2 %.")
        page.get_by_role("checkbox", name="Later networks").uncheck()
        assert page.locator(".mbv2-tradeoff-point").count() == 41


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("axis", AXES)
def test_marks_and_line_stand_where_the_logarithm_puts_them(browser, axis, later):
    widget = TradeoffExplorer(axis=axis, width_mult=0.5, resolution=160, later=later)
    ends = (widget.later_axes if later else widget.axes)[axis]
    with open_widget(browser, widget) as page:
        area = page.locator(".mbv2-tradeoff-area").bounding_box()

        def x_of(cost):
            return area["x"] + area["width"] * math.log(cost / ends["least"]) / math.log(ends["most"] / ends["least"])

        for name in ("MobileNetV2 0.35 × 96", "MobileNetV2 1.0 × 192", "NasNet-A"):
            box = point_in(page, name).bounding_box()
            point = next(point for point in POINTS if point.name == name)
            assert box["x"] + box["width"] / 2 == pytest.approx(x_of(getattr(point, axis)), abs=0.5)
        line = page.locator(".mbv2-tradeoff-line").bounding_box()
        cost = network_cost(0.5, 160)
        own = {"macs_m": cost.macs / 1e6, "params_m": (cost.params - cost.norm_params) / 1e6, "pixel1_cpu_ms": 14.9}
        assert line["x"] + line["width"] / 2 == pytest.approx(x_of(own[axis]), abs=0.6)


def test_the_table_in_the_page_is_the_table_in_python(browser):
    with open_widget(browser, TradeoffExplorer()) as page:
        page.locator("summary").click()
        for state in random_states(12, seed=9):
            widget = TradeoffExplorer(**state)
            page.evaluate("state => model.set(state)", state_of(widget))
            shown = [row.locator("th, td").all_text_contents() for row in page.locator("tbody tr").all()]
            assert shown == [list(row) for row in widget.table().rows]
            assert page.locator(".mbv2-data caption").inner_text() == widget.table().caption


@pytest.mark.parametrize(("name", "value"), [("axis", "flops"), ("point", None), ("width_mult", None)])
def test_nonsense_is_answered_by_a_sentence_and_forgotten_when_mended(browser, name, value):
    with open_widget(browser, TradeoffExplorer()) as page:
        right = page.evaluate("name => model.get(name)", name)
        page.evaluate("([name, value]) => model.set(name, value)", [name, value])
        assert page.get_by_role("status").inner_text().endswith(".")
        assert not page.locator(".mbv2-body").is_visible()
        page.evaluate("([name, value]) => model.set(name, value)", [name, right])
        assert page.locator(".mbv2-body").is_visible()
