"""Published counts against computed ones."""

from .. import arguments
from ..cost import network_cost
from ..palette import LIGHT
from ..spec import MOBILENET_V1, Architecture
from .accuracy import _some
from .style import TEXT, dress, write

TOLERANCE = 0.6  # millions: a rounding


def plot_differences(rows, ax, architecture=MOBILENET_V1):
    """Published minus computed multiply-adds of checkpoints, in millions; those beyond a rounding stand out.

    rows have width_mult, resolution and macs_m, as `mbv2.published.MOBILENET_V1`. A good height: 4.6 inches.
    """
    rows = _some("rows", rows)
    arguments.instance("architecture", architecture, Architecture)
    dress(ax, "published minus computed, million multiply-adds")
    ax.spines["left"].set_visible(False)
    ax.axvline(0, color=LIGHT["line"], linewidth=1)
    for number, row in enumerate(rows):
        computed = network_cost(row.width_mult, row.resolution, architecture=architecture).macs / 1e6
        difference = row.macs_m - computed
        role = "classifier" if abs(difference) <= TOLERANCE else "warn"
        ax.plot([0, difference], [number, number], color=LIGHT[role], linewidth=2)
        ax.plot([difference], [number], "o", color=LIGHT[role], markersize=7, markeredgewidth=0, gid=f"{role}-{number}")
        if role == "warn":
            words = f"{row.macs_m}, not {computed:.1f}"
            x, side = (0.25, "left") if difference < 0 else (-0.25, "right")  # across the line, where there is room
            write(ax, x, number, words, "warn", fontsize=TEXT, ha=side)
    ax.set(ylim=(len(rows) - 0.4, -0.6), yticks=range(len(rows)))
    ax.set_yticklabels([f"{row.width_mult:.2f} × {row.resolution}" for row in rows])
    return ax
