"""What ReLU does to a spiral: the paper's figure 1, and how much is lost over many matrices."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from .. import arguments
from ..experiments import manifold
from ..palette import LIGHT
from .style import TEXT, Options, blank, dress, write

Points = npt.NDArray[np.float64]  # (count, 2)

PAPER = (2, 3, 5, 15, 30)  # the dimensions of the paper's figure 1
TURN_ROLES = ("stem", "expand", "project", "depthwise")  # half turns from the centre outwards
SIDE, HEIGHT = 2.8, 2.75  # a panel, in radii of the spiral


def plot_manifold(
    ax: Axes,
    *,
    dimensions: Iterable[int] = PAPER,
    seed: int = manifold.SEED,
    relu: bool = True,
    columns: int = 3,
) -> Axes:
    """Draw the spiral in grey, and over it what comes back from each dimension, placed by `manifold.fitted`.

    Half turns have colours of their own, so that folds show. Good height: 5 inches for two rows of three panels.
    Source: Sandler et al. 2018, Figure 1.

    Args:
        ax: Axes to draw on.
        dimensions: Each at least 2, at least one. default: those of the paper, 2, 3, 5, 15, 30.
        seed: Of the random matrix. default: 11.
        relu: Whether ReLU stands between the matrix and the way back. default: True.
        columns: Panels in a row. default: 3.

    Returns:
        `ax`.

    Raises:
        TypeError: If one of them has the wrong type.
        ValueError: If there are no dimensions, or one is below 2.
    """
    dimensions, columns = _dimensions(dimensions), arguments.integer("columns", columns)
    points = manifold.spiral()
    rows = -(-(len(dimensions) + 1) // columns)
    blank(ax, columns * SIDE, rows * HEIGHT).set_aspect("equal")
    _panel(ax, (0, 0), "input", points, points)
    for number, n in enumerate(dimensions, start=1):
        returned = manifold.round_trip(n, seed, relu)[1]
        words = f"n = {n}: {manifold.misfit(points, returned):.0%} bent"
        _panel(ax, divmod(number, columns), words, manifold.fitted(points, returned), points)
    return ax


def _panel(ax: Axes, place: tuple[int, int], words: str, shown: Points, points: Points) -> None:
    row, column = place
    x, y = (column + 0.5) * SIDE, (row + 1) * HEIGHT - 1.25
    draw_spiral(ax, points, (x, y), gid=f"input-{row}-{column}", colour=LIGHT["line"])
    draw_spiral(ax, shown, (x, y), gid=f"returned-{row}-{column}")
    write(ax, x, y - 1.3, words, fontsize=TEXT)


def draw_spiral(ax: Axes, points: Points, centre: tuple[float, float], gid: str, colour: str | None = None) -> None:
    """Draw points as lines around `centre`, upwards where their second coordinate grows; half turns differ in colour.

    Args:
        ax: Axes to draw on.
        points: (count, 2).
        centre: Where (0, 0) stands on the axes.
        gid: Name of the lines, followed by the number of the half turn.
        colour: One colour for all half turns. default: one each.
    """
    part = len(points) // len(TURN_ROLES)
    for half, role in enumerate(TURN_ROLES):
        x, y = points[max(half * part - 1, 0) : (half + 1) * part].T
        style: Options = {"color": colour or LIGHT[role], "linewidth": 2.4 if colour is None else 2}
        ax.plot(centre[0] + x, centre[1] - y, gid=f"{gid}-{half}", solid_capstyle="round", **style)


def plot_manifold_loss(ax: Axes, *, dimensions: Iterable[int] = range(2, 31), matrices: int = 200) -> Axes:
    """Draw what is lost against the dimension: the median and the spread of `manifold.loss` over random matrices.

    Dashed: the points that no way back could find again, on average over all matrices. Good height: 3.8 inches.

    Args:
        ax: Axes to draw on.
        dimensions: Each at least 2, at least one. default: 2 to 30.
        matrices: Random matrices for each dimension. default: 200.

    Returns:
        `ax`.

    Raises:
        TypeError: If one of them is not a whole number.
        ValueError: If there are no dimensions, one is below 2, or there are no matrices.
    """
    dimensions = _dimensions(dimensions)
    losses = [manifold.loss_over_matrices(n, matrices) for n in dimensions]
    least, low, median, high, most = np.percentile(losses, [5, 25, 50, 75, 95], axis=1)
    dress(ax, "dimension n", "share lost")
    blue = LIGHT["expand"]
    ax.fill_between(dimensions, least, most, color=blue, alpha=0.15, linewidth=0, gid="ninety")
    ax.fill_between(dimensions, low, high, color=blue, alpha=0.3, linewidth=0, gid="half")
    ax.plot(dimensions, median, color=blue, linewidth=2.5, gid="median")
    expected = [manifold.expected_unrecoverable(n) for n in dimensions]
    ax.plot(dimensions, expected, color=LIGHT["depthwise"], linewidth=2, dashes=(4, 2), gid="unrecoverable")
    legend = [
        ("bent: median", "expand"),
        ("shaded: half, and nine in ten, of the matrices", "muted"),
        ("merged: on average", "depthwise"),
    ]
    for number, (words, role) in enumerate(legend):
        weight = "normal" if role == "muted" else "bold"
        write(ax, 0.98, 0.93 - 0.09 * number, words, role, transform=ax.transAxes, ha="right", fontweight=weight)
    ax.set(ylim=(0, 1), xticks=sorted({*PAPER, 10, 20} & {*dimensions}) or list(dimensions))
    ax.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    return ax


def plot_manifold_dimensions(n: int, ax: Axes, *, seed: int = manifold.SEED, relu: bool = True, most: int = 30) -> Axes:
    """Draw what one random matrix loses at every dimension from 2 to `most`; one dimension is marked.

    Dashed: the points that no way back could find again. Good height: 3.2 inches.

    Args:
        n: The dimension that is marked, at least 2.
        ax: Axes to draw on.
        seed: Of the random matrix. default: 11.
        relu: Whether ReLU stands between the matrix and the way back. default: True.
        most: The last dimension, at least 2. default: 30.

    Returns:
        `ax`.

    Raises:
        TypeError: If one of them has the wrong type.
        ValueError: If `n` or `most` is below 2.
    """
    n, most = arguments.integer("n", n, 2), arguments.integer("most", most, 2)
    dimensions = range(2, most + 1)
    lost = [manifold.loss(number, seed, relu) for number in dimensions]
    gone = [manifold.unrecoverable(number, seed, relu) for number in dimensions]
    dress(ax, "dimension n", "share lost")
    ax.axvline(n, color=LIGHT["line"], linewidth=1.5, gid="now")
    ax.plot(dimensions, gone, color=LIGHT["depthwise"], linewidth=2, dashes=(4, 2), gid="unrecoverable")
    ax.plot(dimensions, lost, color=LIGHT["expand"], linewidth=2.5, gid="lost")
    ax.plot([n], [manifold.loss(n, seed, relu)], "o", color=LIGHT["expand"], gid="here")
    write(ax, 0.98, 0.92, "bent", "expand", transform=ax.transAxes, ha="right", fontweight="bold")
    write(ax, 0.98, 0.83, "merged", "depthwise", transform=ax.transAxes, ha="right", fontweight="bold")
    ax.set(ylim=(-0.03, 1.03), xticks=[2, 10, 20, 30])
    ax.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    return ax


def _dimensions(dimensions: Iterable[int]) -> list[int]:
    found = [arguments.integer("dimensions", n, 2) for n in dimensions]
    if not found:
        raise ValueError("dimensions must hold at least one whole number of at least 2, not be empty")
    return found
