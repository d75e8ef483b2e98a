"""Right and wrong answers to the exercises on memory."""

import torch
from torch.nn import functional as F

from mbv2.nets.slicing import SlicedBlock


def by_hand(block, x, slices, shortcut=True, norm=True, whole=False, shift_once=True):
    """In slices, with batch norm applied to slices of its statistics instead of folded."""

    def normalized(y, bn, group):
        values = (value[group] for value in (bn.running_mean, bn.running_var, bn.weight, bn.bias))
        return F.batch_norm(y, *values, eps=bn.eps) if norm else y

    hidden, out = block.dwconv.conv.out_channels, 0
    size = hidden if whole else -(-hidden // slices)
    for start in range(0, hidden, size):
        group = slice(start, start + size)
        y = F.conv2d(x, block.pwconv0.conv.weight[group])
        y = normalized(y, block.pwconv0.bn, group).clamp_(0, 6)
        weight = block.dwconv.conv.weight[group]
        y = F.conv2d(y, weight, stride=block.dwconv.conv.stride, padding=1, groups=len(weight))
        y = normalized(y, block.dwconv.bn, group).clamp_(0, 6)
        y = F.conv2d(y, block.pwconv1.conv.weight[:, group])
        out = out + (y if shift_once else block.pwconv1.bn(y))
    out = block.pwconv1.bn(out) if norm and shift_once else out
    return x + out if shortcut and getattr(block, "shortcut", False) else out


# check: (right answers, wrong answers)
ANSWERS = {
    "check_depthwise_kilobytes": ([1957], [1806, 1054, 978, 1911, 3011, 1_956_864, 1957.5, "1957"]),
    "check_microcontroller": ([(128, 160), [128, 160]], [(128, 128), (160, 192), (96, 160), (160, 128), 128, "128"]),
    "check_fewest_slices": ([5], [3, 4, 6, 96, 5.5]),
    "check_sliced_block": (
        [by_hand],
        [
            lambda block, x, slices: SlicedBlock(block, slices)(x),  # not by hand
            lambda block, x, slices: block(x),
            lambda block, x, slices: by_hand(block, x, slices, whole=True),
            lambda block, x, slices: by_hand(block, x, slices, shortcut=False),
            lambda block, x, slices: by_hand(block, x, slices, norm=False),
            lambda block, x, slices: by_hand(block, x, slices, shift_once=False),
            lambda block, x, slices: torch.zeros(1),
            6,
        ],
    ),
}
