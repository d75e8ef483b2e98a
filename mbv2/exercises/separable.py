"""Checks of chapter 01: what a convolution costs, and the separable pair in its place."""

import torch
from torch import nn
from torch.nn import functional as F

from ..arguments import shown
from ..cost import SeparableCost, conv_cost
from .answers import as_number
from .checking import Function, Solved, exercise, require, require_close, require_function, value_exercise


@value_exercise("One 5×5 filter for each input channel, then one 1×1 weight for each in-out pair.")
def check_pair_weights() -> Solved:
    return conv_cost(40, 50, 16, kernel_size=5).separable.params, "The 5×5 convolution itself has 50,000."


@exercise
def check_conv_weights(function: Function) -> str:
    function = require_function(function, "conv_weights(in_channels, out_channels, kernel_size, groups)")
    for case in ((3, 32, 3, 1), (12, 20, 3, 4), (24, 24, 5, 24), (6, 18, 7, 6), (10, 4, 1, 2)):
        wanted = nn.Conv2d(*case[:3], groups=case[3], bias=False).weight.numel()
        got = as_number(function(*case))
        require(got == wanted, f"conv_weights{case} should be {wanted:,}, yours says {shown(got)}.")
    return "Each output channel looks at one group of the input channels."


@exercise
def check_merge(function: Function) -> str:
    function = require_function(function, "merge(depthwise, pointwise)")
    generator = torch.Generator().manual_seed(0)
    for channels, out_channels, kernel_size in ((3, 5, 3), (6, 2, 5)):
        depthwise = nn.Conv2d(channels, channels, kernel_size, groups=channels, bias=False)
        pointwise = nn.Conv2d(channels, out_channels, 1, bias=False)
        x = torch.randn(2, channels, 9, 7, generator=generator)
        with torch.no_grad():
            weight, wanted = function(depthwise, pointwise), pointwise(depthwise(x))
            shape = out_channels, channels, kernel_size, kernel_size
            require_close(weight, weight.new_zeros(shape) if _differs(weight, shape) else weight, "")
            require_close(F.conv2d(x, weight), wanted, "With your weights the convolution gives other values.")
    return "With nothing between its halves, every separable pair is a standard convolution."


def _differs(weight: object, shape: tuple[int, ...]) -> bool:
    return isinstance(weight, torch.Tensor) and tuple(weight.shape) != shape


@exercise
def check_separate(function: Function) -> str:
    function = require_function(function, "separate(conv)")
    cases = (6, 10, 3, 1, 1), (5, 4, 5, 2, 1), (8, 8, 3, 3, 0)
    for in_channels, out_channels, kernel_size, stride, padding in cases:
        conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, bias=False)
        pair = function(conv)
        require(isinstance(pair, nn.Module), f"separate(conv) must return a module, not {type(pair).__name__}.")
        x = torch.zeros(1, in_channels, 17, 12)
        wanted, got = tuple(conv(x).shape), tuple(pair(x).shape)
        require(got == wanted, f"In place of {conv} the output should have shape {wanted}, yours has {got}.")
        _require_cost(pair, conv_cost(in_channels, out_channels, (17, 12), kernel_size, stride, padding).separable, x)
    return "The same shapes, for a fraction of the cost."


def _require_cost(pair: nn.Module, cost: SeparableCost, x: torch.Tensor) -> None:
    """Parameters and multiply-adds of the pair; a stride in the wrong convolution shows in the second."""
    weights = sum(p.numel() for p in pair.parameters())
    require(weights == cost.params, f"The pair should have {cost.params} weights, and no bias; yours has {weights}.")
    macs, hooks = [], []
    for module in pair.modules():
        if isinstance(module, nn.Conv2d):
            hooks.append(module.register_forward_hook(lambda m, _, y: macs.append(m.weight[0].numel() * y.numel())))
    pair(x)
    for hook in hooks:
        hook.remove()
    hint = "is the stride in the depthwise convolution, which comes first?"
    require(sum(macs) == cost.macs, f"It should cost {cost.macs:,} multiply-adds, yours costs {sum(macs):,}: {hint}")
