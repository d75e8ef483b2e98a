"""The curve of a run shows the rows of its metrics, and nothing that was not measured."""

from types import SimpleNamespace

import pytest
from figure_cases import CURVE, axes

from mbv2 import plots


def lines(rows, **options):
    return {line.get_gid(): line.get_xydata() for line in plots.plot_curve(rows, axes(), **options).lines}


def test_accuracy_is_drawn_in_per_cent_and_loss_as_it_is():
    accuracy, loss = lines(CURVE), lines(CURVE, what="loss")
    assert [tuple(point) for point in accuracy["train-accuracy"]] == [
        (row.epoch, 100 * row.train_accuracy) for row in CURVE
    ]
    assert [tuple(point) for point in loss["holdout-loss"]] == [(row.epoch, row.holdout_loss) for row in CURVE]


def test_a_line_stands_where_pictures_grow_and_sides_above():
    ax = plots.plot_curve(CURVE, axes())
    grown = {line.get_gid(): line.get_xdata()[0] for line in ax.lines if line.get_gid().startswith("grow")}
    assert grown == {"grow-24": 2.5, "grow-32": 4.5}
    assert [text.get_text() for text in ax.texts if text.get_text().endswith("px")] == ["16 px", "24 px", "32 px"]


def test_without_held_out_pictures_there_is_one_line():
    rows = [SimpleNamespace(**{**vars(row), "holdout_accuracy": None, "resolution": 32}) for row in CURVE]
    assert list(lines(rows)) == ["train-accuracy"]
    del rows[0].holdout_accuracy
    assert list(lines(rows[:1])) == ["train-accuracy"]


def test_the_learning_rate_is_drawn_as_it_is():
    (line,) = plots.plot_learning_rate(CURVE, axes()).lines
    assert [tuple(point) for point in line.get_xydata()] == [(row.epoch, row.lr) for row in CURVE]


def test_wrong_arguments_are_refused_by_name():
    with pytest.raises(ValueError, match="rows must hold at least one"):
        plots.plot_curve([], axes())
    with pytest.raises(ValueError, match="what must be one of 'accuracy', 'loss', not 'error'"):
        plots.plot_curve(CURVE, axes(), what="error")
