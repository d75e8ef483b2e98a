"""network_cost against torchinfo.summary on the same network: `python -m benchmarks.bench_cost`.

Every pair has a width and a resolution of its own, so that nothing can be remembered. Building the torch model is
not timed, which favours torchinfo. Both must count the same parameters.
"""

import random
from statistics import median
from time import perf_counter

import torchinfo

from mbv2 import MobileNetV2, network_cost

from .figures import Figure, print_table

PAIRS = 25


def run():
    """The median over pairs of (torchinfo's time / network_cost's time)."""
    draw, pairs = random.Random(0), []
    pair(1.0, (224, 224))  # imports and allocations, once
    for number in range(PAIRS):
        width_mult = 0.35 + number / 20
        pairs.append(pair(width_mult, (draw.randrange(96, 320), draw.randrange(96, 320))))
    ours, theirs = (median(times) * 1000 for times in zip(*pairs, strict=True))
    note = f"median of {PAIRS} networks; network_cost {ours:.3f} ms, torchinfo.summary {theirs:.0f} ms"
    ratio = median(theirs / ours for ours, theirs in pairs)
    return [Figure("network_cost is faster than torchinfo", ratio, "×", "≥ 300", note)]


def pair(width_mult, resolution):
    """Seconds that network_cost and torchinfo.summary take for one network."""
    model = MobileNetV2(width_mult)
    start = perf_counter()
    cost = network_cost(width_mult, resolution)
    counted = cost.params, cost.macs
    middle = perf_counter()
    summary = torchinfo.summary(model, (1, 3, *resolution), verbose=0)
    end = perf_counter()
    if counted[0] != summary.total_params:
        raise AssertionError(f"width {width_mult}: {counted[0]} parameters, torchinfo counts {summary.total_params}")
    return middle - start, end - middle


if __name__ == "__main__":
    print_table(run())
