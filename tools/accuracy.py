"""Measure the network that we trained on CIFAR-10's test pictures, and compare it with the record of its run."""

import argparse
import sys

import torch

from mbv2.records import CIFAR10_RUN
from mbv2.training import sets
from mbv2.training.decode import View
from mbv2.training.evaluate import evaluate, report
from mbv2.training.weights import trained

CLOSE_CALLS = 5  # pictures whose two best scores another processor may put in the other order


def main(arguments: list[str] | None = None) -> int:
    command = argparse.ArgumentParser("python -m tools.accuracy", description=__doc__)
    command.add_argument(
        "--data", default="cifar10", help="folder with train/<class>/… and test/<class>/…, or cifar10, which is fetched"
    )
    return compare(command.parse_args(arguments).data)


def compare(data: str) -> int:
    """Print what is measured; 0 if the record says so too, but for close calls."""
    torch.set_flush_denormal(True)  # as in training
    network, recorded = trained("cifar10"), CIFAR10_RUN.measured
    pictures = sets.test_pictures(data, View(network.resolution), network.classes)
    if pictures is None or len(pictures) != recorded.pictures:
        raise SystemExit(f"--data must hold CIFAR-10's {recorded.pictures:,} test pictures in test/, not {data}")
    measured = evaluate(network.model, pictures, network.normalize)
    print(report(measured, "test"))
    moved = (
        sum(
            abs(count - wanted)
            for row, told in zip(measured["confusion"], recorded.confusion, strict=True)
            for count, wanted in zip(row, told, strict=True)
        )
        // 2
    )
    print(f"The record says {recorded.correct:,}; {moved} pictures have another answer than there.")
    if moved > CLOSE_CALLS:
        print("The record was measured on JPEG copies of the pictures: others, such as the originals, differ a little.")
    return int(moved > CLOSE_CALLS)


if __name__ == "__main__":
    sys.exit(main())
