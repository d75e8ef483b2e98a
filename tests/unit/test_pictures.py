"""The photograph is the left square of scikit-learn's china.jpg, and its author is named wherever it is shown."""

import sys
from importlib.resources import files

import nbformat
import numpy as np
import pytest
from paths import BOOK
from PIL import Image

from mbv2.pictures import CREDIT, photograph, whole_photograph

NOTES = files("sklearn.datasets.images")


@pytest.fixture(scope="module")
def square():
    with Image.open(NOTES / "china.jpg") as picture:
        return picture.convert("RGB").crop((0, 0, 427, 427))


def test_at_full_size_it_is_the_left_square_of_the_file(square):
    wanted = np.moveaxis(np.asarray(square), -1, 0) / 255
    assert photograph(427).shape == (3, 427, 427)
    np.testing.assert_allclose(photograph(427), wanted, atol=1e-6)
    assert np.abs(photograph(427)[:, ::-1] - wanted).max() > 0.5  # upside down would be noticed


def test_the_whole_photograph_is_the_file():
    with Image.open(NOTES / "china.jpg") as picture:
        assert whole_photograph().shape == (427, 640, 3)
        np.testing.assert_array_equal(whole_photograph(), np.asarray(picture.convert("RGB")))


def means(pixels, size, axis):
    """Each pixel of one axis in `size` pieces, then the means of as many runs of pieces."""
    pieces = np.moveaxis(np.repeat(pixels, size, axis), axis, 0)
    return np.moveaxis(pieces.reshape(size, -1, *pieces.shape[1:]).mean(axis=1), 0, axis)


@pytest.mark.parametrize("size", [1, 13, 61])
def test_a_smaller_one_holds_means_over_areas(square, size):
    wanted = np.moveaxis(means(means(np.asarray(square) / 255, size, 0), size, 1), -1, 0)
    assert photograph(size).dtype == np.float32
    np.testing.assert_allclose(photograph(size), wanted, atol=1e-6)


@pytest.mark.parametrize(("size", "error"), [(0, ValueError), (428, ValueError), (2.0, TypeError), ("big", TypeError)])
def test_another_size_is_refused_by_name(size, error):
    with pytest.raises(error, match=r"^size must be .*not"):
        photograph(size)


def test_missing_scikit_learn_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match="pip install scikit-learn"):
        photograph()


def test_the_credit_is_that_of_the_file():
    china = (NOTES / "README.txt").read_text(encoding="utf-8").partition("flower.jpg")[0]
    assert "Image: china.jpg" in china and "creativecommons.org/licenses/by/2.0" in china
    author = china.partition("reserved by ")[2].split()[0]
    assert f"{author}, CC BY 2.0" in CREDIT


def test_every_page_that_shows_the_photograph_names_author_licence_and_source():
    shown = [path for path in sorted(BOOK.glob("*.ipynb")) if "photograph(" in path.read_text(encoding="utf-8")]
    assert shown
    for path in shown:
        text = "\n".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown")
        for address in ("creativecommons.org/licenses/by/2.0", "flickr.com/photos/danielbuechele/6061409035"):
            assert address in text, path.name
