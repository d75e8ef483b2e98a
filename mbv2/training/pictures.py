"""A folder of folders of pictures, decoded once into a tensor of bytes."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from .bar import watch

SUFFIXES = tuple(sorted(ending for ending, kind in Image.registered_extensions().items() if kind in Image.OPEN))


class Source(Protocol):
    """Labelled pictures, wherever they are: what the loop trains on and what `evaluate` measures on."""

    @property
    def labels(self) -> torch.Tensor:
        """(N,) int64, places in `classes`."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, sorted."""

    def __len__(self) -> int: ...

    def left_out(self) -> str:
        """What was left out, in a sentence; nothing to say where all could be read."""

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


@dataclass(frozen=True)
class Pictures:
    """Pictures in memory.

    Args:
        bytes: (N, H, W, 3) uint8, red, green, blue.
        labels: (N,) int64, places in `classes`.
        classes: names of the folders, sorted.
        broken: files that were left out, since they cannot be read. default: none
    """

    bytes: torch.Tensor
    labels: torch.Tensor
    classes: tuple[str, ...]
    broken: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    def left_out(self) -> str:
        """What was left out, in a sentence; nothing to say where all could be read."""
        if not self.broken:
            return ""
        if len(self.broken) == 1:
            return f"1 picture cannot be read and is left out: {self.broken[0]}"
        return f"{len(self.broken)} pictures cannot be read and are left out; the first is {self.broken[0]}"

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
        """Part the pictures into those to train on and those held out.

        Args:
            holdout: share of each class that is held out; 0 holds out none.
            seed: decides which.
        """
        if not holdout:
            return self, None
        generator = torch.Generator().manual_seed(seed)
        held = torch.zeros(len(self), dtype=torch.bool)
        for label in range(len(self.classes)):
            places = (self.labels == label).nonzero().flatten()
            places = places[torch.randperm(len(places), generator=generator)]
            held[places[: round(holdout * len(places))]] = True
        if not held.any():
            raise ValueError(f"holdout must be larger than {holdout}, which holds out none of {len(self)} pictures")
        kept = set(self.labels[~held].tolist())
        if empty := [name for place, name in enumerate(self.classes) if place not in kept]:
            raise ValueError(
                f"holdout must be smaller than {holdout}, which leaves no picture of {empty[0]} to train on"
            )
        return self.select((~held).nonzero().flatten()), self.select(held.nonzero().flatten())


def load(folder: Path, resolution: int, skip_broken: bool = False) -> Pictures:
    """All pictures of `folder`/<class>/…, squares of `resolution` pixels; decoded once, then read from a cache.

    Args:
        folder: holds one folder a class.
        resolution: side in pixels; other pictures are scaled by their shorter side and cut in the middle.
        skip_broken: leave out what cannot be read, and count it. default: False, which refuses it

    Raises:
        ValueError: no folder, no picture, one class only, a picture that cannot be read; each named.
    """
    names = _names(folder)
    stats = [_stat(f"{folder}/{name}") for name in names]
    listing = json.dumps([resolution, names, [(stat.st_size, stat.st_mtime_ns) for stat in stats]])
    key = hashlib.sha256(listing.encode()).hexdigest()[:16]
    cache = folder / ".mbv2" / f"{folder.name}-{resolution}-{key}.safetensors"
    pixels = _cached(cache)
    broken: tuple[str, ...] = ()
    if pixels is None:
        decoded = [_decode(folder / name, resolution, skip_broken) for name in watch(names, f"Reading {folder}, once")]
        broken = tuple(name for name, picture in zip(names, decoded, strict=True) if picture is None)
        names = [name for name, picture in zip(names, decoded, strict=True) if picture is not None]
        if not names:
            raise ValueError(f"{folder} holds no picture that can be read; the first of the others is {broken[0]}")
        pixels = torch.stack([picture for picture in decoded if picture is not None])
        if not broken:
            _keep(cache, pixels)
    classes = _classes(names)
    place = {name: number for number, name in enumerate(classes)}
    labels = torch.tensor([place[_class(name)] for name in names])
    return Pictures(pixels, labels, classes, broken)


def classes(folder: Path) -> tuple[str, ...]:
    """The folders of `folder` that hold pictures, sorted."""
    return _classes(_listed(folder))


def _names(folder: Path) -> list[str]:
    """class/…/file of every picture, sorted folder by folder; hidden files and folders are none."""
    if not folder.is_dir():
        raise ValueError(f"{folder} is not a folder: it must hold one folder of pictures for each class")
    names = _listed(folder)
    if not names:
        loose = "pictures, but in no folder" if any(map(_is_picture, os.listdir(folder))) else "no pictures"
        raise ValueError(f"{folder} holds {loose}: it must hold one folder of pictures for each class")
    if len(found := _classes(names)) < 2:
        raise ValueError(f"{folder} holds pictures of one class only, {found[0]}: at least two are needed")
    return sorted(names, key=lambda name: name.split("/"))


def _listed(folder: Path) -> list[str]:
    return [
        f"{os.path.relpath(root, folder)}/{name}"
        for kind in sorted(folder.iterdir())
        if kind.is_dir() and not kind.name.startswith(".")
        for root, _, files in os.walk(kind)
        for name in files
        if _is_picture(name)
    ]


def _is_picture(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in SUFFIXES and not name.startswith(".")


def _stat(path: str) -> os.stat_result:
    try:
        return os.stat(path)
    except FileNotFoundError:  # a link to nowhere: reading it will say so
        return os.lstat(path)


def _class(name: str) -> str:
    return name.partition("/")[0]


def _classes(names: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(map(_class, names))))


def _decode(path: Path, resolution: int, skip_broken: bool) -> torch.Tensor | None:
    """(resolution, resolution, 3) uint8; None for a picture that cannot be read and may be skipped."""
    try:
        with Image.open(path) as opened:
            picture = rgb(ImageOps.exif_transpose(opened))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        if skip_broken:
            return None
        why = "" if isinstance(error, UnidentifiedImageError) else f": {error}"
        raise ValueError(f"{path} cannot be read as a picture; --skip-broken leaves such files out{why}") from None
    return torch.from_numpy(square(picture, resolution))


def square(picture: Image.Image, resolution: int) -> np.ndarray:
    """(resolution, resolution, 3) uint8: scaled by the shorter side and cut in the middle, where the size differs."""
    if picture.size != (resolution, resolution):
        picture = ImageOps.fit(picture, (resolution, resolution), Image.Resampling.BICUBIC)
    return np.array(picture)


def rgb(picture: Image.Image) -> Image.Image:
    """Any picture that Pillow opens as red, green and blue: 16 bits keep their upper 8, what is clear becomes white."""
    if picture.mode.startswith("I"):
        values = np.asarray(picture).astype(np.int64)
        picture = Image.fromarray((values >> 8).clip(0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("RGB")


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
