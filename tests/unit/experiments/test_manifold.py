"""mbv2.experiments.manifold: the paper's figure 1, held to algebra, to brute force and to the paper's words."""

import itertools
import subprocess
import sys

import numpy as np
import pytest

from mbv2.experiments import manifold

CROSS = np.array([[2.0, 0.0], [0.0, 3.0]])  # ReLU keeps the first quadrant and folds the three others


def distinct(points, matrix, at):
    """By brute force: no other of `points` has the activations of point number `at`."""
    activations = np.maximum(points @ matrix.T, 0)
    return (activations == activations[at]).all(axis=1).sum() == 1


def test_spiral_turns_twice_outwards_to_the_unit_circle():
    points = manifold.spiral(80)
    radius, angle = np.hypot(*points.T), np.unwrap(np.arctan2(points[:, 1], points[:, 0]))
    assert points.shape == (80, 2)
    assert np.diff(radius) == pytest.approx(1 / 80)
    assert points[-1] == pytest.approx([1, 0])
    assert np.diff(angle) == pytest.approx(4 * np.pi / 80)


def test_matrices_are_fixed_and_those_of_fewer_dimensions_are_the_beginning():
    assert manifold.random_matrix(3, 1).tolist() == [[0.346, 0.822], [0.33, -1.303], [0.905, 0.446]]
    assert (manifold.random_matrix(30, 7)[:5] == manifold.random_matrix(5, 7)).all()
    assert not np.allclose(manifold.random_matrix(5, 7), manifold.random_matrix(5, 8))


def test_entries_are_standard_normal():
    entries = np.concatenate([manifold.random_matrix(30, seed) for seed in range(200)])
    assert entries.mean() == pytest.approx(0, abs=0.03)
    assert entries.std() == pytest.approx(1, abs=0.02)


def test_round_trip_by_hand_for_a_matrix_that_scales_the_axes():
    points = np.array([[1.0, 2.0], [-1.0, 4.0], [5.0, -2.0], [-3.0, -0.5]])
    activations, returned = manifold.send(points, CROSS)
    assert activations.tolist() == [[2, 6], [0, 12], [10, 0], [0, 0]]
    assert returned == pytest.approx(np.array([[1, 2], [0, 4], [5, 0], [0, 0]]))
    assert manifold.active_rank(points, CROSS).tolist() == [2, 1, 1, 0]


@pytest.mark.parametrize("n", [2, 3, 5, 15, 30])
def test_without_relu_everything_comes_back(n):
    for seed in range(50):
        activations, returned = manifold.round_trip(n, seed, relu=False)
        assert activations.shape == (manifold.POINTS, n)
        assert returned == pytest.approx(manifold.spiral(), abs=1e-9)
        assert manifold.loss(n, seed, relu=False) == pytest.approx(0, abs=1e-12)
        assert manifold.unrecoverable(n, seed, relu=False) == 0


def test_linear_way_back_is_the_least_squares_solution():
    activations, returned = manifold.round_trip(7, 3)
    solved = np.linalg.lstsq(manifold.random_matrix(7, 3), activations.T, rcond=None)[0].T
    assert returned == pytest.approx(solved)


def test_misfit_counts_neither_size_nor_place_but_every_bend():
    points = manifold.spiral(60)
    assert manifold.misfit(points, 0.3 * points + [5, -2]) == pytest.approx(0, abs=1e-12)
    assert manifold.misfit(points, np.zeros_like(points)) == 1
    assert manifold.misfit(points, points * [1, 0]) == pytest.approx(0.5, abs=0.1)
    assert manifold.misfit(points, points[:, ::-1]) > 0.9  # another spiral
    assert 0.2 < manifold.misfit(points, np.maximum(points, 0)) < 0.4


@pytest.mark.parametrize(("n", "seed"), [(2, 0), (3, 4), (15, 2)])
def test_misfit_is_the_residual_of_the_best_enlargement_and_shift(n, seed):
    wanted, got = manifold.spiral(), manifold.round_trip(n, seed)[1]
    columns = np.zeros((2 * len(got), 3))  # one enlargement, a shift for each coordinate
    columns[:, 0], columns[::2, 1], columns[1::2, 2] = got.ravel(), 1, 1
    residual = wanted.ravel() - columns @ np.linalg.lstsq(columns, wanted.ravel(), rcond=None)[0]
    variance = ((wanted - wanted.mean(axis=0)) ** 2).sum()
    assert manifold.loss(n, seed) == pytest.approx((residual**2).sum() / variance)


def test_loss_falls_with_the_dimension_over_many_matrices():
    medians = [np.median(manifold.loss_over_matrices(n, 100)) for n in (2, 3, 5, 15, 30)]
    assert medians == sorted(medians, reverse=True)
    assert medians[0] > 0.3 and medians[-1] < 0.06
    assert manifold.loss_over_matrices(3, 4).tolist() == [manifold.loss(3, seed) for seed in range(4)]


@pytest.mark.parametrize("n", [2, 3, 5, 8])
def test_share_that_cannot_be_found_again_is_that_of_tossed_coins(n):
    tosses = [sum(heads) < 2 for heads in itertools.product((0, 1), repeat=n)]
    assert manifold.expected_unrecoverable(n) == sum(tosses) / len(tosses)
    shares = [manifold.unrecoverable(n, seed) for seed in range(400)]
    assert np.mean(shares) == pytest.approx(manifold.expected_unrecoverable(n), abs=0.02)


def test_three_dimensions_lose_half_of_the_directions_whatever_the_matrix():
    shares = [manifold.unrecoverable(3, seed) for seed in range(200)]
    assert shares == pytest.approx([0.5] * 200, abs=2 / manifold.POINTS)  # points on a border


@pytest.mark.parametrize(
    ("rows", "ranks_seen"),
    [
        ([(1, 0), (0, 1)], {0, 1, 2}),
        ([(1, 2), (-2, 1), (2, -1)], {1, 2}),
        ([(1, 0), (2, 0), (0, 1), (-1, -1)], {1, 2}),
        ([(1, 1), (2, 2), (-1, -1)], {1}),  # all parallel: never invertible
        ([(1, 0), (-1, 1), (0, -1), (1, 1), (-1, 0)], {2}),  # always invertible
    ],
)
def test_two_independent_active_rows_are_what_it_takes_by_brute_force_over_the_integers(rows, ranks_seen):
    matrix = np.array(rows, dtype=float)
    grid = np.array(list(itertools.product(range(-12, 13), repeat=2)), dtype=float)
    ranks = manifold.active_rank(grid, matrix)
    inside = (np.abs(grid).max(axis=1) <= 6) & (grid @ matrix.T != 0).all(axis=1)  # borders are another matter
    for at in np.flatnonzero(inside):
        assert distinct(grid, matrix, at) == (ranks[at] == 2), grid[at]
    assert set(ranks[inside].tolist()) == ranks_seen


def test_counting_active_rows_without_asking_whether_they_are_independent_would_be_wrong():
    parallel = np.array([[1.0, 1.0], [2.0, 2.0]])
    assert manifold.active_rank(np.array([[1.0, 0.0]]), parallel).tolist() == [1]


def test_on_a_border_a_point_can_be_alone_without_any_active_row():
    rows = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    grid = np.array(list(itertools.product(range(-3, 4), repeat=2)), dtype=float)
    middle = len(grid) // 2
    assert manifold.active_rank(grid, rows)[middle] == 0
    assert distinct(grid, rows, middle)


def test_points_of_the_spiral_that_can_be_found_again_are_found_from_the_active_rows_alone():
    matrix, points = manifold.random_matrix(4, 9), manifold.spiral()
    activations, _ = manifold.send(points, matrix)
    ranks = manifold.active_rank(points, matrix)
    assert set(ranks) == {1, 2}
    for point, y, rank in zip(points, activations, ranks, strict=True):
        found = np.linalg.lstsq(matrix[y > 0], y[y > 0], rcond=None)[0]
        assert np.allclose(found, point) == (rank == 2)


def test_invertible_is_what_loses_no_point_and_thirty_dimensions_are():
    assert [manifold.is_invertible(2, seed) for seed in range(20)] == [False] * 20
    assert all(manifold.is_invertible(30, seed) for seed in range(100))
    for seed in range(20):
        assert manifold.is_invertible(6, seed) == (manifold.unrecoverable(6, seed) == 0)


@pytest.mark.parametrize(
    ("error", "says", "call"),
    [
        (ValueError, "n must be at least 2, not 1", lambda: manifold.loss(1, 0)),
        (TypeError, "n must be an integer", lambda: manifold.random_matrix(2.0, 0)),
        (ValueError, "seed must be at least 0, not -1", lambda: manifold.round_trip(2, -1)),
        (TypeError, "relu must be True or False", lambda: manifold.round_trip(2, 0, relu="yes")),
        (ValueError, "points must be at least 2", lambda: manifold.spiral(1)),
        (
            ValueError,
            r"points must be .* \(count, 2\) .* not one of shape \(4,\)",
            lambda: manifold.send(np.ones(4), CROSS),
        ),
        (ValueError, "matrix must hold numbers only, not 'cross'", lambda: manifold.send(manifold.spiral(4), "cross")),
        (
            ValueError,
            "returned must have as many rows",
            lambda: manifold.misfit(manifold.spiral(4), manifold.spiral(5)),
        ),
        (ValueError, "points must hold finite", lambda: manifold.active_rank([[1.0, float("nan")]], CROSS)),
        (ValueError, "matrices must be at least 1", lambda: manifold.loss_over_matrices(2, 0)),
        (ValueError, "n must be at least 2", lambda: manifold.expected_unrecoverable(1)),
    ],
)
def test_wrong_arguments_are_refused_by_name(error, says, call):
    with pytest.raises(error, match=says):
        call()


def test_importing_it_imports_no_torch_and_importing_the_package_not_even_numpy():
    code = "import sys, {}; print('torch' in sys.modules, 'numpy' in sys.modules)"
    for modules, found in (("mbv2", "False False"), ("mbv2.experiments.manifold", "False True")):
        result = subprocess.run([sys.executable, "-c", code.format(modules)], capture_output=True, text=True)
        assert result.stdout.strip() == found, result.stderr
