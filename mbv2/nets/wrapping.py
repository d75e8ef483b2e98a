"""The network inside what torch wraps around it: `torch.compile`, `DataParallel`, `DistributedDataParallel`."""

from copy import deepcopy
from typing import Any

from torch import nn
from torch.nn.parallel import DistributedDataParallel

from .. import arguments
from .mobilenet_v2 import MobileNetV2

PARALLEL = (nn.DataParallel, DistributedDataParallel)


def unwrapped(model: Any) -> Any:
    """The module that was compiled or made parallel; anything else as it is.

    Args:
        model: A module, wrapped or not, once or several times.

    Returns:
        The module inside, the very object that the wrapper runs.
    """
    while isinstance(model, nn.Module):
        if "_orig_mod" in model._modules:  # as torch.compile keeps it
            model = model._modules["_orig_mod"]
        elif isinstance(model, PARALLEL):
            model = model.module
        else:
            break
    return model


def eval_copy(model: MobileNetV2) -> MobileNetV2:
    """A copy of a network in eval mode, whose blocks may be replaced by what computes the same.

    Args:
        model: In eval mode; it is not changed. It may be compiled or made parallel: the copy is neither.

    Returns:
        The copy.

    Raises:
        TypeError: If `model` is not a MobileNetV2, or was pruned or weight-normed.
        ValueError: If it is in training mode.
    """
    network = arguments.instance("model", unwrapped(model), MobileNetV2)
    if network.training:
        raise ValueError("model must be in eval mode, not training: batch norm is folded into the weights")
    try:
        return deepcopy(network)
    except RuntimeError:
        raise TypeError(
            "model must be one that copy.deepcopy can copy, not pruned or weight-normed: torch.nn.utils has "
            "prune.remove and remove_weight_norm, which make its weights plain again"
        ) from None
