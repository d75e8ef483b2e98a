"""The paper's ablation in miniature: which activation ends a block, and which tensors its shortcut joins.

A tiny network of inverted residual blocks learns scikit-learn's handwritten digits. Its variants have the same
layers, the same initial weights and see the same images in the same order. Several networks, which differ in their
seed, train side by side: as the groups of one grouped network they never meet, and cost less than one after another.
Source of the question: Sandler et al. 2018, section 6.4 and Figure 6.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .. import arguments
from ..experiments.summary import Result
from .blocks import Conv

#: What may follow the 1×1 convolution into a narrow tensor.
PROJECTIONS = ("linear", "relu6")
#: What a shortcut may join.
SHORTCUTS = ("bottlenecks", "expansions", "none")
TRAINING_IMAGES = 1200  # of 1,797; the rest, which the network never sees, is for the test


class Digits(NamedTuple):
    """Images (N, 1, 8, 8) with values from 0 to 1, and labels (N,) from 0 to 9."""

    images: Tensor
    labels: Tensor


def load_digits() -> tuple[Digits, Digits]:
    """scikit-learn's handwritten digits in the order in which they come, cut once.

    Source: UCI, Optical Recognition of Handwritten Digits (Alpaydin and Kaynak 1998).

    Returns:
        (training, test), of 1,200 images and of the other 597.

    Raises:
        ImportError: If scikit-learn is missing; the message says what to install.
    """
    try:
        from sklearn import datasets
    except ImportError:
        raise ImportError("The handwritten digits come with scikit-learn: pip install scikit-learn") from None
    data = datasets.load_digits()
    images = torch.tensor(data.images, dtype=torch.float32)[:, None] / 16
    labels = torch.tensor(data.target)
    cut = TRAINING_IMAGES
    return Digits(images[:cut], labels[:cut]), Digits(images[cut:], labels[cut:])


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
        self.shortcut, self.copies = shortcut, copies
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
    seeds, states = list(seeds), []
    with torch.random.fork_rng(devices=[]):
        network = TinyNetwork(projection, shortcut, **sizes, copies=len(seeds))
        for seed in seeds:
            torch.manual_seed(seed)
            states.append(TinyNetwork(projection, shortcut, **sizes).state_dict())
    counts = {name for name, value in states[0].items() if value.ndim == 0}  # batches that batch norm has seen
    joined = {name: torch.cat([state[name] for state in states]) for name in states[0] if name not in counts}
    network.load_state_dict(joined | {name: states[0][name] for name in counts})
    return network


def train(
    projection: str = "linear",
    shortcut: str = "bottlenecks",
    seeds: Iterable[int] = range(8),
    epochs: int = 6,
    data: tuple[Digits, Digits] | None = None,
    batch: int = 50,
    **sizes: int,
) -> list[Result]:
    """Train one network for each seed.

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
        A `Result` for each seed.

    Raises:
        TypeError: If a number is not whole.
        ValueError: If a number is out of its range, a word is another one, or there are no seeds.
    """
    arguments.integers(epochs=epochs, batch=batch)
    seeds = [arguments.integer("seed", seed, least=0) for seed in seeds]
    if not seeds:
        raise ValueError("seeds must hold at least one whole number, not be empty")
    training, test = data or load_digits()
    network = side_by_side(seeds, projection=projection, shortcut=shortcut, **sizes)
    with _one_thread():
        _fit(network, training, seeds, epochs, batch)
        rates = accuracies(network, test)
    return [Result(projection, shortcut, seed, rate) for seed, rate in zip(seeds, rates, strict=True)]


def _fit(network: TinyNetwork, training: Digits, seeds: list[int], epochs: int, batch: int) -> None:
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # twice as fast here
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01, fused=True)
    orders = [torch.Generator().manual_seed(seed) for seed in seeds]
    steps = epochs * -(-len(training.labels) // batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(epochs):
        order = torch.stack([torch.randperm(len(training.labels), generator=own) for own in orders], dim=1)
        for chosen in order.split(batch):  # (batch, copies)
            optimizer.zero_grad()
            answers = network(training.images[chosen, 0])
            loss = F.cross_entropy(answers.flatten(0, 1), training.labels[chosen].flatten())
            (loss * len(seeds)).backward()  # a mean for each copy, not a mean over them
            optimizer.step()
            schedule.step()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Torch with one thread: sums are then added in one order everywhere, and these tensors are too small for more."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@torch.no_grad()
def accuracies(network: TinyNetwork, digits: Digits) -> list[float]:
    """How many of the images each copy gets right.

    Args:
        network: Set to eval mode.
        digits: Images and labels.

    Returns:
        Percent, for each copy.
    """
    network.eval()
    answers = network(digits.images.expand(-1, network.copies, -1, -1)).argmax(dim=2)  # (N, copies)
    rates: list[float] = (100 * (answers == digits.labels[:, None]).float().mean(dim=0)).tolist()
    return rates
