"""What must be in memory: operator by operator, and with blocks computed in slices."""

from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from .. import arguments
from ..cost import KINDS, NetworkCost
from ..cost.memory import Step, block_steps, kilobytes, layer_steps, peak
from ..palette import LIGHT
from .checks import whole_network
from .style import SMALL, TEXT, Options, blank, dress, write


def plot_memory(cost: NetworkCost, ax: Axes, *, bits: int = 16) -> Axes:
    """Draw the kilobytes that must exist while each operator runs, as bars; a line shows each block as one operator.

    A bar's grey part is what the operator reads, or what waits for a sum; the colour is what it writes.
    Good height: 4.2 inches.

    Args:
        cost: What `network_cost` returns.
        ax: Axes to draw on.
        bits: Of one value. default: 16.

    Returns:
        `ax`.

    Raises:
        TypeError: If `cost` is anything else, or `bits` is not a whole number.
        ValueError: If `bits` is below 1.
    """
    steps = layer_steps(whole_network(cost))
    most = peak(steps)
    dress(ax, "", f"kilobytes at {arguments.integer('bits', bits)} bits")
    for place, step in enumerate(steps):
        role = step.kind if step.kind in KINDS else "classifier"
        there = kilobytes(step.kept + step.reads, bits)
        ax.bar(place, there, 0.86, color=LIGHT["line"], linewidth=0, gid=f"reads-{step.name}")
        writes = kilobytes(step.writes, bits)
        ax.bar(place, writes, 0.86, there, color=LIGHT[role], linewidth=0, gid=f"writes-{step.name}")
    end, sizes = -0.5, {block.name: len(block.layers) for block in cost.blocks}
    for step in block_steps(cost):
        start, end = end, end + sizes.get(step.name, 1)
        heights, name = [kilobytes(step.values, bits)] * 2, f"block-{step.name}"
        ax.plot([start, end], heights, color=LIGHT["ink"], linewidth=2.5, solid_capstyle="butt", gid=name)
    place = steps.index(most)
    top = kilobytes(most.values, bits)
    write(ax, place + 1.2, top, f"{top:,.0f} kB: {most.name}", ha="left", va="top", fontweight="bold")
    write(ax, len(steps) - 1, 0.62 * top, "thick line: each block as one operator", ha="right", fontsize=SMALL)
    write(ax, len(steps) - 1, 0.7 * top, "grey: read or waiting · colour: written", "muted", ha="right", fontsize=SMALL)
    _name_stages(ax, cost, steps)
    return ax


def _name_stages(ax: Axes, cost: NetworkCost, steps: Sequence[Step]) -> None:
    """A tick below the middle of each stage's operators."""
    numbers = sorted({step.stage for step in steps})
    middles = []
    for number in numbers:
        places = [place for place, step in enumerate(steps) if step.stage == number]
        middles.append((places[0] + places[-1]) / 2)
    rows = len(cost.architecture.stages)
    names = [f"{number}" if 0 < number <= rows else "" for number in numbers]
    ax.set(xlim=(-0.8, len(steps) - 0.2), xticks=middles)
    ax.set_xticklabels(names)
    ax.tick_params(axis="x", length=0)
    ax.set_xlabel(
        "operators from the stem to the classifier; the numbers are stages", color=LIGHT["muted"], fontsize=TEXT
    )


def plot_slices(cost: NetworkCost, ax: Axes, *, slices: Iterable[int] = (2, 3, 4, 6, 8, 16), bits: int = 16) -> Axes:
    """Draw a network's peak with its blocks in slices, from layer by layer down to the limit.

    Good height: 3.4 inches.

    Args:
        cost: What `network_cost` returns.
        ax: Axes to draw on.
        slices: Numbers of slices. default: 2, 3, 4, 6, 8, 16.
        bits: Of one value. default: 16.

    Returns:
        `ax`.

    Raises:
        TypeError: If `cost` is anything else, or a number is not whole.
        ValueError: If a number is below 1.
    """
    whole, limit = peak(layer_steps(whole_network(cost))), peak(block_steps(cost))
    rows = [("layer by layer", whole), *((f"{n} slices", peak(block_steps(cost, n))) for n in slices)]
    rows.append(("the limit", limit))
    blank(ax, 10, len(rows) + 0.2)
    for number, (name, step) in enumerate(rows):
        kb = kilobytes(step.values, bits)
        width = 4.7 * step.values / whole.values
        role = "depthwise" if number == 0 else "classifier" if step is limit else "accent"
        write(ax, 1.75, number + 0.6, name, ha="right")
        ax.barh(number + 0.6, width, 0.66, 1.9, color=LIGHT[role], linewidth=0, gid=f"peak-{number}")
        write(ax, 2.0 + width, number + 0.6, f"{kb:,.0f} kB", ha="left", fontweight="bold")
        if number == 0 or step.name != rows[number - 1][1].name:
            write(ax, 3.35 + width, number + 0.6, f"in {step.name}", "muted", ha="left")
    return ax


def plot_slicing(ax: Axes, *, slices: int = 3, now: int = 1) -> Axes:
    """Draw a block in slices: one group of hidden channels exists, those before are forgotten, the rest not yet made.

    Good height: 2.8 inches.

    Args:
        ax: Axes to draw on.
        slices: Groups of hidden channels. default: 3.
        now: The group that exists, counted from 0. default: 1.

    Returns:
        `ax`.

    Raises:
        TypeError: If `slices` is not a whole number.
        ValueError: If `slices` is below 1, or there is no such group.
    """
    slices = arguments.integer("slices", slices)
    arguments.one_of("now", now, tuple(range(slices)))
    blank(ax, 10, 4.4)
    height = 3.4 / slices
    middle = 0.2 + height * (now + 0.5)
    _tensor(ax, 0.3, 1.4, 1.0, "stem", "input", "stays")
    _tensor(ax, 8.7, 1.4, 1.0, "project", "output", "grows")
    for index in range(slices):
        top = 0.2 + height * index
        for left, role in ((3.2, "expand"), (6.0, "depthwise")):
            solid = index == now
            look: Options = {
                "facecolor": LIGHT[role if solid else "surface"],
                "edgecolor": LIGHT[role],
                "linewidth": 1.5,
            }
            place = left, top + 0.06
            ax.add_patch(
                Rectangle(place, 0.75, height - 0.12, linestyle="-" if solid else ":", gid=f"{role}-{index}", **look)
            )
        words = "forgotten" if index < now else "now" if index == now else "not yet"
        write(ax, 4.98, top + height / 2 + (0.3 if index == now else 0), words, "ink" if index == now else "muted")
    for start, end, role in ((1.15, 3.1, "expand"), (4.05, 5.9, "depthwise"), (6.85, 8.6, "project")):
        first = 1.9 if role == "expand" else middle
        last = 1.9 if role == "project" else middle
        arrow: Options = {"arrowstyle": "-|>", "color": LIGHT[role], "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (end, last), (start, first), arrowprops=arrow)
    for x, role, words in ((2.1, "expand", "1×1"), (4.98, "depthwise", "3×3"), (7.75, "project", "1×1, added")):
        write(ax, x, 3.95, words, role, fontsize=TEXT, fontweight="bold")
    return ax


def _tensor(ax: Axes, left: float, top: float, height: float, role: str, name: str, words: str) -> None:
    ax.add_patch(Rectangle((left, top), 0.75, height, facecolor=LIGHT[role], linewidth=0, gid=name))
    write(ax, left + 0.37, top - 0.25, name, fontsize=TEXT)
    write(ax, left + 0.37, top + height + 0.28, words, "muted")
