"""Figures of our own runs show the rows that they are given, and no more."""

from math import pi

import pytest
from figure_cases import MEASURED, TRAINED, axes

from mbv2 import plots


def words(ax):
    return {text.get_text() for text in ax.texts}


def lines(ax):
    return {line.get_gid(): [tuple(point) for point in line.get_xydata()] for line in ax.lines if line.get_gid()}


def test_areas_of_discs_are_in_proportion_to_the_mistakes_and_rows_are_the_truth():
    discs = {disc.get_gid(): disc for disc in plots.plot_confusion(MEASURED, axes(7.5, 6)).patches}
    areas = {gid: pi * disc.radius**2 for gid, disc in discs.items()}
    assert set(areas) == {"wrong-0-1", "wrong-0-2", "wrong-1-0", "wrong-1-2", "wrong-2-1"}
    assert areas["wrong-1-0"] / areas["wrong-0-1"] == pytest.approx(21 / 7)
    assert discs["wrong-1-0"].center == (0, 1)  # the answer from the left to the right, the truth downwards


def test_frequent_mistakes_have_their_number_and_the_diagonal_what_is_right():
    shown = words(plots.plot_confusion(MEASURED, axes(7.5, 6)))
    assert shown == {"21", "7", "90%", "78%", "96%"}


def test_without_a_mistake_there_is_nothing_to_draw():
    right = MEASURED._replace(confusion=((100, 0), (0, 100)))
    with pytest.raises(ValueError, match="measured must hold at least one mistake, not none"):
        plots.plot_confusion(right, axes())


def test_a_line_joins_the_means_over_the_seeds_and_each_seed_is_a_ring():
    shown = lines(plots.plot_trained(reversed(TRAINED), axes()))
    assert shown["width-0.25"] == [
        (pytest.approx(macs), right) for macs, right in ((2.5, 41.5), (5.625, 50.5), (10, 56.5))
    ]
    assert sorted(right for _, right in shown["seeds-0.35"]) == [46.5, 47.5, 55.5, 56.5, 61.5, 62.5]


def test_resolutions_and_widths_are_named():
    assert words(plots.plot_trained(TRAINED, axes())) == {"×0.25", "×0.35", "16 px", "24 px", "32 px"}


def test_rows_of_several_kinds_are_refused():
    with pytest.raises(
        ValueError, match=r"rows must be of one stem stride and one variant, not \[\(1, 'none'\), \(2, 'n"
    ):
        plots.plot_trained([*TRAINED, TRAINED[0]._replace(stem_stride=2)], axes())
    with pytest.raises(ValueError, match="rows must hold at least one"):
        plots.plot_trained([], axes())
