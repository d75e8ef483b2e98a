"""ImageNet's thousand classes: torchvision's trained weights, what they must be shown, and what their scores mean."""

from importlib.resources import files
from pathlib import Path

import torch
from torch import Tensor

from .fetch import fetch, home

#: torchvision's `MobileNet_V2_Weights.IMAGENET1K_V2`, its default and the better of its two: 72.154 % against 71.878 %
#: on ImageNet's validation set. The file has 13.6 MB; its name ends in the first digits of its SHA-256.
WEIGHTS = ("https://download.pytorch.org/models/mobilenet_v2-7ebf99e0.pth", "sha256:7ebf99e0")
#: Pixels of the shorter side to which a picture is resized first, and of the square that is cut out of its middle.
RESIZED, CROPPED = 232, 224
#: Mean and standard deviation of red, green and blue, from 0 to 1. Source: torchvision/transforms/_presets.py.
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def file() -> Path:
    """Where the weights are kept; the first time they are fetched.

    Raises:
        ValueError: If the address does not answer, or the checksum differs; nothing is left behind.
    """
    return fetch(*WEIGHTS, home() / WEIGHTS[0].rpartition("/")[2])


def weights() -> dict[str, Tensor]:
    """torchvision's weights for its `mobilenet_v2`, from `file()`.

    Give them to `load_torchvision`::

        model = load_torchvision(MobileNetV2(), imagenet.weights()).eval()

    Returns:
        Tensors by torchvision's names, on the processor.

    Raises:
        ValueError: If they cannot be fetched, or have another checksum.
    """
    state: dict[str, Tensor] = torch.load(file(), map_location="cpu", weights_only=True)
    return state


def classes() -> tuple[str, ...]:
    """Names of the thousand classes, in the order of the scores. Source: torchvision/models/_meta.py."""
    lines = (files("mbv2") / "data" / "imagenet_classes.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))
