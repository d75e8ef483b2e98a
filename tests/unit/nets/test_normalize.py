"""Pictures become numbers with mean 0 and standard deviation 1, whichever way they come."""

import numpy as np
import pytest
import torch

from mbv2.nets.normalize import Normalize

NORMALIZE = Normalize((0.1, 0.2, 0.3), (0.5, 0.25, 0.125))
BYTES = np.random.default_rng(3).integers(0, 256, (4, 5, 7, 3), dtype=np.uint8)


def test_bytes_and_numbers_from_0_to_1_give_the_same():
    numbers = torch.from_numpy(BYTES.transpose(0, 3, 1, 2) / 255)
    wanted = torch.empty(4, 3, 5, 7)
    for channel in range(3):
        wanted[:, channel] = (numbers[:, channel] - NORMALIZE.mean[channel]) / NORMALIZE.std[channel]
    for pictures in (BYTES, torch.from_numpy(BYTES), numbers, numbers.float().numpy()):
        torch.testing.assert_close(NORMALIZE(pictures), wanted, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(NORMALIZE(BYTES[2]), wanted[2], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(NORMALIZE(numbers[2]), wanted[2], atol=1e-5, rtol=1e-5)


def test_mean_and_spread_become_0_and_1():
    pixels = BYTES.reshape(-1, 3) / 255
    numbers = Normalize(tuple(pixels.mean(0)), tuple(pixels.std(0)))(BYTES)
    torch.testing.assert_close(numbers.mean((0, 2, 3)), torch.zeros(3), atol=1e-5, rtol=0)
    torch.testing.assert_close(numbers.std((0, 2, 3), correction=0), torch.ones(3))


def test_it_is_the_pair_too():
    mean, std = NORMALIZE
    assert (mean, std) == ((0.1, 0.2, 0.3), (0.5, 0.25, 0.125)) == (NORMALIZE.mean, NORMALIZE.std)
    assert (len(NORMALIZE), NORMALIZE[1]) == (2, std)


@pytest.mark.parametrize(
    ("pictures", "error", "message"),
    [
        (BYTES.transpose(0, 3, 1, 2), ValueError, r"\(N, H, W, 3\), not \(4, 3, 5, 7\)"),
        (BYTES / 255, ValueError, r"\(N, 3, H, W\), not \(4, 5, 7, 3\)"),
        (BYTES[..., :1], ValueError, r"not \(4, 5, 7, 1\)"),
        (BYTES[0, 0], ValueError, r"not \(7, 3\)"),
        (BYTES.astype(np.int64), TypeError, "must be bytes"),
    ],
)
def test_what_is_no_picture_is_refused(pictures, error, message):
    with pytest.raises(error, match=message):
        NORMALIZE(pictures)
