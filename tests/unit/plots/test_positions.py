"""What lies where in a figure, as far as the picture says something with it."""

import pytest
from figure_cases import axes

from mbv2 import plots
from mbv2.cost import network_cost
from mbv2.cost.receptive import receptive_field


def patch(ax, name):
    return next(patch for patch in ax.patches if patch.get_gid() == name)


def test_what_a_pixel_sees_is_to_scale_and_around_the_middle():
    ax, cost, layers = axes(7.5, 1.9), network_cost(resolution=640), []
    plots.plot_receptive_fields(cost, ax)
    stages = [stage for stage in cost.stages if stage.name.startswith("stage")]
    for number, stage in enumerate(stages):
        layers = [layer for earlier in cost.stages[: cost.stages.index(stage) + 1] for layer in earlier.layers]
        seen = patch(ax, f"field-{number + 1}")
        share = receptive_field(layers).size / 640 * 0.86
        assert seen.get_width() == pytest.approx(share)
        assert seen.get_height() == pytest.approx(share)
        x, y = seen.get_x() + seen.get_width() / 2, seen.get_y() + seen.get_height() / 2
        assert (x, y) == pytest.approx((number + 1.5, 1.3 - 0.86 / 2), abs=0.03)


def test_lines_between_the_rows_of_the_architect_are_level():
    ax = axes(7.5, 4.5)
    plots.plot_architecture(network_cost(), ax)
    rows = [line.get_ydata() for line in ax.lines]
    assert len(rows) >= 9
    assert all(start == end for start, end in rows)
    assert [round(start) for start, _ in rows] == list(range(1, len(rows) + 1))


def test_arrows_lead_from_the_whole_input_through_one_slice_to_the_whole_output():
    ax = axes(7.5, 3)
    plots.plot_slicing(ax, slices=3, now=0)
    arrows = [(text.xyann[1], text.xy[1]) for text in ax.texts if getattr(text, "arrow_patch", None)]
    (whole, one), (before, after), (last, end) = arrows
    assert one == before == after == last
    assert whole == end != one


def test_the_loss_is_drawn_up_to_thirty_dimensions():
    ax = axes(7.5, 3)
    plots.plot_manifold_loss(ax, matrices=2)
    assert {(min(line.get_xdata()), max(line.get_xdata())) for line in ax.lines if len(line.get_xdata()) > 9} == {
        (2, 30)
    }
