"""Every setting of a training run, with a default and its source, and the schedules that follow from them."""

import math
from dataclasses import asdict, dataclass, fields
from itertools import pairwise

from .. import arguments
from ..spec import REFERENCE, SMALL_IMAGES, Architecture

ARCHITECTURES = {"small-images": SMALL_IMAGES, "reference": REFERENCE}
LARGEST_SMALL_IMAGE = 64  # pixels: up to here the network keeps the size in its stem and its second stage


@dataclass(frozen=True)
class Recipe:
    """What decides a run, apart from the pictures: the same recipe on the same pictures gives the same weights.

    Args:
        epochs: how often every training picture is seen.
        seed: decides first weights, order of pictures, augmentation and the held-out pictures.
        width: width multiplier of the network.
        resolution: side of the square pictures in pixels.
        architecture: "small-images", "reference", or "auto": small-images up to 64 pixels.
        dropout: probability before the classifier. default: 0.0, for short runs of small networks.
        holdout: share of the training pictures, from 0 to below 1, that is kept out to measure progress on.
        batch_size: pictures a step. default: 128, as kuangliu/pytorch-cifar.
        lr: largest learning rate. default: 0.1, as chenyaofo/image-classification-codebase, conf/cifar10.conf.
        momentum: of SGD with Nesterov's look ahead. default: 0.9, the same source.
        weight_decay: on convolutions and the classifier's weights, never on batch norm and biases. default: 5e-4, the
            same source.
        label_smoothing: share of the target spread over all classes. default: 0.1, Szegedy et al. 2016, section 7.
        warmup: epochs in which the learning rate climbs to `lr`, then it falls along a cosine to 0. default: 2.0
        average: decay a step of the moving average of the weights, which are the ones to use. default: 0.999
        flip: mirror each picture in every other epoch. default: True, Jordan 2024, "94 % on CIFAR-10 in 3.29 seconds".
        shift: largest shift in pixels, with mirrored edges. default: 4, He et al. 2015, section 4.2.
        cutout: side in pixels of a square made grey. default: 8, Page 2018, "How to train your ResNet".
        grow: pairs (side in pixels, share of the epochs until which it holds): small pictures first. default: ()
    """

    epochs: int = 30
    seed: int = 0
    width: float = 1.0
    resolution: int = 32
    architecture: str = "auto"
    dropout: float = 0.0
    holdout: float = 0.0
    batch_size: int = 128
    lr: float = 0.1
    momentum: float = 0.9
    weight_decay: float = 5e-4
    label_smoothing: float = 0.1
    warmup: float = 2.0
    average: float = 0.999
    flip: bool = True
    shift: int = 4
    cutout: int = 8
    grow: tuple[tuple[int, float], ...] = ()

    def __post_init__(self) -> None:
        for name in ("epochs", "resolution", "batch_size"):
            arguments.integer(name, getattr(self, name))
        for name in ("seed", "shift", "cutout"):
            arguments.integer(name, getattr(self, name), least=0)
        for name in ("width", "lr"):
            arguments.positive(name, getattr(self, name))
        for name in ("dropout", "holdout", "momentum", "label_smoothing", "average", "weight_decay"):
            arguments.probability(name, getattr(self, name))
        if not self.holdout < 1:
            raise ValueError(f"holdout must be below 1, so that pictures to train on are left, not {self.holdout}")
        if not 0 <= self.warmup <= self.epochs:
            raise ValueError(f"warmup must be from 0 to epochs, {self.epochs}, not {self.warmup}")
        if not self.shift < self.resolution:
            raise ValueError(f"shift must be below resolution, {self.resolution}, not {self.shift}")
        arguments.flag("flip", self.flip)
        arguments.one_of("architecture", self.architecture, ("auto", *ARCHITECTURES))
        object.__setattr__(self, "grow", _growth(self.grow, self.resolution))

    @classmethod
    def from_dict(cls, settings: dict) -> "Recipe":
        """A recipe as `to_dict` wrote it; settings that came later have their defaults. ValueError for unknown ones."""
        unknown = sorted(set(settings) - {field.name for field in fields(cls)})
        if unknown:
            raise ValueError(f"a recipe has no setting {', '.join(unknown)}")
        return cls(**settings)

    def to_dict(self) -> dict:
        """All settings, ready for JSON."""
        return asdict(self) | {"grow": [list(pair) for pair in self.grow]}

    @property
    def table(self) -> Architecture:
        """The architecture that is trained."""
        small = "small-images" if self.resolution <= LARGEST_SMALL_IMAGE else "reference"
        return ARCHITECTURES[small if self.architecture == "auto" else self.architecture]

    def lr_at(self, step: int, steps_per_epoch: int) -> float:
        """The learning rate of a step, counted from 0: a straight climb, then a cosine to 0.

        Source: Goyal et al. 2017, section 2.2; Loshchilov & Hutter 2017, equation 5 with one period.
        """
        climb, last = self.warmup * steps_per_epoch, self.epochs * steps_per_epoch
        if step < climb:
            return self.lr * (step + 1) / (climb + 1)
        return self.lr * 0.5 * (1 + math.cos(math.pi * (step - climb) / max(1, last - climb)))

    def resolution_at(self, epoch: int) -> int:
        """Side of the pictures in pixels that the network sees in an epoch, counted from 0."""
        return next((side for side, until in self.grow if epoch < until * self.epochs), self.resolution)


def _growth(pairs, resolution: int) -> tuple[tuple[int, float], ...]:
    """Pairs (side, share) as a tuple, sides and shares rising."""
    growth = tuple(
        (arguments.integer("grow, side", side), arguments.probability("grow, share", until)) for side, until in pairs
    )
    for (side, until), (later, end) in pairwise((*growth, (resolution, 1.01))):
        if not (side < later and until < end):
            raise ValueError(f"grow must name rising sides below {resolution} with rising shares, not {pairs!r}")
    return growth
