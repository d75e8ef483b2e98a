"""The record behind chapter 14: CIFAR-10's weights tuned to handwritten digits, against weights drawn at random.

`python -m benchmarks.record_fine_tuning --weights FILE` prints mbv2/data/fine_tuning.csv; half an hour on one core.
Every run is one of `mbv2.training`, on a folder with few pictures of each digit; the same pictures for every method.
"""

import argparse
import contextlib
import shutil
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from mbv2.training.loop import Run
from mbv2.training.pictures import Pictures
from mbv2.training.recipe import Recipe
from mbv2.training.sets import digits

SEEDS = range(8)
PER_CLASS = (5, 20)
METHODS = ("scratch", "head only", "all")
STEPS, BATCH, SIDE = 100, 50, 16
LR = {"scratch": 0.05, "head only": 0.1, "all": 0.05}  # the best of a few, on training digits that no run below sees
HEADER = """\
# MobileNetV2 of width 0.5 on handwritten digits of 16 × 16 pixels: per cent right of 360 digits that it never saw.
# From scratch, from CIFAR-10's weights with the classifier alone learning, or the classifier first and then all.
# Source: this book, python -m benchmarks.record_fine_tuning"""
COLUMNS = "per_class,method,seed,steps,test_percent"


def settings(method: str, per_class: int, seed: int, lr: float) -> Recipe:
    """As many steps for each method and number of pictures; digits are not mirrored."""
    epochs = STEPS * BATCH // (10 * per_class)
    head = {"scratch": 0, "head only": epochs, "all": epochs // 5}[method]
    return Recipe(
        epochs,
        seed,
        0.5,
        SIDE,
        batch_size=BATCH,
        lr=lr,
        head_epochs=head,
        flip=False,
        shift=1,
        cutout=0,
        warmup=epochs / 5,
    )


def draw(pictures: Pictures, per_class: int, seed: int) -> tuple[Pictures, Pictures]:
    """`per_class` pictures of each digit, and all others; the seed decides which, and few are among many."""
    shuffled = torch.randperm(len(pictures), generator=torch.Generator().manual_seed(seed))
    of_each = [shuffled[pictures.labels[shuffled] == label] for label in range(10)]
    return tuple(
        pictures.select(torch.cat([places[part] for places in of_each]))
        for part in (slice(per_class), slice(per_class, None))
    )


def write(pictures: Pictures, folder: Path) -> None:
    """The pictures as files, a folder for each digit."""
    for number, (pixels, label) in enumerate(zip(pictures.bytes, pictures.labels, strict=True)):
        place = folder / str(int(label))
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels.numpy()).save(place / f"{number}.png")


def percent(data: Path, recipe: Recipe, start: Path | None) -> float:
    """Train as the command does; per cent right on the pictures of `data`/test."""
    out = data / "run"
    with contextlib.redirect_stdout(None):
        result: dict[str, Any] = Run(recipe, str(data), out, start=start, threads=1).train_to_end()
    shutil.rmtree(out)
    return 100 * float(result["test"]["accuracy"])


def main(arguments: list[str] | None = None) -> None:
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("--weights", type=Path, required=True, help="trained on CIFAR-10 at width 0.5")
    options = command.parse_args(arguments)
    training, test = digits(SIDE)
    print(HEADER, COLUMNS, sep="\n", flush=True)
    for seed, per_class in product(SEEDS, PER_CLASS):
        with tempfile.TemporaryDirectory() as name:
            write(draw(training, per_class, seed)[0], Path(name, "train"))
            write(test, Path(name, "test"))
            for method in METHODS:
                start = None if method == "scratch" else options.weights
                right = percent(Path(name), settings(method, per_class, seed, LR[method]), start)
                print(f"{per_class},{method},{seed},{STEPS},{right:.2f}", flush=True)
        print(f"seed {seed}, {per_class} pictures a class: done", file=sys.stderr)


if __name__ == "__main__":
    main()
