"""Pictures in files, read as they are needed by the workers of torch's DataLoader: for sets that memory cannot hold.

Which part of a picture is cut out follows from seed, epoch and place, never from the worker that reads it: any number
of workers gives the same batches, and a resumed run needs no state.
"""

import hashlib
import json
import os
import signal
from collections.abc import Iterator, Sequence
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from .decode import Unreadable, View, read
from .folders import Listing, classes_of
from .pictures import Pictures
from .source import left_out, parted

SAMPLE = 1000  # pictures, evenly spread over the set, whose mean and spread stand for all


def default_workers() -> int:
    """One for each of this machine's cores that this process may use; processes of one team share them. At most 16."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(16, cores // int(os.environ.get("LOCAL_WORLD_SIZE", 1))))


class Batch(NamedTuple):
    """What a worker hands over.

    Args:
        pictures: (B, S, S, 3) uint8.
        labels: (B,) int64.
        broken: files that could not be read.
        refused: why the run has to end; empty otherwise.
    """

    pictures: torch.Tensor
    labels: torch.Tensor
    broken: list[str]
    refused: str


class Reader(Dataset[Batch]):
    """Reads a batch; what each worker has a copy of.

    Args:
        listing: the files.
        view: which part of each picture is seen.
        skip_broken: a picture that cannot be read is left out where pictures are measured; in training the next one
            that can be read takes its place, so that a batch keeps its size.
    """

    def __init__(self, listing: Listing, view: View, skip_broken: bool) -> None:
        self.folder, self.view, self.skip_broken = listing.folder, view, skip_broken
        self.names = np.array([os.fsencode(name) for name in listing.names])  # one block: workers share its memory
        self.marks = np.array(listing.marks, dtype=np.int64)
        self.classes, self.labels = classes_of(listing.names)

    def select(self, places: torch.Tensor) -> "Reader":
        """The pictures at `places`, in that order."""
        part = copy(self)
        part.names, part.marks, part.labels = self.names[places], self.marks[places], self.labels[places]
        return part

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, batch: tuple[int | None, torch.Tensor]) -> Batch:
        epoch, places = batch
        broken: list[str] = []
        try:
            found = [self.look(place, epoch, broken) for place in places.tolist()]
        except Unreadable as error:
            return Batch(torch.empty(0), torch.empty(0), broken, str(error))
        seen = [(picture, place) for picture, place in found if picture is not None]
        side = self.view.resolution
        pictures = np.stack([picture for picture, _ in seen]) if seen else np.empty((0, side, side, 3), np.uint8)
        return Batch(torch.from_numpy(pictures), self.labels[[place for _, place in seen]], broken, "")

    def look(self, place: int, epoch: int | None, broken: list[str]) -> tuple[np.ndarray | None, int]:
        """The square of a picture and its place: in training the next place whose picture can be read."""
        for other in range(place, place + (1 if epoch is None else len(self))):
            there = other % len(self)
            name = os.fsdecode(self.names[there])
            try:
                picture = read(f"{self.folder}/{name}")
            except Unreadable:
                if not self.skip_broken:
                    raise
                broken.append(name)
                continue
            if epoch is None:
                return self.view.measured(picture), there
            return self.view.trained(picture, epoch * len(self) + place), there
        if epoch is not None:
            raise Unreadable(f"{self.folder} holds no picture that can be read; the first of the others is {broken[0]}")
        return None, place


class Order:
    """The batches that come next; another list for each epoch, for workers that stay."""

    def __init__(self) -> None:
        self.batches: list[tuple[int | None, torch.Tensor]] = []

    def __iter__(self) -> Iterator[tuple[int | None, torch.Tensor]]:
        return iter(self.batches)

    def __len__(self) -> int:
        return len(self.batches)


class Stream:
    """Pictures that are read as they are needed; a `Source`.

    Args:
        listing: the files.
        view: which part of each picture is seen.
        skip_broken: leave out pictures that cannot be read. default: False
        workers: processes that read; 0 reads in this one. default: 1
    """

    def __init__(self, listing: Listing, view: View, skip_broken: bool = False, workers: int = 1) -> None:
        self.reader, self.workers, self.device = Reader(listing, view, skip_broken), workers, torch.device("cpu")
        self.broken: dict[str, None] = {}  # in the order in which they were met; parts share it

    def __len__(self) -> int:
        return len(self.reader)

    @property
    def labels(self) -> torch.Tensor:
        """(N,) int64, places in `classes`."""
        return self.reader.labels

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the folders, sorted."""
        return self.reader.classes

    @property
    def crop(self) -> str:
        """What training sees of a picture."""
        return self.reader.view.crop

    def how(self) -> str:
        """How they are read, in a sentence."""
        settings = f"--workers {self.workers} --crop {self.crop}"
        return f"{len(self):,} pictures are read from their files in every epoch: {settings}"

    def left_out(self) -> str:
        """What could not be read so far, in a sentence."""
        return left_out(list(self.broken))

    def fingerprint(self) -> str:
        """A number that another name, size or time of change alters: pixels are too many to look at."""
        digest = hashlib.sha256(json.dumps([self.classes, self.reader.view.resolution]).encode())
        for part in (self.reader.names, self.reader.marks, self.reader.labels.numpy()):
            digest.update(part.tobytes())
        return digest.hexdigest()[:16]

    def mean_and_spread(self) -> tuple[list[float], list[float]]:
        """Mean and standard deviation of red, green and blue, from 0 to 1, of a fixed sample of the pictures."""
        places = torch.linspace(0, len(self) - 1, min(SAMPLE, len(self)), dtype=torch.float64).long()
        parts = [(pictures.cpu(), labels.cpu()) for pictures, labels in self.batches(places.split(50))]
        if not parts:
            raise ValueError(f"{self.reader.folder} holds no picture that can be read; the first is {min(self.broken)}")
        pictures, labels = map(torch.cat, zip(*parts, strict=True))
        return Pictures(pictures, labels, self.classes).mean_and_spread()

    def split(self, holdout: float, seed: int) -> tuple[Self, Self | None]:
        """Part the pictures into those to train on and a share of each class that is held out, drawn from the seed."""
        if not holdout:
            return self, None
        kept, held = parted(self.labels, self.classes, holdout, seed)
        return self._with(reader=self.reader.select(kept)), self._with(reader=self.reader.select(held))

    def to(self, device: torch.device) -> Self:
        """The same pictures, whose batches come to a device."""
        return self._with(device=device)

    def _with(self, **changed: Any) -> Self:
        other = copy(self)
        other.__dict__.pop("staying", None)  # its workers read other pictures, or for another device
        vars(other).update(changed)
        return other

    def batches(
        self, places: Sequence[torch.Tensor], epoch: int | None = None
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Batch after batch, as `Source` says. ValueError names a picture that cannot be read, unless it is skipped."""
        loader, order = self.loader() if epoch is None else self.staying
        order.batches = [(epoch, batch) for batch in places]
        for batch in loader:
            if batch.refused:
                raise ValueError(batch.refused)
            self.broken |= dict.fromkeys(batch.broken)
            if len(batch.labels):
                yield tuple(part.to(self.device, non_blocking=True) for part in batch[:2])

    @cached_property
    def staying(self) -> tuple[DataLoader[Batch], Order]:
        """Workers that stay from epoch to epoch, and the order in which they read."""
        return self.loader(stay=True)

    def loader(self, stay: bool = False) -> tuple[DataLoader[Batch], Order]:
        """Workers, and the order in which they read, to be filled before they begin."""
        order = Order()
        loader = DataLoader(
            self.reader,
            batch_size=None,  # a worker hands over whole batches
            sampler=order,
            num_workers=self.workers,
            pin_memory=self.device.type != "cpu",
            persistent_workers=stay and self.workers > 0,
            worker_init_fn=_deaf,
            generator=torch.Generator(),
        )
        return loader, order


def _deaf(_: int) -> None:
    """Ctrl+C and a termination are for the process that trains: it saves, and its workers end with it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
