"""Right and wrong answers to the exercises of the last chapter."""

from dataclasses import replace

import torch
from torch import nn

from mbv2 import MobileNetV2, network_cost
from mbv2.spec import REFERENCE

THINNER = replace(REFERENCE, stages=[row._replace(expansion=min(row.expansion, 4)) for row in REFERENCE.stages])
IDLE = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 1000))


def image(height, width=None, channels=3):
    return torch.zeros(1, channels, height, width or height)


# check: (right answers, wrong answers)
ANSWERS = {
    "check_settings_in_budget": ([10], [7, 9, 390, "10"]),
    "check_one_block_less": ([4], [1, 2, 3, 5, 7]),
    "check_built": (
        [
            (MobileNetV2(0.5), image(156)),
            (MobileNetV2(0.5), image(160, 150)),
            (MobileNetV2(0.75, architecture=THINNER), image(128)),
        ],
        [
            (MobileNetV2(0.5), image(160)),  # "50" in the published table
            (MobileNetV2(0.35), image(192)),
            (MobileNetV2(0.5, num_classes=10), image(156)),
            (MobileNetV2(0.5, in_channels=1), image(156, channels=1)),
            (IDLE, image(156)),
            (network_cost(0.5, 156), image(156)),
            MobileNetV2(0.5),
            (MobileNetV2(0.5), 156),
        ],
    ),
}
