"""Checks of the chapter on width and resolution: the best network within a budget."""

from typing import Any

from ..arguments import shown
from ..cost import NetworkCost, network_cost
from ..cost.conventions import WITHOUT_BATCH_NORM, count_params
from ..published import CHECKPOINTS_V2, POINTS, nearest_point, pareto_front
from .answers import as_plain
from .checking import Function, Solved, exercise, require, require_function, require_number, value_exercise

BUDGET = 50_000_000  # multiply-adds
LEAST_SPENT = 0.9  # of a budget: who spends less could have had a better network


@value_exercise("Try network_cost(resolution=…).macs; it must not exceed 100,000,000.")
def check_resolution_for_budget() -> Solved:
    truth = max(size for size in range(32, 321, 32) if network_cost(resolution=size).macs <= 100_000_000)
    return truth, f"It needs {network_cost(resolution=truth).macs:,} multiply-adds."


@exercise
def check_widest(function: Function) -> str:
    form = "widest(budget, resolution)"
    function = require_function(function, form)
    for budget, resolution in ((100_000_000, 224), (50_000_000, 160), (300_774_272, 224), (20_000_000, 96)):
        widths = (step / 20 for step in range(2, 41))
        wanted = max(width for width in widths if network_cost(width, resolution).macs <= budget)
        got = require_number(function(budget, resolution), form)
        hint = f"Within {budget:,} at {resolution} the widest is {wanted}, yours says {got:.6g}."
        require(abs(got - wanted) < 1e-6, hint)  # a float32 is as good
    return "A table and a search beat a formula here."


@value_exercise(
    "Compare (32 / 224)² with the ratio of the two multiply-add counts.",
    wrong={
        0.17: "Nearly: give it in per cent.",
        -17.0: "The bars in |…| take the sign away.",
        20.4: "That is |truth / rule − 1|, the other way round.",
    },
    decimals=1,
)
def check_square_rule() -> Solved:
    truth = abs((32 / 224) ** 2 / (network_cost(resolution=32).macs / network_cost().macs) - 1) * 100
    return truth, "The classifier works on one pixel whatever the resolution, and weighs more when all else is small."


@exercise
def check_front(function: Function) -> str:
    function = require_function(function, "front(points)")
    cases: dict[str, list[tuple[float, float]]] = {
        "the published points": [(point.macs_m, point.top1_percent) for point in POINTS],
        "their parameters": [(point.params_m, point.top1_percent) for point in POINTS],
        "three points": [(3, 60.0), (1, 50.0), (2, 50.0)],
        "two of one price": [(5, 60.0), (5, 70.0), (9, 80.0)],
    }
    for name, points in cases.items():
        wanted = {mine for mine in points if not any(_beats(other, mine) for other in points)}
        got = function(list(points))
        require(isinstance(got, list), f"Return a list of points, not {shown(got)}.")
        got = [as_plain(point) for point in got]
        pairs = all(isinstance(point, tuple) and len(point) == 2 for point in got)
        require(pairs, f"Each point is a pair (cost, quality). Of {name} you return {shown(got)}.")
        lost, extra = wanted - set(got), set(got) - wanted
        require(not lost, f"Of {name} you leave out {min(lost, default=0)}, which no other beats.")
        require(not extra, f"Of {name} you keep {min(extra, default=0)}, which another beats or which is not there.")
        require(len(got) == len(set(got)), f"Return each point once. Of {name} you return {shown(got)}.")
        require(got == sorted(got), f"Return the cheapest first. Of {name} you return {shown(got)}.")
    return "Whatever is not on that line is never the right choice."


def require_spent(macs: int, says: str, hint: str = "") -> None:
    """Refuse a network of more than BUDGET, or of less than nine tenths of it; `says` begins the refusal."""
    require(macs <= BUDGET, f"{says} {macs:,} multiply-adds, more than {BUDGET:,}.{hint}")
    require(macs >= LEAST_SPENT * BUDGET, f"{says} only {macs:,} multiply-adds. Use at least nine tenths.")


def _beats(other: tuple[float, float], mine: tuple[float, float]) -> bool:
    """Costs no more, is as good, and is better in one of the two."""
    return other[0] <= mine[0] and other[1] >= mine[1] and other != mine


@exercise
def check_fifty_million(cost: Any) -> str:
    kind = type(cost).__name__
    require(isinstance(cost, NetworkCost), f"The answer must be what network_cost(…) returns, not {kind}.")
    alike = cost.layers[0].in_shape[0] == 3 and cost.layers[-1].out_shape[0] == 1000
    require(alike, "Colour images and a thousand classes, else nothing can be compared.")
    hint = " The published table cuts off what is below a million." if cost.macs // 1_000_000 == 50 else ""
    require_spent(cost.macs, "It needs", hint)
    row = nearest_point(cost.macs / 1e6, count_params(cost, WITHOUT_BATCH_NORM) / 1e6)
    place = "on" if row in pareto_front(CHECKPOINTS_V2) else "below"
    return (
        f"{cost.macs:,} multiply-adds and {cost.params:,} parameters. The nearest published network is "
        f"{row.width_mult} × {row.resolution}, {place} the front: {row.macs_m} million, {row.params_m} million, "
        f"{row.top1_percent} %. The table has no accuracy for yours; python -m mbv2.training would give one."
    )
