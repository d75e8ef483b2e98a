"""ConvExplorer: its state and table in Python, the same in JavaScript and torch, its wires and windows in the page."""

import json
import random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from node import SCRIPTS, run_node
from paths import ROOT
from torch import nn
from traitlets import TraitError
from widget_harness import open_widget, state_of

from mbv2.widgets import ConvExplorer


def random_states(count, seed=7):
    source = random.Random(seed)
    for _ in range(count):
        groups = source.choice([1, 1, 2, 3, 8])
        in_channels, out_channels = (groups * source.randint(1, 24) for _ in range(2))
        yield {
            "size": source.choice([source.randint(1, 8), source.randint(1, 320)]),
            "in_channels": in_channels,
            "out_channels": out_channels,
            "kernel_size": source.randint(1, 7),
            "stride": source.randint(1, 4),
            "padding": source.randint(0, 3),
            "groups": groups,
            "channel": source.randrange(out_channels),
        }


def cells(widget, name):
    """The row of the table that `name` names, without its name."""
    return next(row[1:] for row in widget.table().rows if row[0] == name)


@st.composite
def convolutions(draw):
    groups = draw(st.integers(1, 6))
    return {
        "size": draw(st.integers(1, 24)),
        "in_channels": groups * draw(st.integers(1, 5)),
        "out_channels": groups * draw(st.integers(1, 5)),
        "kernel_size": draw(st.integers(1, 7)),
        "stride": draw(st.integers(1, 4)),
        "padding": draw(st.integers(0, 3)),
        "groups": groups,
    }


def torch_conv(state):
    settings = {name: value for name, value in state.items() if name not in ("size", "channel")}
    return nn.Conv2d(**settings, bias=False)


@settings(deadline=None)  # the first call of torch takes its time
@given(convolutions())
def test_shape_and_parameters_are_those_of_torch(state):
    widget, conv = ConvExplorer(**state), torch_conv(state)
    groups, shape, params, macs, _ = cells(widget, "this one")
    assert groups == str(state["groups"])
    assert params == f"{conv.weight.numel():,}"
    image = torch.zeros(1, state["in_channels"], state["size"], state["size"])
    if not widget.fits:
        assert (shape, macs) == ("none", "none")
        with pytest.raises(RuntimeError, match="Kernel size can't be greater"):
            conv(image)
        return
    out = conv(image)[0]
    assert shape == " × ".join(map(str, out.shape))
    assert macs == f"{conv.weight.numel() * out.shape[1] * out.shape[2]:,}"


INPUTS = (
    "const { inputsOf } = await import(process.argv[1] + '/mbv2/widgets/conv/facts.js');"
    "console.log(JSON.stringify(JSON.parse(process.argv[2]).map((state) => inputsOf(state.channel, state))))"
)


def test_the_marked_inputs_are_those_that_move_the_output_in_torch():
    states = [state | {"size": 7, "padding": 0} for state in random_states(80, seed=9)]
    result = run_node("--input-type=module", "--eval", INPUTS, ROOT.as_uri(), json.dumps(states))
    assert json.loads(result.stdout) == [inputs_by_torch(state) for state in states], result.stderr


def inputs_by_torch(state):
    """[first, end) of the input channels whose change reaches the output channel."""
    conv = torch_conv(state)
    nn.init.ones_(conv.weight)
    image = torch.ones(1, state["in_channels"], 7, 7, requires_grad=True)
    conv(image)[0, state["channel"]].sum().backward()
    moved = image.grad.abs().sum(dim=(0, 2, 3)).nonzero().flatten().tolist()
    assert moved == list(range(moved[0], moved[-1] + 1))
    return [moved[0], moved[-1] + 1]


def test_table_and_size_in_javascript_are_those_in_python():
    widgets = [ConvExplorer(**state) for state in random_states(400)]
    assert {widget.fits for widget in widgets} == {True, False}
    states = [state_of(widget) for widget in widgets]
    document = {"text": states[0]["text"], "limits": states[0]["limits"], "states": states}
    result = run_node(SCRIPTS / "widget_tables.mjs", "conv", text=json.dumps(document))
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert [rows for _, *rows in found] == [[list(row) for row in widget.table().rows] for widget in widgets]
    for [[said], *_], widget in zip(found, widgets, strict=True):
        _, shape, params, macs, _ = cells(widget, "this one")
        assert f"{params} parameters" in said
        assert (f"output {shape}" in said and f"{macs} multiply-adds" in said) if widget.fits else "No output" in said


def test_a_pair_costs_one_over_the_outputs_and_one_over_the_kernel():
    for out_channels, kernel_size in ((64, 3), (7, 5), (192, 1)):
        row = cells(
            ConvExplorer(in_channels=16, out_channels=out_channels, kernel_size=kernel_size), "the pair of them"
        )
        assert row[-1] == f"{1 / out_channels + 1 / kernel_size**2:.4f}"


@pytest.mark.parametrize("groups", [5, 8, 24])
def test_groups_that_do_not_divide_the_channels_are_refused(groups):
    widget = ConvExplorer()
    with pytest.raises(TraitError, match=rf"groups must be a divisor of in_channels, 12, not {groups}"):
        widget.groups = groups
    assert widget.groups == 1
    with pytest.raises(TraitError, match="groups must be a divisor of out_channels, 36"):
        ConvExplorer(in_channels=120, out_channels=36, groups=groups)


def test_channels_that_the_groups_do_not_divide_are_refused_until_both_change_together():
    widget = ConvExplorer(groups=12)
    with pytest.raises(TraitError, match="groups must be a divisor of in_channels, 18"):
        widget.in_channels = 18
    assert widget.in_channels == 12
    with widget.hold_trait_notifications():
        widget.in_channels, widget.out_channels, widget.groups = 18, 36, 9
    assert (widget.in_channels, widget.out_channels, widget.groups) == (18, 36, 9)
    widget.set_state({"in_channels": 32, "out_channels": 64, "groups": 32})
    assert (widget.in_channels, widget.out_channels, widget.groups) == (32, 64, 32)


def test_fewer_outputs_move_the_channel_to_the_last():
    widget = ConvExplorer(out_channels=12, channel=11)
    widget.out_channels = 5
    assert widget.channel == 4
    with pytest.raises(TraitError, match="from 0 to 4 here, not 5"):
        widget.channel = 5


@pytest.mark.parametrize("state", [{}, {"groups": 12, "channel": 7}, {"size": 1, "kernel_size": 7}])
def test_the_still_picture_marks_the_inputs_and_the_windows(state):
    widget = ConvExplorer(**state)
    above, below = widget.picture().axes
    own = next(lines for lines in above.collections if lines.get_gid() == "own")
    assert len(own.get_segments()) == widget.in_channels // widget.groups
    windows = [patch for patch in below.patches if patch.get_gid() == "window"]
    assert bool(windows) == widget.fits


def status_in(page):
    return page.get_by_role("status").inner_text()


def test_the_groups_go_through_the_divisors_by_keyboard(browser):
    with open_widget(browser, ConvExplorer(in_channels=12, out_channels=24)) as page:
        slider = page.get_by_role("slider", name="Groups", exact=True)
        seen = []
        for _ in range(6):
            seen.append((page.evaluate("model.state.groups"), slider.get_attribute("aria-valuetext")))
            slider.press("ArrowRight")
        assert [groups for groups, _ in seen] == [1, 2, 3, 4, 6, 12]
        assert [seen[0][1], seen[1][1], seen[-1][1]] == ["1: standard", "2: grouped", "12: depthwise"]
        slider.press("ArrowLeft")
        assert page.evaluate("model.state.groups") == 6
        assert slider.input_value() == "6"


def test_a_slider_dragged_between_two_divisors_stands_on_one(browser):
    with open_widget(browser, ConvExplorer(in_channels=16, out_channels=16)) as page:
        slider = page.get_by_role("slider", name="Groups", exact=True)
        box = slider.bounding_box()
        middle = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + 8, middle)
        page.mouse.down()
        for share in range(1, 20):
            page.mouse.move(box["x"] + box["width"] * share / 20, middle)
            groups = page.evaluate("model.state.groups")
            assert 16 % groups == 0
            assert slider.input_value() == str(groups)
        page.mouse.up()
        assert page.evaluate("model.state.groups") == 16


def test_other_channels_take_the_groups_with_them_and_python_could_keep_every_saved_state(browser):
    with open_widget(browser, ConvExplorer(in_channels=12, out_channels=12, groups=12, channel=11)) as page:
        page.get_by_role("slider", name="Channels out").press("Home")
        page.wait_for_function("model.saves.at(-1).out_channels === 1")
        assert page.evaluate("[model.state.groups, model.state.channel]") == [1, 0]
        page.get_by_role("slider", name="Channels in").press("End")
        page.wait_for_function("model.saves.at(-1).in_channels === 192")
        for saved in page.evaluate("model.saves"):
            ConvExplorer(**{name: saved[name] for name in ConvExplorer.state_names})


def test_pointing_at_an_output_shows_its_inputs_and_a_click_keeps_them(browser):
    with open_widget(browser, ConvExplorer(in_channels=6, out_channels=12, groups=3)) as page:
        wires, said = page.locator(".mbv2-conv-wiring"), page.locator(".mbv2-conv-reads")
        box = wires.bounding_box()
        page.mouse.move(box["x"] + box["width"] * 4.5 / 12, box["y"] + 20)
        assert said.inner_text() == "Counted from 0, output 4 reads inputs 2 to 3: 2 of 6."
        assert page.evaluate("model.state.channel") == 0
        page.mouse.move(box["x"] + box["width"] * 4.5 / 12, box["y"] - 40)
        assert "output 0 reads inputs 0 to 1" in said.inner_text()
        page.mouse.click(box["x"] + box["width"] * 11.5 / 12, box["y"] + 20)
        assert page.evaluate("model.state.channel") == 11
        page.get_by_role("slider", name="Output channel").press("Home")
        assert "output 0 reads inputs 0 to 1" in said.inner_text()


def test_a_kernel_that_does_not_fit_is_explained_and_nothing_goes_blank(browser):
    with open_widget(browser, ConvExplorer(size=1, kernel_size=7)) as page:
        page.locator("summary").click()
        page.locator("tbody tr").first.wait_for()
        assert status_in(page).startswith(
            "No output: the kernel of 7 × 7 pixels is larger than the padded image, 3 × 3"
        )
        assert "The window fits nowhere" in page.locator(".mbv2-body").inner_text()
        rows = [row.locator("th, td").all_text_contents() for row in page.locator("tbody tr").all()]
        assert rows == [list(row) for row in ConvExplorer(size=1, kernel_size=7).table().rows]
        page.get_by_role("slider", name="Padding").press("End")
        assert "output 12 × 1 × 1" in status_in(page)


def test_groups_set_by_the_page_that_divide_nothing_are_answered_and_forgotten(browser):
    with open_widget(browser, ConvExplorer()) as page:
        page.evaluate("model.set('groups', 7)")
        assert status_in(page) == "groups must be a divisor of in_channels, 12, not 7."
        assert not page.locator(".mbv2-body").is_visible()
        page.evaluate("model.set('groups', 6)")
        assert "Convolution in 6 groups" in status_in(page)
        assert page.locator(".mbv2-body").is_visible()


def test_a_storm_of_values_never_shows_a_number_that_is_none(browser):
    source = random.Random(3)
    nonsense = [None, "x", -1, 1e9, 1.5, [], {}, True]
    with open_widget(browser, ConvExplorer()) as page:
        for state in random_states(150, seed=8):
            page.evaluate("state => model.set(state)", state)
            assert page.locator(".mbv2-body").is_visible()
            assert page.evaluate("model.state.groups") == state["groups"]
            name = source.choice(ConvExplorer.state_names)
            page.evaluate("([name, value]) => model.set(name, value)", [name, source.choice(nonsense)])
            shown = page.locator(".mbv2-widget").inner_text()
            assert "NaN" not in shown and "undefined" not in shown
            page.evaluate("state => model.set(state)", state)


@pytest.mark.parametrize(("kernel", "groups"), [(3, 4), (1, 2)])  # with 1 × 1 the pair costs more than the convolution
def test_the_bars_of_the_price_are_as_long_as_their_parameters(browser, kernel, groups):
    widget = ConvExplorer(in_channels=16, out_channels=24, kernel_size=kernel, groups=groups, padding=kernel // 2)
    standard, depthwise, pointwise = kernel**2 * 16 * 24, kernel**2 * 16, 16 * 24
    wanted = {
        "conv-whole": (0, standard),
        "stem": (0, standard / groups),
        "depthwise": (0, depthwise),
        "project": (depthwise, depthwise + pointwise),
    }
    longest = max(standard, depthwise + pointwise)
    with open_widget(browser, widget) as page:
        for name, ends in wanted.items():
            bar = page.locator(f".mbv2-conv-price polygon.mbv2-{name}")
            found = bar.evaluate("e => [e.getBBox().x, e.getBBox().x + e.getBBox().width]")
            assert found == pytest.approx([100 * end / longest for end in ends], abs=1e-3)
