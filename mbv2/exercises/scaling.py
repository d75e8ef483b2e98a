"""Checks of the chapter on width and resolution: the best network within a budget."""

from ..checking import exercise, require, require_function, require_integer
from ..cost import network_cost


@exercise
def check_resolution_for_budget(resolution):
    truth = max(size for size in range(32, 321, 32) if network_cost(resolution=size).macs <= 100_000_000)
    require_integer(resolution, truth, "Try network_cost(resolution=…).macs; it must not exceed 100,000,000.")
    return f"It needs {network_cost(resolution=truth).macs:,} multiply-adds."


@exercise
def check_widest(function):
    require_function(function, "widest(budget, resolution)")
    for budget, resolution in ((100_000_000, 224), (50_000_000, 160), (300_774_272, 224), (20_000_000, 96)):
        widths = (step / 20 for step in range(2, 41))
        wanted = max(width for width in widths if network_cost(width, resolution).macs <= budget)
        got = function(budget, resolution)
        require(
            isinstance(got, (int, float)) and abs(got - wanted) < 1e-9,
            f"Within {budget:,} at {resolution} the widest is {wanted}, yours says {got!r}.",
        )
    return "A table and a search beat a formula here."


@exercise
def check_square_rule(per_cent):
    truth = abs((32 / 224) ** 2 / (network_cost(resolution=32).macs / network_cost().macs) - 1) * 100
    right = isinstance(per_cent, (int, float)) and abs(per_cent - truth) <= 0.051
    require(right, f"Compare (32 / 224)² with the ratio of the two multiply-add counts. You said {per_cent!r}.")
    return "The classifier works on one pixel whatever the resolution, and weighs more when all else is small."
