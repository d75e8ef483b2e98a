"""Which input channels a convolution's output channels see."""

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from ..cost import conv_cost
from ..palette import LIGHT
from .style import SMALL, TEXT, blank, write

CHANNELS, GROUPS = 6, 3
# name: (kernel size, groups, role of the palette)
KINDS = {
    "standard": (3, 1, "stem"),
    "grouped": (3, GROUPS, "head"),
    "depthwise": (3, CHANNELS, "depthwise"),
    "pointwise": (1, 1, "project"),
}
TOP, BOTTOM = 1.25, 2.75


def plot_wiring(ax: Axes) -> Axes:
    """Draw four convolutions from 6 channels to 6: a line where an output channel sees an input channel.

    Good height: 3.2 inches.

    Args:
        ax: Axes to draw on.

    Returns:
        `ax`.
    """
    blank(ax, 4, 4.1)
    for number, (name, (kernel_size, groups, role)) in enumerate(KINDS.items()):
        cost = conv_cost(CHANNELS, CHANNELS, kernel_size, kernel_size, groups=groups)
        xs = [number + 0.14 + 0.72 * (channel + 0.5) / CHANNELS for channel in range(CHANNELS)]
        share = CHANNELS // groups
        wires = [
            ((xs[i], TOP), (xs[o], BOTTOM))
            for i in range(CHANNELS)
            for o in range(CHANNELS)
            if i // share == o // share
        ]
        width = 2.2 if kernel_size > 1 else 0.9
        ax.add_collection(LineCollection(wires, colors=LIGHT[role], linewidths=width, gid=name))
        for y in (TOP, BOTTOM):
            ax.plot(xs, [y] * CHANNELS, "o", color=LIGHT["ink"], markersize=6, markeredgewidth=0)
        middle = number + 0.5
        write(ax, middle, 0.3, name, fontsize=TEXT, fontweight="bold")
        words = f", {groups} groups" if groups > 1 else ""
        write(ax, middle, 0.68, f"{kernel_size}×{kernel_size}{words}", "muted")
        write(ax, middle, 3.25, f"{cost.weights} weights", fontsize=SMALL)
        write(ax, middle, 3.62, f"{len(wires)} lines × {kernel_size**2}", "muted")
    return ax
