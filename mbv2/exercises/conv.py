"""Checks of the chapter on Conv: its shape and parameters, and its batch norm, by hand and folded away."""

import torch
from torch.nn import functional as F

from ..arguments import shown
from ..cost import network_cost
from ..nets.blocks import Conv
from .answers import as_number
from .checking import Function, Solved, exercise, require, require_close, require_function, value_exercise
from .forbidden import Watched
from .shaken import shaken


@value_exercise(
    "The padding is (5 − 1) / 2 on each side. Put 33 into the formula, then 20; the channels are those that come out.",
    wrong={
        (24, 10, 6): "Conv pads with (k − 1) / 2 zeros on each side.",
        (24, 7, 11): "Height comes before width.",
        (8, 11, 7): "The convolution makes new channels: how many?",
        (24, 12, 8): "The last step has no room: round down before you add 1.",
    },
)
def check_conv_shape() -> Solved:
    with torch.no_grad():
        out = Conv(8, 24, kernel_size=5, stride=3).eval()(torch.zeros(1, 8, 33, 20))
    return tuple(out.shape[1:]), "A kernel of five, steps of three, and an image that is not square."


@value_exercise(
    "Weights of a 1×1 convolution from 320 to 1280 channels, and what batch norm learns for each that comes out.",
    wrong={
        409_600: "Those are the weights; batch norm has a scale and a shift for each channel.",
        413_440: "The convolution has no bias.",
        410_880: "Batch norm has two values for each channel, a scale and a shift.",
        414_720: "The moving mean and variance are not trained, so they are no parameters here.",
        410_240: "Batch norm works on the channels that come out.",
    },
)
def check_head_parameters() -> Solved:
    truth = next(layer.params for layer in network_cost().layers if layer.kind == "head")
    return truth, "More than a tenth of the whole network, in one layer."


@exercise
def check_output_size(function: Function) -> str:
    function = require_function(function, "output_size(size, kernel_size, stride, padding)")
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
            as_number(got) == wanted.shape[-1],
            f"For size {size}, kernel {kernel_size}, stride {stride}, padding {padding} PyTorch gives "
            f"{wanted.shape[-1]}, yours {shown(got)}.",
        )
    return "It agrees with PyTorch, floor included."


@exercise
def check_normalize(function: Function) -> str:
    function = Watched(require_function(function, "normalize(y, scale, shift, eps)"))
    generator = torch.Generator().manual_seed(0)
    y = torch.randn(3, 4, 5, 2, generator=generator) * torch.tensor([1.0, 5, 0.1, 2])[:, None, None] + 3
    scale, shift = torch.randn(4, generator=generator), torch.randn(4, generator=generator)
    for eps in (1e-5, 0.5):
        wanted = F.batch_norm(y, None, None, scale, shift, training=True, eps=eps)
        require_close(
            function(y.clone(), scale, shift, eps), wanted,
            f"With eps = {eps} it differs from batch norm. One mean and one variance for each channel, over batch, "
            "height and width; the variance divides by the number of values; eps goes under the root.",
        )  # fmt: skip
    function.require_unused({"batch_norm", "native_batch_norm"}, "take the mean and the variance by hand")
    return "That is what batch norm does while it trains."


@exercise
def check_fold(function: Function) -> str:
    function = require_function(function, "fold(unit)")
    with torch.no_grad():
        unit = shaken(Conv(6, 8, kernel_size=3, stride=2, groups=2))
        folded = function(unit)
        require(isinstance(folded, tuple) and len(folded) == 2, "Return the pair (weight, bias).")
        x = torch.randn(2, 6, 9, 7, generator=torch.Generator().manual_seed(1))
        require(all(isinstance(part, torch.Tensor) for part in folded), "Weight and bias are two tensors.")
        weight, bias = (part.to(x.dtype) for part in folded)
        require(weight.shape == unit.conv.weight.shape, "The weight keeps the shape of unit.conv.weight.")
        got = F.relu6(F.conv2d(x, weight, bias, stride=2, padding=1, groups=2))
        require_close(
            got, unit(x), "The outputs differ. Do you scale each output channel, and use running_mean and eps?"
        )
    return "One convolution now does the work of two layers."
