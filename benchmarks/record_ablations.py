"""The record behind chapter 14: short runs on CIFAR-10 that differ in width, resolution, stem or one idea.

`python -m benchmarks.record_ablations --data cifar10 --runs FOLDER` trains whatever FOLDER does not hold yet, some
hours on two cores, and prints mbv2/data/cifar10_ablations.csv from the runs that are finished. Ctrl+C stops it; the
same command goes on. Every run is the command `python -m mbv2.training`; 5,000 of the training pictures are held out
to measure on, and the test pictures are never looked at.
"""

import argparse
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import NamedTuple

from mbv2 import network_cost
from mbv2.training.recipe import Recipe

SEEDS = (0, 1)
HOLDOUT = 0.1
HEADER = """\
# MobileNetV2 for small pictures on CIFAR-10, trained for a few epochs on 45,000 of its training pictures; per cent
# right of the 5,000 others. Pictures of fewer than 32 pixels are the same ones, made smaller.
# Source: this book, python -m benchmarks.record_ablations"""
COLUMNS = "width_mult,resolution,stem_stride,variant,seed,epochs,params,macs,holdout_percent,hours"


class Setting(NamedTuple):
    """What a run is to differ in."""

    width: float
    resolution: int
    stem_stride: int = 1
    variant: str = "none"

    def recipe(self, seed: int, epochs: int) -> Recipe:
        """The run's recipe. Pictures of half the size are shifted half as far; short runs need no cutout."""
        return Recipe(
            **self._asdict(),
            seed=seed,
            epochs=epochs,
            holdout=HOLDOUT,
            shift=self.resolution // 8,
            cutout=0,
        )


# First what the text rests on most. Width and resolution: figure 8 of the article in small.
STEMS = [Setting(0.35, 32), Setting(0.35, 32, 2), Setting(0.35, 16), Setting(0.5, 32, 2)]
GRID = [Setting(*pair) for pair in product((0.25, 0.5), (16, 32))]
VARIANTS = [Setting(0.35, 32, variant="relu6-projections"), Setting(0.35, 32, variant="no-shortcuts")]
MIDDLE = [Setting(width, 24) for width in (0.35, 0.25, 0.5)]
SETTINGS = [*STEMS, *GRID, *VARIANTS, *MIDDLE]


def folder(runs: Path, setting: Setting, seed: int, epochs: int) -> Path:
    """Where a run is kept."""
    width, resolution, stem, variant = setting
    return runs / f"w{width}-r{resolution}-stem{stem}-{variant}-epochs{epochs}-seed{seed}"


def train(data: str, out: Path, recipe: Recipe) -> None:
    """Begin a run or go on with it, with one thread; a finished one is not touched."""
    if (out / "result.json").exists():
        return
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in recipe.to_dict().items() if changed(name, value)]
    line = [sys.executable, "-m", "mbv2.training", "--data", data, "--out", str(out), "--no-test", "--resume", *flags]
    done = subprocess.run([*line, "--threads", "1"], stdout=subprocess.PIPE, check=False)
    print(f"{out.name}: {'done' if done.returncode == 0 else f'ended with {done.returncode}'}", file=sys.stderr)


def changed(name: str, value: object) -> bool:
    """Whether a setting is another than the command's default."""
    return value != Recipe().to_dict()[name]


def row(out: Path, setting: Setting, seed: int, epochs: int) -> str:
    """A finished run as a line of the file."""
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    last = (out / "metrics.csv").read_text(encoding="utf-8").splitlines()
    accuracy = float(dict(zip(last[0].split(","), last[-1].split(","), strict=True))["holdout_accuracy"])
    cost = network_cost(setting.width, setting.resolution, 10, setting.recipe(seed, epochs).table)
    values = (*setting, seed, epochs, cost.params, cost.macs, f"{100 * accuracy:.2f}")
    return ",".join(map(str, values)) + f",{result['seconds'] / 3600:.2f}"


def main(arguments: list[str] | None = None) -> None:
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("--data", required=True, help='"cifar10", or a folder with its pictures')
    command.add_argument("--runs", type=Path, required=True, help="folder for the runs")
    command.add_argument("--epochs", type=int, default=3, help="of each run; default: 3")
    command.add_argument("--workers", type=int, default=2, help="runs at the same time; default: 2")
    command.add_argument("--no-train", action="store_true", help="only print the runs that are finished")
    options = command.parse_args(arguments)
    runs = [(setting, seed) for setting in SETTINGS for seed in SEEDS]
    places = {run: folder(options.runs, *run, options.epochs) for run in runs}
    if not options.no_train:
        with ThreadPoolExecutor(options.workers) as pool:
            for run in runs:
                pool.submit(train, options.data, places[run], run[0].recipe(run[1], options.epochs))
    print(HEADER, COLUMNS, sep="\n")
    for run in sorted(runs):
        if (places[run] / "result.json").exists():
            print(row(places[run], *run, options.epochs))


if __name__ == "__main__":
    main()
