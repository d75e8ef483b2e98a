"""One look for all figures: sizes in points, colours from the palette."""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, NullLocator

from ..palette import LIGHT

Options = dict[str, Any]  # what matplotlib takes as keywords

TEXT, SMALL = 12, 11  # points, in a figure 7.5 inches wide

RC: Any = {  # a literal key each, say matplotlib's types
    "axes.axisbelow": True,
    "axes.edgecolor": LIGHT["line"],
    "axes.facecolor": LIGHT["surface"],
    "axes.grid": False,
    "axes.labelcolor": LIGHT["muted"],
    "axes.labelsize": TEXT,
    "axes.prop_cycle": cycler(
        color=[LIGHT[role] for role in ("expand", "depthwise", "project", "stem", "head", "classifier")]
    ),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": LIGHT["ink"],
    "axes.titlelocation": "left",
    "axes.titlesize": TEXT,
    "figure.constrained_layout.use": True,
    "figure.facecolor": LIGHT["surface"],
    "figure.figsize": (7.5, 4.0),
    "font.size": TEXT,
    "grid.color": LIGHT["line"],
    "legend.frameon": False,
    "legend.labelcolor": LIGHT["ink"],
    "lines.linewidth": 2.0,
    "patch.edgecolor": LIGHT["surface"],
    "savefig.facecolor": LIGHT["surface"],
    "svg.fonttype": "path",
    "svg.hashsalt": "mbv2",  # equal input, equal file
    "text.color": LIGHT["ink"],
    "xtick.color": LIGHT["line"],
    "xtick.labelcolor": LIGHT["muted"],
    "xtick.labelsize": SMALL,
    "ytick.color": LIGHT["line"],
    "ytick.labelcolor": LIGHT["muted"],
    "ytick.labelsize": SMALL,
}


def book_style() -> AbstractContextManager[None]:
    """The book's defaults for what is drawn and saved inside `with book_style():`."""
    return mpl.rc_context(RC)


def use_book_style() -> None:
    """Set matplotlib's defaults for the book and, in a notebook, show figures as SVG without a date."""
    mpl.rcParams.update(RC)
    ipython = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", bbox_inches=None, metadata={"Date": None, "Creator": None})


def dress(ax: Axes, x: str = "", y: str = "") -> Axes:
    """Calm axes with two spines in the palette's colours, whatever the defaults are; `x`, `y` name the axes."""
    ax.set_facecolor(LIGHT["surface"])
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(LIGHT["line"])
    ax.tick_params(which="both", color=LIGHT["line"], labelcolor=LIGHT["muted"], labelsize=SMALL)
    ax.set_xlabel(x, color=LIGHT["muted"], fontsize=TEXT)
    ax.set_ylabel(y, color=LIGHT["muted"], fontsize=TEXT)
    return ax


def blank(ax: Axes, right: float, bottom: float) -> Axes:
    """Axes as a sheet of paper: x from 0 to `right`, y from 0 at the top down to `bottom`."""
    ax.set(xlim=(0, right), ylim=(bottom, 0))
    ax.set_axis_off()
    return ax


def write(ax: Axes, x: float, y: float, text: str, role: str = "ink", **options: Any) -> Text:
    """Text in a colour of the palette, centred on its point; `options` are matplotlib's, such as `ha` and `va`."""
    defaults: Options = {"fontsize": SMALL, "ha": "center", "va": "center"}
    return ax.text(x, y, text, color=LIGHT[role], **(defaults | options))


def plain_log(axis: Axis, ticks: Sequence[float]) -> None:
    """A logarithmic axis with a few ticks in plain numbers."""
    axis.set_ticks(ticks)
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_locator(NullLocator())


def short(amount: int) -> str:
    """A count for a label, in three digits: 10.8 M, 944 k, 32."""
    for size, unit in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if amount >= 0.9995 * size:  # what three digits round up to the unit
            value = amount / size
            return f"{value:.{2 if value < 9.995 else 1 if value < 99.95 else 0}f}{unit}"
    return f"{amount}"
