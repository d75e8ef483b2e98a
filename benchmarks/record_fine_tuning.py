"""The record behind chapter 14: CIFAR-10's weights tuned to handwritten digits, against weights drawn at random.

`python -m benchmarks.record_fine_tuning` prints mbv2/data/fine_tuning.csv; a quarter of an hour on an idle core.
Every run is one of `mbv2.training`, on a folder with few pictures of each digit; the same pictures for every method.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from mbv2.training.loop import Run
from mbv2.training.pictures import Pictures
from mbv2.training.recipe import Recipe
from mbv2.training.sets import digits
from mbv2.training.starts import Start, open_start

SEEDS = range(8)
PER_CLASS = 5
METHODS = ("scratch", "head only", "all")
LR = {"scratch": 0.05, "head only": 0.1, "all": 0.05}  # the best of a few, on training digits that no run below sees
EPOCHS, FILES, BATCH, SIDE = 12, 400, 50, 16  # few pictures are seen several times an epoch
HEADER = """\
# MobileNetV2 of width 0.5 on handwritten digits of 16 × 16 pixels: per cent right of 360 digits that it never saw.
# From scratch, or from CIFAR-10's weights: the classifier alone learns, or the classifier first and then all.
# The weights of mbv2.pretrained("cifar10") whose SHA-256 begins with {checksum}.
# Source: this book, python -m benchmarks.record_fine_tuning"""
COLUMNS = "per_class,method,seed,steps,test_percent"


def settings(method: str, seed: int, lr: float) -> Recipe:
    """The same for each method, but for the rate and for what learns; digits are not mirrored."""
    head = {"scratch": 0, "head only": EPOCHS, "all": EPOCHS // 5}[method]
    sizes = {"width": 0.5, "resolution": SIDE, "batch_size": BATCH}
    return Recipe(**sizes, epochs=EPOCHS, seed=seed, lr=lr, head_epochs=head, flip=False, shift=1, cutout=0)


def draw(pictures: Pictures, per_class: int, seed: int) -> Pictures:
    """`per_class` pictures of each digit; the seed decides which, and few are among many."""
    shuffled = torch.randperm(len(pictures), generator=torch.Generator().manual_seed(seed))
    return pictures.select(torch.cat([shuffled[pictures.labels[shuffled] == label][:per_class] for label in range(10)]))


def write(pictures: Pictures, folder: Path, copies: int = 1) -> None:
    """The pictures as files, a folder for each digit."""
    for number, (pixels, label) in enumerate(zip(pictures.bytes, pictures.labels, strict=True)):
        place = folder / str(int(label))
        place.mkdir(parents=True, exist_ok=True)
        for copy in range(copies):
            Image.fromarray(pixels.numpy()).save(place / f"{number}-{copy}.png")


def percent(data: Path, recipe: Recipe, start: Start | None) -> float:
    """Train as the command does; per cent right on the pictures of `data`/test."""
    out = data / "run"
    result: dict[str, Any] = Run(recipe, str(data), out, start=start, threads=1, say=lambda _: None).train_to_end()
    shutil.rmtree(out)
    return 100 * float(result["test"]["accuracy"])


def main() -> None:
    training, test = digits(SIDE)
    trained = open_start("cifar10")
    print(HEADER.format(checksum=trained.checksum), COLUMNS, sep="\n", flush=True)
    for seed in SEEDS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(draw(training, PER_CLASS, seed), folder / "train", FILES // (10 * PER_CLASS))
            write(test, folder / "test")
            for method in METHODS:
                start = None if method == "scratch" else trained
                right = percent(folder, settings(method, seed, LR[method]), start)
                print(f"{PER_CLASS},{method},{seed},{EPOCHS * FILES // BATCH},{right:.2f}", flush=True)


if __name__ == "__main__":
    main()
