"""Which pictures a name or a folder stands for: `cifar10`, `digits`, FOLDER/train and FOLDER/test, or one FOLDER."""

import tarfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .fetch import fetch, home
from .pictures import Pictures, load, square
from .pictures import classes as classes_of

# Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images"; MD5 as on https://www.cs.toronto.edu/~kriz/cifar.html
CIFAR10 = ("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", "md5:c32a1d4ab5d03f1284b67883e8d87530")


def training_pictures(data: str, resolution: int, skip_broken: bool = False) -> Pictures:
    """The pictures to train on.

    Args:
        data: "cifar10", "digits", a folder that holds train/<class>/…, or one that holds <class>/….
        resolution: side in pixels.
        skip_broken: leave out pictures that cannot be read. default: False
    """
    if data == "digits":
        return digits(resolution)[0]
    if data == "cifar10":
        return cifar10(resolution, test=False)
    folder = Path(data)
    return load(folder / "train" if (folder / "train").is_dir() else folder, resolution, skip_broken)


def test_pictures(data: str, resolution: int, classes: tuple[str, ...], skip_broken: bool = False) -> Pictures | None:
    """The pictures to measure on at the very end; None where the data has none.

    Args:
        data: as for `training_pictures`.
        resolution: side in pixels.
        classes: those of the training pictures. ValueError for any other classes.
        skip_broken: leave out pictures that cannot be read. default: False
    """
    if data == "digits":
        return digits(resolution)[1]
    if data == "cifar10":
        return cifar10(resolution, test=True)
    folder = Path(data) / "test"
    if not ((Path(data) / "train").is_dir() and folder.is_dir()):
        return None
    check_classes(Path(data), classes)
    pictures = load(folder, resolution, skip_broken)
    refuse_others(Path(data), classes, pictures.classes)  # every picture of a class may be a broken one
    return pictures


def check_classes(folder: Path, classes: tuple[str, ...]) -> None:
    """ValueError names the classes that only one of folder/train and folder/test has, before a run begins."""
    if not ((folder / "train").is_dir() and (folder / "test").is_dir()):
        return
    refuse_others(folder, classes, classes_of(folder / "test"))


def refuse_others(folder: Path, train: tuple[str, ...], test: tuple[str, ...]) -> None:
    """ValueError names the classes that only one of two has."""
    if different := sorted(set(train) ^ set(test)):
        raise ValueError(
            f"{folder / 'train'} and {folder / 'test'} must have pictures of the same classes; "
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
