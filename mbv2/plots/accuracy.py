"""Published accuracy against cost, and cost against the two knobs."""

from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes

from .. import arguments
from ..cost import network_cost
from ..palette import LIGHT
from ..published import Checkpoint, CheckpointV1, Network
from ..spec import REFERENCE, Architecture
from .checks import at_least_one
from .network import UNITS
from .style import SMALL, Options, dress, plain_log, write

TOP1, MACS = "ImageNet top-1 accuracy, %", f"million {UNITS['macs']}"
WIDTHS = tuple(hundredths / 100 for hundredths in range(35, 141))
RESOLUTIONS = (96, 128, 160, 192, 224)


def plot_networks(rows: Iterable[Network], ax: Axes) -> Axes:
    """Draw top-1 accuracy against multiply-adds of a few networks; a disc's area is the network's parameters.

    Names that begin with MobileNetV2 stand out. Good height: 4 inches. Source: Sandler et al. 2018, Table 4.

    Args:
        rows: At least one, as `mbv2.published.PAPER_TABLE_4`.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        ValueError: If there are no rows.
    """
    rows = at_least_one("rows", rows)
    dress(ax, MACS, TOP1)
    for row in rows:
        ours = row.network.startswith("MobileNetV2")
        left = any(
            0 < other.macs_m - row.macs_m < 100 and abs(other.top1_percent - row.top1_percent) < 0.5 for other in rows
        )
        role = "accent" if ours else "classifier"
        ax.scatter(row.macs_m, row.top1_percent, s=60 * row.params_m, color=LIGHT[role], linewidth=0)
        ax.annotate(
            f"{row.network} · {row.params_m:g} M",
            (row.macs_m, row.top1_percent),
            (-15 if left else 15, 0),
            textcoords="offset points",
            color=LIGHT["accent" if ours else "muted"],
            fontsize=SMALL,
            fontweight="bold" if ours else "normal",
            ha="right" if left else "left",
            va="center",
        )
    most = max(row.macs_m for row in rows)
    ax.set(xlim=(0.5 * min(row.macs_m for row in rows), 1.5 * most))
    write(ax, 0.03, 0.05, "disc and number: parameters", "muted", transform=ax.transAxes, ha="left", va="bottom")
    ax.margins(y=0.12)
    return ax


def plot_accuracy(v2_rows: Iterable[Checkpoint], v1_rows: Iterable[CheckpointV1], ax: Axes) -> Axes:
    """Draw top-1 accuracy against multiply-adds (logarithmic) of the V2 and V1 checkpoints: a line per width.

    Good height: 4.6 inches. Source: TensorFlow models, research/slim.

    Args:
        v2_rows: At least one, as `mbv2.published.CHECKPOINTS_V2`.
        v1_rows: At least one, as `mbv2.published.CHECKPOINTS_V1`.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        ValueError: If there are no rows of one of the two.
    """
    dress(ax, MACS, TOP1)
    ax.set_xscale("log")
    v2_rows, v1_rows = at_least_one("v2_rows", v2_rows), at_least_one("v1_rows", v1_rows)
    _family(ax, v1_rows, "top1_float_percent", "muted", above=False)
    _family(ax, v2_rows, "top1_percent", "accent", above=True)
    write(ax, 0.03, 0.97, "MobileNetV2", "accent", transform=ax.transAxes, ha="left", va="top", fontweight="bold")
    write(ax, 0.97, 0.06, "MobileNetV1", "muted", transform=ax.transAxes, ha="right", va="bottom", fontweight="bold")
    ax.margins(y=0.08)
    ax.set_xlim(left=0.5 * min(min(row.macs_m for row in v2_rows), min(row.macs_m for row in v1_rows)))
    plain_log(ax.xaxis, [10, 30, 100, 300, 1000])
    return ax


def _family(ax: Axes, rows: Sequence[Checkpoint | CheckpointV1], top1: str, role: str, above: bool) -> None:
    """A line per width, named at its end (the narrowest at its start): V2 above, V1 below."""
    widths = sorted({row.width_mult for row in rows})
    for width in widths:
        points = sorted((row.macs_m, getattr(row, top1)) for row in rows if row.width_mult == width)
        ax.plot(*zip(*points, strict=True), color=LIGHT[role], linewidth=2, marker="o", markersize=5)
        left = above and width < widths[-1]
        ax.annotate(
            f"×{width}",
            points[0 if width == widths[0] else -1],
            (-6 if left else 6, 6 if above else -6),
            textcoords="offset points",
            color=LIGHT[role],
            fontsize=SMALL,
            ha="right" if left else "left",
            va="bottom" if above else "top",
        )


def plot_scaling(
    ax: Axes,
    *,
    widths: Iterable[float] = WIDTHS,
    resolutions: Iterable[int] = RESOLUTIONS,
    what: str = "macs",
    rows: Iterable[Checkpoint] = (),
    architecture: Architecture = REFERENCE,
) -> Axes:
    """Draw multiply-adds or parameters against the width multiplier, a line per resolution.

    Parameters do not depend on the resolution, so they make one line. Good height: 4 inches.

    Args:
        ax: Axes to draw on.
        widths: Width multipliers, at least one. default: 0.35 to 1.40 in hundredths.
        resolutions: Pixels, at least one. default: those of the paper, 96 to 224.
        what: "macs" or "params". default: "macs".
        rows: Published checkpoints, as `mbv2.published.CHECKPOINTS_V2`, drawn as rings; their parameters leave batch
            norm out. default: none.
        architecture: The table and its rules. default: `REFERENCE`.

    Returns:
        `ax`.

    Raises:
        ValueError: If `what` is another word, or there are no widths or resolutions.
    """
    arguments.one_of("what", what, tuple(UNITS))
    widths, resolutions = at_least_one("widths", widths), at_least_one("resolutions", resolutions)
    dress(ax, "width multiplier", f"million {UNITS[what]}")
    for resolution in resolutions if what == "macs" else resolutions[:1]:
        costs = [network_cost(width, resolution, architecture=architecture) for width in widths]
        amounts = [getattr(cost, what) / 1e6 for cost in costs]
        ax.plot(widths, amounts, color=LIGHT["accent"], linewidth=2, gid=f"{what}-{resolution}")
        if what == "macs":
            _name_line(ax, widths[-1], amounts[-1], f"{resolution} px")
    for row in rows:
        ring: Options = {"facecolor": LIGHT["surface"], "edgecolor": LIGHT["ink"], "linewidth": 1.5, "zorder": 3}
        ax.scatter(row.width_mult, getattr(row, f"{what}_m"), s=36, **ring)
    ax.set_ylim(bottom=0)
    return ax


def _name_line(ax: Axes, x: float, y: float, text: str) -> None:
    options: Options = {"color": LIGHT["accent"], "fontsize": SMALL, "va": "center"}
    ax.annotate(text, (x, y), (6, 0), textcoords="offset points", **options)
