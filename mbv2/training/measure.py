"""Measure trained weights on pictures: how many are right, by class, what is taken for what, how certain it is."""

import argparse
import json
import sys
from pathlib import Path

import torch

from ..arguments import integer
from . import record, sets
from .checkpoint import save_text
from .decode import View
from .evaluate import evaluate, report
from .memory import keep_memory
from .source import Source
from .team import join
from .weights import trained

EXAMPLES = """
examples:
  python -m mbv2.training.measure --data PICTURES --weights runs/mine/weights.safetensors
  python -m mbv2.training.measure --data digits --weights runs/digits/weights.safetensors --part train
  python -m mbv2.training.measure --data cifar10 --weights cifar10 --json measured.json

This is the measurement that ends a run, for any weights and any pictures. PICTURES holds train/<class>/… and
test/<class>/…, or just <class>/…, which are measured all. Its classes must be those that the network was trained on;
its pictures may have any size, since they are scaled to the network's.

What is printed: how many pictures are right; the same for each class, the hardest first; which class is most often
taken for which; and the expected calibration error. A network that is 80 % certain should be right in 80 % of such
cases: the error says by how much certainty and accuracy differ on average.

A choice that you make by looking at the pictures of test, such as which of two runs is better, makes their accuracy
look better than it is. Choose on pictures that --holdout kept out of the training; look at test once, at the end.
"""


def parser() -> argparse.ArgumentParser:
    """The flags of the command."""
    command = argparse.ArgumentParser(
        "python -m mbv2.training.measure",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--data", required=True, help='folder of pictures, "cifar10" or "digits"')
    command.add_argument(
        "--weights", required=True, help="weights.safetensors or best.safetensors of a run, or cifar10, this book's"
    )
    command.add_argument("--part", choices=("test", "train"), default="test", help="of the pictures; default: test")
    command.add_argument(
        "--json", type=Path, metavar="FILE", dest="into", help="write all of it, and the confusion, into FILE"
    )
    command.add_argument("--skip-broken", action="store_true", help="leave out pictures that cannot be read")
    command.add_argument("--threads", type=int, default=2, help="threads of the processor; default: 2")
    command.add_argument(
        "--device", choices=("auto", "cpu", "cuda"), default="auto", help="where to compute; default: auto"
    )
    return command


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 0, or 2 for what cannot be measured."""
    options = parser().parse_args(arguments)
    return record.exit_status(lambda: measure(**vars(options)), "Stopped: nothing was measured.")


def measure(data: str, weights: str, part: str, into: Path | None, skip_broken: bool, threads: int, device: str) -> int:
    """Measure weights on a part of some pictures and print a report; all of it goes into the file `into`."""
    if into is not None and not into.parent.is_dir():
        raise ValueError(f"--json {into} cannot be written: {into.parent} is not a folder")
    torch.set_num_threads(integer("threads", threads))
    torch.set_flush_denormal(True)
    known = trained(weights)
    reading = sets.Reading(skip_broken)
    pictures = pictures_of(data, part, View(known.resolution, known.crop), known.classes, reading)
    if different := sorted(set(known.classes) ^ set(pictures.classes)):
        raise ValueError(f"{weights} and {data} must have the same classes; one lacks: {', '.join(different)}")
    keep_memory()
    measured = evaluate(known.model.to(join(device).device), pictures, known.normalize)
    if missing := pictures.left_out():
        print(missing)
    print(report(measured, part))
    if into is not None:
        told = {"weights": weights, "data": data, "part": part, "pictures_are": pictures.fingerprint()}
        save_text(into, json.dumps({**told, **measured, "environment": record.environment()}, indent=1) + "\n")
        print(f"All of it, and the confusion: {into}")
    return 0


def pictures_of(data: str, part: str, view: View, classes: tuple[str, ...], reading: sets.Reading) -> Source:
    """The pictures to measure on; all of them where a folder has no parts."""
    if part == "test":
        pictures = sets.test_pictures(data, view, classes, reading)
        if pictures is not None:
            return pictures
        if (Path(data) / "train").is_dir():
            raise ValueError(f"{data} holds pictures to train on but none to test: --part train measures on those")
    return sets.training_pictures(data, view, reading)


if __name__ == "__main__":
    sys.exit(main())
