"""BlockExplorer: its state and table in Python, the same in JavaScript and torch, its shortcut in the page."""

import json
import random
from math import prod

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from node import SCRIPTS, run_node
from widget_cases import OF_NAME
from widget_harness import open_widget, state_of

import mbv2
from mbv2.cost import block_cost, tensors_alive
from mbv2.widgets import BlockExplorer
from mbv2.widgets.block import BLOCKS

case = OF_NAME["block"]
states = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([*BLOCKS]),
        "in_channels": st.integers(1, 24),
        "out_channels": st.integers(1, 24),
        "expansion": st.integers(1, 7),
        "size": st.integers(1, 9),
        "bits": st.sampled_from([8, 16, 24, 32]),
    }
)


def random_states(count, seed=17):
    source = random.Random(seed)
    for _ in range(count):
        channels = source.randint(1, 320)
        yield {
            "kind": source.choice([*BLOCKS]),
            "in_channels": channels,
            "out_channels": source.choice([channels, source.randint(1, 320)]),
            "expansion": source.randint(1, 12),
            "size": source.randint(1, 112),
            "bits": source.choice([8, 16, 24, 32]),
        }


def torch_block(kind, in_channels, out_channels, expansion, **rest):
    """The package's module; ResNet's hidden channels as the widget divides them."""
    return {
        "resnet": lambda: mbv2.BottleneckBlock(in_channels, out_channels, max(1, out_channels // expansion)),
        "convnext": lambda: mbv2.ConvNeXtBlock(in_channels, expansion),
        "mobilenet_v1": lambda: mbv2.DepthwiseSeparableConv(in_channels, out_channels),
        "v2_stride1": lambda: mbv2.InvResidualS1(in_channels, out_channels, expansion),
        "v2_stride2": lambda: mbv2.InvResidualS2(in_channels, out_channels, expansion),
    }[kind]()


@settings(deadline=None)  # the first call of torch takes its time
@given(states)
def test_shapes_parameters_and_bytes_are_those_of_torch(state):
    block = torch_block(**state).eval()
    seen = []
    for module in block.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)):
            module.register_forward_hook(lambda module, inputs, output: seen.append((module, output)))
    with torch.no_grad():
        out = block(torch.zeros(1, state["in_channels"], state["size"], state["size"]))
    *rows, whole = BlockExplorer(**state).table().rows[1:]
    assert [row[2] for row in rows] == [f"{output.numel() * state['bits'] // 8:,}" for _, output in seen]
    assert whole[1] == " × ".join(map(str, out.shape[1:]))
    assert whole[3] == f"{sum(p.numel() for p in block.parameters()):,}"
    macs = [module.weight.numel() * output.numel() // module.weight.shape[0] for module, output in seen]
    assert [row[4] for row in rows] == [f"{count:,}" for count in macs]
    assert whole[4] == f"{sum(macs):,}"


@settings(deadline=None)
@given(states)
def test_the_shortcut_is_there_exactly_where_the_module_has_one(state):
    block = torch_block(**state)
    expected = {"convnext": True, "mobilenet_v1": False, "v2_stride2": False}.get(state["kind"])
    assert BlockExplorer(**state).cost.shortcut == (block.shortcut if expected is None else expected)


def test_table_and_words_in_javascript_are_those_in_python():
    widgets = [BlockExplorer(**state) for state in random_states(400)]
    sent = [state_of(widget) for widget in widgets]
    document = {"text": sent[0]["text"], "limits": sent[0]["limits"], "states": sent}
    result = run_node(SCRIPTS / "widget_tables.mjs", "block", text=json.dumps(document))
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert [rows for _, *rows in found] == [[list(row) for row in widget.table().rows] for widget in widgets]
    for [[said, why], *_], widget, state in zip(found, widgets, sent, strict=True):
        assert all(part in said for part in case.expected_parts(state))
        cost = widget.cost
        assert (why == cost.reason) if cost.reason else why in ("plain", "wide", "narrow", "projection")
        assert (why == "projection") == any(layer.kind == "shortcut" for layer in cost.layers)


def test_every_reason_is_met_and_has_words():
    texts = BlockExplorer().text["shortcut"]
    assert {widget.cost.reason for widget in (BlockExplorer(**s) for s in random_states(200))} - {""} == {
        "kind", "channels", "stride", "stride and channels",
    }  # fmt: skip
    assert set(texts) == {
        "kind", "channels", "stride", "stride and channels", "plain", "wide", "narrow", "projection",
    }  # fmt: skip


def test_a_convolution_on_the_shortcut_reads_what_was_kept_while_the_others_output_waits():
    cost = block_cost("bottleneck", 10, 40, (3, 5))
    kind, alive = tensors_alive(cost)[-1]
    assert (kind, alive) == ("shortcut", {"input": 40 * 15, "reads": 10 * 15, "writes": 40 * 15})


def test_what_a_kind_does_not_have_it_ignores_and_keeps():
    widget = BlockExplorer(kind="convnext", in_channels=96, out_channels=7, expansion=4)
    assert widget.cost.out_shape == (96, 56, 56)
    widget.kind = "mobilenet_v1"
    assert widget.cost.hidden_channels == 96
    assert widget.cost.out_shape == (7, 56, 56)
    widget.kind = "resnet"
    assert widget.cost.hidden_channels == 1  # 7 // 4


@pytest.mark.parametrize("kind", BLOCKS)
@pytest.mark.parametrize("out_channels", [24, 40])
def test_the_still_picture_shows_the_tensors_and_the_shortcut(kind, out_channels):
    widget = BlockExplorer(kind=kind, out_channels=out_channels, size=30)
    drawn = {patch.get_gid() for axes in widget.picture().axes for patch in axes.patches}
    tensors = 1 + sum(layer.kind != "shortcut" for layer in widget.cost.layers)
    assert {f"tensor-{number}" for number in range(tensors)} <= drawn
    assert ("shortcut" in drawn, "no-shortcut" in drawn) == (widget.cost.shortcut, not widget.cost.shortcut)


def choose(page, name):
    page.get_by_role("radio", name=name, exact=True).check()


def test_another_kind_brings_its_expansion_and_the_picture_follows(browser):
    with open_widget(browser, BlockExplorer(in_channels=64, out_channels=64)) as page:
        choose(page, "ResNet bottleneck")
        assert page.evaluate("[model.state.kind, model.state.expansion]") == ["resnet", 4]
        assert "64 → 16 → 16 → 64 channels" in page.get_by_role("status").inner_text()
        assert page.locator(".mbv2-block-ending").is_visible()
        choose(page, "MobileNetV1")
        assert page.get_by_role("slider", name="Expansion").is_disabled()
        assert page.locator(".mbv2-block-layer").count() == 2
        choose(page, "ConvNeXt")
        assert page.get_by_role("slider", name="Channels out").is_disabled()
        choose(page, "MobileNetV2, stride 1")
        assert page.evaluate("[model.state.kind, model.state.expansion]") == ["v2_stride1", 6]
        assert page.get_by_role("slider", name="Channels out").is_enabled()


def test_the_shortcut_goes_when_the_channels_differ_and_says_why(browser):
    with open_widget(browser, BlockExplorer()) as page:
        assert page.locator(".mbv2-block-sum").is_visible() and not page.locator(".mbv2-block-missing").is_visible()
        page.get_by_role("slider", name="Channels out").press("ArrowRight")
        assert page.evaluate("model.state.out_channels") == 32
        assert page.locator(".mbv2-block-missing").is_visible() and not page.locator(".mbv2-block-sum").is_visible()
        reason = page.locator(".mbv2-block-reason").inner_text()
        assert reason.startswith("No shortcut: 24 channels enter and 32 leave, and only equal shapes can be added.")
        assert reason in page.get_by_role("status").inner_text()
        choose(page, "MobileNetV2, stride 2")
        page.get_by_role("slider", name="Channels out").press("ArrowLeft")
        assert page.locator(".mbv2-block-reason").inner_text().startswith("No shortcut: stride 2 halves")


def test_every_bar_has_the_colour_of_its_kind(browser):
    with open_widget(browser, BlockExplorer()) as page:
        bars = page.locator(".mbv2-block-stack polygon")
        fills = dict(bars.evaluate_all("all => all.map(e => [e.getAttribute('class'), getComputedStyle(e).fill])"))
        assert {"mbv2-block-reads", "mbv2-block-waits"} < set(fills)
        assert "rgb(0, 0, 0)" not in fills.values()  # what no style sheet colours is black
        assert len(set(fills.values())) == len(fills)


def test_bars_are_as_long_as_channels_and_as_thick_as_the_image(browser):
    with open_widget(browser, BlockExplorer(kind="v2_stride2", in_channels=16, out_channels=24, size=112)) as page:
        boxes = [
            page.locator(f".mbv2-block-sheet .mbv2-{kind}").evaluate("e => [e.getBBox().width, e.getBBox().height]")
            for kind in ("input", "expand", "depthwise", "project")
        ]
    long, thick = boxes[1]
    assert [[width / long, height / thick] for width, height in boxes] == [
        pytest.approx(part) for part in ([16 / 96, 1], [1, 1], [1, 0.5], [24 / 96, 0.5])
    ]


@pytest.mark.parametrize("kind", BLOCKS)
def test_the_table_and_the_words_beside_the_picture_are_those_of_python(browser, kind):
    widget = BlockExplorer(kind=kind, in_channels=40, out_channels=24, bits=32, size=15)
    with open_widget(browser, widget) as page:
        page.locator("summary").click()
        page.locator("tbody tr").first.wait_for()
        rows = [row.locator("th, td").all_text_contents() for row in page.locator("tbody tr").all()]
        assert rows == [list(row) for row in widget.table().rows]
        beside = page.locator(".mbv2-block-tensor").all_inner_texts()
        shapes = [widget.cost.in_shape, *(x.out_shape for x in widget.cost.layers if x.kind != "shortcut")]
        assert [text.split("\n")[1] for text in beside] == [f"{prod(shape) * 4:,} bytes" for shape in shapes]


def test_a_storm_of_values_never_shows_a_number_that_is_none(browser):
    source = random.Random(4)
    nonsense = [None, "x", -1, 1e9, 1.5, [], {}, True]
    with open_widget(browser, BlockExplorer()) as page:
        for state in random_states(150, seed=18):
            page.evaluate("state => model.set(state)", state)
            assert page.locator(".mbv2-body").is_visible()
            name = source.choice(BlockExplorer.state_names)
            page.evaluate("([name, value]) => model.set(name, value)", [name, source.choice(nonsense)])
            shown = page.locator(".mbv2-widget").inner_text()
            assert "NaN" not in shown and "undefined" not in shown
            page.evaluate("state => model.set(state)", state)
