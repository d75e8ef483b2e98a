"""What storing numbers in a few bits makes of them: the one rule that widgets, figures and exercises share.

A number is stored as the nearest of 2**bits evenly spaced levels from 0 to `top`. Which one that is, torch's fake
quantisation (`torch.fake_quantize_per_tensor_affine`) decides with numbers of 32 bits: it multiplies by the number of
levels in one unit, and halves go to the even level. So does `nearest_level`: with 64 bits, some values halfway between
two levels would go to the other one. The twin in JavaScript, js/model/quantize.js, has the same names. No torch here.
"""

from __future__ import annotations  # the API page writes ArrayLike, not what it stands for

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import arguments
from .arrays import finite

MOST_BITS = 16  # so many levels lie far enough apart for numbers of 32 bits
TOPS = (1e-30, 1e30)  # with such a top, a number of 32 bits holds the step and its inverse


class Measure(NamedTuple):
    """What a cap and a few bits make of many values; made by `measure`.

    Attributes:
        counts: How many values each level holds.
        cut: How many values lie above the cap.
        rounding: The mean distance between a value after the cap and its level.
        clipping: The mean of what the cap cuts off.
        decibels: Signal to noise; infinite where nothing is lost.
    """

    counts: tuple[int, ...]
    cut: int
    rounding: float
    clipping: float
    decibels: float

    @property
    def used(self) -> int:
        """How many levels at least one value takes."""
        return sum(count > 0 for count in self.counts)

    @property
    def mean(self) -> float:
        """The mean error, of rounding and of clipping together."""
        return self.rounding + self.clipping


def step_size(top: float, bits: int) -> float:
    """The distance between neighbouring levels.

    Args:
        top: The last of the levels; the first is 0. From 1e-30 to 1e30.
        bits: How many bits store one value, 1 to 16: 2**bits levels.

    Returns:
        top / (2**bits - 1).

    Raises:
        TypeError: If `top` or `bits` is of another type.
        ValueError: If `top` or `bits` is outside its limits.
    """
    top, bits = arguments.positive("top", top), arguments.integer("bits", bits)
    if not TOPS[0] <= top <= TOPS[1]:
        raise ValueError(f"top must be from {TOPS[0]:g} to {TOPS[1]:g}, not {top:g}")
    if bits > MOST_BITS:
        raise ValueError(f"bits must be from 1 to {MOST_BITS}, not {bits}")
    return top / float(2**bits - 1)


def nearest_level(values: ArrayLike, top: float, bits: int) -> NDArray[np.int64]:
    """The number of the level nearest to each value, as torch's fake quantisation finds it.

    Args:
        values: Finite numbers, in any shape. Those outside 0 to `top` go to the nearest end.
        top: The last of the levels, as in `step_size`.
        bits: How many bits store one value, as in `step_size`.

    Returns:
        Whole numbers from 0 to 2**bits - 1, in the shape of `values`.

    Raises:
        TypeError: If `top` or `bits` is of another type.
        ValueError: If `values` holds anything else than finite numbers, or `top` or `bits` is outside its limits.
    """
    step = step_size(top, bits)
    levels_per_unit = np.float32(1) / np.float32(step)
    inside = np.clip(finite("values", values), 0, top).astype(np.float32)
    rounded = np.rint(inside * levels_per_unit)  # halves to the even level
    levels: NDArray[np.int64] = np.minimum(rounded, 2**bits - 1).astype(np.int64)
    return levels


def quantize(values: ArrayLike, top: float, bits: int) -> NDArray[np.float64]:
    """Each value as the level that stores it, `nearest_level` times `step_size`.

    Args:
        values: Finite numbers, in any shape. Those outside 0 to `top` go to the nearest end.
        top: The last of the levels, as in `step_size`.
        bits: How many bits store one value, as in `step_size`.

    Returns:
        Multiples of the step from 0 to `top`, in the shape of `values`.

    Raises:
        TypeError: If `top` or `bits` is of another type.
        ValueError: If `values` holds anything else than finite numbers, or `top` or `bits` is outside its limits.
    """
    return np.asarray(nearest_level(values, top, bits) * step_size(top, bits))


def measure(values: ArrayLike, cap: float, top: float, bits: int) -> Measure:
    """What ReLU, a cap and 2**bits levels from 0 to `top` make of all values.

    Args:
        values: At least one finite number; ReLU makes those below 0 to 0.
        cap: The largest output of the activation; `math.inf` for ReLU without a cap.
        top: The last of the levels, as in `step_size`.
        bits: How many bits store one value, as in `step_size`.

    Returns:
        How many values each level holds, how many the cap cuts off, and the errors that this makes.

    Raises:
        TypeError: If `cap`, `top` or `bits` is of another type.
        ValueError: If `values` is empty or holds anything else than finite numbers, or another argument is outside its
            limits.
    """
    cap = cap if cap == math.inf else arguments.positive("cap", cap)
    outputs = np.maximum(finite("values", values).ravel(), 0)  # (count,)
    if outputs.size == 0:
        raise ValueError("values must hold at least one number, not be empty")
    kept = np.minimum(outputs, cap)
    levels = nearest_level(kept, top, bits)
    stored = levels * step_size(top, bits)
    noise = float(((stored - outputs) ** 2).sum())
    return Measure(
        counts=tuple(np.bincount(levels, minlength=2**bits).tolist()),
        cut=int((outputs > cap).sum()),
        rounding=float(np.abs(stored - kept).mean()),
        clipping=float((outputs - kept).mean()),
        decibels=10 * math.log10(float((outputs**2).sum()) / noise) if noise > 0 else math.inf,
    )


def stretched(values: Sequence[float], count: int, largest: float) -> list[float]:
    """Rising values whose last ones are drawn out, so that the last one is `largest`: a tail of outliers.

    Args:
        values: Numbers in rising order.
        count: How many of the last values are drawn out, each more than the one before it.
        largest: What the last value becomes.

    Returns:
        The values, all but the last `count` unchanged.

    Raises:
        TypeError: If `count` is not a whole number.
        ValueError: If `count` is below 1 or above the number of values.
    """
    if arguments.integer("count", count) > len(values):
        raise ValueError(f"count must be at most {len(values)}, the number of values, not {count}")
    whole = count**3
    parts = [max(at + 1 + count - len(values), 0) ** 3 for at in range(len(values))]
    return [(value * (whole - part) + largest * part) / whole for value, part in zip(values, parts, strict=True)]
