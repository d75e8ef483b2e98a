"""The curve of a training run: what it learns, epoch by epoch."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Protocol

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from .. import arguments
from ..palette import LIGHT
from .checks import at_least_one
from .style import SMALL, Options, dress, write

PARTS = {"train": ("training pictures", "expand"), "holdout": ("held-out pictures", "depthwise")}
NAMES = {"accuracy": "right, %", "loss": "loss"}
FEW = 30  # epochs: up to here each is a point on the line


class Epoch(Protocol):
    """A row of a run's metrics.csv. Where pictures were held out, it has holdout_loss and holdout_accuracy too."""

    @property
    def epoch(self) -> int: ...
    @property
    def resolution(self) -> int: ...
    @property
    def train_loss(self) -> float: ...
    @property
    def train_accuracy(self) -> float: ...


class Rate(Protocol):
    """A row of a run's metrics.csv, as far as the learning rate goes."""

    @property
    def epoch(self) -> int: ...
    @property
    def lr(self) -> float: ...


def plot_curve(rows: Iterable[Epoch], ax: Axes, *, what: str = "accuracy") -> Axes:
    """Draw accuracy or loss after each epoch: of the training pictures and, where there are any, of those held out.

    Where pictures grow during the run, a line stands at each change and their sides above. Good height: 3.2 inches.

    Args:
        rows: At least one, with the columns of a run's metrics.csv as attributes; accuracies are from 0 to 1.
        ax: Axes to draw on.
        what: "accuracy", in per cent, or "loss". default: "accuracy"

    Returns:
        `ax`.

    Raises:
        TypeError: If `rows` is not a list.
        ValueError: If there are no rows, or `what` is another word.
    """
    rows = at_least_one("rows", rows)
    arguments.one_of("what", what, tuple(NAMES))
    dress(ax, "epoch", NAMES[what])
    factor = 100 if what == "accuracy" else 1
    line = 0
    for part, (name, role) in PARTS.items():
        values = [(row.epoch, getattr(row, f"{part}_{what}", None)) for row in rows]
        points = [(epoch, factor * value) for epoch, value in values if value is not None]
        if not points:
            continue
        style: Options = {"marker": "o", "markersize": 4} if len(points) <= FEW else {}
        ax.plot(*zip(*points, strict=True), color=LIGHT[role], gid=f"{part}-{what}", **style)
        height = (0.06 if what == "accuracy" else 0.72) + 0.1 * line
        text = f"{name}: {points[-1][1]:.{1 if factor == 100 else 2}f}{' %' if factor == 100 else ''}"
        write(ax, 0.99, height, text, role, transform=ax.transAxes, ha="right", fontweight="bold")
        line += 1
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    _mark_growth(rows, ax)
    return ax


def plot_learning_rate(rows: Iterable[Rate], ax: Axes) -> Axes:
    """Draw the learning rate at the end of each epoch. Good height: 1.8 inches.

    Args:
        rows: At least one, with the columns of a run's metrics.csv as attributes.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        TypeError: If `rows` is not a list.
        ValueError: If there are no rows.
    """
    rows = at_least_one("rows", rows)
    dress(ax, "epoch", "learning rate")
    ax.plot([row.epoch for row in rows], [row.lr for row in rows], color=LIGHT["project"], gid="lr")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_ylim(bottom=0)
    return ax


def _mark_growth(rows: Sequence[Epoch], ax: Axes) -> None:
    """A line before the first epoch of each new size, the sizes above the axes."""
    spans = [(side, [row.epoch for row in group]) for side, group in groupby(rows, lambda row: row.resolution)]
    if len(spans) == 1:
        return
    for number, (side, epochs) in enumerate(spans):
        if number:
            ax.axvline(epochs[0] - 0.5, color=LIGHT["line"], linewidth=1, zorder=0, gid=f"grow-{side}")
        middle = (epochs[0] + epochs[-1]) / 2
        write(ax, middle, 1.05, f"{side} px", "muted", transform=ax.get_xaxis_transform(), fontsize=SMALL)
