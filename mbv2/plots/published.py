"""Published figures against others: counts against computed ones, 8 bits against float."""

from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes

from .. import arguments
from ..cost import network_cost
from ..palette import LIGHT
from ..published import Checkpoint, CheckpointV1
from ..spec import MOBILENET_V1, Architecture
from .accuracy import TOP1
from .checks import at_least_one
from .style import TEXT, Options, dress, write

TOLERANCE = 0.6  # millions: a rounding


def plot_differences(
    rows: Iterable[Checkpoint | CheckpointV1], ax: Axes, *, architecture: Architecture = MOBILENET_V1
) -> Axes:
    """Draw published minus computed multiply-adds of checkpoints, in millions; those beyond a rounding stand out.

    Good height: 4.6 inches.

    Args:
        rows: At least one, as `mbv2.published.CHECKPOINTS_V1`.
        ax: Axes to draw on.
        architecture: The table and its rules. default: `mbv2.spec.MOBILENET_V1`.

    Returns:
        `ax`.

    Raises:
        TypeError: If `architecture` is not an Architecture.
        ValueError: If there are no rows.
    """
    rows = at_least_one("rows", rows)
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
    _name_rows(ax, rows)
    return ax


def plot_eight_bits(rows: Iterable[CheckpointV1], ax: Axes) -> Axes:
    """Draw top-1 accuracy of each checkpoint in float (disc) and in 8 bits (ring), and the points lost.

    Good height: 4.6 inches. Source: TensorFlow models, research/slim.

    Args:
        rows: At least one, as `mbv2.published.CHECKPOINTS_V1`.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        ValueError: If there are no rows.
    """
    rows = at_least_one("rows", rows)
    dress(ax, TOP1)
    ax.spines["left"].set_visible(False)
    for number, row in enumerate(rows):
        before, after = row.top1_float_percent, row.top1_tflite_percent
        ax.plot([after, before], [number, number], color=LIGHT["accent"], linewidth=2, zorder=1)
        style: Options = {"color": LIGHT["surface"], "markeredgecolor": LIGHT["accent"], "markeredgewidth": 2}
        ax.plot([after], [number], "o", markersize=7, gid=f"eight-{number}", **style)
        write(ax, before + 0.8, number, f"−{before - after:.1f}", "muted", ha="left")
        ax.plot([before], [number], "o", color=LIGHT["accent"], markersize=7, markeredgewidth=0, gid=f"float-{number}")
    write(ax, 0.03, 0.96, "ring: 8 bits, disc: float", "accent", transform=ax.transAxes, ha="left", fontweight="bold")
    _name_rows(ax, rows)
    ax.margins(x=0.1)
    return ax


def _name_rows(ax: Axes, rows: Sequence[Checkpoint | CheckpointV1]) -> None:
    """A line for each row, the first on top, named by its width and resolution."""
    ax.set(ylim=(len(rows) - 0.4, -0.6), yticks=range(len(rows)))
    ax.set_yticklabels([f"{row.width_mult:.2f} × {row.resolution}" for row in rows])
