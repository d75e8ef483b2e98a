"""The geometry of ReLU, the sectors into which the rows of a matrix cut the plane; and how thin a cloud is."""

from __future__ import annotations  # the API page writes ArrayLike, not what it stands for

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Wedge
from numpy.typing import ArrayLike

from ..experiments.arrays import finite, pairs
from ..experiments.manifold import active_rank
from ..palette import LIGHT
from .style import SMALL, TEXT, blank, dress, write

ROLES = ("muted", "depthwise", "expand")  # no row active, one independent row, two
SHADES = (0.55, 0.4, 0.22)
MIDDLE = (1.65, 1.25)  # of the disc, whose radius is 1; room for the rows' numbers around it


def plot_sectors(matrix: ArrayLike, ax: Axes) -> Axes:
    """Draw the lines in the plane where a row of T changes its sign, and in each sector which rows are active there.

    n rows make n lines through the centre, and so 2n sectors, where no two rows look the same way. Blue: at least two
    independent rows are active, and each point can be found again. Otherwise a whole line, or the whole sector, becomes
    one. Good height: 2.4 inches for three side by side.

    Args:
        matrix: T, an array (n, 2); no row may be zero.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        ValueError: If `matrix` has another shape, or a row of zeros.
    """
    rows = pairs("matrix", matrix)
    if not (rows != 0).any(axis=1).all():
        raise ValueError("matrix must have no row of zeros: it has no direction")
    normals = np.arctan2(rows[:, 1], rows[:, 0])
    borders = np.concatenate([normals - np.pi / 2, normals + np.pi / 2]) % (2 * np.pi)
    borders = np.unique(borders.round(9))
    blank(ax, 2 * MIDDLE[0], 2 * MIDDLE[1]).set_aspect("equal")
    for number, (start, end) in enumerate(zip(borders, [*borders[1:], borders[0] + 2 * np.pi], strict=True)):
        middle = (start + end) / 2
        direction = np.array([[np.cos(middle), np.sin(middle)]])
        rank = int(active_rank(direction, rows)[0])
        angles = -np.degrees(end), -np.degrees(start)  # y grows downwards here
        wedge = Wedge(MIDDLE, 1, *angles, facecolor=LIGHT[ROLES[rank]], alpha=SHADES[rank], linewidth=0)
        wedge.set_gid(f"sector-{number}")
        ax.add_patch(wedge)
        active = [str(row + 1) for row in np.flatnonzero(direction @ rows.T > 0)]
        x, y = MIDDLE[0] + 1.08 * direction[0, 0], MIDDLE[1] - 1.1 * direction[0, 1]
        side = "center" if abs(direction[0, 0]) < 0.3 else "left" if direction[0, 0] > 0 else "right"
        write(ax, x, y, " ".join(active) or "none", fontsize=SMALL, gid=f"active-{number}", va="center", ha=side)
        ends = np.array([[0, 0], [np.cos(start), np.sin(start)]])
        ax.plot(MIDDLE[0] + ends[:, 0], MIDDLE[1] - ends[:, 1], color=LIGHT["ink"], linewidth=1, gid=f"border-{number}")
    return ax


def plot_spectra(spectra: Mapping[str, ArrayLike], ax: Axes) -> Axes:
    """Draw how much of the variance the first directions of clouds of points hold. Good height: 3.4 inches.

    Dashed: a cloud that is equally wide in every direction.

    Args:
        spectra: For each name, as `mbv2.experiments.spectrum.spectrum` returns it; at most three, of one length.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        ValueError: If there are none or more than three, or they differ in length.
    """
    held = {name: np.concatenate([[0], np.cumsum(finite("spectra", shares))]) for name, shares in spectra.items()}
    if not 1 <= len(held) <= 3 or len({len(shares) for shares in held.values()}) != 1:
        raise ValueError(
            f"spectra must be one to three of the same length, not {[len(each) for each in held.values()]}"
        )
    count = len(next(iter(held.values()))) - 1
    dress(ax, "directions, the widest first", "share of the variance")
    ax.plot([0, count], [0, 1], color=LIGHT["muted"], linewidth=1.5, dashes=(4, 2), gid="even")
    write(ax, 0.98, 0.05, "dashed: equally wide everywhere", "muted", transform=ax.transAxes, ha="right")
    for number, (name, shares) in enumerate(held.items()):
        role = ("expand", "depthwise", "project")[number]
        ax.plot(range(count + 1), shares, "o-", color=LIGHT[role], markersize=4, linewidth=2, gid=f"spectrum-{number}")
        y = 0.14 + 0.09 * (len(held) - 1 - number)
        write(ax, 0.98, y, name, role, transform=ax.transAxes, ha="right", fontsize=TEXT, fontweight="bold")
    ax.set(ylim=(0, 1.03), xlim=(0, count), xticks=range(0, count + 1, 4 if count > 8 else 1))
    ax.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    return ax
