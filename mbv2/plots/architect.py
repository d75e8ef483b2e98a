"""A network's table with what each of its rows hands on and costs."""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..cost import NetworkCost, StageCost
from ..palette import LIGHT
from .checks import whole_network
from .style import SMALL, blank, short, write

COLUMNS = ("t", "c", "n", "s", "output", "parameters", "multiply-adds")
PLACES = (1.7, 2.3, 2.75, 3.2, 5.05, 6.4, 8.05)  # right ends, in a sheet 10 wide
BARS = (8.35, 10.0)
BAR_ROLES = {"params": "expand", "macs": "depthwise"}


def plot_architecture(cost: NetworkCost, ax: Axes) -> Axes:
    """Draw rows t, c, n, s with output shape, parameters and multiply-adds; bars are their shares of the network.

    Good height: 0.8 inches and 0.27 for each stage.

    Args:
        cost: What `network_cost` returns.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        TypeError: If `cost` is anything else.
    """
    stages = whole_network(cost).stages
    blank(ax, 10, len(stages) + 2.2)
    for x, heading in zip(PLACES, COLUMNS, strict=True):
        write(ax, x, 0.5, heading, "muted", ha="right", fontsize=SMALL)
    write(ax, BARS[0], 0.5, "shares", "muted", ha="left", fontsize=SMALL)
    longest = max(getattr(stage, what) / getattr(cost, what) for stage in stages for what in BAR_ROLES)
    unit = (BARS[1] - BARS[0]) / longest
    for number, stage in enumerate(stages):
        middle = number + 1.5
        ax.plot([0, 10], [number + 1, number + 1], color=LIGHT["line"], linewidth=0.8)
        write(ax, 0.05, middle, stage.name, ha="left", fontsize=SMALL)
        for x, cell in zip(PLACES, _cells(stage), strict=True):
            write(ax, x, middle, cell, ha="right", fontsize=SMALL)
        for offset, (what, role) in zip((-0.3, 0.03), BAR_ROLES.items(), strict=True):
            share = getattr(stage, what) / getattr(cost, what)
            bar = Rectangle((BARS[0], middle + offset), share * unit, 0.27, facecolor=LIGHT[role], linewidth=0)
            bar.set_gid(f"{what}-{number}")
            ax.add_patch(bar)
    total = f"{cost.params:,} parameters (blue), {cost.macs:,} multiply-adds (orange)"
    write(ax, 0.05, len(stages) + 1.7, total, ha="left", fontsize=SMALL, fontweight="bold")
    return ax


def _cells(stage: StageCost) -> tuple[str, ...]:
    row = ("–", str(stage.out_shape[0]), "–", "–") if stage.row is None else tuple(map(str, stage.row))
    return *row, " × ".join(map(str, stage.out_shape)), short(stage.params), short(stage.macs)
