"""First weights: drawn from a seed, or those of a trained network."""

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import torch

from ..nets.mobilenet_v2 import MobileNetV2
from ..nets.normalize import Normalize
from ..nets.variants import change
from . import checkpoint
from .augment import WEIGHTS, generator
from .recipe import Recipe


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


def read(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """The weights in a file and what it says of itself. ValueError for a file that holds none."""
    state, about = checkpoint.load_weights(path)
    if not {"recipe", "classes", "mean", "std"} <= about.keys():
        raise ValueError(f"{path} holds a checkpoint to resume from, not weights: name weights.safetensors beside it")
    return state, about


def start_from(model: MobileNetV2, path: Path, classes: tuple[str, ...]) -> dict[str, Any]:
    """Give a network the weights of a trained one: all of them, or all but the classifier where the classes differ.

    Args:
        model: of the same architecture and width.
        path: a file that a run wrote: weights.safetensors or best.safetensors.
        classes: of the pictures to come.

    Returns:
        What the file says of itself, by name; recipe, classes, mean and std are among it.

    Raises:
        ValueError: the file is no such file, or of another architecture; the first tensor that differs is named.
    """
    state, about = read(path)
    own = model.state_dict()
    if tuple(about["classes"]) != classes:
        state |= {name: own[name] for name in ("fc.weight", "fc.bias")}
    for name in sorted(own.keys() | state.keys()):
        shapes = [tuple(where[name].shape) if name in where else None for where in (own, state)]
        if shapes[0] != shapes[1]:
            raise ValueError(
                f"{path} is of another architecture: {name} has the shape {shapes[1]} there and {shapes[0]} here "
                f"(it was trained at width {about['recipe']['width']})"
            )
    model.load_state_dict(state)
    return about


class Trained(NamedTuple):
    """A trained network, in eval mode, and what it takes to use it.

    Args:
        model: gives a score for each class.
        classes: their names, in that order.
        resolution: side in pixels of the pictures that it was trained on.
        normalize: turns bytes into what it sees.
    """

    model: MobileNetV2
    classes: tuple[str, ...]
    resolution: int
    normalize: Normalize


def trained(path: Path) -> Trained:
    """The network whose weights a run wrote. ValueError names a file that holds none."""
    about = read(path)[1]
    recipe, classes = Recipe.from_dict(about["recipe"]), tuple(about["classes"])
    model = new_model(recipe, len(classes)).to(number_type(recipe))
    start_from(model, path, classes)
    return Trained(
        model.eval(), classes, recipe.resolution, Normalize(about["mean"], about["std"], number_type(recipe))
    )


def checksum(path: Path) -> str:
    """Sixteen digits that another file changes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
