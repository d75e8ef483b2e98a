"""What learning is made of: probabilities and the loss that they cost, the loss along a step, the loss step by step."""

from __future__ import annotations  # the API page writes ArrayLike, not what it stands for

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from .. import arguments
from ..experiments.arrays import finite
from ..palette import LIGHT
from .checks import at_least_one
from .style import SMALL, Options, dress, write

ROLES = ("expand", "depthwise", "project", "classifier")  # colours of lines, in the order of their names
LEAST = 0.005  # probability: where the curve of the loss begins


def plot_probabilities(probabilities: ArrayLike, truth: int, ax: Axes) -> Axes:
    """Draw the probability that a network gives to each class; the right one is orange. Good height: 2.2 inches.

    Args:
        probabilities: (classes,) from 0 to 1.
        truth: The right class, counted from 0.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        ValueError: If there is no such class.
    """
    heights = finite("probabilities", probabilities).ravel()
    truth = arguments.integer("truth", truth, least=0, most=len(heights) - 1)
    dress(ax)
    for place, height in enumerate(heights):
        role = "depthwise" if place == truth else "expand"
        ax.bar(place, height, width=0.8, color=LIGHT[role], linewidth=0, gid=f"class-{place}")
    ax.set(ylim=(0, 1), xticks=range(len(heights)), yticks=(0, 0.5, 1))
    ax.tick_params(axis="x", length=0)
    return ax


def plot_cross_entropy(answers: Mapping[str, float], ax: Axes) -> Axes:
    """Draw the loss of an answer over the probability of the right class, with some answers as points on the curve.

    Good height: 2.8 inches.

    Args:
        answers: Name → probability that it gives to the right class.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        ValueError: If a probability is not from 0 to 1, or 0, whose loss has no end.
    """
    dress(ax, "probability of the right class", "loss")
    shares = np.linspace(LEAST, 1, 200)
    ax.plot(shares, -np.log(shares), color=LIGHT["muted"], gid="loss", zorder=1)
    for name, share in answers.items():
        share = arguments.positive(name, arguments.probability(name, share))
        loss = -np.log(share)
        ax.plot([share], [loss], "o", color=LIGHT["depthwise"], markersize=7, gid=f"answer-{name}")
        write(ax, share + 0.03, loss + 0.15, f"{name}: {loss:.2f}", ha="left", va="bottom", fontsize=SMALL)
    ax.set(xlim=(0, 1.02), ylim=(0, -np.log(LEAST)))
    return ax


def plot_slope(rates: ArrayLike, losses: ArrayLike, slope: float, ax: Axes) -> Axes:
    """Draw the loss after a step against its gradient, over the learning rate, and what the gradient alone promises.

    Good height: 3 inches.

    Args:
        rates: Learning rates, rising from 0.
        losses: The loss after a step of each of them.
        slope: Of the loss at 0: minus the sum of the squares of the gradient.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        ValueError: If there are not as many losses as rates, at least two.
    """
    steps, heights = finite("rates", rates).ravel(), finite("losses", losses).ravel()
    if len(steps) != len(heights) or len(steps) < 2:
        raise ValueError(f"losses must hold one for each of at least two rates, not {len(heights)} for {len(steps)}")
    dress(ax, "learning rate of the step", "loss after it")
    low, high = float(heights.min()), float(heights.max())
    room = 0.15 * (high - low)
    reach = min(float(steps[-1]), (heights[0] - low + 1.7 * room) / max(-slope, 1e-12))
    ends = [float(heights[0]), float(heights[0] + slope * reach)]
    ax.plot([0, reach], ends, "--", color=LIGHT["depthwise"], gid="promise")
    ax.plot(steps, heights, color=LIGHT["expand"], gid="loss")
    ax.plot([0], [heights[0]], "o", color=LIGHT["ink"], markersize=8, gid="here")
    best = int(heights.argmin())
    ax.plot([steps[best]], [low], "o", color=LIGHT["expand"], markersize=8, gid="best")
    write(ax, float(steps[best]), low - 0.5 * room, f"lowest at {steps[best]:g}", "expand", va="top", fontweight="bold")
    write(ax, reach, ends[1], "  as steep as at the start", "depthwise", ha="left", fontweight="bold")
    ax.set(ylim=(low - 2.3 * room, high + room), xlim=(-0.02 * steps[-1], steps[-1]))
    return ax


def plot_steps(losses: Mapping[str, Sequence[float]], ax: Axes, *, most: float | None = None) -> Axes:
    """Draw the loss at each step of several trainings, each with its name in its colour. Good height: 3.2 inches.

    Args:
        losses: Name → the loss at each step; at most four names.
        ax: Axes to draw on.
        most: The loss at which the picture is cut off. default: None, the largest.

    Returns:
        `ax`.

    Raises:
        ValueError: If there is no name or more than four, or no loss.
    """
    names = at_least_one("losses", losses)
    if len(names) > len(ROLES):
        raise ValueError(f"losses must hold at most {len(ROLES)} names, not {len(names)}")
    dress(ax, "step", "loss")
    for role, name in zip(ROLES, names, strict=False):
        values = at_least_one(f"losses[{name!r}]", losses[name])
        ax.plot(range(1, len(values) + 1), values, color=LIGHT[role], gid=f"steps-{name}", label=name)
    ax.set_ylim(0, most)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    place: Options = {"loc": "lower left", "bbox_to_anchor": (0, 1), "ncols": 2, "borderaxespad": 0}
    ax.legend(fontsize=SMALL, labelcolor=LIGHT["ink"], frameon=False, **place)
    return ax
