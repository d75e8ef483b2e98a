"""The sectors of the plane, the ranges of channels and the spectra show what they are made of."""

import numpy as np
import pytest
from figure_cases import axes
from matplotlib.colors import to_hex
from matplotlib.patches import Wedge

from mbv2 import plots
from mbv2.palette import LIGHT

THREE = [[1.0, 0.2], [-0.5, 1.0], [0.3, -2.0]]


def sectors(ax):
    """For each sector its middle as a direction, the rows that it names, and its colour."""
    words = {text.get_gid(): text.get_text() for text in ax.texts}
    for wedge in (patch for patch in ax.patches if isinstance(patch, Wedge)):
        middle = np.radians((wedge.theta1 + wedge.theta2) / 2)
        direction = np.array([np.cos(middle), -np.sin(middle)])  # y grows downwards in the figure
        names = words[wedge.get_gid().replace("sector", "active")]
        rows = set() if names == "none" else {int(name) - 1 for name in names.split()}
        yield direction, rows, to_hex(wedge.get_facecolor()), (wedge.theta2 - wedge.theta1) % 360


def test_n_lines_make_two_n_sectors_that_name_the_rows_active_there():
    for matrix in (THREE, np.random.default_rng(1).normal(size=(5, 2)).tolist()):
        found = list(sectors(plots.plot_sectors(matrix, axes())))
        assert len(found) == 2 * len(matrix)
        assert sum(angle for *_, angle in found) == pytest.approx(360)
        for direction, rows, _, _ in found:
            assert rows == {number for number, (a, b) in enumerate(matrix) if a * direction[0] + b * direction[1] > 0}


def test_opposite_sectors_share_no_row_and_leave_none_out():
    found = {
        tuple(direction.round(6) + 0.0): rows for direction, rows, *_ in sectors(plots.plot_sectors(THREE, axes()))
    }
    for (x, y), rows in found.items():
        (other,) = (those for (a, b), those in found.items() if np.allclose([a, b], [-x, -y], atol=1e-5))
        assert rows.isdisjoint(other) and rows | other == {0, 1, 2}


def test_blue_is_where_two_rows_that_look_different_ways_are_active():
    matrix = [*THREE, [2.0, 0.4]]  # the last looks where the first does
    for _, rows, colour, _ in sectors(plots.plot_sectors(matrix, axes())):
        independent = len({0 if row == 3 else row for row in rows})
        assert colour == LIGHT[("muted", "depthwise", "expand")[min(independent, 2)]]


def test_channel_ranges_are_shares_of_their_own_largest_in_the_order_of_the_bars():
    ax = plots.plot_channel_ranges([2.0, 1.5, 1.0, 1.8], [0.6, 2.4, 0.3, 1.2], axes())
    assert [bar.get_height() for bar in ax.patches] == pytest.approx([0.125, 0.25, 0.5, 1])
    assert list(ax.lines[0].get_ydata()) == pytest.approx([0.5, 1, 0.9, 0.75])


def test_spectra_are_added_up_from_nothing_to_all():
    ax = plots.plot_spectra({"one": [0.7, 0.2, 0.1], "even": [1 / 3] * 3}, axes())
    drawn = {line.get_gid(): line.get_xydata() for line in ax.lines}
    assert drawn["spectrum-0"].tolist() == pytest.approx(np.array([[0, 0], [1, 0.7], [2, 0.9], [3, 1]]))
    assert drawn["spectrum-1"][:, 1] == pytest.approx(drawn["spectrum-1"][:, 0] / 3)
    assert drawn["even"].tolist() == [[0, 0], [3, 1]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda ax: plots.plot_sectors([[1, 0], [0, 0]], ax), "matrix must have no row of zeros"),
        (lambda ax: plots.plot_sectors([1, 2], ax), "matrix must be an array"),
        (
            lambda ax: plots.plot_channel_ranges([1], [1, 2], ax),
            "folded must have as many channels as trained, 1, not 2",
        ),
        (lambda ax: plots.plot_channel_ranges([0], [1], ax), "trained must be a list of at least one finite number"),
        (lambda ax: plots.plot_channel_ranges([1], [-1], ax), "folded must be a list of at least one finite number"),
        (lambda ax: plots.plot_spectra({}, ax), "spectra must be one to three of the same length"),
        (lambda ax: plots.plot_spectra({"a": [1], "b": [0.5, 0.5]}, ax), "spectra must be one to three of the same"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(axes())
