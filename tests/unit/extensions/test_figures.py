"""Figures are written tightly: the same picture, to the pixel, in fewer bytes."""

import re

import figures
from matplotlib.figure import Figure

from mbv2 import plots
from mbv2.published import POINTS

BOX = re.compile(r' d="([^"]*)"| (?:x|y|transform)="([^"]*)"')


def drawn(tmp_path):
    plots.plot_front(POINTS, Figure(figsize=(7.5, 4.2)).add_subplot()).figure.savefig(tmp_path / "figure.svg")
    return (tmp_path / "figure.svg").read_text(encoding="utf-8")


def numbers(svg):
    """Every number of paths and places, in their order."""
    return [float(n) for parts in BOX.findall(svg) for n in re.findall(r"-?\d+(?:\.\d+)?", parts[0] or parts[1])]


def test_a_tightened_figure_has_the_same_numbers_to_a_hundredth_of_a_point(tmp_path):
    before = drawn(tmp_path)
    after = figures.tighten(before)
    assert len(after) < 0.85 * len(before)
    assert "<!--" not in after and "<metadata>" not in after
    assert len(numbers(after)) == len(numbers(before)) > 1000
    assert max(abs(a - b) for a, b in zip(numbers(after), numbers(before), strict=True)) < 0.01
    letters = [re.sub(r"[^A-Za-z]", "", part) for part in re.findall(r' d="([^"]*)"', before)]
    assert [re.sub(r"[^A-Za-z]", "", part) for part in re.findall(r' d="([^"]*)"', after)] == letters


def test_what_is_smaller_than_one_keeps_all_its_decimals():
    assert figures.tighten('<path d="M 0.015625 -0.9282 \n L 12.345678 3"/>') == '<path d="M0.015625 -0.9282L12.34 3"/>'
    assert figures.tighten('<g transform="scale(0.015625)">\n <use x="1.23456"/></g>') == (
        '<g transform="scale(0.015625)"><use x="1.23"/></g>'
    )
