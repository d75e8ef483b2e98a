"""Checks of the chapter on counting: parameters and multiply-adds by hand."""

import torch

from ..checking import exercise, require, require_function, require_integer
from ..model import MobileNetV2
from ..spec import ARTICLE, REFERENCE


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
