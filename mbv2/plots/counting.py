"""What is counted: a network's counts side by side, the widths that rounding leaves, where padding puts the zeros."""

from collections.abc import Iterable
from dataclasses import replace

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from .. import arguments
from ..cost import network_cost, out_size, same_padding
from ..cost.conventions import param_parts
from ..cost.widths import effective_widths
from ..palette import LIGHT
from ..spec import REFERENCE, Architecture
from .checks import at_least_one
from .style import SMALL, TEXT, Options, blank, dress, write


def plot_counts(ax: Axes, *, width_mult: float = 1.0) -> Axes:
    """Draw how each count of the reference's parameters grows out of the one before.

    Bars show what is added, all to one scale; the weights' own bar would be a hundred times as long.
    Good height: 3.4 inches.

    Args:
        ax: Axes to draw on.
        width_mult: The width multiplier. default: 1.0.

    Returns:
        `ax`.
    """
    steps = _steps(width_mult)
    most = max(added for _, added, *_ in steps[1:])
    blank(ax, 10, len(steps) + 0.3)
    for number, (what, added, total, role, who) in enumerate(steps):
        y = number + 0.55
        sign = "" if number == 0 else "+ "
        write(ax, 0, y, what, ha="left")
        write(ax, 4.0, y, f"{sign}{added:,}", role, ha="right", fontweight="bold")
        if number:
            ax.barh(y, 1.7 * added / most, 0.42, 4.15, color=LIGHT[role], linewidth=0, gid=f"added-{number}")
        write(ax, 7.35, y, f"{total:,}", ha="right", fontweight="bold")
        write(ax, 7.5, y, who, "muted", ha="left")
    for y in range(1, len(steps)):
        ax.plot([0, 10], [y + 0.05] * 2, color=LIGHT["line"], linewidth=1)
    return ax


def _steps(width_mult: float) -> list[tuple[str, int, int, str, str]]:
    """[(what, values added, count, role, who counts like this)]; the last goes on from the count of what is trained."""
    cost = network_cost(width_mult)
    parts = param_parts(cost)
    more = network_cost(width_mult, architecture=replace(REFERENCE, always_expand=True)).params - cost.params
    weights, biases, norm, moving = parts.values()
    return [
        ("weights", weights, weights, "ink", ""),
        ("and the classifier's biases", biases, weights + biases, "classifier", "TensorFlow, paper"),
        ("and scale and shift", norm, cost.params, "expand", "torchvision"),
        ("and moving statistics", moving, cost.params + moving, "depthwise", "Keras"),
        ("instead: t = 1 expands", more, cost.params + more, "head", "the article's rule"),
    ]


def plot_effective_widths(
    ax: Axes, *, widths: Iterable[float] = (1.4, 0.75, 0.35), architecture: Architecture = REFERENCE
) -> Axes:
    """Draw the width that each layer really has, against the one that was asked for. Good height: 4 inches.

    Args:
        ax: Axes to draw on.
        widths: Width multipliers, at least one. default: 1.4, 0.75, 0.35.
        architecture: The table and its rules. default: `REFERENCE`.

    Returns:
        `ax`.

    Raises:
        ValueError: If there are no widths.
    """
    widths = at_least_one("widths", widths)
    dress(ax, "", "channels ÷ the table's channels")
    for width_mult in widths:
        layers = effective_widths(width_mult, architecture)
        places = range(len(layers))
        ax.plot([-0.4, len(layers) - 0.6], [width_mult] * 2, color=LIGHT["line"], linewidth=2, zorder=1)
        for place, (wanted, channels, effective) in zip(places, layers.values(), strict=True):
            off = channels != round(wanted, 9)
            role = "accent" if off else "muted"
            ax.plot([place] * 2, [width_mult, effective], color=LIGHT[role], linewidth=2, zorder=2)
            ax.plot([place], [effective], "o", color=LIGHT[role], markersize=6, zorder=3, gid=f"{width_mult}-{place}")
        write(ax, len(layers) - 0.5, width_mult, f"×{width_mult:g}", "muted", ha="left", fontsize=TEXT)
    names = [where.replace("stage ", "stage\n") for where in layers]
    ax.set(xlim=(-0.5, len(layers) + 0.3), ylim=(0, 1.15 * max(*widths, 1.0)), xticks=range(len(layers)))
    ax.set_xticklabels(names)
    return ax


def plot_padding(ax: Axes, *, size: int = 8, kernel_size: int = 3, stride: int = 2) -> Axes:
    """Draw which pixels of a row each output pixel sees, padded by PyTorch and by TensorFlow's SAME.

    Good height: 3.2 inches.

    Args:
        ax: Axes to draw on.
        size: Pixels of the row. default: 8.
        kernel_size: Pixels of the window, odd. default: 3.
        stride: Pixels from one window to the next. default: 2.

    Returns:
        `ax`.

    Raises:
        TypeError: If one of them is not a whole number.
        ValueError: If one of them is below 1, or `kernel_size` even.
    """
    arguments.integers(size=size, stride=stride)
    half = (arguments.odd("kernel_size", kernel_size) - 1) // 2
    blank(ax, size + 2 * half + 3.2, 6.2)
    rows = (("PyTorch", (half, half), "expand"), ("TensorFlow", same_padding(size, kernel_size, stride), "head"))
    for number, (name, (before, after), role) in enumerate(rows):
        y, left = 0.35 + 3.1 * number, 3.1 + half - before
        write(ax, 0, y + 0.4, name, fontsize=TEXT, ha="left", fontweight="bold")
        write(
            ax, 0, y + 1.05, f"zeros: {before} before,\n{after} behind", "muted", ha="left", va="top", linespacing=1.3
        )
        for place in range(size + before + after):
            inside = before <= place < before + size
            _pixel(ax, left + place, y, str(place - before) if inside else "0", inside)
        for index in range(out_size(size + before + after, stride, kernel_size)):
            start, row = left + index * stride, y + 1.1 + 0.5 * (index % 2)
            ax.plot([start + 0.1, start + kernel_size - 0.1], [row] * 2, color=LIGHT[role], linewidth=3)
            centre = start + kernel_size / 2
            ax.plot([centre], [row], "o", color=LIGHT[role], markersize=8, gid=f"{name}-{index}")
            write(ax, centre, row + 0.42, f"{index * stride - before + half}", role, fontsize=SMALL, fontweight="bold")
    return ax


def _pixel(ax: Axes, left: float, top: float, text: str, inside: bool) -> None:
    fill, style = (LIGHT["panel"], "-") if inside else (LIGHT["surface"], ":")
    options: Options = {"facecolor": fill, "edgecolor": LIGHT["line"], "linewidth": 1, "linestyle": style}
    ax.add_patch(Rectangle((left + 0.04, top), 0.92, 0.8, **options))
    write(ax, left + 0.5, top + 0.42, text, "ink" if inside else "muted")
