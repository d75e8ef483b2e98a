"""What our own runs came to: what is taken for what, and accuracy against cost."""

from collections.abc import Iterable, Sequence
from statistics import mean
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Circle

from ..palette import LIGHT
from ..records import Ablation, Measurement
from .accuracy import MACS
from .checks import at_least_one
from .style import SMALL, Options, dress, plain_log, write

WIDTHS = ("project", "depthwise", "expand", "head", "stem")  # colours of the widths, the narrowest first
HELD_OUT = "right on held-out pictures, %"
NUMBERED = 0.2  # of the most frequent mistake: from here on a disc has room for its number


def plot_confusion(measured: Measurement, ax: Axes) -> Axes:
    """Draw what is taken for what: a row for each true class, a column for each answer; areas are pictures.

    On the diagonal stands the share that is right. Good height: 6 inches.

    Args:
        measured: With a confusion of at least two classes and at least one mistake, as `mbv2.records.CIFAR10_RUN` has.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        ValueError: If there is no mistake to draw.
    """
    names = list(measured.by_class)
    wrong = [
        (truth, answer, count)
        for truth, row in enumerate(measured.confusion)
        for answer, count in enumerate(row)
        if count and truth != answer
    ]
    most = max((count for *_, count in wrong), default=0)
    if not most:
        raise ValueError("measured must hold at least one mistake, not none")
    dress(ax, "answer", "truth")
    for truth, answer, count in wrong:
        radius = 0.48 * (count / most) ** 0.5
        ax.add_patch(Circle((answer, truth), radius, color=LIGHT["depthwise"], lw=0, gid=f"wrong-{truth}-{answer}"))
        if count >= NUMBERED * most:
            write(ax, answer, truth, f"{count}", "on-fill", fontweight="bold")
    for place, name in enumerate(names):
        write(ax, place, place, f"{measured.by_class[name]:.0%}", "muted")
    ax.set(xlim=(-0.5, len(names) - 0.5), ylim=(len(names) - 0.5, -0.5), aspect="equal")
    ax.set_xticks(range(len(names)), names, rotation=90)
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(length=0)
    for place in range(len(names) - 1):
        for line in (ax.axhline, ax.axvline):
            line(place + 0.5, color=LIGHT["line"], linewidth=0.5, zorder=0)
    return ax


def plot_trained(rows: Iterable[Ablation], ax: Axes) -> Axes:
    """Draw accuracy against multiply-adds of networks that we trained: a line for each width, a ring for each seed.

    A line joins the means over the seeds at each resolution. Good height: 4 inches.

    Args:
        rows: At least one, as `mbv2.records.ABLATIONS`; all of one stem and one variant.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        ValueError: If there are no rows, or rows of several stems or variants.
    """
    rows = at_least_one("rows", rows)
    if len(kinds := {(row.stem_stride, row.variant) for row in rows}) > 1:
        raise ValueError(f"rows must be of one stem stride and one variant, not {sorted(kinds)}")
    dress(ax, MACS, HELD_OUT)
    ax.set_xscale("log")
    widths = sorted({row.width_mult for row in rows})
    for number, width in enumerate(widths):
        role = WIDTHS[number % len(WIDTHS)]
        found = [(row.macs / 1e6, row.holdout_percent) for row in rows if row.width_mult == width]
        ax.plot(*zip(*found, strict=True), "o", gid=f"seeds-{width}", **_ring(role))
        means = _means(found)
        ax.plot(*zip(*means, strict=True), color=LIGHT[role], linewidth=2, gid=f"width-{width}")
        _name(ax, means[-1], f"×{width}", role, (9, 0), ha="left", fontweight="bold")
    for macs, resolution in sorted({(row.macs / 1e6, row.resolution) for row in rows if row.width_mult == widths[0]}):
        low = min(row.holdout_percent for row in rows if row.macs / 1e6 == macs)
        _name(ax, (macs, low), f"{resolution} px", "muted", (8, -8), ha="left")
    least, most = min(row.macs for row in rows) / 1e6, max(row.macs for row in rows) / 1e6
    ax.set_xlim(0.85 * least, 1.35 * most)
    plain_log(ax.xaxis, [tick for tick in (1, 2, 3, 5, 10, 20, 30, 50, 100) if 0.85 * least < tick < 1.35 * most])
    ax.margins(y=0.15)
    return ax


def _means(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The mean of all that stand at one place, from the left to the right."""
    return [(x, mean(y for other, y in points if other == x)) for x in sorted({x for x, _ in points})]


def _ring(role: str) -> Options:
    return {"color": LIGHT[role], "markersize": 5, "markerfacecolor": LIGHT["surface"], "markeredgewidth": 1.5}


def _name(ax: Axes, point: tuple[float, float], text: str, role: str, offset: tuple[int, int], **options: Any) -> None:
    place: Options = {"textcoords": "offset points", "va": "center", "fontsize": SMALL, "color": LIGHT[role]}
    ax.annotate(text, point, offset, **place, **options)
