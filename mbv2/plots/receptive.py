"""What one output pixel of every stage sees of the image."""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..cost import Layer, NetworkCost
from ..cost.receptive import receptive_field
from ..palette import LIGHT
from .checks import whole_network
from .style import TEXT, blank, write


def plot_receptive_fields(cost: NetworkCost, ax: Axes) -> Axes:
    """Draw the image once for every stage but the last, and in it what the middle pixel of the stage's output sees.

    Below each: the side of that square in pixels, which may be more than the image has. Good height: 1.4 inches.

    Args:
        cost: What `network_cost` returns.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        TypeError: If `cost` is anything else.
    """
    stages = whole_network(cost).stages[:-1]  # the classifier sees the whole image
    height, width = cost.layers[0].in_shape[1:]
    scale = 0.86 / max(height, width)
    blank(ax, len(stages), 1.9).set_aspect("equal", anchor="C")
    write(ax, 0.1, 0.1, "what one pixel sees of the image", "muted", ha="left", fontsize=TEXT)
    layers: list[Layer] = []
    for number, stage in enumerate(stages):
        layers += stage.layers
        field = receptive_field(layers)
        left, top = number + 0.5 - scale * width / 2, 1.3 - scale * height
        image = Rectangle((left, top), scale * width, scale * height, facecolor="none", edgecolor=LIGHT["muted"])
        ax.add_patch(image).set_linewidth(1)
        (low, high), (west, east) = (
            field.window(size // 2, pixels) for size, pixels in zip(stage.out_shape[1:], (height, width), strict=True)
        )
        corner = left + scale * west, top + scale * low
        seen = Rectangle(corner, scale * (east - west), scale * (high - low), facecolor=LIGHT["accent"], linewidth=0)
        ax.add_patch(seen).set_gid(f"field-{number}")
        write(ax, number + 0.5, 1.45, f"{field.size}²", va="top")
    return ax
