"""Right and wrong answers to the exercises on width and resolution."""

from mbv2 import network_cost


def search(widths, within=lambda macs, budget: macs <= budget):
    return lambda budget, size: max(w for w in widths if within(network_cost(w, size).macs, budget))


GRID = [step / 20 for step in range(2, 41)]


# check: (right answers, wrong answers)
ANSWERS = {
    "check_resolution_for_budget": ([128], [96, 160, 224]),
    "check_widest": ([search(GRID)], [search(GRID[::2]), search(GRID[:15]), lambda budget, size: 0.5, 0.5]),
    "check_square_rule": ([17.0], [16.9, 20.4, "17.0"]),
}
