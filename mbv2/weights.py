"""Weights to and from torchvision's `mobilenet_v2`, by name, strictly."""

import torch

BN_KEYS = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")


def load_torchvision(model, state_dict):
    """Copy the state dict of a torchvision `mobilenet_v2` into `model` and return `model`.

    Strict: ValueError lists every key that is missing, unexpected or of another shape, and leaves `model` as it was.
    TypeError if `state_dict` is no mapping of names to tensors.
    """
    if not hasattr(state_dict, "items"):
        raise TypeError(f"state_dict must map names to tensors, not {type(state_dict).__name__}")
    names, own = torchvision_names(model), model.state_dict()
    problems = list(_misfits({theirs: own[ours] for ours, theirs in names.items()}, state_dict))
    if problems:
        raise ValueError("state_dict does not fit this model: " + "; ".join(problems))
    model.load_state_dict({ours: state_dict[theirs] for ours, theirs in names.items()})
    return model


def to_torchvision(model):
    """The inverse of `load_torchvision`: the model's state dict under torchvision's names, in torchvision's order."""
    own = model.state_dict()
    return {theirs: own[ours] for ours, theirs in torchvision_names(model).items()}


def torchvision_names(model):
    """{name in this package: name in torchvision}, for every value of the model's state dict, in order."""
    names = dict(_conv_names("first_conv", "features.0.0", "features.0.1"))
    number = 1
    for row, stage in enumerate(model.stages):
        for repeat, block in enumerate(stage):
            names.update(_block_names(block, f"stages.{row}.{repeat}", f"features.{number}.conv"))
            number += 1
    names.update(_conv_names("last_conv", f"features.{number}.0", f"features.{number}.1"))
    return names | {f"fc.{value}": f"classifier.1.{value}" for value in ("weight", "bias")}


def _block_names(block, ours, theirs):
    """torchvision numbers the parts of a block: conv-BN-ReLU6 units first, then the projection and its batch norm."""
    parts = ["pwconv0", "dwconv"] if block.pwconv0 is not None else ["dwconv"]
    for number, part in enumerate(parts):
        yield from _conv_names(f"{ours}.{part}", f"{theirs}.{number}.0", f"{theirs}.{number}.1")
    yield from _conv_names(f"{ours}.pwconv1", f"{theirs}.{len(parts)}", f"{theirs}.{len(parts) + 1}")


def _conv_names(ours, conv, bn):
    yield f"{ours}.conv.weight", f"{conv}.weight"
    for key in BN_KEYS:
        yield f"{ours}.bn.{key}", f"{bn}.{key}"


def _misfits(wanted, given):
    """One sentence for every key that is missing, unexpected, no tensor, or of another shape."""
    for name, tensor in wanted.items():
        if name not in given:
            yield f"{name} is missing"
        elif not isinstance(given[name], torch.Tensor):
            yield f"{name} is no tensor but {type(given[name]).__name__}"
        elif given[name].shape != tensor.shape:
            yield f"{name} has shape {tuple(given[name].shape)}, the model needs {tuple(tensor.shape)}"
    yield from (f"{name} is unexpected" for name in given if name not in wanted)
