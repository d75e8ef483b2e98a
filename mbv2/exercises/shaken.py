"""Modules as if they had been trained: their batch norms are nowhere near the identity."""

from typing import TypeVar

import torch
from torch import nn

Module = TypeVar("Module", bound=nn.Module)


def shaken(module: Module) -> Module:
    """`module` in eval mode, every batch norm of it with random values, the same in every run."""
    generator = torch.Generator().manual_seed(0)
    for norm in (part for part in module.modules() if isinstance(part, nn.BatchNorm2d)):
        values = norm.state_dict()  # shares memory with the module
        for name in ("weight", "bias", "running_mean"):
            values[name].copy_(torch.randn(norm.num_features, generator=generator) * 2)
        values["running_var"].copy_(torch.rand(norm.num_features, generator=generator) + 0.1)
    return module.eval()
