"""Checks of the chapter on counting: parameters and multiply-adds by hand."""

from math import ceil

import torch
from torch.nn import functional as F

from ..arguments import shown
from ..cost import network_cost
from ..cost.conventions import Convention, count_params
from ..nets.mobilenet_v2 import MobileNetV2
from ..published import COUNTS
from ..spec import ARTICLE, REFERENCE
from .answers import as_number, as_plain
from .checking import Function, Solved, exercise, require, require_function, value_exercise
from .forbidden import Watched


@value_exercise("Only the classifier changes: 1280 weights and a bias for each class.")
def check_ten_classes() -> Solved:
    truth = sum(p.numel() for p in MobileNetV2(num_classes=10).parameters())
    return truth, "More than a third of the parameters serve only the thousand classes."


@exercise
def check_conv_macs(function: Function) -> str:
    function = require_function(function, "conv_macs(conv, out_shape)")
    for channels, groups, size in (((6, 4), 2, (9, 7)), ((8, 8), 8, (6, 11)), ((3, 5), 1, (12, 5))):
        conv = torch.nn.Conv2d(*channels, 3, stride=2, padding=1, groups=groups)
        out = conv(torch.zeros(1, channels[0], *size))
        wanted = out.numel() * (channels[0] // groups) * 9  # every output value sums over its own window
        got = as_number(function(conv, tuple(out.shape)))
        require(got == wanted, f"{conv} on {size} costs {wanted:,} multiply-adds, yours says {shown(got)}.")
    return "Weights times output pixels."


@value_exercise("Take article minus reference, both at width 1.4.")
def check_difference_at_1_4() -> Solved:
    article, reference = (
        sum(p.numel() for p in MobileNetV2(1.4, architecture=rules).parameters()) for rules in (ARTICLE, REFERENCE)
    )
    return article - reference, "The article adds a convolution, and truncation takes channels away."


@exercise
def check_keras_count(function: Function) -> str:
    function = Watched(require_function(function, "keras_count(model)"))
    for width_mult, classes in ((1.4, 1000), (1.0, 1000), (0.35, 10)):
        wanted = count_params(network_cost(width_mult, num_classes=classes), Convention(moving_statistics=True))
        got = as_number(function(MobileNetV2(width_mult, classes)))
        hint = " PyTorch also counts batches, in one number for each batch norm." if got == wanted + 52 else ""
        where = f"At width {width_mult} with {classes} classes"
        require(got == wanted, f"{where} Keras would say {wanted:,}, yours says {shown(got)}.{hint}")
    function.require_unused({"network_cost", "count_params"}, "ask the module for what it stores")
    published = [f"{count.number:,}" for count in COUNTS if count.who.startswith("Keras")]
    return f"{' and '.join(published)}: those are Keras' own, at 1.0 and 1.4."


@exercise
def check_same_padding(function: Function) -> str:
    function = require_function(function, "same_padding(size, kernel_size, stride)")
    for size, kernel_size, stride in (
        (224, 3, 2),
        (7, 3, 1),
        (97, 3, 2),
        (10, 5, 3),
        (6, 1, 1),
        (8, 2, 2),
        (8, 1, 2),
        (3, 5, 2),
    ):
        got = as_plain(function(size, kernel_size, stride))
        case = f"For size {size}, kernel {kernel_size}, stride {stride}"
        require(isinstance(got, tuple) and len(got) == 2, "Return the pair (before, after).")
        least = _least_padding(size, kernel_size, stride)
        require(sum(got) == least, f"{case} the least is {least} in all, yours adds {sum(got)}.")
        require(got[1] - got[0] in (0, 1), f"{case} what is odd goes behind; yours is {got}.")
    return "An even size at stride 2 gets nothing before and one zero behind."


def _least_padding(size: int, kernel_size: int, stride: int) -> int:
    """The fewest zeros with which torch gives ⌈size / stride⌉ pixels, by trying."""
    kernel = torch.zeros(1, 1, kernel_size)
    totals = range(max(0, kernel_size - size), size + kernel_size)
    outputs = ((total, F.conv1d(torch.zeros(1, 1, size + total), kernel, stride=stride)) for total in totals)
    return next(total for total, output in outputs if output.shape[-1] == ceil(size / stride))
