"""The activation function: ReLU and its capped form, and what storing its outputs in a few bits costs."""

from __future__ import annotations  # the API page writes ArrayLike, not what it stands for

import math
from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from .. import arguments
from ..experiments.quantize import measure, step_size
from ..palette import LIGHT
from .style import SMALL, Options, dress, write


def plot_relu6(ax: Axes, *, cap: float = 6.0) -> Axes:
    """Draw ReLU and ReLU6, min(max(x, 0), cap), for x from −cap / 2 to 1.5 cap. Good height: 3.4 inches.

    Args:
        ax: Axes to draw on.
        cap: Where ReLU6 stops growing, above 0. default: 6.0.

    Returns:
        `ax`.

    Raises:
        TypeError: If `cap` is not a number.
        ValueError: If `cap` is not above 0.
    """
    cap = arguments.positive("cap", cap)
    left, right = -0.5 * cap, 1.5 * cap
    dress(ax, "input x", "output")
    ax.axhline(cap, color=LIGHT["line"], linewidth=1, dashes=(4, 4))
    ax.plot([left, 0, right], [0, 0, right], color=LIGHT["muted"], linewidth=2, dashes=(4, 2), gid="relu")
    ax.plot([left, 0, cap, right], [0, 0, cap, cap], color=LIGHT["accent"], linewidth=3, gid="relu6")
    name = f"ReLU{cap:g}"
    write(ax, 1.25 * cap, 0.93 * cap, name, "accent", va="top", fontweight="bold", fontsize=13)
    write(ax, 1.28 * cap, 1.36 * cap, "ReLU", "muted", ha="right", fontsize=13)
    ax.set(xlim=(left, right), ylim=(-0.06 * cap, right), xticks=[0, cap], yticks=[0, cap])
    return ax


def plot_stored(outputs: ArrayLike, top: float, bits: int, ax: Axes) -> Axes:
    """Draw how many outputs each of 2**bits levels from 0 to `top` holds, on a scale of square roots.

    Good height: 2.6 inches.

    Args:
        outputs: (count,), at least one, none below 0. Those above `top` go to the last level.
        top: The last of the levels, as in `mbv2.experiments.quantize.step_size`.
        bits: Of one value, 1 to 16.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        TypeError: If `top` or `bits` has the wrong type.
        ValueError: If an argument is out of its range.
    """
    values, step = _outputs(outputs), step_size(top, bits)
    counts = measure(values, math.inf, top, bits).counts
    dress(ax, f"stored in {bits} bits, 0 to {top:g}", "√count")
    ax.bar(np.arange(2**bits) * step, np.sqrt(counts), width=max(0.6 * step, 0.06), color=LIGHT["accent"])
    ax.set_ylim(0, math.sqrt(values.size))
    return ax


def plot_clipping(outputs: ArrayLike, caps: Iterable[float], bits: int, ax: Axes, *, cap: float | None = None) -> Axes:
    """Draw the mean error of stored outputs against the cap, and its two parts, rounding and clipping.

    Good height: 2.6 inches.

    Args:
        outputs: (count,), at least one, none below 0.
        caps: Each the last of the levels too, above 0, at least one.
        bits: Of one value, 1 to 16.
        ax: Axes to draw on.
        cap: Where a line stands. default: no line.

    Returns:
        `ax`.

    Raises:
        TypeError: If a cap or `bits` has the wrong type.
        ValueError: If an argument is out of its range.
    """
    values = _outputs(outputs)
    caps = [arguments.positive("caps", value) for value in caps]
    if not caps:
        raise ValueError("caps must hold at least one number above 0, not be empty")
    found = [measure(values, top, top, bits) for top in caps]
    dress(ax, "cap", "mean error")
    both = [each.mean for each in found]
    for errors, role, name, width in (
        ([each.rounding for each in found], "expand", "rounding", 1.5),
        ([each.clipping for each in found], "depthwise", "clipping", 1.5),
        (both, "ink", "both", 2.5),
    ):
        ax.plot(caps, errors, color=LIGHT[role], linewidth=width, label=name, gid=name)
    if cap is not None:
        ax.axvline(cap, color=LIGHT["line"], linewidth=1.5, zorder=0, gid="cap")
    ax.legend(loc="upper right", fontsize=SMALL, labelcolor=LIGHT["ink"], frameon=False)
    ax.set_ylim(0, 1.6 * max(both[len(caps) // 2 :]))
    return ax


def plot_channel_ranges(trained: ArrayLike, folded: ArrayLike, ax: Axes) -> Axes:
    """Draw the largest weight of each channel as a share of the layer's largest, before and after batch norm is folded.

    Bars, in rising order: folded. Rings: the same channels as they were trained. Good height: 3.2 inches.

    Args:
        trained: Largest absolute weight of each channel, (channels,), at least one, none below 0, not all 0.
        folded: The same with batch norm's scale multiplied in.
        ax: Axes to draw on.

    Returns:
        `ax`.

    Raises:
        ValueError: If they differ in length, or one of them is out of its range.
    """
    before, after = _shares("trained", trained), _shares("folded", folded)
    if len(before) != len(after):
        raise ValueError(f"folded must have as many channels as trained, {len(before)}, not {len(after)}")
    order = np.argsort(after, kind="stable")
    places = np.arange(len(order))
    dress(ax, "channels, in the order of the bars", "share of the largest")
    ax.bar(places, after[order], width=0.7, color=LIGHT["depthwise"], label="batch norm folded in")
    ring: Options = {"markersize": 6, "markerfacecolor": LIGHT["surface"], "markeredgewidth": 1.5}
    ax.plot(places, before[order], "o", color=LIGHT["ink"], label="as trained", **ring)
    ax.legend(loc="upper left", fontsize=SMALL, labelcolor=LIGHT["ink"], frameon=False)
    ax.set(xticks=[], ylim=(0, 1.35), yticks=[0, 0.25, 0.5, 0.75, 1])
    ax.yaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    return ax


def _shares(name: str, weights: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(weights, dtype=float)
    if values.ndim != 1 or values.size == 0 or not np.isfinite(values).all() or values.min() < 0 or values.max() == 0:
        raise ValueError(f"{name} must be a list of at least one finite number, none below 0, not all 0")
    return np.asarray(values / values.max())


def _outputs(outputs: ArrayLike) -> NDArray[np.float64]:
    """At least one finite output of at least 0, as an array."""
    values = np.asarray(outputs, dtype=float)
    if values.ndim != 1 or values.size == 0 or not np.isfinite(values).all() or values.min() < 0:
        raise ValueError("outputs must be a list of at least one finite number, none below 0")
    return values
