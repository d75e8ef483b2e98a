"""Which pictures a folder of folders holds, from names, sizes and times alone: a million of them in seconds."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from .bar import Bar
from .decode import SUFFIXES

STREAM = ("auto", "yes", "no")  # whether files are read anew in every epoch


@dataclass(frozen=True)
class Listing:
    """The pictures below a folder, sorted folder by folder.

    Args:
        folder: holds one folder for each class.
        names: class/…/file of each picture.
        marks: size in bytes and time of the last change in nanoseconds of each.
    """

    folder: Path
    names: list[str]
    marks: list[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.names)


def scan(folder: Path) -> Listing:
    """Look for pictures; hidden files and folders are none. A line on the terminal shows how many there are so far.

    Raises:
        ValueError: no folder, no picture, one class only.
    """
    if not folder.is_dir():
        raise ValueError(f"{folder} is not a folder: it must hold one folder of pictures for each class")
    bar, found = Bar(), []
    for name, size, changed in below(folder):
        found.append((name.split("/"), name, (size, changed)))
        if len(found) % 1000 == 0:
            bar.show(0, 0, f"{len(found):,} pictures found in {folder}")
    bar.clear_line()
    found.sort()
    listing = Listing(folder, [name for _, name, _ in found], [marks for _, _, marks in found])
    if not found:
        loose = "pictures, but in no folder" if any(map(_is_picture, os.listdir(folder))) else "no pictures"
        raise ValueError(f"{folder} holds {loose}: it must hold one folder of pictures for each class")
    if len(classes := classes_of(listing.names)[0]) < 2:
        raise ValueError(f"{folder} holds pictures of one class only, {classes[0]}: at least two are needed")
    return listing


def below(folder: str | Path, prefix: str = "") -> Iterator[tuple[str, int, int]]:
    """Name, size and time of each picture in the folders below, at any depth."""
    with os.scandir(folder) as entries:
        for entry in entries:
            # A class may be a link; deeper ones could lead in circles.
            if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=not prefix):
                yield from below(entry.path, f"{prefix}{entry.name}/")
            elif prefix and _is_picture(entry.name) and not entry.is_dir():
                stat = _stat(entry)
                yield f"{prefix}{entry.name}", stat.st_size, stat.st_mtime_ns


def _is_picture(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in SUFFIXES and not name.startswith(".")


def _stat(entry: os.DirEntry[str]) -> os.stat_result:
    try:
        return entry.stat()
    except FileNotFoundError:  # a link to nowhere: reading it will say so
        return entry.stat(follow_symlinks=False)


def classes_of(names: list[str]) -> tuple[tuple[str, ...], torch.Tensor]:
    """The classes, sorted, and (N,) int64, which of them each picture belongs to."""
    kinds = [name.partition("/")[0] for name in names]
    classes = tuple(sorted(set(kinds)))
    place = {name: number for number, name in enumerate(classes)}
    return classes, torch.tensor([place[kind] for kind in kinds])
