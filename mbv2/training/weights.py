"""A network with its first weights, drawn from a seed, or with those that a run gave it."""

from typing import NamedTuple

import torch

from ..nets.mobilenet_v2 import MobileNetV2
from ..nets.normalize import Normalize
from ..nets.variants import change
from .augment import WEIGHTS, generator
from .recipe import Recipe
from .starts import open_start, take_over


def new_model(recipe: Recipe, classes: int) -> MobileNetV2:
    """A network with first weights drawn from the recipe's seed, channels last in memory."""
    torch.manual_seed(int(generator(recipe.seed, WEIGHTS).initial_seed()))
    model = MobileNetV2(recipe.width, classes, dropout=recipe.dropout, architecture=recipe.table)
    change(model, recipe.variant)
    model.train().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return model


def number_type(recipe: Recipe) -> torch.dtype:
    """What weights and pictures are made of, mixed precision apart."""
    return torch.float64 if recipe.precision == "float64" else torch.float32


class Trained(NamedTuple):
    """A trained network, in eval mode, and what it takes to use it.

    Args:
        model: gives a score for each class.
        classes: their names, in that order.
        resolution: side in pixels of the pictures that it was trained on.
        normalize: turns bytes into what it sees.
        crop: what its training saw of a picture, which decides what is measured. default: "resize"
    """

    model: MobileNetV2
    classes: tuple[str, ...]
    resolution: int
    normalize: Normalize
    crop: str = "resize"


def trained(weights: str) -> Trained:
    """The network whose weights a run wrote, or one that has a name. ValueError names a file that holds none."""
    start = open_start(weights)
    about = start.about
    recipe, classes = Recipe.from_dict(about["recipe"]), tuple(about["classes"])
    model = new_model(recipe, len(classes)).to(number_type(recipe))
    take_over(model, start, classes, recipe.width)
    normalize = Normalize(about["mean"], about["std"], number_type(recipe))
    return Trained(model.eval(), classes, recipe.resolution, normalize, recipe.crop.replace("auto", "resize"))
