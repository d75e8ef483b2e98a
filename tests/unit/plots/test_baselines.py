"""The figures of the first chapters show what torch and the published tables say."""

import pytest
from checkpoints import DISAGREE
from figure_cases import THREE, axes
from matplotlib.collections import LineCollection
from torch import nn

from mbv2 import plots
from mbv2.cost import block_cost, tensors_alive
from mbv2.published import CHECKPOINTS_V1


def by_gid(ax):
    return {artist.get_gid(): artist for artist in ax.get_children() if artist.get_gid()}


def test_wiring_has_a_line_for_every_kernel_of_torchs_convolution():
    wires = {c.get_gid(): len(c.get_segments()) for c in plots.plot_wiring(axes()).findobj(LineCollection)}
    convs = {
        "standard": nn.Conv2d(6, 6, 3),
        "grouped": nn.Conv2d(6, 6, 3, groups=3),
        "depthwise": nn.Conv2d(6, 6, 3, groups=6),
        "pointwise": nn.Conv2d(6, 6, 1),
    }
    assert wires == {name: conv.weight.shape[0] * conv.weight.shape[1] for name, conv in convs.items()}


def test_wiring_prints_the_number_of_weights():
    words = {text.get_text() for text in plots.plot_wiring(axes()).texts}
    assert {"324 weights", "108 weights", "54 weights", "36 weights"} <= words


def test_exactly_the_five_rows_that_disagree_stand_out():
    marked = {int(gid.split("-")[1]) for gid in by_gid(plots.plot_differences(CHECKPOINTS_V1, axes())) if "warn" in gid}
    assert {(CHECKPOINTS_V1[number].width_mult, CHECKPOINTS_V1[number].resolution) for number in marked} == DISAGREE


def test_bars_of_blocks_are_in_proportion_to_their_multiply_adds():
    bars = by_gid(plots.plot_block_costs(THREE, axes()))
    assert bars["0-conv2"].get_width() / bars["0-conv1"].get_width() == pytest.approx(64 * 64 * 9 / (256 * 64))
    assert bars["1-dwconv"].get_width() / bars["2-dwconv"].get_width() == pytest.approx(96 * 49 / (144 * 9))


def test_tensors_alive_while_a_block_runs_by_hand():
    pixels = 56 * 56
    assert tensors_alive(THREE["MobileNetV2"]) == [
        ("expand", {"input": 0, "reads": 24 * pixels, "writes": 144 * pixels}),
        ("depthwise", {"input": 24 * pixels, "reads": 144 * pixels, "writes": 144 * pixels}),
        ("project", {"input": 24 * pixels, "reads": 144 * pixels, "writes": 24 * pixels}),
    ]


def test_without_a_shortcut_nothing_waits():
    rows = tensors_alive(block_cost("inverted_residual", 16, 24, (9, 7), stride=2))
    assert [alive["input"] for _, alive in rows] == [0, 0, 0]
    assert rows[1] == ("depthwise", {"input": 0, "reads": 96 * 63, "writes": 96 * 20})


def test_bars_of_memory_are_in_proportion_to_values():
    bars = by_gid(plots.plot_tensors_alive(THREE, axes()))
    reads, writes = bars["MobileNetV2-expand-reads"].get_width(), bars["MobileNetV2-expand-writes"].get_width()
    assert writes / reads == pytest.approx(6)
    assert "MobileNetV2-expand-input" not in bars
    assert bars["ResNet-expand-input"].get_width() / reads == pytest.approx(256 / 24)


@pytest.mark.parametrize(
    ("error", "says", "call"),
    [
        (TypeError, "blocks must be a dict", lambda ax: plots.plot_block_costs([], ax)),
        (TypeError, "blocks must be a dict", lambda ax: plots.plot_tensors_alive({"V2": 24}, ax)),
        (ValueError, "what must be one of 'macs', 'params'", lambda ax: plots.plot_block_costs(THREE, ax, what="time")),
        (TypeError, "block must be a BlockCost", lambda ax: tensors_alive("V2")),
        (ValueError, "rows must hold", lambda ax: plots.plot_differences([], ax)),
        (
            TypeError,
            "architecture must be of type",
            lambda ax: plots.plot_differences(CHECKPOINTS_V1, ax, architecture="V1"),
        ),
    ],
)
def test_wrong_arguments_are_refused_by_name(error, says, call):
    with pytest.raises(error, match=says):
        call(axes())
