"""Handwritten digits, and how several small networks, which differ in their seed, learn them side by side.

As the groups of one grouped network, its copies, they never meet, and cost less than one after another.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .. import arguments

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


def checked_seeds(seeds: Iterable[int]) -> list[int]:
    """Check seeds.

    Args:
        seeds: Whole numbers of at least 0, at least one.

    Returns:
        Them as a list.

    Raises:
        TypeError: If one is not a whole number.
        ValueError: If one is below 0, or there are none.
    """
    found = [arguments.integer("seed", seed, least=0) for seed in seeds]
    if not found:
        raise ValueError("seeds must hold at least one whole number, not be empty")
    return found


def side_by_side(build: Callable[[int], nn.Module], seeds: Iterable[int]) -> nn.Module:
    """One network of several copies; each copy has the initial weights that its seed gives.

    Args:
        build: Makes a network of so many copies.
        seeds: One for each copy.

    Returns:
        The network, of the class that `build` makes.
    """
    seeds, states = list(seeds), []
    with torch.random.fork_rng(devices=[]):
        network = build(len(seeds))
        for seed in seeds:
            torch.manual_seed(seed)
            states.append(build(1).state_dict())
    counts = {name for name, value in states[0].items() if value.ndim == 0}  # batches that batch norm has seen
    joined = {name: torch.cat([state[name] for state in states]) for name in states[0] if name not in counts}
    network.load_state_dict(joined | {name: states[0][name] for name in counts})
    return network


def fit(network: nn.Module, training: Digits, seeds: Sequence[int], epochs: int, batch: int) -> None:
    """Train every copy with Adam, its step falling along a cosine from 0.01 to 0.

    Args:
        network: (batch, copies, 8, 8) → (batch, copies, 10); changed in place.
        training: Images and labels.
        seeds: Of the order in which each copy sees the images.
        epochs: Times that each copy sees every image.
        batch: Images for each step.
    """
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
def one_thread() -> Iterator[None]:
    """Torch with one thread: sums are then added in one order everywhere, and these tensors are too small for more."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@torch.no_grad()
def accuracies(network: nn.Module, digits: Digits) -> list[float]:
    """How many of the images each copy gets right.

    Args:
        network: With an attribute `copies`; set to eval mode.
        digits: Images and labels.

    Returns:
        Percent, for each copy.
    """
    network.eval()
    copies = int(network.copies)  # type: ignore[arg-type]
    answers = network(digits.images.expand(-1, copies, -1, -1)).argmax(dim=2)  # (N, copies)
    rates: list[float] = (100 * (answers == digits.labels[:, None]).float().mean(dim=0)).tolist()
    return rates
