"""Checks of the chapters on the two blocks: parameters, depthwise filters, shortcuts."""

import torch
from torch.nn import functional as F

from ..checking import exercise, require, require_close, require_function, value_exercise
from ..cost import network_cost
from ..spec import REFERENCE


@value_exercise(
    "Did you count the depthwise filters once per channel, and two batch norm values of every output channel?",
    wrong={
        4704: "Those are the weights alone: each batch norm has two trainable values a channel.",
        87_216: "The middle convolution is depthwise: one 3×3 filter for each of the 96 channels, not 96 of them.",
    },
)
def check_block_parameters():
    truth = sum(layer.params for layer in network_cost().layers if layer.name.startswith("stages.1.0."))
    return truth, "Nearly half of them are in the last convolution."


@exercise
def check_depthwise(function):
    require_function(function, "depthwise_by_channel(x, weight, stride)")
    generator = torch.Generator().manual_seed(0)
    x, weight = torch.randn(2, 5, 9, 6, generator=generator), torch.randn(5, 1, 3, 3, generator=generator)
    for stride in (1, 2):
        wanted = F.conv2d(x, weight, stride=stride, padding=1, groups=5)
        require_close(function(x, weight, stride), wanted, f"With stride {stride} it differs from groups=5.")
    return "Each channel was filtered on its own."


@value_exercise(
    "Every block has one, except the first block of each stage.",
    wrong={
        17: "That is every block: some change the size or the channels.",
        13: "Those are the blocks with stride 1, but three of them change the channels.",
    },
)
def check_shortcuts():
    truth = sum(block.shortcut for block in REFERENCE.blocks(1.0))
    return truth, "Seven stages, seven first blocks without, ten repeats with."


@exercise
def check_has_shortcut(function):
    require_function(function, "has_shortcut(in_channels, out_channels, stride)")
    for case in ((24, 24, 1), (24, 24, 2), (24, 32, 1), (16, 24, 2), (96, 96, 1)):
        wanted = case[2] == 1 and case[0] == case[1]
        require(function(*case) is wanted, f"has_shortcut{case} should be {wanted}, yours is {function(*case)!r}.")
    return "Stride 1 and equal channels: both are needed."


@value_exercise(
    "Look at what 32 and 16 become at width 0.1.",
    wrong={10: "That is the number at width 1.0; one more pair of channels is equal now."},
)
def check_shortcuts_when_narrow():
    truth = sum(block.shortcut for block in REFERENCE.blocks(0.1))
    return truth, "Rounding made 32 and 16 equal, so the first block gained one."
