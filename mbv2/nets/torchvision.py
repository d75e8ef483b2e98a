"""Weights to and from torchvision's `mobilenet_v2`, by name, strictly."""

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from .. import arguments
from .mobilenet_v2 import MobileNetV2

PARTS = ("first_conv", "stages", "last_conv", "fc")
SHOWN = 10  # keys of a kind that a message spells out
BN_KEYS = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")


def load_torchvision(model: MobileNetV2, state_dict: Mapping[str, Tensor]) -> MobileNetV2:
    """Copy the state dict of a torchvision `mobilenet_v2` into a network, strictly.

    Args:
        model: Changed in place, or left as it was where an error is raised.
        state_dict: Tensors by torchvision's names.

    Returns:
        `model`.

    Raises:
        TypeError: If `model` lacks MobileNetV2's parts, or `state_dict` does not map names to tensors.
        ValueError: If keys are missing, unexpected, or hold another kind or shape of tensor; the message names them.
    """
    if not isinstance(state_dict, Mapping):
        raise TypeError(f"state_dict must map names to tensors, not {type(state_dict).__name__}")
    problems = list(_misfits(to_torchvision(model), state_dict))
    if problems:
        raise ValueError("state_dict does not fit this model: " + "; ".join(problems))
    model.load_state_dict({ours: state_dict[theirs] for ours, theirs in torchvision_names(model).items()})
    return model


def to_torchvision(model: MobileNetV2) -> dict[str, Tensor]:
    """The inverse of `load_torchvision`.

    Args:
        model: The network.

    Returns:
        Its state dict under torchvision's names, in torchvision's order.

    Raises:
        TypeError: If `model` lacks MobileNetV2's parts.
    """
    names, own = torchvision_names(model), model.state_dict()
    return {theirs: own[ours] for ours, theirs in names.items()}


def torchvision_names(model: MobileNetV2) -> dict[str, str]:
    """What torchvision calls each value of the network's state dict.

    Args:
        model: The network.

    Returns:
        torchvision's names by those of this package, in order.

    Raises:
        TypeError: If `model` lacks MobileNetV2's parts.
    """
    missing = [part for part in PARTS if not hasattr(model, part)]
    if missing:
        raise TypeError(
            f"model must be a MobileNetV2 with {', '.join(PARTS)}, not {arguments.shown(model)}: it has no {missing[0]}"
        )
    names = dict(_conv_names("first_conv", "features.0.0", "features.0.1"))
    number = 1
    stages: Any = model.stages  # Sequentials of blocks
    for row, stage in enumerate(stages):
        for repeat, block in enumerate(stage):
            names.update(_block_names(block, f"stages.{row}.{repeat}", f"features.{number}.conv"))
            number += 1
    names.update(_conv_names("last_conv", f"features.{number}.0", f"features.{number}.1"))
    return names | {f"fc.{value}": f"classifier.1.{value}" for value in ("weight", "bias")}


def _block_names(block: Any, ours: str, theirs: str) -> Iterator[tuple[str, str]]:
    """torchvision numbers the parts of a block: conv-BN-ReLU6 units first, then the projection and its batch norm."""
    parts = ["pwconv0", "dwconv"] if block.pwconv0 is not None else ["dwconv"]
    for number, part in enumerate(parts):
        yield from _conv_names(f"{ours}.{part}", f"{theirs}.{number}.0", f"{theirs}.{number}.1")
    yield from _conv_names(f"{ours}.pwconv1", f"{theirs}.{len(parts)}", f"{theirs}.{len(parts) + 1}")


def _conv_names(ours: str, conv: str, bn: str) -> Iterator[tuple[str, str]]:
    yield f"{ours}.conv.weight", f"{conv}.weight"
    for key in BN_KEYS:
        yield f"{ours}.bn.{key}", f"{bn}.{key}"


def _misfits(wanted: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> Iterator[str]:
    """Sentences about keys whose tensor does not fit, then about unexpected and missing ones; the first of each."""
    wrong = [f"{name} {fault}" for name in wanted if name in given and (fault := _fault(wanted[name], given[name]))]
    unexpected = [f"{name} is unexpected" for name in given if name not in wanted]
    missing = [f"{name} is missing" for name in wanted if name not in given]
    for sentences in (wrong, unexpected, missing):
        yield from sentences[:SHOWN]
        if len(sentences) > SHOWN:
            yield f"and {len(sentences) - SHOWN} more like it"


def _fault(wanted: Tensor, given: object) -> str | None:
    """What keeps `given` from being copied into the tensor `wanted`, or None."""
    if not isinstance(given, torch.Tensor):
        return f"is not a tensor but {type(given).__name__}"
    if given.shape != wanted.shape:
        return f"has shape {tuple(given.shape)}, the model needs {tuple(wanted.shape)}"
    if given.is_floating_point() != wanted.is_floating_point() or given.is_complex():
        return f"holds {given.dtype}, the model needs {wanted.dtype}"
    if given.is_meta and not wanted.is_meta:
        return "has no values: it is on the meta device"
    return None
