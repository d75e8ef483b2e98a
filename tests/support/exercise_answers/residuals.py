"""Right and wrong answers to the exercises on inverted residuals."""

import numpy as np
from torch.nn import functional as F

from mbv2.cost import tensors_alive


def values(shape):
    return shape[0] * shape[1] * shape[2]


def peak(waits=lambda block, number: block.shortcut and number > 0, most=max):
    """The most values that exist at once, where the input waits as told."""

    def measure(block):
        return most(
            values(layer.in_shape) + values(layer.out_shape) + (values(block.in_shape) if waits(block, number) else 0)
            for number, layer in enumerate(block.layers)
        )

    return measure


def in_slices(relu=F.relu6, add=True, cut=True):
    def run(x, expand, filters, project, parts):
        parts = parts if cut else 1
        out = 0
        for e, f, p in zip(expand.chunk(parts), filters.chunk(parts), project.chunk(parts, 1), strict=True):
            y = F.conv2d(relu(F.conv2d(relu(F.conv2d(x, e)), f, padding=1, groups=len(f))), p)
            out = out + y if add else y
        return out

    return run


# check: (right answers, wrong answers)
ANSWERS = {
    "check_inverted_macs": ([28 * 28 * (2 * 32 * 192 + 9 * 192)], [14_016, 56 * 56 * 14_016, 28 * 28 * 12_288, 1.1e7]),
    "check_adds_input": (
        [
            lambda kind, i, o, s: kind != "separable" and i == o and s == 1,
            lambda kind, i, o, s: np.bool_(kind != "separable" and i == o and s == 1),
        ],
        [
            lambda kind, i, o, s: i == o and s == 1,
            lambda kind, i, o, s: kind != "separable" and s == 1,
            lambda kind, i, o, s: kind != "separable" and i == o,
            lambda kind, i, o, s: kind == "inverted_residual" and i == o and s == 1,
            lambda *case: 1,
            True,
        ],
    ),
    "check_peak": (
        # Counting the first layer's input twice cannot change the most: the last layer needs as much.
        [peak(), peak(waits=lambda block, number: block.shortcut)],
        [
            peak(waits=lambda block, number: False),
            peak(waits=lambda block, number: number > 0),
            peak(most=sum),
            lambda block: max(values(layer.out_shape) for layer in block.layers),
            lambda block: max(sum(alive.values()) for _, alive in tensors_alive(block)),  # not allowed
            lambda block: None,
            978_432,
        ],
    ),
    "check_largest_expansion": ([8], [6, 7, 9, 8.5, "8"]),
    "check_slices": (
        [in_slices()],
        [in_slices(cut=False), in_slices(relu=F.relu), in_slices(add=False), in_slices(relu=lambda x: x), 6],
    ),
}
