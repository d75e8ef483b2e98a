"""What single blocks cost, and what must be in memory while one runs."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from .. import arguments
from ..cost import BlockCost, tensors_alive
from ..palette import LIGHT
from .network import UNITS
from .style import SMALL, TEXT, blank, short, write

# Kind of layer: role of the palette.
ROLES = {
    "expand": "expand",
    "standard": "stem",
    "depthwise": "depthwise",
    "project": "project",
    "shortcut": "head",
}
WORDS = {
    "expand": "1×1 expand",
    "standard": "standard",
    "depthwise": "depthwise",
    "project": "1×1 project",
    "shortcut": "1×1 shortcut",
}


def plot_block_costs(blocks: Mapping[str, BlockCost], ax: Axes, *, what: str = "macs") -> Axes:
    """Draw multiply-adds or parameters of blocks as bars, stacked by kind of layer.

    Good height: 0.7 inches a block and 0.8 more.

    Args:
        blocks: {name: what `block_cost` returns}, at least one.
        ax: Axes to draw on.
        what: "macs" or "params". default: "macs".

    Returns:
        `ax`.

    Raises:
        TypeError: If `blocks` is anything else.
        ValueError: If `what` is another word.
    """
    _check_blocks(blocks)
    arguments.one_of("what", what, tuple(UNITS))
    most = max(getattr(cost, what) for cost in blocks.values())
    kinds = [kind for kind in ROLES if any(layer.kind == kind for cost in blocks.values() for layer in cost.layers)]
    blank(ax, 10, len(blocks) + 1.3)
    for number, kind in enumerate(kinds):
        x = 10 * number / len(kinds)
        ax.barh(0.35, 0.22, 0.3, x, color=LIGHT[ROLES[kind]], linewidth=0)
        write(ax, x + 0.34, 0.35, WORDS[kind], ha="left")
    for row, (name, cost) in enumerate(blocks.items()):
        middle, left = row + 1.6, 2.9
        write(ax, 2.7, middle, name, fontsize=TEXT, ha="right")
        for layer in cost.layers:
            width = 5.4 * getattr(layer, what) / most
            role = ROLES[layer.kind]
            ax.barh(middle, width, 0.56, left, color=LIGHT[role], linewidth=0, gid=f"{row}-{layer.name}")
            left += width
        write(ax, left + 0.15, middle, short(getattr(cost, what)), ha="left", fontsize=TEXT, fontweight="bold")
    return ax


def plot_tensors_alive(blocks: Mapping[str, BlockCost], ax: Axes) -> Axes:
    """Draw what must be in memory while each operator of each block runs, as stacked bars, in values of one image.

    Good height: 0.4 inches for each operator and 0.9 more.

    Args:
        blocks: {name: what `block_cost` returns}, at least one.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        TypeError: If `blocks` is anything else.
    """
    _check_blocks(blocks)
    steps = [(name, tensors_alive(cost)) for name, cost in blocks.items()]
    most = max(sum(alive.values()) for _, rows in steps for _, alive in rows)
    blank(ax, 10, sum(len(rows) + 0.6 for _, rows in steps) + 0.8)
    fills = {"input": LIGHT["classifier"], "reads": LIGHT["line"]}
    _name_parts(ax, fills)
    y = 1.3
    for name, rows in steps:
        write(ax, 0, y, name, fontsize=TEXT, ha="left", fontweight="bold")
        for kind, alive in rows:
            left, middle = 3.7, y
            write(ax, 3.5, middle, WORDS[kind], "muted", ha="right", fontsize=SMALL)
            for part, values in alive.items():
                width = 5.0 * values / most
                colour = fills.get(part, LIGHT[ROLES[kind]])
                if width:
                    ax.barh(middle, width, 0.68, left, color=colour, linewidth=0, gid=f"{name}-{kind}-{part}")
                left += width
            write(ax, left + 0.12, middle, short(sum(alive.values())), ha="left", fontsize=SMALL)
            y += 1
        y += 0.6
    return ax


def _name_parts(ax: Axes, fills: Mapping[str, str]) -> None:
    """A legend in one line: what is written has the colour of the operator that writes it."""
    legend = {"input": "kept for the shortcut", "reads": "read by the operator", "writes": "written by the operator"}
    for number, (part, words) in enumerate(legend.items()):
        left = 3.33 * number
        colours = [fills[part]] if part in fills else [LIGHT[role] for role in ("expand", "depthwise", "project")]
        for place, colour in enumerate(colours):
            ax.barh(0.35, 0.22 / len(colours), 0.34, left + 0.22 * place / len(colours), color=colour, linewidth=0)
        write(ax, left + 0.34, 0.35, words, ha="left")


def _check_blocks(blocks: Mapping[str, BlockCost]) -> None:
    if not isinstance(blocks, Mapping) or not blocks or not all(isinstance(b, BlockCost) for b in blocks.values()):
        raise TypeError(f"blocks must be a dict of names and BlockCosts, at least one, not {blocks!r}")
