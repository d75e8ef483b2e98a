"""One convolution: which channels it joins, and where its window fits along one side of the image."""

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon, Rectangle

from .. import arguments
from ..cost import check_groups, out_size
from ..palette import LIGHT
from .style import SMALL, TEXT, blank, write

MOST_WIRES = 600  # more are drawn as areas
CELLS, END = 30, 14  # pixels that a strip has room for; of more, so many at both ends
TOP, BOTTOM = 0.8, 2.4


def plot_conv_channels(in_channels: int, out_channels: int, groups: int, ax: Axes, *, channel: int = 0) -> Axes:
    """Draw a convolution's channels, joined where an output (below) reads an input (above).

    Good height: 2.6 inches.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        groups: Divides both.
        ax: Axes to draw on.
        channel: The output channel whose inputs are marked, counted from 0. default: 0.

    Returns:
        `ax`.

    Raises:
        TypeError: If one of them is not a whole number.
        ValueError: If groups do not divide both, or there is no such output channel.
    """
    arguments.integers(in_channels=in_channels, out_channels=out_channels)
    check_groups(in_channels, out_channels, groups)
    arguments.one_of("channel", channel, range(out_channels))
    blank(ax, 1, 3.1)
    inputs, outputs = (
        [(place + 0.5) / count for place in range(count)] for count in (in_channels, out_channels)
    )  # fmt: skip
    reads, makes = in_channels // groups, out_channels // groups
    for group in range(groups):
        corners = [(group / groups, TOP), ((group + 1) / groups, TOP)]
        corners += [(x, BOTTOM) for x, _ in reversed(corners)]
        ax.add_patch(Polygon(corners, facecolor=LIGHT["panel" if group % 2 else "line"], linewidth=0))
    wires = [((i, TOP), (o, BOTTOM)) for g in range(groups) for i in inputs[g * reads :][:reads]
             for o in outputs[g * makes :][:makes]]  # fmt: skip
    if len(wires) <= MOST_WIRES:
        ax.add_collection(LineCollection(wires, colors=LIGHT["stem"], linewidths=0.5, gid="wires"))
    first = channel // makes * reads
    own = [((i, TOP), (outputs[channel], BOTTOM)) for i in inputs[first : first + reads]]
    ax.add_collection(LineCollection(own, colors=LIGHT["depthwise"], linewidths=1.5, gid="own"))
    for xs, y in ((inputs, TOP), (outputs, BOTTOM)):
        ax.plot(xs, [y] * len(xs), "o", color=LIGHT["muted"], markersize=min(7, 200 / len(xs)), markeredgewidth=0)
    write(ax, 0, 0.3, f"{in_channels} channels in", ha="left", fontsize=TEXT)
    write(ax, 1, 0.3, f"groups: {groups}", "muted", ha="right", fontsize=TEXT)
    write(ax, 0, 2.85, f"{out_channels} channels out", ha="left", fontsize=TEXT)
    return ax


def plot_conv_windows(size: int, kernel_size: int, stride: int, padding: int, ax: Axes) -> Axes:
    """Draw one side of the image with its padding, and below it the places of the window.

    The places stand in as many rows as overlap. Of a long side both ends are drawn. Red: what is left over behind the
    last window. Good height: 2 inches.

    Args:
        size: Pixels of the side.
        kernel_size: Pixels of the window.
        stride: Pixels from one place to the next.
        padding: Pixels of zeros at each end.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        TypeError: If one of them is not a whole number.
        ValueError: If one of them is below 1, or `padding` below 0.
    """
    arguments.integers(size=size, kernel_size=kernel_size, stride=stride)
    arguments.integer("padding", padding, least=0)
    padded = size + 2 * padding
    places = max(0, out_size(size, stride, kernel_size, padding))  # none where the kernel does not fit
    rows = -(-kernel_size // stride)
    blank(ax, CELLS, 2.4 + 0.62 * max(rows, 3))
    ends = (
        [(0, padded, (CELLS - padded) / 2)] if padded <= CELLS else [(0, END, 0), (padded - END, padded, CELLS - END)]
    )
    for first, end, x in ends:
        for pixel in range(first, end):
            inside = padding <= pixel < padding + size
            over = places and pixel >= (places - 1) * stride + kernel_size
            fill = LIGHT["warn" if over else "classifier" if inside else "surface"]
            edge = LIGHT["classifier"]
            box = Rectangle((x + pixel - first + 0.06, 1.2), 0.88, 0.88, facecolor=fill, edgecolor=edge, linewidth=0.7)
            ax.add_patch(box)
        for place in range(-(-first // stride), places):
            if place * stride + kernel_size <= end:
                y = 2.5 + 0.62 * (place % rows)
                ax.barh(
                    y, kernel_size - 0.24, 0.34, x + place * stride - first + 0.12, color=LIGHT["accent"], gid="window"
                )
    if padded > CELLS:
        write(ax, CELLS / 2, 1.6, "…", fontsize=TEXT)
    words = f"({size} + 2 · {padding} − {kernel_size}) / {stride} = {(padded - kernel_size) / stride:g}"
    if places:
        write(ax, 0, 0.4, f"{words}, rounded down, + 1 = {places} places along one side", ha="left", fontsize=TEXT)
    else:
        words = f"{padded} pixels with their padding: no room for a kernel of {kernel_size}"
        write(ax, 0, 0.4, words, ha="left", fontsize=TEXT)
    write(ax, CELLS, 2.2 + 0.62 * max(rows, 3), "white: padding · red: left over", "muted", ha="right", fontsize=SMALL)
    return ax
