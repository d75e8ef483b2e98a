"""Right and wrong answers to the exercises of the last chapter."""

from dataclasses import replace
from itertools import product
from statistics import fmean, median
from time import perf_counter

import numpy as np
import torch
from torch import nn

from mbv2 import MobileNetV2, network_cost
from mbv2.cost.memory import block_steps, peak
from mbv2.spec import REFERENCE

THINNER = replace(REFERENCE, stages=[row._replace(expansion=min(row.expansion, 4)) for row in REFERENCE.stages])
IDLE = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 1000))


def image(height, width=None, channels=3):
    return torch.zeros(1, channels, height, width or height)


def within(macs, kb, bits=8, slices=6, least=0.9):
    """Settings of the sliders that spend `least` of the multiply-adds and fit in so many kilobytes."""
    fitting = []
    for setting in product([step / 20 for step in range(2, 41)], range(32, 321, 32)):
        cost = network_cost(*setting)
        if least * macs <= cost.macs <= macs and peak(block_steps(cost, slices)).values * bits / 8000 <= kb:
            fitting.append(setting)
    return fitting


def stopwatch(run, clock, turns, typical=median, warm_up=1):
    took = []
    for _ in range(warm_up + turns):
        start = clock()
        run()
        took.append(1000 * (clock() - start))
    return typical(took[warm_up:])


# check: (right answers, wrong answers)
ANSWERS = {
    "check_two_budgets": (
        [within, lambda macs, kb: [list(pair) for pair in within(macs, kb)[::-1]]],
        [
            lambda macs, kb: within(macs, 10_000),  # the memory forgotten
            lambda macs, kb: within(macs, kb, bits=16),
            lambda macs, kb: within(macs, kb, slices=1),
            lambda macs, kb: within(macs, kb, least=0.5),
            lambda macs, kb: within(macs, kb)[:-1],
            lambda macs, kb: 2 * within(macs, kb),
            lambda macs, kb: len(within(macs, kb)),
            4,
        ],
    ),
    "check_milliseconds": (
        [stopwatch, lambda run, clock, turns: np.float64(stopwatch(run, clock, turns))],
        [
            lambda run, clock, turns: stopwatch(run, clock, turns, typical=fmean),
            lambda run, clock, turns: stopwatch(run, clock, turns, typical=min),
            lambda run, clock, turns: stopwatch(run, clock, turns) / 1000,  # seconds
            lambda run, clock, turns: stopwatch(run, clock, turns, warm_up=0),
            lambda run, clock, turns: stopwatch(run, perf_counter, turns),
            lambda run, clock, turns: stopwatch(run, clock, turns - 1) if turns > 1 else 7.0,
            lambda run, clock, turns: run(),
            11,
        ],
    ),
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
