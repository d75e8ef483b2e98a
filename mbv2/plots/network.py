"""The whole network at a glance: what every stage produces and what it costs."""

from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from .. import arguments
from ..cost import KINDS, NetworkCost
from ..palette import LIGHT
from .checks import whole_network
from .style import SMALL, TEXT, Options, blank, dress, short, write

UNITS = {"macs": "multiply-adds", "params": "parameters"}


def plot_shapes(cost: NetworkCost, ax: Axes) -> Axes:
    """Draw every stage's output to scale: height × width as a box above, channels as a bar below.

    Good height: 3.6 inches.

    Args:
        cost: What `network_cost` returns.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        TypeError: If `cost` is anything else.
    """
    stages = whole_network(cost).stages[:-1]  # the classifier's output has no height and width
    most = max(stage.out_shape[0] for stage in stages)
    largest = max(max(stage.out_shape[1:]) for stage in stages)
    blank(ax, len(stages), 4.2).set_aspect("equal", anchor="C")
    write(ax, len(stages) - 0.1, 0.2, "height × width", "muted", ha="right", fontsize=TEXT)
    write(ax, 0.1, 2.2, "channels", "muted", ha="left", fontsize=TEXT)
    for number, stage in enumerate(stages):
        channels, height, width = stage.out_shape
        role, middle = stage.layers[-1].kind, number + 0.5
        _box(ax, middle, 0.95, 0.86 * width / largest, 0.86 * height / largest, role, f"image-{number}")
        write(ax, middle, 1.08, f"{height}²" if height == width else f"{height}×\n{width}", va="top")
        _box(ax, middle, 3.75, 0.62, 1.6 * channels / most, role, f"channels-{number}")
        write(ax, middle, 3.7 - 1.6 * channels / most, f"{channels}", va="bottom", fontweight="bold")
        write(ax, middle, 3.87, stage.name, "muted", va="top")
    return ax


def plot_cost(cost: NetworkCost, ax: Axes, *, what: str = "macs") -> Axes:
    """Draw multiply-adds or parameters of every stage as bars, stacked by kind of layer. Good height: 4 inches.

    Args:
        cost: What `network_cost` returns.
        ax: Axes to draw on.
        what: "macs" or "params". default: "macs".

    Returns:
        `ax`.

    Raises:
        TypeError: If `cost` is anything else.
        ValueError: If `what` is another word.
    """
    stages = whole_network(cost).stages
    arguments.one_of("what", what, tuple(UNITS))
    dress(ax)
    ax.spines["left"].set_visible(False)
    for number, stage in enumerate(stages):
        bottom = 0
        for kind in KINDS:
            amount = sum(getattr(layer, what) for layer in stage.layers if layer.kind == kind)
            if amount:
                ax.bar(number, amount, 0.72, bottom, color=LIGHT[kind], linewidth=0, gid=f"{kind}-{number}")
                bottom += amount
        write(ax, number, bottom, short(bottom), va="bottom", gid=f"total-{number}")
    ax.set(xlim=(-0.5, len(stages) - 0.5), yticks=[], xticks=range(len(stages)))
    ax.set_xticklabels([stage.name for stage in stages])
    ax.margins(y=0.1)
    ax.set_title(f"{getattr(cost, what):,} {UNITS[what]}", loc="left", color=LIGHT["ink"], fontsize=TEXT, pad=30)
    _name_kinds(ax, cost)
    return ax


def _name_kinds(ax: Axes, cost: NetworkCost) -> None:
    """A legend of the kinds that occur, in one line between the title and the bars."""
    kinds = [kind for kind in KINDS if any(layer.kind == kind for layer in cost.layers)]
    swatches = [Patch(facecolor=LIGHT[kind], linewidth=0) for kind in kinds]
    place: Options = {
        "loc": "lower left",
        "bbox_to_anchor": (0, 1),
        "ncols": len(kinds),
        "frameon": False,
        "borderaxespad": 0,
    }
    sizes: Options = {
        "fontsize": SMALL,
        "handlelength": 1,
        "handleheight": 1,
        "handletextpad": 0.4,
        "columnspacing": 1.1,
    }
    ax.legend(swatches, kinds, labelcolor=LIGHT["ink"], **place, **sizes)


def _box(ax: Axes, middle: float, bottom: float, width: float, height: float, role: str, gid: str) -> None:
    corner = middle - width / 2, bottom - height
    ax.add_patch(Rectangle(corner, width, height, facecolor=LIGHT[role], linewidth=0, gid=gid))
