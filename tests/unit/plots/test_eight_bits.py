"""The figure of published accuracies in float and in 8 bits shows every checkpoint at its two figures."""

import pytest
from figure_cases import axes

from mbv2 import plots
from mbv2.published import CHECKPOINTS_V1


def points(ax, start):
    lines = {line.get_gid(): line for line in ax.lines if (line.get_gid() or "").startswith(start)}
    return {int(gid.removeprefix(start)): tuple(line.get_xydata()[0]) for gid, line in lines.items()}


def test_discs_are_the_float_and_rings_the_8_bit_accuracies():
    ax = plots.plot_eight_bits(CHECKPOINTS_V1, axes(7.5, 4.6))
    rows = dict(enumerate(CHECKPOINTS_V1))
    assert points(ax, "float-") == {number: (row.top1_float_percent, number) for number, row in rows.items()}
    assert len(rows) == 16
    assert points(ax, "eight-") == {number: (row.top1_tflite_percent, number) for number, row in rows.items()}
    said = {text.get_text() for text in ax.texts}
    assert {f"−{row.top1_float_percent - row.top1_tflite_percent:.1f}" for row in rows.values()} <= said
    assert [label.get_text() for label in ax.get_yticklabels()][6] == "0.75 × 160"


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="rows must hold"):
        plots.plot_eight_bits([], axes())
