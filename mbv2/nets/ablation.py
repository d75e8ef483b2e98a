"""The paper's ablation in miniature: which activation ends a block, and which tensors its shortcut joins.

A tiny network of inverted residual blocks learns scikit-learn's handwritten digits. Its variants have the same
layers, the same initial weights and see the same images in the same order. Several networks, which differ in their
seed, train side by side.
Source of the question: Sandler et al. 2018, section 6.4 and Figure 6.
"""

from collections.abc import Iterable
from typing import cast

import torch
from torch import Tensor, nn

from .. import arguments
from ..experiments.summary import Result
from . import digits
from .blocks import Conv
from .digits import Digits, accuracies, load_digits

#: What may follow the 1×1 convolution into a narrow tensor.
PROJECTIONS = ("linear", "relu6")
#: What a shortcut may join.
SHORTCUTS = ("bottlenecks", "expansions", "none")


class TinyNetwork(nn.Module):
    """Inverted residual blocks between narrow tensors: (N, copies, 8, 8) → (N, copies, 10).

    Neither projection nor shortcut changes a layer or a parameter of a copy.

    Args:
        projection: What follows the 1×1 convolution into a narrow tensor: "linear" nothing, "relu6" a ReLU6.
            default: "linear".
        shortcut: Which tensors it joins: the narrow ones ("bottlenecks"), the wide ones ("expansions"), or "none".
            default: "bottlenecks".
        channels: Of a narrow tensor of one copy. default: 4.
        expansion: Wide channels for each narrow one. default: 6.
        blocks: How many. default: 4.
        copies: Networks in one, each of which sees an image of its own. default: 1.

    Raises:
        TypeError: If a number is not whole.
        ValueError: If a number is below 1, or a word is another one.
    """

    def __init__(
        self,
        projection: str = "linear",
        shortcut: str = "bottlenecks",
        channels: int = 4,
        expansion: int = 6,
        blocks: int = 4,
        copies: int = 1,
    ) -> None:
        super().__init__()
        arguments.one_of("projection", projection, PROJECTIONS)
        arguments.one_of("shortcut", shortcut, SHORTCUTS)
        arguments.integers(channels=channels, expansion=expansion, blocks=blocks, copies=copies)
        self.projection, self.shortcut, self.copies = projection, shortcut, copies
        narrow, wide, linear = copies * channels, copies * channels * expansion, projection == "linear"
        self.stem = Conv(copies, wide, stride=2, groups=copies)
        self.entry = Conv(wide, narrow, kernel_size=1, groups=copies, linear=linear)
        self.expand = nn.ModuleList(Conv(narrow, wide, kernel_size=1, groups=copies) for _ in range(blocks))
        self.filter = nn.ModuleList(Conv(wide, wide, groups=wide) for _ in range(blocks))
        self.project = nn.ModuleList(Conv(wide, narrow, 1, groups=copies, linear=linear) for _ in range(blocks))
        self.head = Conv(narrow, wide, kernel_size=1, groups=copies)
        self.classifier = nn.Conv2d(wide, 10 * copies, kernel_size=1, groups=copies)

    def forward(self, x: Tensor) -> Tensor:
        wide = self.stem(x)  # (N, copies · expansion · channels, 4, 4)
        narrow = self.entry(wide)  # (N, copies · channels, 4, 4)
        layers = zip(self.expand, self.filter, self.project, strict=True)
        for expand, filter, project in layers:
            inner = filter(expand(narrow))
            wide = wide + inner if self.shortcut == "expansions" else inner
            outer = project(wide)
            narrow = narrow + outer if self.shortcut == "bottlenecks" else outer
        features = self.head(narrow).mean(dim=(2, 3), keepdim=True)
        return self.classifier(features).unflatten(1, (self.copies, -1)).flatten(2)


def side_by_side(
    seeds: Iterable[int], *, projection: str = "linear", shortcut: str = "bottlenecks", **sizes: int
) -> TinyNetwork:
    """One network of several copies; each copy has the initial weights that its seed gives.

    Args:
        seeds: One for each copy.
        projection: As in `TinyNetwork`. default: "linear".
        shortcut: As in `TinyNetwork`. default: "bottlenecks".
        **sizes: `channels`, `expansion` and `blocks` of `TinyNetwork`.

    Returns:
        The network.
    """
    network = digits.side_by_side(lambda copies: TinyNetwork(projection, shortcut, **sizes, copies=copies), seeds)
    return cast(TinyNetwork, network)


def train_network(
    projection: str = "linear",
    shortcut: str = "bottlenecks",
    seeds: Iterable[int] = range(8),
    epochs: int = 6,
    data: tuple[Digits, Digits] | None = None,
    batch: int = 50,
    **sizes: int,
) -> TinyNetwork:
    """Train one network for each seed, as the copies of one.

    Equal arguments give equal results on one machine, whatever its number of cores; another machine may round
    differently.

    Args:
        projection: As in `TinyNetwork`. default: "linear".
        shortcut: As in `TinyNetwork`. default: "bottlenecks".
        seeds: Whole numbers of at least 0, at least one. default: 0 to 7.
        epochs: Times that each network sees every image. default: 6.
        data: (training, test). default: `load_digits()`.
        batch: Images for each step. default: 50.
        **sizes: `channels`, `expansion` and `blocks` of `TinyNetwork`.

    Returns:
        The network in eval mode, a copy for each seed.

    Raises:
        TypeError: If a number is not whole.
        ValueError: If a number is out of its range, a word is another one, or there are no seeds.
    """
    arguments.integers(epochs=epochs, batch=batch)
    seeds = digits.checked_seeds(seeds)
    network = side_by_side(seeds, projection=projection, shortcut=shortcut, **sizes)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # twice as fast here
    with digits.one_thread():
        digits.fit(network, (data or load_digits())[0], seeds, epochs, batch)
    return network.eval()


def results(network: TinyNetwork, seeds: Iterable[int] = range(8), test: Digits | None = None) -> list[Result]:
    """What each copy gets right.

    Args:
        network: As `train_network` returns it.
        seeds: Those of its copies. default: 0 to 7.
        test: Images and labels. default: the test images of `load_digits()`.

    Returns:
        A `Result` for each seed.
    """
    with digits.one_thread():
        rates = accuracies(network, test or load_digits()[1])
    return [Result(network.projection, network.shortcut, seed, rate) for seed, rate in zip(seeds, rates, strict=True)]


@torch.no_grad()
def narrow_tensors(network: TinyNetwork, images: Tensor) -> list[Tensor]:
    """What the 1×1 convolutions into narrow tensors put out, activation included, before any sum.

    Args:
        network: In the mode in which it is to be looked at.
        images: (N, 1, 8, 8), for every copy the same.

    Returns:
        For the entry and each block, (copies, N, channels, 4, 4).
    """
    found: list[Tensor] = []

    def look(layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        found.append(output.unflatten(1, (network.copies, -1)).transpose(0, 1))

    handles = [layer.register_forward_hook(look) for layer in (network.entry, *network.project)]
    try:
        with digits.one_thread():
            network(images.expand(-1, network.copies, -1, -1))
    finally:
        for handle in handles:
            handle.remove()
    return found


def train(
    projection: str = "linear",
    shortcut: str = "bottlenecks",
    seeds: Iterable[int] = range(8),
    epochs: int = 6,
    data: tuple[Digits, Digits] | None = None,
    batch: int = 50,
    **sizes: int,
) -> list[Result]:
    """`train_network`, then `results`: arguments and refusals are those of `train_network`.

    Args:
        projection: As in `TinyNetwork`. default: "linear".
        shortcut: As in `TinyNetwork`. default: "bottlenecks".
        seeds: Whole numbers of at least 0, at least one. default: 0 to 7.
        epochs: Times that each network sees every image. default: 6.
        data: (training, test). default: `load_digits()`.
        batch: Images for each step. default: 50.
        **sizes: `channels`, `expansion` and `blocks` of `TinyNetwork`.

    Returns:
        A `Result` for each seed.
    """
    seeds, data = digits.checked_seeds(seeds), data or load_digits()
    network = train_network(projection, shortcut, seeds, epochs, data, batch, **sizes)
    return results(network, seeds, data[1])
