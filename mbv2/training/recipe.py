"""Every setting of a training run, with a default and its source, and the schedules that follow from them."""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from itertools import pairwise
from typing import Any

from .. import arguments
from ..nets.variants import VARIANTS
from ..spec import REFERENCE, SMALL_IMAGES, Architecture

ARCHITECTURES = {"small-images": SMALL_IMAGES, "reference": REFERENCE}
# What --from changes where the command says nothing else: the network of the weights, and smaller steps.
OF_WEIGHTS = ("width", "resolution", "architecture", "stem_stride", "variant")
FINE_TUNING = {
    "lr": 0.01,
    "head_epochs": 1,
}  # Li et al. 2020, "Rethinking the Hyperparameters for Fine-tuning", section 1
SCHEDULES = ("cosine", "linear", "decay", "one-cycle")
LARGEST_SMALL_IMAGE = 64  # pixels: up to here the network keeps the size in its stem and its second stage
CHOICES: dict[str, tuple[Any, ...]] = {
    "architecture": ("auto", *ARCHITECTURES),
    "stem_stride": (0, 1, 2),
    "variant": VARIANTS,
    "optimizer": ("sgd", "rmsprop"),
    "schedule": ("cosine", "linear", "decay", "one-cycle"),
    "crop": ("auto", "resize", "random-resized"),
    "precision": ("auto", "float32", "mixed", "float64"),
}


@dataclass(frozen=True)
class Recipe:
    """What decides a run, apart from the pictures: the same recipe on the same pictures gives the same weights.

    Args:
        epochs: how often every training picture is seen.
        seed: decides first weights, order of pictures, augmentation and the held-out pictures.
        width: width multiplier of the network.
        resolution: side of the square pictures in pixels.
        architecture: "small-images", "reference", or "auto": small-images up to 64 pixels.
        stem_stride: 1 or 2 in the stem, whatever the architecture has there; 0 leaves it. default: 0
        variant: "relu6-projections" or "no-shortcuts" trains the network without linear bottlenecks or without
            shortcuts, to see what they are good for. default: "none"
        dropout: probability before the classifier. default: 0.0, for short runs of small networks.
        holdout: share of the training pictures, from 0 to below 1, that is kept out to measure progress on.
        batch_size: pictures a step. default: 128, as kuangliu/pytorch-cifar.
        optimizer: "sgd", or the paper's "rmsprop".
        lr: largest learning rate. default: 0.1, as chenyaofo/image-classification-codebase, conf/cifar10.conf; the
            command makes it proportional to the batch, with this value for 128, Goyal et al. 2017, section 2.1.
        momentum: of SGD with Nesterov's look ahead. default: 0.9, the same source.
        weight_decay: on convolutions and the classifier's weights, never on batch norm and biases. default: 5e-4, the
            same source.
        decay_depthwise: on depthwise filters too. Howard et al. 2017, MobileNetV1, section 3.2, found it important to
            put "very little or no weight decay" on them, since they have so few parameters. default: True, as the
            source of weight_decay.
        label_smoothing: share of the target spread over all classes. default: 0.1, Szegedy et al. 2016, section 7.
        schedule: the learning rate's course. After the warm-up it falls: "cosine" to 0, Loshchilov & Hutter 2017;
            "linear" to 0; or the paper's "decay", to 0.98 of it after each epoch, Sandler et al. 2018, section 6.1.
            "one-cycle" has no other warm-up: from a 25th it climbs to `lr` for three tenths of the run and falls to
            nearly 0, Smith & Topin 2018, as torch's OneCycleLR draws it. default: "cosine"
        warmup: epochs in which the learning rate climbs to `lr`, Goyal et al. 2017, section 2.2; at most a fifth of
            all epochs. default: 2.0
        average: decay a step of the moving average of the weights, which are the ones to use. default: 0.999
        crop: what training sees of a picture. "resize": the middle, as large as its shorter side, shifted; the same
            is measured. "random-resized": another part in each epoch, 8 to 100 % of its area in a form from 3:4 to
            4:3, not shifted, Szegedy et al. 2015; 7/8 of the middle is measured, as ImageNet's 224 of 256
            pixels. "auto": random-resized where pictures stream, see --stream, resize elsewhere. default: "auto"
        flip: mirror each picture in every other epoch. default: True, Jordan 2024, "94 % on CIFAR-10 in 3.29 seconds".
        shift: largest shift in pixels, with mirrored edges. default: 4, He et al. 2015, section 4.2.
        cutout: side in pixels of a square made grey. default: 8, Page 2018, "How to train your ResNet".
        grow: pairs (side in pixels, share of the epochs until which it holds): small pictures first. default: ()
        precision: "float32"; "mixed", with bfloat16; "float64", to compare runs; or "auto": mixed on an accelerator and
            float32 on a processor, where bfloat16's depthwise convolutions are slow. default: "auto"
        halves: on a processor, add up over a batch half by half: then two processes that share it give the losses of
            one, which otherwise drift apart to the second digit within twenty steps. Without it one process is about a
            tenth faster. default: True
        head_epochs: first epochs in which the classifier alone learns, for a start from trained weights.
        freeze_norm: batch norm keeps its statistics, scale and shift, for a start from trained weights.
    """

    epochs: int = 30
    seed: int = 0
    width: float = 1.0
    resolution: int = 32
    architecture: str = "auto"
    stem_stride: int = 0
    variant: str = "none"
    dropout: float = 0.0
    holdout: float = 0.0
    batch_size: int = 128
    optimizer: str = "sgd"
    lr: float = 0.1
    momentum: float = 0.9
    weight_decay: float = 5e-4
    decay_depthwise: bool = True
    label_smoothing: float = 0.1
    schedule: str = "cosine"
    warmup: float = 2.0
    average: float = 0.999
    crop: str = "auto"
    flip: bool = True
    shift: int = 4
    cutout: int = 8
    grow: tuple[tuple[int, float], ...] = ()
    precision: str = "auto"
    halves: bool = True
    head_epochs: int = 0
    freeze_norm: bool = False

    def __post_init__(self) -> None:
        for name in ("epochs", "resolution", "batch_size"):
            arguments.integer(name, getattr(self, name))
        for name in ("seed", "shift", "cutout", "head_epochs", "stem_stride"):
            arguments.integer(name, getattr(self, name), least=0)
        for name in ("width", "lr"):
            arguments.positive(name, getattr(self, name))
        for name in ("dropout", "holdout", "momentum", "label_smoothing", "average", "weight_decay"):
            arguments.probability(name, getattr(self, name))
        if not self.holdout < 1:
            raise ValueError(f"holdout must be below 1, so that pictures to train on are left, not {self.holdout}")
        if not self.warmup >= 0:
            raise ValueError(f"warmup must be at least 0 epochs, not {self.warmup}")
        if not self.shift < self.resolution:
            raise ValueError(f"shift must be below resolution, {self.resolution}, not {self.shift}")
        for name in ("flip", "freeze_norm", "decay_depthwise", "halves"):
            arguments.flag(name, getattr(self, name))
        for name, allowed in CHOICES.items():
            arguments.one_of(name, getattr(self, name), allowed)
        object.__setattr__(self, "grow", _growth(self.grow, self.resolution))

    @classmethod
    def from_dict(cls, settings: dict[str, Any]) -> "Recipe":
        """A recipe as `to_dict` wrote it; settings that came later have their defaults. ValueError for unknown ones."""
        unknown = sorted(set(settings) - {field.name for field in fields(cls)})
        if unknown:
            raise ValueError(f"a recipe has no setting {', '.join(unknown)}")
        return cls(**settings)

    @classmethod
    def complete(cls, said: dict[str, Any], others: dict[str, Any]) -> "Recipe":
        """The recipe of a command: what it says, then `others`, then defaults; the learning rate suits the batch."""
        recipe = cls(**{**others, **said})
        return recipe if "lr" in said else replace(recipe, lr=recipe.lr * recipe.batch_size / cls.batch_size)

    def to_dict(self) -> dict[str, Any]:
        """All settings, ready for JSON."""
        return asdict(self) | {"grow": [list(pair) for pair in self.grow]}

    @property
    def architecture_name(self) -> str:
        """Which architecture "auto" is."""
        if self.architecture != "auto":
            return self.architecture
        return "small-images" if self.resolution <= LARGEST_SMALL_IMAGE else "reference"

    @property
    def table(self) -> Architecture:
        """The architecture that is trained."""
        architecture = ARCHITECTURES[self.architecture_name]
        return replace(architecture, stem_stride=self.stem_stride or architecture.stem_stride)

    @property
    def largest_shift(self) -> int:
        """In pixels; a part that is cut out anew in each epoch is not shifted too."""
        return 0 if self.crop == "random-resized" else self.shift

    def lr_at(self, step: int, steps_per_epoch: int) -> float:
        """The learning rate of a step, counted from 0."""
        last = self.epochs * steps_per_epoch
        if self.schedule == "one-cycle":
            return self.lr * _one_cycle(step, last)
        climb = min(self.warmup, self.epochs / 5) * steps_per_epoch
        if step < climb:
            return self.lr * (step + 1) / (climb + 1)
        if self.schedule == "decay":
            return self.lr * math.pow(0.98, (step - climb) // steps_per_epoch)
        if self.schedule == "linear":
            return self.lr * (last - step) / max(1, last - climb)
        return self.lr * _cosine(1.0, 0.0, (step - climb) / max(1, last - climb))

    def resolution_at(self, epoch: int) -> int:
        """Side of the pictures in pixels that the network sees in an epoch, counted from 0."""
        return next((side for side, until in self.grow if epoch < until * self.epochs), self.resolution)


def _cosine(start: float, end: float, share: float) -> float:
    """From start to end, as half a wave of the cosine, a share of the way from 0 to 1."""
    return end + (start - end) * 0.5 * (1 + math.cos(math.pi * share))


def _one_cycle(step: int, last: int) -> float:
    """The share of the largest rate at a step of a run of `last` steps, with the defaults of torch's OneCycleLR."""
    peak = 0.3 * last - 1
    if step <= peak:
        return _cosine(1 / 25, 1.0, step / peak)
    return _cosine(1.0, 1 / 25e4, (step - peak) / (last - 1 - peak))


def _growth(pairs: Iterable[tuple[int, float]], resolution: int) -> tuple[tuple[int, float], ...]:
    """Pairs (side, share) as a tuple, sides and shares rising."""
    growth = tuple(
        (arguments.integer("grow, side", side), arguments.probability("grow, share", until)) for side, until in pairs
    )
    for (side, until), (later, end) in pairwise((*growth, (resolution, 1.01))):
        if not (side < later and until < end):
            raise ValueError(f"grow must name rising sides below {resolution} with rising shares, not {pairs!r}")
    return growth
