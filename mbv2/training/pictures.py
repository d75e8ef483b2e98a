"""A folder of folders of pictures, decoded once into a tensor of bytes."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from .bar import watch
from .decode import Unreadable, View, read
from .folders import Listing, classes_of
from .source import left_out, parted


@dataclass(frozen=True)
class Pictures:
    """Pictures in memory; a `Source`.

    Args:
        bytes: (N, H, W, 3) uint8, red, green, blue.
        labels: (N,) int64, places in `classes`.
        classes: names of the folders, sorted.
        broken: files that were left out, since they cannot be read. default: none
        crop: what was kept of each picture. default: "resize", all but what a square leaves out
    """

    bytes: torch.Tensor
    labels: torch.Tensor
    classes: tuple[str, ...]
    broken: tuple[str, ...] = ()
    crop: str = "resize"

    def __len__(self) -> int:
        return len(self.labels)

    def how(self) -> str:
        """Nothing: that they were all decoded goes without saying."""
        return ""

    def left_out(self) -> str:
        """What could not be read, in a sentence."""
        return left_out(self.broken)

    def select(self, places: torch.Tensor) -> "Pictures":
        """The pictures at `places`, in that order."""
        return replace(self, bytes=self.bytes[places], labels=self.labels[places])

    def to(self, device: torch.device) -> "Pictures":
        """The pictures in the memory of a device."""
        return replace(self, bytes=self.bytes.to(device), labels=self.labels.to(device))

    def batches(
        self, places: Sequence[torch.Tensor], epoch: int | None = None
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Batch after batch, as `Source` says; pictures in memory are the same in every epoch."""
        for batch in places:
            there = batch.to(self.labels.device)
            yield self.bytes[there], self.labels[there]

    def fingerprint(self) -> str:
        """A number that another order, another picture or another label changes."""
        digest = hashlib.sha256(json.dumps([self.classes, list(self.bytes.shape)]).encode())
        digest.update(self.bytes.numpy().tobytes())
        digest.update(self.labels.numpy().tobytes())
        return digest.hexdigest()[:16]

    def mean_and_spread(self) -> tuple[list[float], list[float]]:
        """Mean and standard deviation, at least 1/255, of red, green and blue over all pixels, from 0 to 1."""
        counts = torch.stack([torch.bincount(self.bytes[..., c].flatten(), minlength=256) for c in range(3)]).double()
        share, values = counts / counts.sum(1, keepdim=True), torch.arange(256, dtype=torch.float64) / 255
        mean = share @ values
        return mean.tolist(), (share @ values.square() - mean.square()).clamp(min=1 / 255**2).sqrt().tolist()

    def split(self, holdout: float, seed: int) -> tuple["Pictures", "Pictures | None"]:
        """Part the pictures into those to train on and a share of each class that is held out, drawn from the seed."""
        if not holdout:
            return self, None
        kept, held = parted(self.labels, self.classes, holdout, seed)
        return self.select(kept), self.select(held)


def load(listing: Listing, view: View, skip_broken: bool = False) -> Pictures:
    """All pictures of a folder as they are measured; decoded once, then read from a cache.

    Args:
        listing: the files.
        view: which square of each is kept.
        skip_broken: leave out what cannot be read, and count it. default: False, which refuses it

    Raises:
        ValueError: a picture that cannot be read, named; none that can.
    """
    folder, names = listing.folder, listing.names
    seen = view.resolution if view.share == 1 else [view.resolution, view.share]
    key = hashlib.sha256(json.dumps([seen, names, listing.marks]).encode()).hexdigest()[:16]
    cache = folder / ".mbv2" / f"{folder.name}-{view.resolution}-{key}.safetensors"
    pixels = _cached(cache)
    broken: tuple[str, ...] = ()
    if pixels is None:
        decoded = [_decode(f"{folder}/{name}", view, skip_broken) for name in watch(names, f"Reading {folder}, once")]
        broken = tuple(name for name, picture in zip(names, decoded, strict=True) if picture is None)
        names = [name for name, picture in zip(names, decoded, strict=True) if picture is not None]
        if not names:
            raise ValueError(f"{folder} holds no picture that can be read; the first of the others is {broken[0]}")
        pixels = torch.stack([picture for picture in decoded if picture is not None])
        if not broken:
            _keep(cache, pixels)
    classes, labels = classes_of(names)
    return Pictures(pixels, labels, classes, broken)


def _decode(path: str, view: View, skip_broken: bool) -> torch.Tensor | None:
    """(S, S, 3) uint8; None for a picture that cannot be read and may be skipped."""
    try:
        return torch.from_numpy(view.measured(read(path)))
    except Unreadable:
        if skip_broken:
            return None
        raise


def _cached(cache: Path) -> torch.Tensor | None:
    try:
        with safe_open(cache, framework="pt") as file:
            pixels: torch.Tensor = file.get_tensor("bytes")
            return pixels
    except (OSError, SafetensorError):
        return None


def _keep(cache: Path, pixels: torch.Tensor) -> None:
    """Write the cache whole or not at all; a folder that cannot be written to is decoded again next time."""
    try:
        cache.parent.mkdir(exist_ok=True)
        part = cache.with_suffix(f".{os.getpid()}.part")
        save_file({"bytes": pixels}, part)
        part.replace(cache)
    except OSError:
        return
