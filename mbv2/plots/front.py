"""The networks that no other beats."""

from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes

from .. import arguments
from ..palette import LIGHT
from ..published import Point, pareto_front
from .accuracy import MACS, TOP1
from .checks import at_least_one
from .style import SMALL, Options, dress, plain_log, write

AXES = {  # cost: (its name, ticks)
    "macs_m": (MACS, (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)),
    "params_m": ("million parameters", (0.5, 1, 2, 3, 4, 6, 10, 20)),
    "pixel1_cpu_ms": ("milliseconds on one core of a Pixel 1", (5, 10, 20, 50, 100, 200)),
}
CONTEMPORARY = {"MobileNetV2": "accent", "MobileNetV1": "classifier"}
LATER = {
    "MnasNet": "depthwise",
    "MobileNetV3": "stem",
    "EfficientNet": "project",
    "ConvNeXt": "expand",
    "MobileNetV4": "ink",
}
ROLES = CONTEMPORARY | LATER


def plot_front(rows: Iterable[Point], ax: Axes, *, cost: str = "macs_m", budget: float | None = None) -> Axes:
    """Draw top-1 accuracy against a cost; the front is a stair, as high as the best that the cost can buy.

    Good height: 4.2 inches.

    Args:
        rows: `mbv2.published.POINTS`, `LATER_POINTS`, or some of them, at least one.
        ax: Axes to draw on.
        cost: "macs_m", "params_m" (both in millions) or "pixel1_cpu_ms". default: "macs_m".
        budget: Where a line stands, in the unit of the cost. default: no line.

    Returns:
        `ax`.

    Raises:
        ValueError: If `cost` is another word, or there are no rows.
    """
    arguments.one_of("cost", cost, tuple(AXES))
    rows = [row for row in at_least_one("rows", rows) if getattr(row, cost) is not None]
    front = pareto_front(rows, cost)
    words, ticks = AXES[cost]
    dress(ax, words, TOP1)
    ax.set_xscale("log")
    for row in rows:
        role = ROLES.get(row.family, "head")
        fill = LIGHT[role if row in front else "surface"]
        style: Options = {"color": fill, "markeredgecolor": LIGHT[role], "markersize": 7, "markeredgewidth": 1.5}
        ax.plot([getattr(row, cost)], [row.top1_percent], "o", gid=row.name, **style)
    costs, best = zip(*((getattr(row, cost), row.top1_percent) for row in front), strict=True)
    if not any(row.family in LATER for row in rows):  # there is room for names beside the points
        _name_others([row for row in rows if row.family not in ROLES], cost, ax)
    right = 2.3 * max(getattr(row, cost) for row in rows)
    stair: Options = {"where": "post", "color": LIGHT["ink"], "linewidth": 1.5, "zorder": 1, "gid": "front"}
    ax.step([*costs, right], [*best, best[-1]], **stair)
    if budget is not None:
        ax.axvline(budget, color=LIGHT["warn"], linewidth=1.5, zorder=0, gid="budget")
        write(ax, budget, 1.01, f"{budget:g}", "warn", transform=ax.get_xaxis_transform(), va="bottom")
    _name_families(ax, rows)
    left = 0.8 * min(getattr(row, cost) for row in rows)
    ax.set_xlim(left, right)
    plain_log(ax.xaxis, [tick for tick in ticks if left < tick < right])
    return ax


def _name_others(rows: Sequence[Point], cost: str, ax: Axes) -> None:
    """The names of others' networks: cheap ones on the left above; of two at nearly one place the second is lower."""
    rows = sorted(rows, key=lambda row: -row.top1_percent)
    for number, row in enumerate(rows):
        near = number > 0 and rows[number - 1].top1_percent - row.top1_percent < 1
        left = getattr(row, cost) < 0.7 * max(getattr(other, cost) for other in rows)
        place, offset = (getattr(row, cost), row.top1_percent), (-8, 6) if left else (10, -17 if near else -5)
        style: Options = {"color": LIGHT["head"], "fontsize": SMALL, "ha": "right" if left else "left"}
        ax.annotate(row.name, place, offset, textcoords="offset points", **style)


def _name_families(ax: Axes, rows: Sequence[Point]) -> None:
    """Names in the corner, one below the other, and what filled and hollow mean."""
    families = {row.family for row in rows}
    lines = [(family, role) for family, role in ROLES.items() if family in families]
    if families & set(LATER):
        lines += [(", ".join(sorted(families - set(ROLES), reverse=True)), "head")]
    for number, (text, role) in enumerate([*lines, ("filled: on the front", "muted")]):
        write(ax, 0.97, 0.06 + 0.07 * (len(lines) - number), text, role, transform=ax.transAxes, ha="right")
