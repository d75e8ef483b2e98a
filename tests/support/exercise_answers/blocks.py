"""Right and wrong answers to the exercises on the two blocks."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from mbv2 import Conv, InvResidualS1, InvResidualS2


def strided(k, out, t, expand=None, stride=2, groups=True, linear=True, hidden=None):
    """InvResidualS2 as a Sequential, with a mistake where an argument says so."""
    hidden = hidden or t * k
    first = [Conv(k, hidden, kernel_size=1)] if (t > 1 if expand is None else expand) else []
    depthwise = Conv(hidden, hidden, stride=stride, groups=hidden if groups else 1)
    return nn.Sequential(*first, depthwise, Conv(hidden, out, kernel_size=1, linear=linear))


def silence(block, path="pwconv1.bn.weight", always=False, zero_shift=True):
    if always or getattr(block, "shortcut", False):
        nn.init.zeros_(block.get_parameter(path))
        if zero_shift:
            nn.init.zeros_(block.pwconv1.bn.bias)


def grouped_module(x, weight, stride):
    conv = nn.Conv2d(5, 5, 3, stride, padding=1, groups=5, bias=False)
    conv.load_state_dict({"weight": weight})
    return conv(x)


def has_shortcut_of_torch(i, o, s):
    return torch.tensor(i == o and s == 1)


def silence_for_ever(block):
    """The right output, and no weight that could move."""
    silence(block)
    if getattr(block, "shortcut", False):
        block.requires_grad_(False)


def silence_twice(block):
    """Scale and weights both zero: the gradient of each is multiplied by the other."""
    silence(block)
    if getattr(block, "shortcut", False):
        nn.init.zeros_(block.pwconv1.conv.weight)


def silence_all(block):
    for parameter in block.parameters() if getattr(block, "shortcut", False) else ():
        nn.init.zeros_(parameter)


# check: (right answers, wrong answers)
ANSWERS = {
    "check_block_parameters": ([5136], [4704, 5112, 87_216, 5136.5]),
    "check_depthwise": (
        [
            lambda x, w, s: torch.cat(
                [F.conv2d(x[:, c : c + 1], w[c : c + 1], stride=s, padding=1) for c in range(x.shape[1])], dim=1
            ),
            lambda x, w, s: F.conv2d(x, torch.diag_embed(w[:, 0].permute(1, 2, 0)).permute(2, 3, 0, 1), None, s, 1),
        ],
        [
            lambda x, w, s: F.conv2d(x, w, stride=s, padding=1, groups=x.shape[1]),  # with groups
            lambda x, w, s: F.conv2d(x, w, None, s, 1, 1, 5),
            grouped_module,
            lambda x, w, s: F.conv2d(x, w, padding=1, groups=5),
            lambda x, w, s: F.conv2d(x, w.flip(0), stride=s, padding=1, groups=5),
            lambda x, w, s: F.conv2d(x, w.transpose(2, 3), stride=s, padding=1, groups=5),
            lambda x, w, s: F.conv2d(x, w, stride=s, groups=5),
        ],
    ),
    "check_hidden_shape": ([(144, 17, 10)], [(144, 33, 20), (144, 16, 10), (32, 17, 10), (192, 17, 10), 144]),
    "check_strided_block": (
        [strided, lambda k, out, t: nn.Sequential(strided(k, out, t))],
        [
            InvResidualS2,  # there already
            lambda k, out, t: nn.Sequential(InvResidualS2(k, out, t)),
            lambda k, out, t: None,
            lambda k, out, t: strided(k, out, t, expand=True),
            lambda k, out, t: strided(k, out, t, stride=1),
            lambda k, out, t: strided(k, out, t, groups=False),
            lambda k, out, t: strided(k, out, t, linear=False),
            lambda k, out, t: strided(k, out, t, hidden=t * out),
            lambda k, out, t: nn.Sequential(strided(k, out, t), nn.ReLU()),
            InvResidualS1,
            InvResidualS2(5, 8, 3),
            3,
        ],
    ),
    "check_silence": (
        [silence],
        [
            lambda block: None,
            lambda block: silence(block, always=True),
            lambda block: silence(block, zero_shift=False),
            lambda block: silence(block, "pwconv0.bn.weight"),
            silence_all,
            silence_for_ever,
            silence_twice,
            6,
        ],
    ),
    "check_shortcuts": ([10], [12, 13, 17, "10"]),
    "check_has_shortcut": (
        [lambda i, o, s: i == o and s == 1, lambda i, o, s: np.bool_(i == o and s == 1), has_shortcut_of_torch],
        [lambda i, o, s: s == 1, lambda i, o, s: i == o, lambda i, o, s: None, True],
    ),
    "check_shortcuts_when_narrow": ([11], [10, 12, 17]),
}
