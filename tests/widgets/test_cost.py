"""CostExplorer: its state and table in Python, the same table in JavaScript, and the published answers in the page."""

import random

import pytest
from traitlets import TraitError
from widget_harness import open_widget, state_of
from widget_tables import NETWORKS, random_states, table_in_javascript

from mbv2.cost import network_cost
from mbv2.cost.conventions import EXTRA_MACS, Convention, extra_macs, param_parts
from mbv2.published import COUNTS
from mbv2.spec import ARTICLE, MOBILENET_V1, REFERENCE, Architecture
from mbv2.widgets import CostExplorer

FIVE = ["3.4M", "3.47M", "3,504,872", "3,505,960", "3,538,984"]


def random_switches(source):
    return {
        "unit": source.choice(["macs", "flops"]),
        "biases": source.random() < 0.5,
        "batch_norm": source.random() < 0.5,
        "moving_statistics": source.random() < 0.5,
        "extra_macs": source.choice(list(EXTRA_MACS)),
    }


def convention_of(state):
    return Convention(**{name: value for name, value in state.items() if name in CostExplorer.state_names[3:-1]})


def test_the_table_in_javascript_is_the_table_in_python():
    source = random.Random(8)
    widgets = [CostExplorer(**state, **random_switches(source)) for state in random_states(300, seed=9)]
    expected = [[list(row) for row in (table.columns, *table.rows)] for table in (w.table() for w in widgets)]
    assert table_in_javascript("cost", widgets) == expected


def test_layers_counted_by_the_switches_add_up_to_the_parts_that_are_switched_on():
    source = random.Random(10)
    for state in random_states(300, seed=10):
        cost, switches = network_cost(**state), random_switches(source)
        counted = CostExplorer(**state, **switches).counted()
        parts = {part: values for part, values in param_parts(cost).items() if switches.get(part, True)}
        assert counted.params == sum(stage.params for stage in counted.stages) == sum(parts.values())
        assert counted.macs == cost.macs + extra_macs(cost, switches["extra_macs"])


def test_the_default_is_the_books_convention():
    total = CostExplorer().table().rows[-1]
    assert total == ("total", "3,504,872", "100.0%", "300,774,272", "100.0%")
    assert CostExplorer(unit="flops").table().rows[-1][3] == "601,548,544"
    assert CostExplorer().convention == Convention()


@pytest.mark.parametrize("answer", CostExplorer().answers, ids=lambda answer: f"{answer['value']} {answer['who']}")
def test_the_settings_of_an_answer_give_its_number(answer):
    architecture = {"REFERENCE": REFERENCE, "ARTICLE": ARTICLE}[answer["architecture"]]
    cost = CostExplorer(**answer["state"], architecture=architecture).counted()
    count, value = getattr(cost, answer["quantity"]), answer["value"]
    if not value.endswith("M"):
        assert count == int(value)
        return
    printed = float(value[:-1]) * 1e6
    unit = 10.0 ** (6 - len(value[:-1].partition(".")[2]))
    low, high = (0, unit) if answer["cut"] else (-unit / 2, unit / 2)
    assert printed + low <= count < printed + high


def test_every_published_answer_at_width_1_is_among_the_answers():
    told = [(answer["quantity"], answer["value"]) for answer in CostExplorer().answers]
    assert told == [(row.quantity, row.value) for row in COUNTS if row.width_mult == 1.0]
    assert len(told) == 12


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("unit", value) for value in ("gflops", None, 2)),
        *(("biases", value) for value in (1, None, "yes")),
        *(("moving_statistics", value) for value in (0, "False")),
        ("extra_macs", "all"),
        ("answers", []),
    ],
)
def test_nonsense_is_refused_by_name(name, value):
    with pytest.raises((TraitError, TypeError), match=name):
        CostExplorer(**{name: value})


def test_the_still_picture_follows_the_convention():
    above, below = CostExplorer(batch_norm=False, extra_macs="elements").picture().axes
    titles = [ax.get_title(loc="left") for ax in (above, below)]
    assert titles == ["3,470,760 parameters", "314,193,216 multiply-adds"]


def pressed(page):
    """The published answers that are marked as reached."""
    return page.locator(".mbv2-cost-answer[aria-pressed=true] b").all_inner_texts()


def status_in(page):
    return page.get_by_role("status").inner_text()


def test_all_five_answers_to_how_many_parameters_are_reached_by_their_buttons(browser):
    with open_widget(browser, CostExplorer(width_mult=0.5, resolution=96)) as page:
        shown = page.locator(".mbv2-cost-answers").first.locator("b").all_inner_texts()
        assert shown == FIVE
        assert pressed(page) == []
        totals = ["3,470,760", "3,470,760", "3,504,872", "3,505,960", "3,538,984"]
        for value, total in zip(FIVE, totals, strict=True):
            page.get_by_role("button", name=value).click()
            assert value in pressed(page)
            assert f"{total} parameters" in status_in(page)
            assert page.evaluate("[model.state.width_mult, model.state.resolution]") == [1, 224]
            assert "You are there" in page.locator(".mbv2-cost-note").first.inner_text()


def test_an_answer_is_reached_by_the_switches_alone(browser):
    with open_widget(browser, CostExplorer()) as page:
        assert "3,504,872" in pressed(page)
        page.get_by_role("checkbox", name="its moving mean and variance").check()
        assert "3,538,984" in pressed(page) and "3,504,872" not in pressed(page)
        assert "Not this book's convention: with its moving mean and variance." in status_in(page)
        page.get_by_role("slider", name="Width multiplier", exact=True).press("ArrowRight")
        assert "3,538,984" not in pressed(page)
        page.get_by_role("button", name="Start again").click()
        page.get_by_role("radio", name="the article's").check()
        assert "3,505,960" in pressed(page)
        page.get_by_role("radio", name="one per bias and batch norm parameter").check()
        assert "313.65M" in pressed(page)
        page.get_by_role("radio", name="FLOPs", exact=True).check()
        assert "627,309,008 FLOPs at two per multiply-add (= 313,654,504 multiply-adds)" in status_in(page)
        assert "313.65M" in pressed(page)


@pytest.mark.parametrize("width", [1000, 360])
def test_numbers_and_shares_stand_in_the_lines_of_their_names(browser, width):
    with open_widget(browser, CostExplorer(), width=width) as page:
        for words, numbers in (
            (".mbv2-cost-names", ".mbv2-cost-numbers"),
            (".mbv2-cost-kinds ul", ".mbv2-cost-shares"),
        ):
            boxes = [page.locator(one).first.bounding_box() for one in (words, numbers)]
            assert boxes[0]["y"] == pytest.approx(boxes[1]["y"], abs=0.5)
            assert boxes[0]["height"] == pytest.approx(boxes[1]["height"], abs=0.5)


def test_the_architecture_is_chosen_by_name_and_an_own_one_can_be_chosen_again(browser):
    own = Architecture([(1, 10, 1, 2)], stem_channels=12, head_channels=None)
    with open_widget(browser, CostExplorer(architecture=own)) as page:
        assert page.get_by_role("radio", name="your own").is_checked()
        page.get_by_role("radio", name="MobileNetV1").check()
        cost = network_cost(architecture=MOBILENET_V1)
        assert f"{cost.params:,} parameters" in status_in(page) and f"{cost.macs:,} multiply-adds" in status_in(page)
        assert len(page.locator(".mbv2-cost-numbers").first.text_content().split("\n")) == 7
        page.get_by_role("radio", name="your own").check()
        assert f"{network_cost(architecture=own).params:,} parameters" in status_in(page)


@pytest.mark.parametrize("state", [{}, {"unit": "flops", "biases": False, "extra_macs": "elements"}])
@pytest.mark.parametrize("architecture", NETWORKS[1:4])
def test_the_table_in_the_page_is_the_table_in_python(browser, architecture, state):
    widget = CostExplorer(architecture=architecture, width_mult=0.35, resolution=96, **state)
    with open_widget(browser, widget) as page:
        page.locator("summary").click()
        page.wait_for_selector("tbody")
        shown = [row.locator("th, td").all_text_contents() for row in page.locator("tbody tr").all()]
        assert shown == [list(row) for row in widget.table().rows]


def test_two_hundred_states_are_drawn_and_fifty_answered_by_a_sentence(browser):
    source = random.Random(13)
    nonsense = [None, "x", -1, 1e9, [], {}]
    with open_widget(browser, CostExplorer()) as page:
        for state in random_states(200, seed=14):
            widget = CostExplorer(**state, **random_switches(source))
            page.evaluate("state => model.set(state)", state_of(widget))
            counted = widget.counted()
            status = status_in(page)
            assert f"{counted.params:,} parameters" in status and f"{counted.macs:,} multiply-adds" in status
        for _ in range(50):
            name = source.choice(CostExplorer.state_names)
            right = page.evaluate("name => model.get(name)", name)
            page.evaluate("([name, value]) => model.set(name, value)", [name, source.choice(nonsense)])
            shown = page.locator(".mbv2-widget").inner_text()
            assert "NaN" not in shown and "undefined" not in shown
            assert not page.locator(".mbv2-body").is_visible()
            page.evaluate("([name, value]) => model.set(name, value)", [name, right])
        assert page.locator(".mbv2-body").is_visible()
