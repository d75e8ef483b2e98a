"""Right and wrong answers to the exercises on ReLU6."""

import torch
from torch import nn


def best_of(count, measure):
    """A search over `count` ranges for the one with the least `measure(error)`."""

    def best_range(x, bits):
        levels = 2**bits - 1
        tops = [x.max().item() * (number + 1) / count for number in range(count)]
        stored = [torch.fake_quantize_per_tensor_affine(x, top / levels, 0, 0, levels) for top in tops]
        return min(zip(tops, stored, strict=True), key=lambda pair: measure(pair[1] - x, x.clamp(max=pair[0]) - x))[0]

    return best_range


# check: (right answers, wrong answers)
ANSWERS = {
    "check_relu6": (
        [
            lambda x: torch.relu(x) - torch.relu(x - 6),
            lambda x: 6 - torch.relu(6 - torch.relu(x)),
            lambda x: x.relu() + -1 * nn.ReLU()(x - torch.tensor(6.0)),
        ],
        [
            # not with relu and arithmetic alone
            lambda x: x.clamp(0, 6),
            nn.ReLU6(),
            nn.functional.relu6,
            nn.functional.hardtanh,
            lambda x: torch.minimum(torch.relu(x), torch.tensor(6.0)),
            lambda x: torch.where(x > 6, 6.0, torch.relu(x)),
            # other values
            torch.relu,
            lambda x: x.clamp(-6, 6),
            lambda x: torch.relu(6 - x),
            lambda x: x.clamp(0, 6)[0],
            6,
            lambda x: 6,
        ],
    ),
    "check_outlier": ([50], [51, 25, 255, 50.5, True, "50"]),
    "check_lost_a_point": ([13], [11, 3, 14, 16, 13.5, None]),
    "check_best_range": (
        [best_of(100, lambda error, cut: error.abs().mean()), best_of(1000, lambda error, cut: error.abs().sum())],
        [
            lambda x, bits: x.max(),
            lambda x, bits: 6.0,
            lambda x, bits: x.mean(),
            lambda x, bits: x.quantile(0.999),
            lambda x, bits: 0.0,
            lambda x, bits: None,
            lambda x, bits: "6",
            best_of(100, lambda error, cut: (error - cut).abs().mean()),  # rounding alone
            best_of(100, lambda error, cut: cut.abs().mean()),  # clipping alone
            6.0,
        ],
    ),
    "check_bits": ([9], [8, 10, 9.5, True, "9"]),
}
