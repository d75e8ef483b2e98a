"""A photograph for the chapters, read from scikit-learn, so that neither the book nor the build fetches one."""

import numpy as np
from numpy.typing import NDArray

from . import arguments

#: Who took the photograph, and what its licence asks to be told beside it.
CREDIT = "Photograph: danielbuechele, CC BY 2.0; cut to a square and made smaller."


def photograph(size: int = 224) -> NDArray[np.float32]:
    """A pagoda above a lake: the left square of scikit-learn's `china.jpg`, made smaller.

    Wherever the picture is shown, `CREDIT` has to stand beside it. Source: sklearn/datasets/images/README.txt.

    Args:
        size: Height and width in pixels, at most 427. default: 224.

    Returns:
        Red, green and blue from 0 to 1, of shape (3, size, size).

    Raises:
        TypeError: If `size` is not a whole number.
        ValueError: If `size` is below 1 or above 427.
        ImportError: If scikit-learn is missing; the message says what to install.
    """
    size = arguments.integer("size", size)
    pixels = whole_photograph()
    side = len(pixels)
    if size > side:
        raise ValueError(f"size must be at most {side}, the height of the photograph, not {size}")
    shrink = _shrinking(side, size)
    small: NDArray[np.float64] = np.einsum("yh,hwc,xw->cyx", shrink, pixels[:, :side] / 255, shrink, optimize=True)
    return small.astype(np.float32)


def whole_photograph() -> NDArray[np.uint8]:
    """The same photograph as it comes, neither cut nor made smaller; whoever shows it must say by whom it is.

    Returns:
        Red, green and blue from 0 to 255, of shape (427, 640, 3).

    Raises:
        ImportError: If scikit-learn is missing; the message says what to install.
    """
    try:
        from sklearn.datasets import load_sample_image
    except ImportError:
        raise ImportError("The photograph comes with scikit-learn: pip install scikit-learn") from None
    pixels: NDArray[np.uint8] = load_sample_image("china.jpg")
    return pixels


def _shrinking(pixels: int, size: int) -> NDArray[np.float64]:
    """(size, pixels): each row takes the mean over its share of the pixels, parts of pixels included."""
    edges = np.linspace(0, pixels, size + 1)
    starts, stops = edges[:-1, None], edges[1:, None]
    places = np.arange(pixels)
    overlap = np.minimum(stops, places + 1) - np.maximum(starts, places)
    shares: NDArray[np.float64] = np.clip(overlap, 0, None) * size / pixels
    return shares
