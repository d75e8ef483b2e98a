"""The figures of learning show the numbers that they are given."""

import math

import pytest
from figure_cases import axes

from mbv2 import plots
from mbv2.palette import LIGHT


def lines(ax):
    return {line.get_gid(): line.get_xydata().tolist() for line in ax.lines}


def test_each_class_has_a_bar_as_high_as_its_probability_and_the_right_one_another_colour():
    ax = plots.plot_probabilities([0.2, 0.1, 0.7], 1, axes())
    assert [bar.get_height() for bar in ax.patches] == pytest.approx([0.2, 0.1, 0.7])
    assert [bar.get_gid() for bar in ax.patches] == ["class-0", "class-1", "class-2"]
    colours = [bar.get_facecolor() for bar in ax.patches]
    assert colours[0] == colours[2] != colours[1]


def test_an_answer_lies_on_the_curve_of_minus_the_logarithm():
    ax = plots.plot_cross_entropy({"half": 0.5, "sure": 0.99}, axes())
    drawn = lines(ax)
    assert drawn["answer-half"] == [[0.5, pytest.approx(math.log(2))]]
    assert all(loss == pytest.approx(-math.log(share)) for share, loss in drawn["loss"])
    assert [text.get_text() for text in ax.texts] == ["half: 0.69", "sure: 0.01"]


def test_the_promise_leaves_the_curve_with_its_slope():
    ax = plots.plot_slope([0, 0.1, 0.2, 0.4], [2.0, 1.4, 1.7, 3.0], -9.0, axes())
    drawn = lines(ax)
    (x0, y0), (x1, y1) = drawn["promise"]
    assert (y1 - y0) / (x1 - x0) == pytest.approx(-9)
    assert drawn["best"] == [[0.1, 1.4]]
    assert drawn["here"] == [[0, 2.0]]
    assert "lowest at 0.1" in [text.get_text() for text in ax.texts]


def test_each_training_has_its_own_colour_and_begins_with_step_one():
    ax = plots.plot_steps({"good": [2.3, 1.1, 0.4], "bad": [2.3, 2.9]}, axes(), most=2.5)
    assert lines(ax) == {
        "steps-good": [[1, 2.3], [2, 1.1], [3, 0.4]],
        "steps-bad": [[1, 2.3], [2, 2.9]],
    }
    assert ax.lines[0].get_color() == LIGHT["expand"] != ax.lines[1].get_color()
    assert ax.get_ylim() == (0, 2.5)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["good", "bad"]


def test_wrong_arguments_are_refused_by_name():
    with pytest.raises(ValueError, match="truth must be"):
        plots.plot_probabilities([0.2, 0.8], 2, axes())
    with pytest.raises(ValueError, match="half must be from 0 to 1"):
        plots.plot_cross_entropy({"half": 1.5}, axes())
    with pytest.raises(ValueError, match="lost must be a finite number above 0"):
        plots.plot_cross_entropy({"lost": 0.0}, axes())
    with pytest.raises(ValueError, match="losses must hold one for each of at least two rates, not 1 for 2"):
        plots.plot_slope([0, 1], [2.0], -1.0, axes())
    with pytest.raises(ValueError, match="losses must hold at least one"):
        plots.plot_steps({}, axes())
    with pytest.raises(ValueError, match="at most 4 names, not 5"):
        plots.plot_steps({name: [1.0] for name in "abcde"}, axes())
