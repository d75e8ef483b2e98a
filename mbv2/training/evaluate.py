"""How good a network is: accuracy, by class too, what is taken for what, and how far its certainty can be trusted."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from ..nets.normalize import Normalize
from .source import Source

BINS = 15  # of certainty. Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", section 5
MOST_LINES = 20  # for classes in a report


@torch.no_grad()
def evaluate(model: nn.Module, pictures: Source, normalize: Normalize, batch_size: int = 250) -> dict[str, Any]:
    """Measure a network on pictures as they are, without augmentation.

    Args:
        model: gives scores; is in eval mode meanwhile.
        pictures: N of them.
        normalize: turns bytes into what the network sees.
        batch_size: pictures at a time; it does not change the result beyond rounding.

    Returns:
        A dict of correct and pictures (counts), accuracy, loss (mean cross-entropy), by_class (accuracy by name),
        confusion (counts; rows are the truth, columns the answer) and calibration_error (expected, 15 bins).
    """
    training = model.training
    model.eval()
    device = next(model.parameters()).device
    batches = pictures.to(device).batches(torch.arange(len(pictures)).split(batch_size))
    seen = [(model(normalize(batch)).float().cpu(), labels.cpu()) for batch, labels in batches]
    if not seen:
        raise ValueError(f"there is no picture to measure on: {pictures.left_out()}")
    scores, labels = map(torch.cat, zip(*seen, strict=True))
    model.train(training)

    classes = len(pictures.classes)
    certainty, answers = scores.softmax(1).max(1)
    right = answers == labels
    confusion = torch.bincount(labels * classes + answers, minlength=classes**2).view(classes, classes)
    return {
        "correct": int(right.sum()),
        "pictures": len(labels),
        "accuracy": int(right.sum()) / len(labels),
        "loss": float(F.cross_entropy(scores, labels)),
        "by_class": {
            name: int(row[place]) / max(1, int(row.sum()))
            for place, (name, row) in enumerate(zip(pictures.classes, confusion, strict=True))
        },
        "confusion": confusion.tolist(),
        "calibration_error": calibration_error(certainty, right),
    }


def calibration_error(certainty: torch.Tensor, right: torch.Tensor) -> float:
    """Expected calibration error: the gap between certainty and accuracy, weighted by the pictures in each bin.

    Args:
        certainty: (N,) largest probability of each picture, from 0 to 1.
        right: (N,) bool, whether the answer was right.
    """
    bins = (certainty.double() * BINS).ceil().clamp(1, BINS).long() - 1
    gaps = torch.zeros(BINS, dtype=torch.float64).index_add_(0, bins, certainty.double() - right.double())
    return float(gaps.abs().sum() / len(right))


def report(measured: dict[str, Any], part: str) -> str:
    """A measurement in a few lines: all pictures, the classes from the hardest on, what is taken for what.

    Args:
        measured: what `evaluate` returned.
        part: name of the pictures.
    """
    by_class = sorted(measured["by_class"].items(), key=lambda pair: pair[1])
    classes = [f"  {accuracy:7.2%}  {name}" for name, accuracy in by_class]
    if len(classes) > MOST_LINES:
        classes[MOST_LINES // 2 : -MOST_LINES // 2] = ["  …"]
    confused = [f"  {count:7,}  {truth} taken for {answer}" for count, truth, answer in confusions(measured)]
    return "\n".join(
        [
            f"{part} accuracy {measured['accuracy']:.2%}: {measured['correct']:,} of {measured['pictures']:,} pictures",
            *classes,
            *(["most often confused:", *confused] if confused else []),
            f"certainty and accuracy differ by {measured['calibration_error']:.2%} (expected calibration error)",
        ]
    )


def confusions(measured: dict[str, Any], most: int = 5) -> list[tuple[int, str, str]]:
    """The most frequent wrong answers, as counts with the true class and the one it was taken for."""
    names = list(measured["by_class"])
    wrong = [
        (count, names[truth], names[answer])
        for truth, row in enumerate(measured["confusion"])
        for answer, count in enumerate(row)
        if count and truth != answer
    ]
    return sorted(wrong, key=lambda found: (-found[0], *found[1:]))[:most]
