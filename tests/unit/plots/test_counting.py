"""Figures of counting, of memory and of the front show exactly the data that they are given."""

import pytest
from figure_cases import axes
from matplotlib.colors import to_hex

from mbv2 import network_cost, plots
from mbv2.cost.memory import block_steps, kilobytes, layer_steps, peak
from mbv2.palette import LIGHT
from mbv2.published import COUNTS, POINTS, pareto_front
from mbv2.spec import MOBILENET_V1


def words(ax):
    return [text.get_text() for text in ax.texts]


def patches(ax, start):
    """Heights, widths and colours by the rest of their gid."""
    found = {patch.get_gid(): patch for patch in ax.patches if (patch.get_gid() or "").startswith(start)}
    return {gid.removeprefix(start): patch for gid, patch in found.items()}


def lines(ax):
    return {line.get_gid(): line for line in ax.lines if line.get_gid()}


def test_counts_are_the_published_ones():
    shown = set(words(plots.plot_counts(axes())))
    exact = [
        count for count in COUNTS if count.quantity == "params" and count.width_mult == 1 and "M" not in count.value
    ]
    assert {f"{count.number:,}" for count in exact} <= shown
    assert {"+ 1,000", "+ 34,112", "+ 1,088"} <= shown


def test_bars_of_counts_are_as_long_as_what_is_added():
    bars = patches(plots.plot_counts(axes()), "added-")
    lengths = {number: bar.get_width() for number, bar in bars.items()}
    assert lengths["2"] == lengths["3"]
    assert lengths["1"] / lengths["2"] == pytest.approx(1000 / 34112)
    assert lengths["4"] / lengths["2"] == pytest.approx(1088 / 34112)


def test_effective_widths_are_the_channels_over_the_tables():
    shown = lines(plots.plot_effective_widths(axes(), widths=(0.35, 1.4)))
    full = network_cost().stages[:-1]
    for width_mult in (0.35, 1.4):
        for place, (stage, wide) in enumerate(zip(network_cost(width_mult).stages, full, strict=False)):
            assert shown[f"{width_mult}-{place}"].get_ydata() == [stage.out_shape[0] / wide.out_shape[0]]
    assert to_hex(shown["0.35-6"].get_color()) == LIGHT["muted"]  # 56 of 160, as asked
    assert to_hex(shown["0.35-2"].get_color()) == LIGHT["accent"]  # 8 of 24, not 8.4


@pytest.mark.parametrize("size", [7, 8])
def test_windows_are_centred_where_each_library_looks(size):
    ax = plots.plot_padding(axes(), size=size)
    centres = {"PyTorch": [2 * i for i in range(4)], "TensorFlow": [2 * i + (size % 2 == 0) for i in range(4)]}
    shown = lines(ax)
    for name, expected in centres.items():
        places = [shown[f"{name}-{index}"].get_xdata()[0] for index in range(4)]
        assert [place - 0.5 - 4.1 for place in places] == pytest.approx(expected)
    assert len(shown) == 8


@pytest.mark.parametrize("architecture", [None, MOBILENET_V1])
def test_memory_bars_are_what_each_operator_holds(architecture):
    cost = network_cost(0.5, (97, 64)) if architecture is None else network_cost(architecture=architecture)
    ax = plots.plot_memory(cost, axes(), bits=8)
    reads, writes, blocks = patches(ax, "reads-"), patches(ax, "writes-"), lines(ax)
    for step in layer_steps(cost):
        assert writes[step.name].get_height() == pytest.approx(kilobytes(step.writes, 8))
        assert reads[step.name].get_height() == pytest.approx(kilobytes(step.kept + step.reads, 8))
        assert writes[step.name].get_y() == reads[step.name].get_height()
    for step in block_steps(cost):
        assert set(blocks[f"block-{step.name}"].get_ydata()) == {kilobytes(step.values, 8)}
    most = peak(layer_steps(cost))
    assert f"{kilobytes(most.values, 8):,.0f} kB: {most.name}" in words(ax)


def test_bars_of_slices_shrink_to_the_limit():
    cost = network_cost()
    bars = [bar.get_width() for bar in patches(plots.plot_slices(cost, axes(), slices=(2, 6)), "peak-").values()]
    peaks = [peak(layer_steps(cost)), *(peak(block_steps(cost, n)) for n in (2, 6)), peak(block_steps(cost))]
    assert [bar / bars[0] for bar in bars] == pytest.approx([step.values / peaks[0].values for step in peaks])


def test_one_slice_is_drawn_full_and_the_others_empty():
    ax = plots.plot_slicing(axes(), slices=4, now=2)
    for role in ("expand", "depthwise"):
        fills = {number: to_hex(patch.get_facecolor()) for number, patch in patches(ax, f"{role}-").items()}
        assert fills == {str(n): LIGHT[role if n == 2 else "surface"] for n in range(4)}
    assert words(ax).count("forgotten") == 2
    assert words(ax).count("not yet") == 1


@pytest.mark.parametrize("cost", ["macs_m", "params_m", "pixel1_cpu_ms"])
def test_the_front_is_filled_and_joined_and_the_rest_is_hollow(cost):
    ax = plots.plot_front(POINTS, axes(), cost=cost)
    front, shown = pareto_front(POINTS, cost), lines(ax)
    with_cost = [point for point in POINTS if getattr(point, cost) is not None]
    assert set(shown) == {"front", *(point.name for point in with_cost)}
    for point in with_cost:
        line = shown[point.name]
        assert (line.get_xdata(), line.get_ydata()) == ([getattr(point, cost)], [point.top1_percent])
        assert (to_hex(line.get_markerfacecolor()) != LIGHT["surface"]) == (point in front)
    assert list(zip(*shown["front"].get_data(), strict=True))[:-1] == [
        (getattr(p, cost), p.top1_percent) for p in front
    ]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plots.plot_effective_widths(axes(), widths=()), "widths must hold at least one"),
        (lambda: plots.plot_padding(axes(), kernel_size=4), "kernel_size must be odd"),
        (lambda: plots.plot_memory(3, axes()), "cost must be a NetworkCost"),
        (lambda: plots.plot_memory(network_cost(), axes(), bits=0), "bits must be at least 1"),
        (lambda: plots.plot_slices(None, axes()), "cost must be a NetworkCost"),
        (lambda: plots.plot_slicing(axes(), slices=3, now=3), "now must be one of 0, 1, 2, not 3"),
        (lambda: plots.plot_front([], axes()), "rows must hold at least one"),
        (lambda: plots.plot_front(POINTS, axes(), cost="price"), "cost must be one of"),
    ],
)
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call()
