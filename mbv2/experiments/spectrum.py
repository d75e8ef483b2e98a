"""How thin a cloud of points is: the share of its variance in each direction, the largest first. No torch."""

from __future__ import annotations  # the API page writes ArrayLike, not what it stands for

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import arguments
from .arrays import finite


def spectrum(points: ArrayLike) -> NDArray[np.float64]:
    """The share of the variance in each principal direction: what is called PCA.

    The first direction is the one in which the points vary most, the second varies most of all that stand at right
    angles to it, and so on. It sees only what is thin in a straight way: a circle in a plane fills two directions.

    Args:
        points: An array (count, dimensions), at least two points, not all the same.

    Returns:
        An array (dimensions,), falling, with the sum 1.

    Raises:
        ValueError: If `points` has another shape, or holds anything else than finite numbers or one point only.
    """
    array = finite("points", points)
    if array.ndim != 2 or len(array) < 2 or not array.shape[1]:
        raise ValueError(f"points must be an array (count, dimensions) of two points or more, not of {array.shape}")
    centred = array - array.mean(axis=0)
    variances = np.linalg.eigvalsh(centred.T @ centred)[::-1].clip(min=0)
    if not variances.sum() > 0:
        raise ValueError("points must not be all the same")
    return np.asarray(variances / variances.sum())


def directions_for(share: float, shares: ArrayLike) -> int:
    """How many directions, the largest first, hold this share of the variance.

    Args:
        share: Above 0, at most 1.
        shares: As `spectrum` returns them.

    Returns:
        At least 1.

    Raises:
        TypeError: If `share` is not a number.
        ValueError: If `share` is out of its range.
    """
    if arguments.positive("share", share) > 1:
        raise ValueError(f"share must be at most 1, not {share}")
    held = np.cumsum(finite("shares", shares))
    return int(np.searchsorted(held, share - 1e-9)) + 1
