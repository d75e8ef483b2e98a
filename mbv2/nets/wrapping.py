"""The network inside what torch wraps around it: `torch.compile`, `DataParallel`, `DistributedDataParallel`."""

from typing import Any

from torch import nn
from torch.nn.parallel import DistributedDataParallel

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
