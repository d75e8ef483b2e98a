"""Right and wrong answers to the exercises on Conv."""

import torch


def folded(eps=1e-5, mean=True, transpose=False):
    def fold(unit):
        bn = unit.bn
        factor = bn.weight / torch.sqrt(bn.running_var + eps)
        weight = unit.conv.weight * (factor[None, :3, None, None] if transpose else factor[:, None, None, None])
        return weight, bn.bias - (bn.running_mean * factor if mean else 0)

    return fold


# check: (right answers, wrong answers)
ANSWERS = {
    "check_output_size": (
        [lambda h, k, s, p: (h + 2 * p - k) // s + 1],
        [lambda h, k, s, p: h // s, lambda h, k, s, p: (h + 2 * p - k) / s + 1, lambda h, k, s, p: -(-h // s), 112],
    ),
    "check_fold": (
        [folded()],
        [folded(mean=False), folded(eps=0.1), lambda unit: (unit.conv.weight, unit.bn.bias), folded(transpose=True), 1],
    ),
}
