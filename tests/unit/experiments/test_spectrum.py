"""How thin a cloud is: against scikit-learn's PCA, and clouds whose answer is known."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from mbv2.experiments.spectrum import directions_for, spectrum


def test_shares_are_those_of_scikit_learns_pca():
    random = np.random.default_rng(3)
    points = random.normal(size=(200, 5)) @ random.normal(size=(5, 5)) + [7, -3, 0, 50, 1]
    assert spectrum(points) == pytest.approx(PCA().fit(points).explained_variance_ratio_)


def test_a_line_in_space_has_one_direction_and_a_circle_two():
    t = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    assert spectrum(np.outer(t, [1, -2, 3])) == pytest.approx([1, 0, 0])
    circle = np.stack([np.cos(t), np.sin(t)], axis=1) @ [[1, 0, 0], [0, 0.6, 0.8]]
    assert spectrum(circle) == pytest.approx([0.5, 0.5, 0])


@pytest.mark.parametrize(("share", "count"), [(0.5, 1), (0.51, 2), (0.9, 3), (0.95, 4), (1, 4)])
def test_directions_are_counted_from_the_widest(share, count):
    assert directions_for(share, [0.5, 0.3, 0.1, 0.1]) == count


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([[1, 2]], "points must be an array"),
        ([1, 2, 3], "points must be an array"),
        ([[1, 2], [1, 2]], "points must not be all the same"),
        ([[1, np.nan], [0, 2]], "points must hold finite numbers only"),
    ],
)
def test_bad_clouds_are_named(points, message):
    with pytest.raises(ValueError, match=message):
        spectrum(points)


def test_a_share_above_one_is_refused():
    with pytest.raises(ValueError, match=r"share must be at most 1, not 1\.5"):
        directions_for(1.5, [0.5, 0.5])
