"""What this book trained and measured itself: the run behind `mbv2.pretrained`, its curve, and short runs. No torch.

`mbv2.published` has what others measured.
"""

import json
from importlib.resources import files
from typing import Any, NamedTuple

from .rows import read


class Measurement(NamedTuple):
    """How good a network is on pictures that it never trained on.

    Attributes:
        pictures: How many pictures there were.
        correct: How many of them it named right.
        accuracy: The share of those, from 0 to 1.
        loss: Mean cross-entropy in nats.
        by_class: Accuracy of each class, from 0 to 1, by its name.
        confusion: Pictures, a row for each true class and a column for each answer, in the order of the classes.
        calibration_error: Expected calibration error in 15 bins, from 0 to 1: how far certainty and accuracy differ.
    """

    pictures: int
    correct: int
    accuracy: float
    loss: float
    by_class: dict[str, float]
    confusion: tuple[tuple[int, ...], ...]
    calibration_error: float


class Part(NamedTuple):
    """One finished run of `python -m mbv2.training`; the next part starts from its weights.

    Attributes:
        command: What to type to repeat it.
        recipe: All its settings, by name.
        steps: Steps of gradient descent.
        clock_hours: Hours that its steps took on the clock; the notes of the run say what else the machine did.
        cpu_hours: Hours that the processor's cores spent on its steps, added up.
        sittings: Each start of the command: from which step, when, with which versions, on which machine.
        measured: Its averaged weights in 32 bits, on the test pictures, after its last step.
    """

    command: str
    recipe: dict[str, Any]
    steps: int
    clock_hours: float
    cpu_hours: float
    sittings: tuple[dict[str, Any], ...]
    measured: Measurement


class TrainingRun(NamedTuple):
    """How a network of this package was trained, and how good it is.

    Attributes:
        parts: The runs of the command that led to it, in order; one, or more that start where the last ended.
        training_pictures: How many pictures it learned from.
        fingerprint: Of those pictures: a number that another picture or another order changes.
        classes: Names of the classes, in the order of the network's scores.
        versions: Version of each package that decides the arithmetic or the pictures, by name.
        notes: What else one has to know to judge or repeat the run, sentence by sentence.
        weights_file: The file of weights in mbv2/data.
        weights_bytes: Its size.
        weights_sha256: Its SHA-256, in hexadecimal digits.
        photograph: Scores of the network for the quarters of `mbv2.pictures.photograph(64)`, row by row: whoever gets
            others has not loaded the same network.
        measured_by: The command that measures it again.
        measured: The network with the file's 16-bit weights, on the test pictures.
    """

    parts: tuple[Part, ...]
    training_pictures: int
    fingerprint: str
    classes: tuple[str, ...]
    versions: dict[str, str]
    notes: tuple[str, ...]
    weights_file: str
    weights_bytes: int
    weights_sha256: str
    photograph: tuple[tuple[float, ...], ...]
    measured_by: str
    measured: Measurement

    @property
    def command(self) -> str:
        """What to type to repeat the run, a line for each part."""
        return "\n".join(part.command for part in self.parts)

    @property
    def recipe(self) -> dict[str, Any]:
        """All settings of the first part, by name; a later part has the same network."""
        return self.parts[0].recipe

    @property
    def epochs(self) -> int:
        """How often all parts together saw each picture."""
        return sum(part.recipe["epochs"] for part in self.parts)

    @property
    def steps(self) -> int:
        """Steps of all parts."""
        return sum(part.steps for part in self.parts)

    @property
    def clock_hours(self) -> float:
        """Hours of all parts on the clock."""
        return sum(part.clock_hours for part in self.parts)

    @property
    def cpu_hours(self) -> float:
        """Hours of all parts that the processor's cores spent."""
        return sum(part.cpu_hours for part in self.parts)

    @property
    def measured_float32(self) -> Measurement:
        """The network as it was trained, with its weights in 32 bits, on the test pictures."""
        return self.parts[-1].measured


class CurvePoint(NamedTuple):
    """One epoch of a run.

    Attributes:
        part: Of the run, from 1.
        epoch: Its number, from 1, through all parts.
        resolution: Pixels of a side that the network saw.
        lr: The learning rate of its last step.
        train_loss: Mean loss over its pictures, augmented and with smoothed labels, as the network learned from them.
        train_accuracy: Share of those pictures that were named right, from 0 to 1.
        holdout_loss: The same of pictures that were held out, as they are; None where there were none.
        holdout_accuracy: The same of those.
        seconds: Spent in steps since the start of the run, on the clock.
        cpu_seconds: Spent in steps since the start of the run by the processor's cores.
    """

    part: int
    epoch: int
    resolution: int
    lr: float
    train_loss: float
    train_accuracy: float
    holdout_loss: float | None
    holdout_accuracy: float | None
    seconds: float
    cpu_seconds: float


class Ablation(NamedTuple):
    """A short run on CIFAR-10, measured on 5,000 of its training pictures that were held out.

    Attributes:
        width_mult: The width multiplier.
        resolution: Pixels of a side.
        stem_stride: Stride of the first convolution.
        variant: "none", "relu6-projections" or "no-shortcuts": what was done to the network.
        seed: Of the run.
        epochs: How often it saw each picture.
        params: Parameters.
        macs: Multiply-adds for a picture.
        holdout_percent: Accuracy on the held-out pictures.
        hours: What its steps took on the clock, in which the machine did other work too.
    """

    width_mult: float
    resolution: int
    stem_stride: int
    variant: str
    seed: int
    epochs: int
    params: int
    macs: int
    holdout_percent: float
    hours: float


class FineTuning(NamedTuple):
    """A network of width 0.5 that learned handwritten digits of 16 × 16 pixels, measured on 360 others.

    Attributes:
        per_class: Pictures of each digit that it learned from.
        method: "scratch", from weights drawn from the seed; "head only" or "all", from CIFAR-10's weights: the
            classifier alone learns, or the classifier first and then everything.
        seed: Of the run, and of the choice of the pictures.
        steps: Steps of gradient descent, of 50 pictures each.
        test_percent: Accuracy on the others.
    """

    per_class: int
    method: str
    seed: int
    steps: int
    test_percent: float


class Relative(NamedTuple):
    """A small relative of a candidate of the capstone, which learned 1,200 handwritten digits; measured on 597 others.

    Attributes:
        candidate: The network for photographs that it is related to.
        width_mult: The width multiplier.
        resolution: Pixels of a side.
        expansion: The largest in its table.
        seed: Of its first weights and of the order of the digits.
        epochs: How often it saw each digit.
        params: Parameters.
        macs: Multiply-adds for a digit.
        percent: Accuracy on the others.
    """

    candidate: str
    width_mult: float
    resolution: int
    expansion: int
    seed: int
    epochs: int
    params: int
    macs: int
    percent: float


def read_run(file: str) -> TrainingRun:
    """The record of a run.

    Args:
        file: Its name in mbv2/data.

    Raises:
        TypeError: If the file lacks something that a record has, or has more.
    """
    told = json.loads((files(__package__) / "data" / file).read_text(encoding="utf-8"))
    for name in ("classes", "notes"):
        told[name] = tuple(told[name])
    told["photograph"] = tuple(map(tuple, told["photograph"]))
    told["measured"] = _measurement(told["measured"])
    told["parts"] = tuple(
        Part(**{**part, "sittings": tuple(part["sittings"]), "measured": _measurement(part["measured"])})
        for part in told["parts"]
    )
    return TrainingRun(**told)


def _measurement(told: dict[str, Any]) -> Measurement:
    return Measurement(**{**told, "confusion": tuple(map(tuple, told["confusion"]))})


#: The run that trained the network of `mbv2.pretrained("cifar10")`.
CIFAR10_RUN = read_run("cifar10_run.json")
#: What that run said of itself after each epoch.
CIFAR10_CURVE = read("CIFAR10_CURVE", "cifar10_curve.csv", CurvePoint)
#: Short runs that differ in width, resolution, stem or one idea of the network.
ABLATIONS = read("ABLATIONS", "cifar10_ablations.csv", Ablation)
#: Small relatives of the candidates of the capstone, with four seeds each.
CAPSTONE = read("CAPSTONE", "capstone.csv", Relative)
#: Digits learned from few pictures, from random weights and from those of `mbv2.pretrained("cifar10")`.
FINE_TUNING = read("FINE_TUNING", "fine_tuning.csv", FineTuning)
