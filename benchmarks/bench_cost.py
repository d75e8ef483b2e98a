"""network_cost against torchinfo.summary on the same network: `python -m benchmarks.bench_cost`.

Every pair has a width and a resolution of its own. network_cost remembers nothing between calls, so its time is the
median of several; one alone, right after a forward pass has filled the processor's caches, says more about those.
Building the torch model is not timed, which favours torchinfo. Both must count the same parameters.
"""

import random
from statistics import median
from time import perf_counter

import torchinfo

from mbv2 import MobileNetV2, network_cost

from .figures import Figure, print_table

PAIRS = 25
CALLS = 20  # of network_cost for each network


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
    return [Figure("network_cost is faster than torchinfo", ratio, "×", "≥ 500", note)]


def pair(width_mult, resolution):
    """Seconds that network_cost and torchinfo.summary take for one network."""
    model = MobileNetV2(width_mult)
    counted, ours = zip(*(timed(count, width_mult, resolution) for _ in range(CALLS)), strict=True)
    summary, theirs = timed(torchinfo.summary, model, (1, 3, *resolution), verbose=0)
    if set(counted) != {(summary.total_params, counted[0][1])}:
        raise AssertionError(f"width {width_mult}: {counted[0][0]} parameters, torchinfo counts {summary.total_params}")
    return median(ours), theirs


def count(width_mult, resolution):
    cost = network_cost(width_mult, resolution)
    return cost.params, cost.macs


def timed(function, *arguments, **options):
    """What `function` returns, and the seconds that it takes."""
    start = perf_counter()
    result = function(*arguments, **options)
    return result, perf_counter() - start


if __name__ == "__main__":
    print_table(run())
