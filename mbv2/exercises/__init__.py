"""Checks of the chapters' exercises: each refuses wrong answers with a hint, and compares with an outside oracle."""

import torch
from torch.nn import functional as F

from ..blocks import Conv
from ..checking import exercise, require, require_close, require_function, require_integer
from ..cost import network_cost
from ..model import MobileNetV2
from ..notebook import trace_shapes
from ..spec import ARTICLE, REFERENCE, Architecture, make_divisible
from .residuals import (
    check_adds_input,
    check_inverted_macs,
    check_largest_expansion,
    check_peak,
    check_slices,
)
from .separable import check_conv_weights, check_merge, check_pair_weights, check_separate

__all__ = [
    "check_adds_input",
    "check_bits",
    "check_block_channels",
    "check_block_parameters",
    "check_conv_macs",
    "check_conv_weights",
    "check_depthwise",
    "check_difference_at_1_4",
    "check_fold",
    "check_has_shortcut",
    "check_inverted_macs",
    "check_largest_expansion",
    "check_largest_for_one_pixel",
    "check_merge",
    "check_network",
    "check_output_size",
    "check_pair_weights",
    "check_peak",
    "check_relu6",
    "check_resolution_for_budget",
    "check_separate",
    "check_shortcuts",
    "check_shortcuts_when_narrow",
    "check_slices",
    "check_small_images",
    "check_square_rule",
    "check_ten_classes",
    "check_to_eight",
    "check_widest",
]

# ReLU6


@exercise
def check_relu6(function):
    require_function(function, "my_relu6(x)")
    x = torch.linspace(-9, 15, 97).reshape(1, -1)
    require_close(function(x.clone()), F.relu6(x), "Compare with x.clamp(0, 6) at -1, 3, 6 and 9.")
    return "The second ReLU takes back what lies above 6."


@exercise
def check_bits(bits):
    truth = next(bits for bits in range(1, 32) if 6 / (2**bits - 1) <= 2 * 0.01)
    require_integer(bits, truth, "The worst rounding error is half a step, 6 / (2**bits - 1) / 2.")
    return f"With {truth - 1} bits it is {3 / (2 ** (truth - 1) - 1):.4f}, with {truth} it is {3 / (2**truth - 1):.4f}."


# The architecture


@exercise
def check_block_channels(channels):
    block = next(block for block in REFERENCE.blocks(1.0) if block.out_channels == 160)
    truth = block.in_channels, block.hidden_channels, block.out_channels
    require(isinstance(channels, (tuple, list)) and len(channels) == 3, "Give three numbers: (k, tk, k′).")
    require(tuple(channels) == truth, "k is what comes in, t multiplies k, and k′ is the column c.")
    return "The expansion multiplies what comes in."


@exercise
def check_to_eight(function):
    require_function(function, "to_eight(value)")
    for value in (1, 3.2, 4, 8, 11.2, 12, 19.9, 20, 22.4, 33.6, 35, 100, 448.0, 1792.4):
        got, wanted = function(value), make_divisible(value)
        require(
            got == wanted,
            f"to_eight({value}) should be {wanted}, yours gives {got}. (Python's round() sends halves to even.)",
        )
    return "That is the rule of TensorFlow and torchvision."


@exercise
def check_largest_for_one_pixel(resolution):
    truth = max(s for s in range(1, 200) if network_cost(resolution=s).layers[-2].out_shape[1:] == (1, 1))
    require_integer(resolution, truth, "Follow a size through five strides of 2; each rounds up.")
    return "One pixel more, and the last tensor is 2 × 2."


# Conv


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


# The blocks


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


# The network


@exercise
def check_network(model):
    require(isinstance(model, torch.nn.Module), f"The answer must be a network, not {type(model).__name__}.")
    wanted = network_cost(0.75, num_classes=7, in_channels=1)
    got = sum(p.numel() for p in model.parameters())
    out = trace_shapes(model, torch.zeros(2, 1, 40, 33))[-1].out_shape
    require(out == (2, 7), f"Two grey images should give scores of shape (2, 7), yours gives {out}.")
    require(got == wanted.params, f"It should have {wanted.params:,} parameters at width 0.75, yours has {got:,}.")
    return f"{got:,} parameters."


@exercise
def check_small_images(architecture):
    require(isinstance(architecture, Architecture), "Give an Architecture, such as Architecture([(1, 16, 1, 1), …]).")
    same = [row[:3] for row in architecture.stages] == [row[:3] for row in REFERENCE.stages]
    require(same, "Change only strides: t, c and n stay as they are.")
    model = MobileNetV2(0.1, architecture=architecture).eval()
    with torch.no_grad():
        shape = tuple(model.stages(model.first_conv(torch.zeros(1, 3, 32, 32))).shape[2:])
    require(shape == (4, 4), f"A 32 × 32 image should end in 4 × 4, yours ends in {shape[0]} × {shape[1]}.")
    return "The work is now done on more pixels."


# Counting


@exercise
def check_ten_classes(parameters):
    truth = sum(p.numel() for p in MobileNetV2(num_classes=10).parameters())
    require_integer(parameters, truth, "Only the classifier changes: 1280 weights and a bias for each class.")
    return "More than a third of the parameters serve only the thousand classes."


@exercise
def check_conv_macs(function):
    require_function(function, "conv_macs(conv, out_shape)")
    for channels, groups, size in (((6, 4), 2, (9, 7)), ((8, 8), 8, (6, 11)), ((3, 5), 1, (12, 5))):
        conv = torch.nn.Conv2d(*channels, 3, stride=2, padding=1, groups=groups)
        out = conv(torch.zeros(1, channels[0], *size))
        wanted = out.numel() * (channels[0] // groups) * 9  # every output value sums over its own window
        got = function(conv, tuple(out.shape))
        require(got == wanted, f"{conv} on {size} costs {wanted:,} multiply-adds, yours says {got!r}.")
    return "Weights times output pixels."


@exercise
def check_difference_at_1_4(difference):
    article, reference = (
        sum(p.numel() for p in MobileNetV2(1.4, architecture=rules).parameters()) for rules in (ARTICLE, REFERENCE)
    )
    require_integer(difference, article - reference, "Take article minus reference, both at width 1.4.")
    return "The article adds a convolution, and truncation takes channels away."


# Width and resolution


@exercise
def check_resolution_for_budget(resolution):
    truth = max(size for size in range(32, 321, 32) if network_cost(resolution=size).macs <= 100_000_000)
    require_integer(resolution, truth, "Try network_cost(resolution=…).macs; it must not exceed 100,000,000.")
    return f"It needs {network_cost(resolution=truth).macs:,} multiply-adds."


@exercise
def check_widest(function):
    require_function(function, "widest(budget, resolution)")
    for budget, resolution in ((100_000_000, 224), (50_000_000, 160), (300_774_272, 224), (20_000_000, 96)):
        widths = (step / 20 for step in range(2, 41))
        wanted = max(width for width in widths if network_cost(width, resolution).macs <= budget)
        got = function(budget, resolution)
        require(
            isinstance(got, (int, float)) and abs(got - wanted) < 1e-9,
            f"Within {budget:,} at {resolution} the widest is {wanted}, yours says {got!r}.",
        )
    return "A table and a search beat a formula here."


@exercise
def check_square_rule(per_cent):
    truth = abs((32 / 224) ** 2 / (network_cost(resolution=32).macs / network_cost().macs) - 1) * 100
    right = isinstance(per_cent, (int, float)) and abs(per_cent - truth) <= 0.051
    require(right, f"Compare (32 / 224)² with the ratio of the two multiply-add counts. You said {per_cent!r}.")
    return "The classifier works on one pixel whatever the resolution, and weighs more when all else is small."
