"""Trained weights to start from: ImageNet's, those of a run, and what a network must be to take them."""

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import torch

from ..nets.mobilenet_v2 import MobileNetV2
from ..nets.pretrained import RUNS, pretrained
from ..nets.torchvision import load_torchvision
from . import checkpoint, imagenet
from .recipe import FINE_TUNING, OF_WEIGHTS, Recipe

IMAGENET_ABOUT = {
    "recipe": Recipe(resolution=224, architecture="reference").to_dict(),
    "classes": [],  # a thousand, none of them one of ours
    "mean": list(imagenet.MEAN),
    "std": list(imagenet.STD),
}


class Start(NamedTuple):
    """A trained network, as a file or a name gives it.

    Args:
        name: what --from says.
        state: its weights by name.
        about: recipe, classes, mean and std, among others.
        checksum: sixteen digits that another file changes.
    """

    name: str
    state: dict[str, torch.Tensor]
    about: dict[str, Any]
    checksum: str

    def settings(self) -> dict[str, Any]:
        """What a recipe has that says nothing else: the same network, and smaller steps than from scratch."""
        recipe = Recipe.from_dict(self.about["recipe"])
        theirs = {name: getattr(recipe, name) for name in OF_WEIGHTS}
        return {**theirs, "architecture": recipe.architecture_name, **FINE_TUNING}


def open_start(name: str) -> Start:
    """The weights that a name stands for.

    Args:
        name: "imagenet", fetched once; "cifar10", this book's own; or a file that a run wrote,
            weights.safetensors or best.safetensors.

    Raises:
        ValueError: the file is no such file, or cannot be fetched.
    """
    if name == "imagenet":
        state = load_torchvision(MobileNetV2(), imagenet.weights()).state_dict()
        return Start(name, state, IMAGENET_ABOUT, checksum(imagenet.file()))
    if name in RUNS:
        model, run = pretrained(name), RUNS[name]
        mean, std = map(list, model.normalize)
        about = {"recipe": run.recipe, "classes": list(model.classes), "mean": mean, "std": std}
        return Start(name, model.state_dict(), about, run.weights_sha256[:16])
    return Start(name, *read(Path(name)), checksum(Path(name)))


def read(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """The weights in a file and what it says of itself. ValueError for a file that holds none."""
    if not path.is_file():
        raise ValueError(
            f'weights must be "imagenet", "cifar10" or a file that a run wrote, such as weights.safetensors, not {path}'
        )
    state, about = checkpoint.load_weights(path)
    if not {"recipe", "classes", "mean", "std"} <= about.keys():
        raise ValueError(f"{path} holds a checkpoint to resume from, not weights: name weights.safetensors beside it")
    return state, about


def take_over(model: MobileNetV2, start: Start, classes: tuple[str, ...], width: float) -> None:
    """Give a network trained weights: all of them, or all but the classifier where the classes differ.

    Args:
        model: of the same width, in the same architecture or one that differs in strides alone.
        start: where from.
        classes: of the pictures to come.
        width: of the model.

    Raises:
        ValueError: the width differs, or a tensor's shape; named, with what to pass.
    """
    trained = start.about["recipe"]["width"]
    if width != trained:
        raise ValueError(f"--width {width} does not fit --from {start.name}: pass --width {trained}, as it was trained")
    own, state = model.state_dict(), dict(start.state)
    if tuple(start.about["classes"]) != classes:
        state |= {name: own[name] for name in ("fc.weight", "fc.bias")}
    for name in sorted(own.keys() | state.keys()):
        shapes = [tuple(where[name].shape) if name in where else None for where in (own, state)]
        if shapes[0] != shapes[1]:
            raise ValueError(
                f"{start.name} is of another architecture: {name} has the shape {shapes[1]} there and {shapes[0]} here"
            )
    model.load_state_dict(state)


def checksum(path: Path) -> str:
    """Sixteen digits that another file changes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
