"""Checks of the chapter on Conv: its output size, and its batch norm folded away."""

import torch
from torch.nn import functional as F

from ..blocks import Conv
from ..checking import exercise, require, require_close, require_function


@exercise
def check_output_size(function):
    require_function(function, "output_size(size, kernel_size, stride, padding)")
    for size, kernel_size, stride, padding in (
        (224, 3, 2, 1),
        (7, 1, 1, 0),
        (15, 3, 2, 1),
        (10, 5, 3, 0),
        (1, 3, 2, 1),
    ):
        wanted = F.conv2d(
            torch.zeros(1, 1, size, size), torch.zeros(1, 1, kernel_size, kernel_size), None, stride, padding
        )
        got = function(size, kernel_size, stride, padding)
        require(
            got == wanted.shape[-1],
            f"For size {size}, kernel {kernel_size}, stride {stride}, padding {padding} PyTorch gives "
            f"{wanted.shape[-1]}, yours {got}.",
        )
    return "It agrees with PyTorch, floor included."


@exercise
def check_fold(function):
    require_function(function, "fold(unit)")
    with torch.no_grad():
        unit = _trained_conv()
        folded = function(unit)
        require(isinstance(folded, tuple) and len(folded) == 2, "Return the pair (weight, bias).")
        x = torch.randn(2, 6, 9, 7, generator=torch.Generator().manual_seed(1))
        require(folded[0].shape == unit.conv.weight.shape, "The weight keeps the shape of unit.conv.weight.")
        got = F.relu6(F.conv2d(x, *folded, unit.conv.stride, unit.conv.padding, groups=unit.conv.groups))
        require_close(
            got, unit(x), "The outputs differ. Do you scale each output channel, and use running_mean and eps?"
        )
    return "One convolution now does the work of two layers."


def _trained_conv():
    """A Conv in eval mode whose batch norm is nowhere near the identity."""
    generator = torch.Generator().manual_seed(0)
    unit = Conv(6, 8, kernel_size=3, stride=2, groups=2).eval()
    for tensor in (unit.bn.weight, unit.bn.bias, unit.bn.running_mean):
        tensor.copy_(torch.randn(8, generator=generator))
    unit.bn.running_var.copy_(torch.rand(8, generator=generator) + 0.01)
    return unit
