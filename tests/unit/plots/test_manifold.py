"""The figures of the manifold show the numbers of mbv2.experiments.manifold, to scale and in order."""

import numpy as np
import pytest
from figure_cases import axes

from mbv2 import plots
from mbv2.experiments import manifold


def lines(ax):
    return {line.get_gid(): np.array(line.get_xydata()) for line in ax.lines}


def panel(ax, name, number):
    """The points of a panel as drawn, each half turn's first point, the last of the half before, left out."""
    found = lines(ax)
    row, column = divmod(number, 3)
    parts = [found[f"{name}-{row}-{column}-{half}"][1 if half else 0 :] for half in range(4)]
    return np.concatenate(parts) * [1, -1]


def test_every_panel_shows_the_fitted_way_back_over_the_input_and_says_what_is_lost():
    ax = plots.plot_manifold(axes(7.5, 5.0), dimensions=(2, 9, 30), seed=8)
    points = manifold.spiral()
    for number, n in enumerate((2, 9, 30), start=1):
        centre = panel(ax, "input", number) - points
        assert centre == pytest.approx(np.broadcast_to(centre[0], centre.shape))
        shown = panel(ax, "returned", number) - centre
        assert shown == pytest.approx(manifold.fitted(points, manifold.round_trip(n, 8)[1]))
        assert f"n = {n}: {manifold.loss(n, 8):.0%} bent" in [text.get_text() for text in ax.texts]
    assert ax.get_aspect() == 1
    assert len({tuple(panel(ax, "input", number)[0]) for number in range(4)}) == 4


def test_without_relu_every_panel_shows_the_input():
    ax = plots.plot_manifold(axes(7.5, 5.0), relu=False)
    for number in range(6):
        assert panel(ax, "returned", number) == pytest.approx(panel(ax, "input", number))
    assert [text.get_text() for text in ax.texts][1:] == [f"n = {n}: 0% bent" for n in (2, 3, 5, 15, 30)]


def test_four_half_turns_have_four_colours():
    ax = plots.plot_manifold(axes(7.5, 5.0))
    colours = [
        next(line for line in ax.lines if line.get_gid() == f"returned-0-1-{half}").get_color() for half in range(4)
    ]
    assert len(set(colours)) == 4


def test_spread_of_loss_is_that_of_the_matrices():
    ax = plots.plot_manifold_loss(axes(), dimensions=(2, 5, 30), matrices=30)
    wanted = [np.median(manifold.loss_over_matrices(n, 30)) for n in (2, 5, 30)]
    assert lines(ax)["median"] == pytest.approx(np.array([[2, wanted[0]], [5, wanted[1]], [30, wanted[2]]]))
    assert lines(ax)["unrecoverable"][:, 1] == pytest.approx([0.75, 0.1875, 0], abs=1e-6)
    heights = {}
    for band in ax.collections:
        corners = band.get_paths()[0].vertices
        at_two = corners[corners[:, 0] == 2][:, 1]
        heights[band.get_gid()] = (at_two.min(), at_two.max())
    losses = manifold.loss_over_matrices(2, 30)
    assert heights["ninety"] == pytest.approx(np.percentile(losses, [5, 95]))
    assert heights["half"] == pytest.approx(np.percentile(losses, [25, 75]))


@pytest.mark.parametrize("relu", [True, False])
def test_the_curve_of_one_matrix_is_its_loss_at_every_dimension(relu):
    ax = plots.plot_manifold_dimensions(7, axes(), seed=4, relu=relu)
    drawn = lines(ax)
    assert drawn["lost"] == pytest.approx(np.array([[n, manifold.loss(n, 4, relu)] for n in range(2, 31)]))
    assert drawn["unrecoverable"][0, 1] == (manifold.unrecoverable(2, 4) if relu else 0)
    assert drawn["here"] == pytest.approx(np.array([[7, manifold.loss(7, 4, relu)]]))


def test_the_seed_of_the_figures_is_the_most_typical_of_two_hundred():
    losses = np.array([manifold.loss_over_matrices(n, 200) for n in range(2, 31)])
    ratios = np.abs(np.log(losses / np.median(losses, axis=1, keepdims=True)))
    assert np.argmin(ratios.max(axis=0)) == np.argmin((ratios**2).mean(axis=0)) == manifold.SEED


@pytest.mark.parametrize(
    ("error", "says", "call"),
    [
        (ValueError, "dimensions must be at least 2, not 1", lambda ax: plots.plot_manifold(ax, dimensions=(1,))),
        (ValueError, "dimensions must hold at least one", lambda ax: plots.plot_manifold_loss(ax, dimensions=())),
        (ValueError, "matrices must be at least 1", lambda ax: plots.plot_manifold_loss(ax, matrices=0)),
        (ValueError, "columns must be at least 1", lambda ax: plots.plot_manifold(ax, columns=0)),
        (ValueError, "n must be at least 2", lambda ax: plots.plot_manifold_dimensions(0, ax)),
        (ValueError, "seed must be at least 0", lambda ax: plots.plot_manifold(ax, seed=-1)),
    ],
)
def test_wrong_arguments_are_refused_by_name(error, says, call):
    with pytest.raises(error, match=says):
        call(axes())
