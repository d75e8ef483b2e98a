"""Checks of arrays that the experiments share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def finite(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Check that all values are finite numbers.

    Args:
        name: What the argument is called, for the refusal.
        values: Numbers in any shape.

    Returns:
        The values as an array of the same shape.

    Raises:
        ValueError: If a value is anything else than a finite number.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must hold numbers only, not {values!r}") from None
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers only")
    return array


def pairs(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Check that all values are points of the plane.

    Args:
        name: What the argument is called, for the refusal.
        values: At least one pair of finite numbers.

    Returns:
        The values as an array (count, 2).

    Raises:
        ValueError: If they have another shape, or one is anything else than a finite number.
    """
    array = finite(name, values)
    if array.ndim != 2 or array.shape[1] != 2 or not len(array):
        raise ValueError(f"{name} must be an array (count, 2) of numbers, not one of shape {array.shape}")
    return array
