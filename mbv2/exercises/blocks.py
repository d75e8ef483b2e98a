"""Checks of the chapters on the two blocks: parameters, depthwise filters, shortcuts."""

import torch
from torch.nn import functional as F

from ..checking import exercise, require, require_close, require_function, require_integer
from ..cost import network_cost
from ..spec import REFERENCE


@exercise
def check_block_parameters(parameters):
    truth = sum(layer.params for layer in network_cost().layers if layer.name.startswith("stages.1.0."))
    require_integer(
        parameters,
        truth,
        "Did you count the depthwise filters once per channel, and two batch norm values of every output channel?",
    )
    return "Nearly half of them are in the last convolution."


@exercise
def check_depthwise(function):
    require_function(function, "depthwise_by_channel(x, weight, stride)")
    generator = torch.Generator().manual_seed(0)
    x, weight = torch.randn(2, 5, 9, 6, generator=generator), torch.randn(5, 1, 3, 3, generator=generator)
    for stride in (1, 2):
        wanted = F.conv2d(x, weight, stride=stride, padding=1, groups=5)
        require_close(function(x, weight, stride), wanted, f"With stride {stride} it differs from groups=5.")
    return "Each channel was filtered on its own."


@exercise
def check_shortcuts(number):
    truth = sum(block.shortcut for block in REFERENCE.blocks(1.0))
    require_integer(number, truth, "Every block has one, except the first block of each stage.")
    return "Seven stages, seven first blocks without, ten repeats with."


@exercise
def check_has_shortcut(function):
    require_function(function, "has_shortcut(in_channels, out_channels, stride)")
    for case in ((24, 24, 1), (24, 24, 2), (24, 32, 1), (16, 24, 2), (96, 96, 1)):
        wanted = case[2] == 1 and case[0] == case[1]
        require(function(*case) is wanted, f"has_shortcut{case} should be {wanted}, yours is {function(*case)!r}.")
    return "Stride 1 and equal channels: both are needed."


@exercise
def check_shortcuts_when_narrow(number):
    truth = sum(block.shortcut for block in REFERENCE.blocks(0.1))
    require_integer(number, truth, "Look at what 32 and 16 become at width 0.1.")
    return "Rounding made 32 and 16 equal, so the first block gained one."
