"""Right and wrong answers to the exercises on counting."""

import torch

from mbv2 import network_cost


def keras(model, counters=False):
    """What is stored, without PyTorch's counters of batches."""
    stored = model.state_dict().items()
    return sum(value.numel() for name, value in stored if counters or "num_batches" not in name)


def same(size, kernel_size, stride):
    total = max(0, (-(-size // stride) - 1) * stride + kernel_size - size)
    return total // 2, total - total // 2


def by_cost(model):
    """From the cost model, which knows the network by its width and its classes."""
    width = {48: 1.4, 32: 1.0, 16: 0.35}[model.first_conv.conv.out_channels]
    cost = network_cost(width, num_classes=model.fc.out_features)
    return cost.params + cost.norm_params


def twice_the_norms(model):
    return sum(2 * p.numel() if p.dim() == 1 else p.numel() for p in model.parameters())  # the biases too


# check: (right answers, wrong answers)
ANSWERS = {
    "check_ten_classes": ([2_236_682], [2_236_672, 3_504_872, 2_223_872]),
    "check_conv_macs": (
        [lambda conv, out: conv.weight.numel() * out[2] * out[3]],
        [
            lambda conv, out: conv.weight.numel() * out[2] ** 2,
            lambda conv, out: conv.in_channels * conv.out_channels * 9 * out[2] * out[3],
            lambda conv, out: 2 * conv.weight.numel() * out[2] * out[3],
            lambda conv, out: conv.weight.numel(),
        ],
    ),
    "check_difference_at_1_4": ([-24_172], [24_172, 1_088, -24_172.5]),
    "check_keras_count": (
        [keras, lambda model: sum(t.numel() for t in [*model.parameters(), *model.buffers()] if t.dim())],
        [
            lambda model: keras(model, counters=True),
            lambda model: sum(p.numel() for p in model.parameters()),
            twice_the_norms,
            lambda model: 3_538_984,
            lambda model: by_cost(model) if model.fc.out_features == 10 else keras(model),  # not from the module
            by_cost,
            3_538_984,
        ],
    ),
    "check_same_padding": (
        [same],
        [
            lambda size, k, s: ((k - 1) // 2, (k - 1) // 2),  # PyTorch's
            lambda size, k, s: same(size, k, s)[::-1],
            lambda size, k, s: ((t := (-(-size // s) - 1) * s + k - size) // 2, t - t // 2),  # less than none
            lambda size, k, s: sum(same(size, k, s)),
            lambda size, k, s: torch.zeros(2),
            (0, 1),
        ],
    ),
}
