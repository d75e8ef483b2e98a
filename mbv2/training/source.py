"""What the loop trains on and what `evaluate` measures on: labelled pictures, wherever they are."""

from collections.abc import Iterator, Sequence
from typing import Protocol, Self

import torch


class Source(Protocol):
    """Labelled pictures: in memory (`Pictures`), or in files that are read as they are needed (`Stream`)."""

    @property
    def labels(self) -> torch.Tensor:
        """(N,) int64, places in `classes`."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, sorted."""

    @property
    def crop(self) -> str:
        """What training sees of a picture, "resize" or "random-resized"."""

    def __len__(self) -> int: ...

    def how(self) -> str:
        """How they are read, in a sentence; nothing where it goes without saying."""

    def left_out(self) -> str:
        """What could not be read so far, in a sentence; nothing where all could be read."""

    def fingerprint(self) -> str:
        """A number that other pictures or other labels change."""

    def mean_and_spread(self) -> tuple[list[float], list[float]]:
        """Mean and standard deviation of red, green and blue, on the scale from 0 to 1."""

    def split(self, holdout: float, seed: int) -> tuple[Self, Self | None]:
        """Part the pictures into those to train on and a share of each class that is held out, drawn from the seed."""

    def to(self, device: torch.device) -> Self:
        """The same pictures, whose batches come to another device."""

    def batches(
        self, places: Sequence[torch.Tensor], epoch: int | None = None
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Read batch after batch.

        Args:
            places: (B,) for each batch, which pictures it holds.
            epoch: in which they are trained on; a source may cut other parts of a picture in each. default: None,
                pictures as they are measured

        Yields:
            (B, S, S, 3) uint8, red, green, blue, and (B,) labels.
        """


def parted(
    labels: torch.Tensor, classes: tuple[str, ...], holdout: float, seed: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Places of the pictures to train on and of those held out.

    Args:
        labels: (N,) places in `classes`.
        classes: their names.
        holdout: share of each class that is held out, above 0.
        seed: decides which.

    Raises:
        ValueError: none would be held out, or none of a class would be left to train on.
    """
    generator = torch.Generator().manual_seed(seed)
    held = torch.zeros(len(labels), dtype=torch.bool)
    for label in range(len(classes)):
        places = (labels == label).nonzero().flatten()
        places = places[torch.randperm(len(places), generator=generator)]
        held[places[: round(holdout * len(places))]] = True
    if not held.any():
        raise ValueError(f"holdout must be larger than {holdout}, which holds out none of {len(labels)} pictures")
    kept = set(labels[~held].tolist())
    if empty := [name for place, name in enumerate(classes) if place not in kept]:
        raise ValueError(f"holdout must be smaller than {holdout}, which leaves no picture of {empty[0]} to train on")
    return (~held).nonzero().flatten(), held.nonzero().flatten()


def left_out(broken: Sequence[str]) -> str:
    """What was left out, in a sentence; nothing to say where all could be read."""
    if not broken:
        return ""
    if len(broken) == 1:
        return f"1 picture cannot be read and is left out: {broken[0]}"
    return f"{len(broken)} pictures cannot be read and are left out; the first is {broken[0]}"
