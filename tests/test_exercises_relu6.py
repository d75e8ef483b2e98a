"""Right and wrong answers to the exercises on ReLU6."""

import torch
from torch import nn

# check: (right answers, wrong answers)
ANSWERS = {
    "check_relu6": (
        [lambda x: torch.relu(x) - torch.relu(x - 6), lambda x: x.clamp(0, 6), nn.ReLU6()],
        [torch.relu, lambda x: x.clamp(-6, 6), lambda x: torch.relu(6 - x), lambda x: x.clamp(0, 6)[0], 6, lambda x: 6],
    ),
    "check_bits": ([9], [8, 10, 9.0, True, "9"]),
}
