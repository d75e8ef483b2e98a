"""Right and wrong answers to the exercises on width and resolution."""

from dataclasses import replace

import numpy as np

from mbv2 import network_cost
from mbv2.spec import REFERENCE


def search(widths, within=lambda macs, budget: macs <= budget):
    return lambda budget, size: max(w for w in widths if within(network_cost(w, size).macs, budget))


GRID = [step / 20 for step in range(2, 41)]


def front(points, price=lambda other, mine: other[0] <= mine[0], strict=True):
    """Points that no other beats."""
    beaten = {m for m in points for o in points if price(o, m) and o[1] >= m[1] and (o != m or not strict)}
    return sorted(set(points) - beaten)


def best_so_far(points):
    """Forgets that two may have one price."""
    kept = []
    for point in sorted(points):
        if not kept or point[1] > kept[-1][1]:
            kept.append(point)
    return kept


THINNER = replace(REFERENCE, stages=[row._replace(expansion=min(row.expansion, 4)) for row in REFERENCE.stages])


# check: (right answers, wrong answers)
ANSWERS = {
    "check_resolution_for_budget": ([128], [96, 160, 224]),
    "check_widest": (
        [search(GRID), lambda *case: np.float32(search(GRID)(*case))],
        [lambda budget, size: None, search(GRID[::2]), search(GRID[:15]), lambda budget, size: 0.5, 0.5],
    ),
    "check_square_rule": ([17.0], [16.9, 0.17, -17.0, 20.4, "17.0"]),
    "check_front": (
        [front, lambda points: front(points[::-1]), lambda points: [list(point) for point in front(points)]],
        [
            best_so_far,
            sorted,
            lambda points: front(points)[::-1],
            lambda points: front(points, price=lambda other, mine: other[0] < mine[0]),
            lambda points: front(points, strict=False),
            lambda points: tuple(front(points)),
            lambda points: sorted(2 * front(points)),  # each point twice
            lambda points: [price for price, _ in front(points)],
            lambda points: None,
        ],
    ),
    "check_fifty_million": (
        [network_cost(0.85, 96), network_cost(0.45, 160), network_cost(0.75, 128, architecture=THINNER)],
        [
            network_cost(0.5, 160),  # "50" in the published table
            network_cost(0.35, 192),
            network_cost(0.5, 160, 10),
            network_cost(0.5, 159, in_channels=1),
            network_cost(),
            49_999_999,
            (0.5, 159),
        ],
    ),
}
