"""What ReLU does to a thin manifold: figure 1 of the paper, computed, with numbers for what was lost.

A spiral in the plane is sent to n dimensions by a random n × 2 matrix T, through ReLU, and back by the pseudo-inverse
of T. Two numbers say what was lost, each 0 where nothing was:

- `loss` judges the paper's linear way back by its picture: the share of the spiral's variance that the returned points
  miss, once they were moved and enlarged, as one moves and enlarges a photograph, to fit as well as they can.
- `unrecoverable` judges ReLU itself: the share of points that no way back, however clever, could find again.

Source: Sandler et al. 2018, section 3.2, figure 1 and appendix A. No torch here; numpy is imported by the functions.
"""

from .. import arguments

POINTS = 200
SEED = 5  # of the first ten, the one whose losses at n = 2, 3, 5, 15, 30 are nearest to the medians, as ratios
TURNS = 2  # whole turns: every direction of the plane occurs equally often
DECIMALS = 3  # of a matrix's entries, so that every platform, and the page's JavaScript, has the very same ones


def spiral(points=POINTS):
    """An array (points, 2) from near the centre outwards: two turns, radius from 1 / points to 1, in equal angles."""
    import numpy as np

    points = arguments.integer("points", points, 2)
    radius = np.arange(1, points + 1) / points
    angle = 2 * np.pi * TURNS * radius
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def random_matrix(n, seed):
    """T, an array (n, 2): standard normal entries, rounded to three decimals.

    For one seed, the matrix of fewer dimensions is the beginning of that of more. n: at least 2. seed: at least 0.
    """
    import numpy as np

    n, seed = arguments.integer("n", n, 2), arguments.integer("seed", seed, 0)
    return np.random.Generator(np.random.PCG64(seed)).standard_normal((n, 2)).round(DECIMALS)


def _pairs(name, value):
    """`value` as an array (count, 2) of finite numbers; ValueError for another shape or for anything but numbers."""
    import numpy as np

    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be an array (count, 2) of numbers, not {value!r}") from None
    if array.ndim != 2 or array.shape[1] != 2 or not len(array):
        raise ValueError(f"{name} must be an array (count, 2) of numbers, not one of shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must hold finite numbers only")
    return array


def send(points, matrix, relu=True):
    """(activations, returned) of an array of points (count, 2) and T (n, 2): arrays (count, n) and (count, 2).

    activations: ReLU(T x), or T x where `relu` is False. returned: the pseudo-inverse of T times the activations.
    ValueError for arrays of other shapes.
    """
    import numpy as np

    arguments.flag("relu", relu)
    points, matrix = _pairs("points", points), _pairs("matrix", matrix)
    activations = points @ matrix.T
    if relu:
        activations = np.maximum(activations, 0)
    return activations, activations @ np.linalg.pinv(matrix).T


def round_trip(n, seed, relu=True, points=POINTS):
    """`send` for the spiral and `random_matrix(n, seed)`: (activations (points, n), returned (points, 2))."""
    return send(spiral(points), random_matrix(n, seed), relu)


def fitted(points, returned):
    """`returned` after the one enlargement and the one shift that bring it nearest to `points`, both (count, 2).

    Nearest by least squares. Neither counts as a loss: the next layer's weights and biases undo both.
    """
    points, returned = _pairs("points", points), _pairs("returned", returned)
    if len(points) != len(returned):
        raise ValueError(f"returned must have as many rows as points, {len(points)}, not {len(returned)}")
    wanted, got = points - points.mean(axis=0), returned - returned.mean(axis=0)
    spread = (got**2).sum()
    enlargement = (wanted * got).sum() / spread if spread > 0 else 0.0
    return points.mean(axis=0) + enlargement * got


def misfit(points, returned):
    """The share, 0 to 1, of the variance of `points` that `returned`, both (count, 2), misses once it is `fitted`.

    0: the same picture. 1: no better than a single point. It is 1 − r², where r correlates all coordinates of the one,
    each less its mean, with those of the other.
    """
    points = _pairs("points", points)
    missed = ((points - fitted(points, returned)) ** 2).sum()
    return float(missed / ((points - points.mean(axis=0)) ** 2).sum())


def loss(n, seed, relu=True, points=POINTS):
    """`misfit` of the spiral's round trip: what the paper's linear way back loses, 0 (nothing) to 1."""
    return misfit(spiral(points), round_trip(n, seed, relu, points)[1])


def loss_over_matrices(n, matrices, relu=True):
    """`loss` for the seeds 0 to matrices − 1, as an array (matrices,)."""
    import numpy as np

    matrices = arguments.integer("matrices", matrices)
    return np.array([loss(n, seed, relu) for seed in range(matrices)])


def active_rank(points, matrix):
    """How many independent rows of an n × 2 matrix T are active, T x > 0, at each point: 0, 1 or 2, as (count,).

    A point with 2 can be found again from ReLU(T x): its active rows are two equations for two unknowns. With 1, all
    points on a line (as far as no other row becomes active) have the same activations; with 0, all points of a cone.
    This is lemma 2 of the paper's appendix A: y = ReLU(Bx), x with n coordinates, has one solution if and only if n
    independent rows of B belong to non-zero values of y. (On the borders, where T x is 0 for some row, a solution can
    be the only one with fewer.)
    """
    points, matrix = _pairs("points", points), _pairs("matrix", matrix)
    active = (points @ matrix.T > 0).astype(float)
    x, y = matrix.T
    xx, yy, xy = active @ x**2, active @ y**2, active @ (x * y)  # the Gram matrix of the active rows
    return (xx + yy > 0).astype(int) + (xx * yy - xy**2 > 1e-12 * (xx + yy) ** 2)


def is_invertible(n, seed, points=POINTS):
    """True where ReLU loses nothing: at least 2 independent rows are active at every point of the spiral."""
    return unrecoverable(n, seed, points) == 0


def unrecoverable(n, seed, points=POINTS):
    """The share, 0 to 1, of the spiral's points with fewer than 2 independent active rows."""
    return float((active_rank(spiral(points), random_matrix(n, seed)) < 2).mean())


def expected_unrecoverable(n):
    """What `unrecoverable` is on average over all random matrices: (n + 1) / 2ⁿ.

    A random row is active at a given point with a chance of one half, as a coin falls: the chance of at most one head
    in n throws. With three dimensions it is one half for every matrix, not only on average: of two opposite points
    exactly one has at least two active rows.
    """
    n = arguments.integer("n", n, 2)
    return (n + 1) / 2**n
