"""Figures are in the palette's colours, legible, equal from run to run, and leave nothing behind."""

import io
import itertools
import re
import subprocess
import sys
from functools import cache

import matplotlib as mpl
import numpy as np
import pytest
from figure_cases import FIGURES, axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from mbv2 import plots
from mbv2.cost import network_cost
from mbv2.palette import LIGHT


@cache
def drawn(name):
    """A figure for all tests that only look at it."""
    width, height, draw = FIGURES[name]
    return draw(axes(width, height))


def draw(figure):
    if figure.stale:  # changed since it was drawn
        figure.canvas.draw()


def svg(ax):
    file = io.StringIO()
    ax.figure.savefig(file, format="svg", metadata={"Date": None})
    return file.getvalue()


def foreign_colours(ax):
    """Hexes in the SVG that the palette lacks, and "black" for what kept matplotlib's default, which SVG leaves out."""
    markup = re.sub(r'id="[^"]*"|"#[^"]*"|url\(#[^)]*\)', "", svg(ax))
    found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", markup)) - set(LIGHT.values())
    darkest = min(max(bytes.fromhex(colour[1:])) for colour in LIGHT.values())
    draw(ax.figure)
    pixels = np.asarray(ax.figure.canvas.buffer_rgba())[..., :3]
    return found | ({"black"} if (pixels.max(axis=-1) < darkest).any() else set())


def texts(ax):
    """(words, box in pixels) of every text that shows."""
    draw(ax.figure)
    hidden = set()
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        ticks = axis.get_major_ticks()  # some wait beyond the limits, undrawn
        hidden |= {tick.label1 for tick in ticks if not (ax.axison and low <= tick.get_loc() <= high)}
    found = [text for text in ax.findobj(Text) if text.get_visible() and text.get_text() and text not in hidden]
    return [(text.get_text(), text.get_window_extent()) for text in found]


def clashes(ax):
    """Pairs of texts that overlap, and texts that leave the figure."""
    boxes, frame = texts(ax), ax.figure.bbox
    pairs = [(a, b) for (a, one), (b, other) in itertools.combinations(boxes, 2) if one.overlaps(other)]
    outside = [a for a, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > frame.width or box.y1 > frame.height]
    return pairs + outside


@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_drawn_in_palette_colours_only(name):
    assert foreign_colours(drawn(name)) == set()


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_overlaps_another_or_leaves_the_figure(name):
    assert clashes(drawn(name)) == []


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_is_smaller_than_ten_points(name):
    assert min(text.get_fontsize() for text in drawn(name).findobj(Text) if text.get_text()) >= 10


@pytest.mark.parametrize("name", FIGURES)
def test_drawing_returns_its_axes_and_leaves_no_state_behind(name):
    width, height, draw = FIGURES[name]
    before, ax = dict(mpl.rcParams), axes(width, height)
    assert draw(ax) is ax
    assert dict(mpl.rcParams) == before
    assert ax.figure.axes == [ax]
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()


def test_the_checks_of_colour_and_of_overlap_see_what_is_wrong():
    ax = plots.plot_shapes(network_cost(), axes())
    ax.plot([0, 1], [2, 2], color="#ff0000")
    ax.text(5, 2, "black", color="black")
    ax.text(5, 2, "again", color=LIGHT["ink"])
    assert foreign_colours(ax) == {"#ff0000", "black"}
    assert ("black", "again") in clashes(ax)
    ax.text(-9, 2, "far out")
    assert "far out" in clashes(ax)


def test_book_style_gives_opaque_figures_and_equal_files():
    with mpl.rc_context():
        plots.use_book_style()
        first, second = (svg(plots.plot_relu6(Figure().add_subplot())) for _ in range(2))
    assert first == second
    assert re.search(rf'<g id="patch_1">\s*<path d="[^"]*" style="fill: {LIGHT["surface"]}"', first)


def test_book_style_shows_svg_in_ipython_and_needs_neither_torch_nor_ipython():
    code = """
import sys
from mbv2.plots import use_book_style
use_book_style()
assert "torch" not in sys.modules and "IPython" not in sys.modules
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure
shell = InteractiveShell.instance()
use_book_style()
formatters = shell.display_formatter.formatters
figure = Figure(figsize=(7.5, 3))
figure.add_subplot()
picture = formatters["image/svg+xml"](figure)
print('width="540pt" height="216pt"' in picture, "date" in picture, formatters["image/png"](figure))
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (result.stdout.strip(), result.returncode) == ("True False None", 0), result.stderr
