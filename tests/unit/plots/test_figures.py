"""The figures show exactly the data that they are given."""

import inspect

import pytest
from figure_cases import BLOCKS, PICTURES, SMALL_COST, axes
from matplotlib.colors import to_hex

from mbv2 import plots
from mbv2.cost import KINDS, block_cost, network_cost
from mbv2.palette import LIGHT
from mbv2.plots.style import short
from mbv2.published import CHECKPOINTS_V1, CHECKPOINTS_V2, PAPER_TABLE_4
from mbv2.spec import REFERENCE


def words(ax):
    return [text.get_text() for text in ax.texts]


def named(ax, start):
    """Patches by the rest of their gid: {"0": Rectangle, …}."""
    patches = {patch.get_gid(): patch for patch in ax.patches if (patch.get_gid() or "").startswith(start)}
    return {gid.removeprefix(start): patch for gid, patch in patches.items()}


def test_relu6_is_flat_from_the_cap_on_and_relu_is_not():
    lines = {line.get_gid(): line.get_xydata() for line in plots.plot_relu6(axes(), cap=4.5).lines if line.get_gid()}
    for name, function in (("relu", lambda x: max(x, 0)), ("relu6", lambda x: min(max(x, 0), 4.5))):
        assert [y for _, y in lines[name]] == [function(x) for x, _ in lines[name]]
    assert lines["relu6"][-1][0] > 4.5


@pytest.mark.parametrize("name", PICTURES)
def test_bars_of_a_block_are_as_long_as_its_channels_and_as_thick_as_its_height(name):
    picture = PICTURES[name]
    ax = plots.plot_block(picture, axes(2.5, 4.6), most_channels=512)
    bars = named(ax, "tensor-")
    assert len(bars) == len(picture.channels)
    lengths = [bars[str(number)].get_width() for number in range(len(bars))]
    heights = [bars[str(number)].get_height() for number in range(len(bars))]
    assert [length / lengths[0] for length in lengths] == pytest.approx(
        [c / picture.channels[0] for c in picture.channels]
    )
    assert [high / heights[0] for high in heights] == pytest.approx([h / picture.sizes[0][0] for h, _ in picture.sizes])
    assert lengths[0] * 512 / picture.channels[0] <= 1
    for channels, (height, width) in zip(picture.channels, picture.sizes, strict=True):
        assert {str(channels), f"{height}×{width}"} <= set(words(ax))


@pytest.mark.parametrize(
    ("name", "arcs", "reason"),
    [
        ("resnet", 1, None),
        ("convnext", 1, None),
        ("stride 1", 1, None),
        ("stride 2", 0, "no shortcut: sizes differ"),
        ("first", 0, "no shortcut: channels differ"),
    ],
)
def test_shortcut_is_drawn_exactly_where_the_block_has_one(name, arcs, reason):
    ax = plots.plot_block(PICTURES[name], axes(2.5, 4.6))
    assert (len(named(ax, "shortcut")), len(named(ax, "no-shortcut"))) == (arcs, 1 - arcs)
    assert [word for word in words(ax) if word.startswith("no shortcut")] == ([reason] if reason else [])


def test_blocks_are_those_of_their_papers():
    resnet, convnext = PICTURES["resnet"], PICTURES["convnext"]
    assert (resnet.channels, resnet.profile) == ((256, 64, 64, 256), "wide → narrow → wide")
    assert (convnext.channels, convnext.profile) == ((96, 96, 384, 96), "narrow → wide → narrow")
    assert convnext.operators[0] == "7×7 depthwise"
    first, halving, keeping = PICTURES["first"], PICTURES["stride 2"], PICTURES["stride 1"]
    assert (first.channels, first.kinds) == ((32, 32, 16), ("depthwise", "project"))  # t = 1: nothing to expand
    assert (halving.channels, halving.sizes[-1]) == ((16, 96, 96, 24), (56, 56))
    assert (keeping.channels, keeping.sizes) == ((24, 144, 144, 24), ((57, 40),) * 4)
    strided = plots.block_picture(block_cost("inverted_residual", 16, 24, (57, 40), stride=2), "stride 2")
    assert strided.sizes[-1] == (29, 20)
    assert strided.operators == ("1×1, ReLU6", "3×3 depthwise,\nstride 2, ReLU6", "1×1, linear")


def test_networks_stand_at_their_published_numbers_with_areas_in_proportion():
    ax = plots.plot_networks(PAPER_TABLE_4, axes())
    assert [tuple(disc.get_offsets()[0]) for disc in ax.collections] == [
        (r.macs_m, r.top1_percent) for r in PAPER_TABLE_4
    ]
    areas = {disc.get_sizes()[0] / row.params_m for disc, row in zip(ax.collections, PAPER_TABLE_4, strict=True)}
    assert len({round(area, 6) for area in areas}) == 1
    assert "MobileNetV2 (1.4) · 6.9 M" in words(ax)


def test_every_checkpoint_is_a_point_on_the_line_of_its_width():
    ax = plots.plot_accuracy(CHECKPOINTS_V2, CHECKPOINTS_V1, axes(7.5, 4.6))
    points = sorted(tuple(point) for line in ax.lines for point in line.get_xydata())
    v1 = [(row.macs_m, row.top1_float_percent) for row in CHECKPOINTS_V1]
    assert points == sorted([*v1, *((row.macs_m, row.top1_percent) for row in CHECKPOINTS_V2)])
    assert sorted(len(line.get_xydata()) for line in ax.lines) == [1, 1, 4, 4, 4, 4, 5, 5, 5, 5]
    assert sorted(word for word in words(ax) if word[0] == "×") == sorted(
        ["×1.4", "×1.3", "×1.0", "×0.75", "×0.5", "×0.35", "×1.0", "×0.75", "×0.5", "×0.25"]
    )


def test_shapes_are_to_scale_and_not_transposed():
    ax = plots.plot_shapes(network_cost(1.0, (97, 320)), axes(7.5, 3.6))
    images, bars = named(ax, "image-"), named(ax, "channels-")
    assert ax.get_aspect() == 1
    scale = images["0"].get_width() / 160
    sizes = [(49, 160), (49, 160), (25, 80), (13, 40), (7, 20), (7, 20), (4, 10), (4, 10), (4, 10)]
    drawn_sizes = [(images[str(n)].get_height() / scale, images[str(n)].get_width() / scale) for n in range(9)]
    assert drawn_sizes == [pytest.approx(size) for size in sizes]
    channels = [32, 16, 24, 32, 64, 96, 160, 320, 1280]
    unit = bars["8"].get_height() / 1280
    assert [bars[str(n)].get_height() / unit for n in range(9)] == pytest.approx(channels)
    assert [word for word in words(ax) if word.isdigit()] == [str(number) for number in channels]


@pytest.mark.parametrize(("what", "total"), [("macs", 300_774_272), ("params", 3_504_872)])
def test_bars_of_cost_add_up_to_the_published_total(what, total):
    ax = plots.plot_cost(network_cost(), axes(), what=what)
    assert sum(bar.get_height() for bar in ax.patches) == total
    assert ax.get_title("left").startswith(f"{total:,} ")
    for number, kind in enumerate(KINDS):
        bars = named(ax, f"{kind}-").values()
        assert {to_hex(bar.get_facecolor()) for bar in bars} == {LIGHT[kind]}
        height = sum(bar.get_height() for bar in bars)
        assert height == network_cost().by_kind()[kind][("params", "macs").index(what)], number


def test_bars_of_cost_stand_on_each_other():
    ax = plots.plot_cost(SMALL_COST, axes())
    for number, stage in enumerate(SMALL_COST.stages):
        bars = [patch for patch in ax.patches if patch.get_gid().endswith(f"-{number}")]
        tops = [bar.get_y() + bar.get_height() for bar in bars]
        assert [bar.get_y() for bar in bars] == [0, *tops[:-1]]
        assert tops[-1] == stage.macs


def test_counts_on_labels_have_three_digits():
    wanted = {7: "7", 928: "928", 13_984: "14.0 k", 999_400: "999 k", 999_600: "1.00 M", 10_838_016: "10.8 M"}
    assert {amount: short(amount) for amount in wanted} == wanted


def test_scaling_curves_go_through_the_published_checkpoints():
    widths = (0.35, 0.5, 0.75, 1.0)
    ax = plots.plot_scaling(axes(), widths=widths, resolutions=(96, 128, 160, 192, 224), rows=CHECKPOINTS_V2)
    curves = {line.get_gid(): dict(line.get_xydata()) for line in ax.lines}
    rows = [row for row in CHECKPOINTS_V2 if row.width_mult <= 1]
    assert [int(curves[f"macs-{row.resolution}"][row.width_mult]) for row in rows] == [row.macs_m for row in rows]
    assert sorted(tuple(ring.get_offsets()[0]) for ring in ax.collections) == sorted(
        (row.width_mult, row.macs_m) for row in CHECKPOINTS_V2
    )
    assert len(plots.plot_scaling(axes(), widths=widths, what="params").lines) == 1


@pytest.mark.parametrize(
    ("error", "says", "call"),
    [
        (
            ValueError,
            "what must be one of 'macs', 'params'",
            lambda ax: plots.plot_cost(network_cost(), ax, what="flops"),
        ),
        (ValueError, "what must be one of 'macs', 'params'", lambda ax: plots.plot_scaling(ax, what="time")),
        (ValueError, "widths must hold", lambda ax: plots.plot_scaling(ax, widths=())),
        (TypeError, "cost must be a NetworkCost", lambda ax: plots.plot_shapes(REFERENCE, ax)),
        (TypeError, "cost must be a NetworkCost", lambda ax: plots.plot_cost(REFERENCE, ax)),
        (ValueError, "cap must be a finite number above 0", lambda ax: plots.plot_relu6(ax, cap=0)),
        (TypeError, "block must be a BlockPicture", lambda ax: plots.plot_block(BLOCKS[0], ax)),
        (ValueError, "at least 256, not 255", lambda ax: plots.plot_block(PICTURES["resnet"], ax, most_channels=255)),
        (ValueError, "at least 256, not 0", lambda ax: plots.plot_block(PICTURES["resnet"], ax, most_channels=0)),
        (ValueError, "one more than", lambda ax: plots.BlockPicture("", (8,), (1,), ("1×1",), ("expand",), False)),
        (ValueError, "kinds", lambda ax: plots.BlockPicture("", (8, 8), (1, 1), ("1×1",), ("red",), False)),
        (ValueError, "shortcut", lambda ax: plots.BlockPicture("", (8, 9), (1, 1), ("1×1",), ("expand",), True)),
        (ValueError, "rows must hold", lambda ax: plots.plot_networks([], ax)),
        (ValueError, "v1_rows must hold", lambda ax: plots.plot_accuracy(CHECKPOINTS_V2, [], ax)),
    ],
)
def test_wrong_arguments_are_refused_by_name(error, says, call):
    with pytest.raises(error, match=says):
        call(axes())


def order_fault(function):
    """What is wrong with the order of a figure's arguments, or "": data, `ax`, then options by name."""
    arguments = list(inspect.signature(function).parameters.values())
    data = [one for one in arguments if one.kind is not one.KEYWORD_ONLY]
    if not data or data[-1].name != "ax":
        return "ax must be the last positional argument"
    if any(one.kind is not one.POSITIONAL_OR_KEYWORD or one.default is not one.empty for one in data):
        return "data must be given"
    return "" if all(one.default is not one.empty for one in arguments if one not in data) else "options need a default"


@pytest.mark.parametrize("name", [name for name in plots.__all__ if name.startswith("plot_")])
def test_every_figure_takes_data_then_the_axes_then_options_by_name(name):
    assert order_fault(getattr(plots, name)) == ""


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (lambda ax, data: ax, "last positional"),
        (lambda data, *, ax: ax, "last positional"),
        (lambda data, ax, option=1: ax, "last positional"),
        (lambda data=(), ax=None: ax, "data must be given"),
        (lambda data, ax, *, option: ax, "options need a default"),
    ],
)
def test_another_order_of_arguments_would_be_noticed(wrong, fault):
    assert fault in order_fault(wrong)
