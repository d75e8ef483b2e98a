"""Figures are written tightly: the same picture, to the pixel, in fewer bytes."""

import base64
import io
import re

import figures
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

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


def embedded(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    data = base64.b64encode(file.getvalue()).decode()
    return f'<svg><image xlink:href="data:image/png;base64,\n{data}" id="a"/><image href="b.png"/></svg>'


def pixels_in(svg):
    data = re.search(r"base64,([^\"]*)", svg)[1]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA"))


def few_colours():
    colours = np.random.default_rng(0).integers(0, 256, (25, 4), dtype=np.uint8)
    colours[:, 3] = 255
    return colours[np.random.default_rng(1).integers(0, 25, (40, 33))]


def test_an_image_of_few_colours_keeps_every_pixel_in_less_than_half_the_bytes():
    pixels = few_colours()
    svg = embedded(pixels)
    small = figures.with_palettes(svg)
    np.testing.assert_array_equal(pixels_in(small), pixels)
    assert len(small) < len(svg) / 2
    assert small.endswith('" id="a"/><image href="b.png"/></svg>')
    assert figures.with_palettes(small) == small


def test_many_colours_and_what_shines_through_stay_as_they_are():
    many = np.random.default_rng(2).integers(0, 256, (40, 33, 3), dtype=np.uint8)
    shining = few_colours()
    shining[3, 4, 3] = 128
    for pixels in (many, shining):
        svg = embedded(pixels)
        np.testing.assert_array_equal(pixels_in(figures.with_palettes(svg)), pixels_in(svg))
