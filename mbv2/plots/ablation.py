"""What single changes of the block do to accuracy: a point for each seed, the mean, the spread."""

from collections.abc import Iterable

from matplotlib.axes import Axes

from ..experiments.summary import Result, group_by_variant, summarize
from ..palette import LIGHT
from .style import SMALL, TEXT, Options, dress, write

WORDS = {"linear": "linear", "relu6": "ReLU6", "bottlenecks": "narrow", "expansions": "wide", "none": "none"}


def plot_ablation(results: Iterable[Result], ax: Axes) -> Axes:
    """Draw the test accuracy of each variant of a network, the first variant on top.

    Points: seeds. Bar: mean ± one standard deviation. A line at the first variant's mean runs through all.
    Good height: 0.6 inches a variant and 0.8 more.

    Args:
        results: One network each, as `mbv2.nets.ablation.train` returns them.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        ValueError: If the variants do not all have the same seeds, at least two.
    """
    results = list(results)
    rows, by_variant = summarize(results), group_by_variant(results)
    dress(ax, "right on images it has never seen, %")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.axvline(rows[0].mean, color=LIGHT["line"], linewidth=1.5, zorder=0, gid="first")
    for number, row in enumerate(rows):
        role = "accent" if number == 0 else "depthwise"
        rates = list(by_variant[row.projection, row.shortcut].values())
        style: Options = {"markersize": 6, "markerfacecolor": LIGHT["surface"], "markeredgewidth": 1.5}
        ax.plot(rates, [number - 0.2] * len(rates), "o", color=LIGHT[role], gid=f"seeds-{number}", **style)
        ends = [row.mean - row.spread, row.mean + row.spread]
        ax.plot(
            ends, [number + 0.12] * 2, color=LIGHT[role], linewidth=4, solid_capstyle="butt", gid=f"spread-{number}"
        )
        ax.plot([row.mean], [number + 0.12], "D", color=LIGHT[role], markersize=8, gid=f"mean-{number}")
        write(ax, row.mean, number + 0.38, f"{row.mean:.1f}", role, fontsize=SMALL, fontweight="bold")
    ax.set(ylim=(len(rows) - 0.4, -0.6), yticks=range(len(rows)))
    labels = [f"{WORDS[row.projection]} projection\nshortcut: {WORDS[row.shortcut]}" for row in rows]
    ax.set_yticklabels(labels, color=LIGHT["ink"], fontsize=TEXT)
    return ax
