"""Relatives of networks for photographs, small enough to train in a minute on handwritten digits.

Of the five halvings the first two are left out, and of each side an eighth of the pixels is left: so from the second
halving of the relative on, its feature maps have a quarter or an eighth of the sides that they have in the network.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .. import arguments
from ..spec import SMALL_IMAGES, Architecture
from . import digits
from .mobilenet_v2 import MobileNetV2


class Relative(nn.Module):
    """A MobileNetV2 that makes its images larger first: (N, 1, H, W) → (N, 1, 10).

    Args:
        width_mult: Width multiplier.
        resolution: Pixels of a side after enlarging.
        architecture: Table and rules. default: `SMALL_IMAGES`.
    """

    copies = 1  # as `digits` counts networks

    def __init__(self, width_mult: float, resolution: int, architecture: Architecture = SMALL_IMAGES) -> None:
        super().__init__()
        self.resolution = arguments.integer("resolution", resolution)
        self.network = MobileNetV2(width_mult, 10, in_channels=1, architecture=architecture)

    def forward(self, x: Tensor) -> Tensor:
        larger = F.interpolate(x, size=(self.resolution, self.resolution), mode="bicubic")
        return self.network(larger.contiguous(memory_format=torch.channels_last))[:, None]


def train(
    width_mult: float,
    resolution: int,
    architecture: Architecture = SMALL_IMAGES,
    *,
    seeds: Iterable[int] = range(8),
    epochs: int = 6,
    batch: int = 50,
) -> list[float]:
    """Train one relative for each seed on 1,200 digits, and ask it about the other 597.

    Every network is trained alike: Adam, its step falling along a cosine from 0.01 to 0. A seed decides the first
    weights and in which order the digits come, and that order is the same for all networks.

    Args:
        width_mult: Width multiplier.
        resolution: Pixels of a side.
        architecture: Table and rules. default: `SMALL_IMAGES`.
        seeds: Whole numbers of at least 0, at least one. default: 0 to 7.
        epochs: Times that each network sees every digit. default: 6.
        batch: Digits for each step. default: 50.

    Returns:
        Percent right of the 597, for each seed.

    Raises:
        TypeError: If a number is not whole.
        ValueError: If a number is below 1, or there are no seeds.
    """
    arguments.integers(epochs=epochs, batch=batch)
    training, held_out = digits.load_digits()
    rates = []
    for seed in digits.checked_seeds(seeds):
        with digits.one_thread(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            network = Relative(width_mult, resolution, architecture)
            network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
            digits.fit(network, training, [seed], epochs, batch)
            rates += digits.accuracies(network, held_out)
    return rates
