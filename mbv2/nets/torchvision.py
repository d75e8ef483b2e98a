"""Weights to and from torchvision's `mobilenet_v2`, by name, strictly."""

from collections.abc import Iterator, Mapping

from torch import Tensor, nn

from .. import arguments
from .mobilenet_v2 import MobileNetV2
from .state_dicts import misfits, without_wrappers
from .wrapping import unwrapped

PARTS = ("first_conv", "stages", "last_conv", "fc")
HEAD = {"fc.weight": "classifier.1.weight", "fc.bias": "classifier.1.bias"}
BN_KEYS = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")


def load_torchvision(model: MobileNetV2, state_dict: Mapping[str, Tensor], head: bool = True) -> MobileNetV2:
    """Copy the state dict of a torchvision `mobilenet_v2` into a network, strictly.

    To fine-tune for ten classes of your own, load all but the classifier, whose weights are then new::

        model = load_torchvision(MobileNetV2(num_classes=10), state_dict, head=False)

    For images with one channel, add up the first layer's weights for red, green and blue. Such a network computes from
    one channel what the original computes from three equal ones::

        first = state_dict["features.0.0.weight"].sum(1, keepdim=True)
        model = load_torchvision(MobileNetV2(in_channels=1), {**state_dict, "features.0.0.weight": first})

    Args:
        model: Changed in place, or left as it was where an error is raised. It may be compiled or made parallel.
        state_dict: Tensors by torchvision's names. Before all of them may stand what `torch.compile` or `DataParallel`
            puts there, and each `num_batches_tracked` may be left out, as in files of old versions of torch.
        head: Whether the classifier is copied too. If not, `model.fc` stays as it is and may be any module.
            default: True.

    Returns:
        `model`.

    Raises:
        TypeError: If `model` has not just MobileNetV2's layers, or `state_dict` does not map names to tensors.
        ValueError: If keys are missing, unexpected, or hold another kind or shape of tensor; the message names some.
    """
    if not isinstance(state_dict, Mapping):
        raise TypeError(f"state_dict must map names to tensors, not {type(state_dict).__name__}")
    names, inner = torchvision_names(model, head), unwrapped(model)
    own = inner.state_dict()
    given = without_wrappers(state_dict)
    given = given if head else {name: value for name, value in given.items() if name not in HEAD.values()}
    if problems := misfits({theirs: own[ours] for ours, theirs in names.items()}, given):
        if all(problem.startswith("classifier.") and " has shape " in problem for problem in problems):
            problems.append("head=False loads all but the classifier")
        raise ValueError("state_dict does not fit this model: " + "; ".join(problems))
    inner.load_state_dict(own | {ours: given[theirs] for ours, theirs in names.items() if theirs in given})
    return model


def to_torchvision(model: MobileNetV2) -> dict[str, Tensor]:
    """The inverse of `load_torchvision`.

    Args:
        model: The network. It may be compiled or made parallel.

    Returns:
        Its state dict under torchvision's names, in torchvision's order.

    Raises:
        TypeError: If `model` has not just MobileNetV2's layers.
    """
    names, own = torchvision_names(model), unwrapped(model).state_dict()
    return {theirs: own[ours] for ours, theirs in names.items()}


def torchvision_names(model: MobileNetV2, head: bool = True) -> dict[str, str]:
    """What torchvision calls each value of the network's state dict.

    Args:
        model: The network. It may be compiled or made parallel.
        head: Whether the classifier is among them. If not, `model.fc` may be any module. default: True.

    Returns:
        torchvision's names by those of this package, in order.

    Raises:
        TypeError: If `model` has not just MobileNetV2's layers.
    """
    arguments.flag("head", head)
    inner = unwrapped(model)
    missing = [part for part in PARTS if not isinstance(getattr(inner, part, None), nn.Module)]
    if missing:
        wanted = ", ".join(PARTS)
        raise TypeError(f"model must be a MobileNetV2 with {wanted}, not {type(inner).__name__} without {missing[0]}")
    names = dict(_conv_names("first_conv", "features.0.0", "features.0.1"))
    number = 1
    for row, stage in inner.stages.named_children():
        for repeat, block in stage.named_children():
            names.update(_block_names(block, f"stages.{row}.{repeat}", f"features.{number}.conv"))
            number += 1
    names.update(_conv_names("last_conv", f"features.{number}.0", f"features.{number}.1"))
    names.update(HEAD if head else {})
    _refuse_other_layers(inner, names)
    return names


def _block_names(block: nn.Module, ours: str, theirs: str) -> Iterator[tuple[str, str]]:
    """torchvision numbers the parts of a block: conv-BN-ReLU6 units first, then the projection and its batch norm."""
    parts = ["pwconv0", "dwconv"] if getattr(block, "pwconv0", None) is not None else ["dwconv"]
    for number, part in enumerate(parts):
        yield from _conv_names(f"{ours}.{part}", f"{theirs}.{number}.0", f"{theirs}.{number}.1")
    yield from _conv_names(f"{ours}.pwconv1", f"{theirs}.{len(parts)}", f"{theirs}.{len(parts) + 1}")


def _conv_names(ours: str, conv: str, bn: str) -> Iterator[tuple[str, str]]:
    yield f"{ours}.conv.weight", f"{conv}.weight"
    for key in BN_KEYS:
        yield f"{ours}.bn.{key}", f"{bn}.{key}"


def _refuse_other_layers(model: nn.Module, names: Mapping[str, str]) -> None:
    """TypeError that names the first layer which was replaced, pruned, fused, sliced, quantized or added."""
    own = model.state_dict()
    for name in names:
        if name not in own:
            layer, rest = _deepest(model, name)
            kind = type(model.get_submodule(layer)).__name__
            raise TypeError(f"model must have MobileNetV2's layers, but {layer} is of type {kind} and has no {rest}")
    others = [name for name in own if name not in names and not (name.startswith("fc.") and "fc.weight" not in names)]
    if others:
        raise TypeError(f"model must have MobileNetV2's layers alone, but it has {others[0]} too")


def _deepest(model: nn.Module, name: str) -> tuple[str, str]:
    """(path of the last module that there is on the way to a value, the rest of the way)."""
    path, module, way = [], model, name.split(".")
    while isinstance(inner := getattr(module, way[0], None), nn.Module):
        module = inner
        path.append(way.pop(0))
    return ".".join(path), ".".join(way)
