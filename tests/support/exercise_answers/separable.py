"""Right and wrong answers to the exercises on separable convolutions."""

import torch
from torch import nn


def pair(depthwise=None, pointwise=None, bias=False, mixed=False):
    """A `separate(conv)` whose strides, paddings and groups are as told; by default as they should be."""

    def separate(conv):
        c, places = conv.in_channels, (conv.stride, conv.padding)
        groups = 1 if mixed else c
        return nn.Sequential(
            nn.Conv2d(c, c, conv.kernel_size, *(depthwise or places), groups=groups, bias=bias),
            nn.Conv2d(c, conv.out_channels, 1, *(pointwise(conv) if pointwise else ()), bias=bias),
        )

    return separate


def late_stride(conv):
    """The same shapes, but the depthwise convolution works on all places."""
    c = conv.in_channels
    return nn.Sequential(
        nn.Conv2d(c, c, conv.kernel_size, 1, conv.padding, groups=c, bias=False),
        nn.Conv2d(c, conv.out_channels, 1, conv.stride, bias=False),
    )


def mixture_first(conv):
    """The same shapes, but the pointwise convolution works on all places, and the filters on the outputs."""
    out = conv.out_channels
    return nn.Sequential(
        nn.Conv2d(conv.in_channels, out, 1, bias=False),
        nn.Conv2d(out, out, conv.kernel_size, conv.stride, conv.padding, groups=out, bias=False),
    )


def by_loops(depthwise, pointwise):
    weight = torch.zeros(pointwise.out_channels, depthwise.in_channels, *depthwise.kernel_size)
    for o in range(pointwise.out_channels):
        for i in range(depthwise.in_channels):
            weight[o, i] = depthwise.weight[i, 0] * pointwise.weight[o, i]
    return weight


# check: (right answers, wrong answers)
ANSWERS = {
    "check_pair_weights": ([3000], [50_000, 1225, 2040, 3090, 3000.5, True]),
    "check_conv_weights": (
        [
            lambda i, o, k, g: o * i // g * k * k,
            lambda i, o, k, g: nn.Conv2d(i, o, k, groups=g, bias=False).weight.numel(),
        ],
        [
            lambda i, o, k, g: o * i * k * k,
            lambda i, o, k, g: o * i // g**2 * k * k,
            lambda i, o, k, g: o * i // g * k,
            lambda i, o, k, g: o * i // g * k * k + o,
            324,
        ],
    ),
    "check_merge": (
        [lambda d, p: p.weight * d.weight.transpose(0, 1), lambda d, p: p.weight * d.weight[:, 0], by_loops],
        [
            lambda d, p: p.weight + d.weight.transpose(0, 1),
            lambda d, p: (p.weight * d.weight[:, 0]).transpose(0, 1),
            lambda d, p: (p.weight * d.weight[:, 0]).flip(2, 3),
            lambda d, p: p.weight * d.weight[:1, 0],
            lambda d, p: d.weight,
            None,
        ],
    ),
    "check_separate": (
        [pair()],
        [
            late_stride,
            mixture_first,
            pair(depthwise=(1, 0)),
            pair(bias=True),
            pair(mixed=True),
            lambda conv: conv,
            lambda conv: conv.weight,
            3,
        ],
    ),
}
