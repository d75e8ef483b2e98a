"""Right and wrong answers to the exercises on Conv."""

import torch
from torch import nn
from torch.nn import functional as F


def folded(eps=1e-5, mean=True, transpose=False):
    def fold(unit):
        bn = unit.bn
        factor = bn.weight / torch.sqrt(bn.running_var + eps)
        weight = unit.conv.weight * (factor[None, :3, None, None] if transpose else factor[:, None, None, None])
        return weight, bn.bias - (bn.running_mean * factor if mean else 0)

    return fold


def normalized(axes=(0, 2, 3), unbiased=False, eps_outside=False, affine=True):
    def normalize(y, scale, shift, eps):
        mean, variance = y.mean(axes, keepdim=True), y.var(axes, keepdim=True, unbiased=unbiased)
        y = (y - mean) / (variance.sqrt() + eps if eps_outside else (variance + eps).sqrt())
        return y * scale[:, None, None] + shift[:, None, None] if affine else y

    return normalize


def batch_norm_module(y, scale, shift, eps):
    norm = nn.BatchNorm2d(len(scale), eps)
    norm.load_state_dict({"weight": scale, "bias": shift}, strict=False)
    return norm.train()(y)


# check: (right answers, wrong answers)
ANSWERS = {
    "check_output_size": (
        [lambda h, k, s, p: (h + 2 * p - k) // s + 1],
        [lambda h, k, s, p: h // s, lambda h, k, s, p: (h + 2 * p - k) / s + 1, lambda h, k, s, p: -(-h // s), 112],
    ),
    "check_conv_shape": ([(24, 11, 7), [24, 11, 7]], [(24, 10, 6), (24, 7, 11), (8, 11, 7), (24, 12, 8), (24, 11)]),
    "check_head_parameters": ([412_160], [409_600, 413_440, 410_880, 414_720, 410_240, 412_160.5]),
    "check_normalize": (
        [normalized()],
        [
            lambda y, scale, shift, eps: F.batch_norm(
                y, None, None, scale, shift, training=True, eps=eps
            ),  # not by hand
            batch_norm_module,
            normalized(axes=(0,)),
            normalized(axes=(2, 3)),
            normalized(axes=(1, 2, 3)),
            normalized(unbiased=True),
            normalized(eps_outside=True),
            normalized(affine=False),
            lambda y, scale, shift, eps: y * scale + shift,
            3,
        ],
    ),
    "check_fold": (
        [folded()],
        [
            folded(mean=False),
            folded(eps=0.1),
            lambda unit: (unit.conv.weight, unit.bn.bias),
            folded(transpose=True),
            lambda unit: None,
            lambda unit: (1, 2),
            1,
        ],
    ),
}
