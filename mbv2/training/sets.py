"""Which pictures a name or a folder stands for: `cifar10`, `digits`, FOLDER/train and FOLDER/test, or one FOLDER."""

import tarfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .. import arguments
from .decode import RANDOM, View, square
from .fetch import fetch, home
from .folders import STREAM, Listing, below, scan
from .pictures import Pictures, load
from .source import Source
from .stream import Stream, default_workers

# Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images"; MD5 as on https://www.cs.toronto.edu/~kriz/cifar.html
CIFAR10 = ("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", "md5:c32a1d4ab5d03f1284b67883e8d87530")


# Bytes of decoded pictures that are kept in memory. Decoding them holds twice as many for a moment, which a machine
# with 4 GB can spare; CIFAR-10's 50,000 need 0.15 GB.
IN_MEMORY = 2**30


@dataclass(frozen=True)
class Reading:
    """How the files of a folder are read.

    Args:
        skip_broken: leave out pictures that cannot be read. default: False
        stream: "yes" reads them anew in every epoch, "no" keeps them decoded in memory, "auto" does so where they have
            at most a gibibyte. default: "auto"
        workers: processes that read them anew. default: None, one for each core
    """

    skip_broken: bool = False
    stream: str = "auto"
    workers: int | None = None

    def __post_init__(self) -> None:
        arguments.one_of("stream", self.stream, STREAM)
        if self.workers is not None:
            arguments.integer("workers", self.workers, least=0)

    def open(self, listing: Listing, view: View) -> Source:
        """The pictures of a folder, in memory or streamed.

        Args:
            listing: the files.
            view: which part of each is seen; its crop "auto" is "random-resized" where pictures stream.
        """
        anew = view.crop == RANDOM
        if anew and self.stream == "no":
            raise ValueError(f"stream must be yes or auto where crop is {RANDOM}, which cuts the files anew, not 'no'")
        large = len(listing) * view.resolution**2 * 3 > IN_MEMORY
        if not (anew or self.stream == "yes" or (large and self.stream == "auto")):
            return load(listing, view, self.skip_broken)
        if view.crop == "auto":
            view = replace(view, crop=RANDOM)
        workers = default_workers() if self.workers is None else self.workers
        return Stream(listing, view, self.skip_broken, workers)


READING = Reading()


def training_pictures(data: str, view: View, reading: Reading = READING) -> Source:
    """The pictures to train on.

    Args:
        data: "cifar10", "digits", a folder that holds train/<class>/…, or one that holds <class>/….
        view: which part of each is seen.
        reading: how files are read. default: as `Reading` has it
    """
    if data in ("digits", "cifar10"):
        if view.crop == RANDOM:
            raise ValueError(f"crop must be resize for {data}, whose pictures are small, not {RANDOM!r}")
        return digits(view.resolution)[0] if data == "digits" else cifar10(view.resolution, test=False)
    folder = Path(data)
    return reading.open(scan(folder / "train" if (folder / "train").is_dir() else folder), view)


def test_pictures(data: str, view: View, classes: tuple[str, ...], reading: Reading = READING) -> Source | None:
    """The pictures to measure on at the very end; None where the data has none.

    Args:
        data: as for `training_pictures`.
        view: which part of each is seen.
        classes: those of the training pictures. ValueError for any other classes.
        reading: how files are read. default: as `Reading` has it
    """
    if data == "digits":
        return digits(view.resolution)[1]
    if data == "cifar10":
        return cifar10(view.resolution, test=True)
    folder = test_folder(Path(data))
    if folder is None:
        return None
    check_classes(Path(data), classes)
    pictures = reading.open(scan(folder), view)
    refuse_others(folder, classes, pictures.classes)  # every picture of a class may be a broken one
    return pictures


def test_folder(folder: Path) -> Path | None:
    """Where the pictures to measure on are: folder/test, or folder/val, as ImageNet has it, if test has no classes."""
    if not (folder / "train").is_dir():
        return None
    there = [folder / name for name in ("test", "val") if (folder / name).is_dir()]
    return next((part for part in there if class_folders(part)), there[0] if there else None)


def class_folders(folder: Path) -> set[str]:
    """Names of the folders in it that are not hidden."""
    return {path.name for path in folder.iterdir() if not path.name.startswith(".") and path.is_dir()}


def check_classes(folder: Path, classes: tuple[str, ...]) -> None:
    """ValueError names the classes that only train or the pictures to measure on have, before a run begins."""
    test = test_folder(folder)
    if test is not None:
        refuse_others(test, classes, tuple({name.partition("/")[0] for name, _, _ in below(test)}))


def refuse_others(test: Path, classes: tuple[str, ...], found: tuple[str, ...]) -> None:
    """ValueError names the classes that only one of two has."""
    if different := sorted(set(classes) ^ set(found)):
        raise ValueError(
            f"{test.with_name('train')} and {test} must have pictures of the same classes; "
            f"one lacks: {', '.join(different)}"
        )


def digits(resolution: int) -> tuple[Pictures, Pictures]:
    """scikit-learn's 1,797 handwritten digits, made larger; every fifth is for the test.

    Source: Alpaydin & Kaynak 1998, "Optical Recognition of Handwritten Digits", UCI; the part that scikit-learn has.
    """
    from sklearn.datasets import load_digits

    found = load_digits()
    grey = (found.images * 255 / 16).round().astype(np.uint8)  # (1797, 8, 8), from 0 to 16
    pixels = torch.from_numpy(np.stack([square(Image.fromarray(one).convert("RGB"), resolution) for one in grey]))
    whole = Pictures(pixels, torch.from_numpy(found.target).long(), tuple(map(str, range(10))))
    fifth = torch.arange(len(whole)) % 5 == 0
    return whole.select((~fifth).nonzero().flatten()), whole.select(fifth.nonzero().flatten())


def cifar10(resolution: int, test: bool) -> Pictures:
    """CIFAR-10, fetched once: 50,000 pictures to train on, or 10,000 for the test."""
    archive = fetch(*CIFAR10, home() / "cifar-10-binary.tar.gz")
    records, classes = read_cifar(archive, test)
    pixels = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)  # bytes: a label, then planes of 32 × 32
    if resolution != 32:
        pixels = np.stack([square(Image.fromarray(one), resolution) for one in pixels])
    return Pictures(torch.from_numpy(np.ascontiguousarray(pixels)), torch.from_numpy(records[:, 0]).long(), classes)


def read_cifar(archive: Path, test: bool) -> tuple[np.ndarray, tuple[str, ...]]:
    """(N, 3073) uint8 and the names of the classes, from the binary version of CIFAR-10."""
    names = ["test_batch.bin"] if test else [f"data_batch_{number}.bin" for number in range(1, 6)]
    with tarfile.open(archive) as tar:
        files = {Path(member.name).name: member for member in tar.getmembers() if member.isfile()}
        contents = {name: tar.extractfile(files[name]) for name in ("batches.meta.txt", *names)}
        read = {name: content.read() for name, content in contents.items() if content is not None}
    records = np.frombuffer(b"".join(read[name] for name in names), dtype=np.uint8).reshape(-1, 3073).copy()
    return records, tuple(read["batches.meta.txt"].decode().split())
