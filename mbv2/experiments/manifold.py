"""What ReLU does to a thin manifold: figure 1 of the paper, computed, with numbers for what was lost.

A spiral in the plane is sent to n dimensions by a random n × 2 matrix T, through ReLU, and back by the pseudo-inverse
of T. Two numbers say what was lost, each 0 where nothing was:

- `loss` judges the paper's linear way back by its picture: the share of the spiral's variance that the returned points
  miss, once they were moved and enlarged, as one moves and enlarges a photograph, to fit as well as they can.
- `unrecoverable` judges ReLU itself: the share of points that no way back, however clever, could find again.

No torch here. Source: Sandler et al. 2018, section 3.2, figure 1 and appendix A.
"""

from __future__ import annotations  # the API page writes ArrayLike, not what it stands for

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import arguments
from .arrays import pairs

POINTS = 200
SEED = 11  # of the first 200, the one whose losses at n = 2 to 30 are nearest to the medians, as ratios
LEAST = 2  # dimensions: a plane does not fit into fewer
TURNS = 2  # whole turns: every direction of the plane occurs equally often
DECIMALS = 3  # of a matrix's entries, so that every platform, and the page's JavaScript, has the very same ones


def spiral(points: int = POINTS) -> NDArray[np.float64]:
    """Points from near the centre outwards: two turns, radius from 1 / points to 1, in equal angles.

    Args:
        points: How many, at least 2. default: 200.

    Returns:
        An array (points, 2).

    Raises:
        TypeError: If `points` is not a whole number.
        ValueError: If `points` is below 2.
    """
    points = arguments.integer("points", points, 2)
    radius = np.arange(1, points + 1) / points
    angle = 2 * np.pi * TURNS * radius
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def random_matrix(n: int, seed: int) -> NDArray[np.float64]:
    """The matrix T: standard normal entries, rounded to three decimals.

    Args:
        n: Dimensions, at least 2.
        seed: At least 0. For one seed, the matrix of fewer dimensions is the beginning of that of more.

    Returns:
        An array (n, 2).

    Raises:
        TypeError: If `n` or `seed` is not a whole number.
        ValueError: If `n` is below 2 or `seed` below 0.
    """
    n, seed = arguments.integer("n", n, LEAST), arguments.integer("seed", seed, 0)
    return np.random.Generator(np.random.PCG64(seed)).standard_normal((n, 2)).round(DECIMALS)


def send(points: ArrayLike, matrix: ArrayLike, relu: bool = True) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Send points of the plane to n dimensions and back.

    Args:
        points: An array (count, 2).
        matrix: T, an array (n, 2).
        relu: Whether ReLU stands between the two ways. default: True.

    Returns:
        The activations, ReLU(T x) or, without ReLU, T x, as an array (count, n); and the returned points, what the
        pseudo-inverse of T makes of them, as an array (count, 2).

    Raises:
        TypeError: If `relu` is not a bool.
        ValueError: If `points` or `matrix` has another shape or holds anything else than finite numbers.
    """
    arguments.flag("relu", relu)
    points, matrix = pairs("points", points), pairs("matrix", matrix)
    activations = points @ matrix.T
    if relu:
        activations = np.maximum(activations, 0)
    return activations, activations @ np.linalg.pinv(matrix).T


def round_trip(n: int, seed: int, relu: bool = True) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`send` for the spiral and a random matrix.

    Args:
        n: Dimensions, at least 2.
        seed: Of `random_matrix`, at least 0.
        relu: Whether ReLU stands between the two ways. default: True.

    Returns:
        The activations and the returned points, arrays (200, n) and (200, 2).
    """
    return send(spiral(), random_matrix(n, seed), relu)


def fitted(points: ArrayLike, returned: ArrayLike) -> NDArray[np.float64]:
    """Bring the returned points as near to `points` as one enlargement and one shift can, by least squares.

    Neither counts as a loss: the next layer's weights and biases undo both.

    Args:
        points: An array (count, 2).
        returned: An array (count, 2), in the same order.

    Returns:
        The returned points, enlarged and shifted, as an array (count, 2).

    Raises:
        ValueError: If an argument has another shape or holds anything else than finite numbers.
    """
    points, returned = pairs("points", points), pairs("returned", returned)
    if len(points) != len(returned):
        raise ValueError(f"returned must have as many rows as points, {len(points)}, not {len(returned)}")
    wanted, got = points - points.mean(axis=0), returned - returned.mean(axis=0)
    spread = (got**2).sum()
    enlargement = (wanted * got).sum() / spread if spread > 0 else 0.0
    return np.asarray(points.mean(axis=0) + enlargement * got)


def misfit(points: ArrayLike, returned: ArrayLike) -> float:
    """The share of the variance of `points` that the returned ones miss once they are `fitted`.

    It is 1 − r², where r correlates all coordinates of the one, each less its mean, with those of the other.

    Args:
        points: An array (count, 2).
        returned: An array (count, 2), in the same order.

    Returns:
        0 (the same picture) to 1 (no better than a single point).

    Raises:
        ValueError: If an argument has another shape or holds anything else than finite numbers.
    """
    points = pairs("points", points)
    missed = ((points - fitted(points, returned)) ** 2).sum()
    return float(missed / ((points - points.mean(axis=0)) ** 2).sum())


def loss(n: int, seed: int, relu: bool = True) -> float:
    """What the paper's linear way back loses: `misfit` of the spiral's round trip.

    Args:
        n: Dimensions, at least 2.
        seed: Of `random_matrix`, at least 0.
        relu: Whether ReLU stands between the two ways. default: True.

    Returns:
        0 (nothing) to 1.
    """
    return misfit(spiral(), round_trip(n, seed, relu)[1])


def loss_over_matrices(n: int, matrices: int, relu: bool = True) -> NDArray[np.float64]:
    """`loss` for many random matrices.

    Args:
        n: Dimensions, at least 2.
        matrices: How many, at least 1: the seeds 0 to matrices − 1.
        relu: Whether ReLU stands between the two ways. default: True.

    Returns:
        An array (matrices,).
    """
    matrices = arguments.integer("matrices", matrices)
    return np.array([loss(n, seed, relu) for seed in range(matrices)])


def active_rank(points: ArrayLike, matrix: ArrayLike) -> NDArray[np.int64]:
    """How many independent rows of T are active, T x > 0, at each point.

    A point with 2 can be found again from ReLU(T x): its active rows are two equations for two unknowns. With 1, all
    points on a line (as far as no other row becomes active) have the same activations; with 0, all points of a cone.
    This is lemma 2 of the paper's appendix A: y = ReLU(Bx), x with n coordinates, has one solution if and only if n
    independent rows of B belong to non-zero values of y. (On the borders, where T x is 0 for some row, a solution can
    be the only one with fewer.)

    Args:
        points: An array (count, 2).
        matrix: T, an array (n, 2).

    Returns:
        0, 1 or 2 for each point, as an array (count,).

    Raises:
        ValueError: If an argument has another shape or holds anything else than finite numbers.
    """
    points, matrix = pairs("points", points), pairs("matrix", matrix)
    active = (points @ matrix.T > 0).astype(float)
    x, y = matrix.T
    xx, yy, xy = active @ x**2, active @ y**2, active @ (x * y)  # the Gram matrix of the active rows
    ranks: NDArray[np.int64] = (xx + yy > 0).astype(np.int64) + (xx * yy - xy**2 > 1e-12 * (xx + yy) ** 2)
    return ranks


def is_invertible(n: int, seed: int) -> bool:
    """Whether ReLU loses nothing: at least 2 independent rows are active at every point of the spiral.

    Args:
        n: Dimensions, at least 2.
        seed: Of `random_matrix`, at least 0.

    Returns:
        True where every point can be found again.
    """
    return unrecoverable(n, seed) == 0


def unrecoverable(n: int, seed: int, relu: bool = True) -> float:
    """The share of the spiral's points that no way back could find again: with fewer than 2 independent active rows.

    Args:
        n: Dimensions, at least 2.
        seed: Of `random_matrix`, at least 0.
        relu: Whether ReLU stands on the way; without it no point is lost. default: True.

    Returns:
        0 (nothing is lost) to 1.
    """
    ranks = active_rank(spiral(), random_matrix(n, seed))
    return float((ranks < 2).mean()) if arguments.flag("relu", relu) else 0.0


def expected_unrecoverable(n: int) -> float:
    """What `unrecoverable` is on average over all random matrices: (n + 1) / 2ⁿ.

    A random row is active at a given point with a chance of one half, as a coin falls: the chance of at most one head
    in n throws. With three dimensions it is one half for every matrix, not only on average: of two opposite points
    exactly one has at least two active rows.

    Args:
        n: Dimensions, at least 2.

    Returns:
        0 to 1.

    Raises:
        TypeError: If `n` is not a whole number.
        ValueError: If `n` is below 2.
    """
    n = arguments.integer("n", n, LEAST)
    return float((n + 1) / 2**n)
