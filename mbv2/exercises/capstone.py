"""Checks of the last chapter: a network of the reader's for a budget."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import cycle
from statistics import median
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from ..arguments import shown
from ..cost import FLOPS_PER_MAC, NetworkCost, network_cost
from ..cost.memory import block_steps, kilobytes, peak
from ..spec import REFERENCE, Architecture
from .answers import as_plain
from .checking import Function, Solved, exercise, require, require_function, require_number, value_exercise
from .scaling import BUDGET, LEAST_SPENT, require_spent


def settings_within(budget: float) -> list[tuple[float, int]]:
    """(width, resolution) of the sliders that need at least nine tenths of `budget`, and not more than all of it."""
    settings = [(step / 20, size) for step in range(2, 41) for size in range(32, 321, 32)]
    return [setting for setting in settings if LEAST_SPENT * budget <= network_cost(*setting).macs <= budget]


def kilobytes_in_slices(cost: NetworkCost, slices: int = 6) -> float:
    """What the activations of a network need at most, one byte each, every block in slices."""
    return kilobytes(peak(block_steps(cost, slices)).values, bits=8)


@exercise
def check_two_budgets(function: Function) -> str:
    function = require_function(function, form := "within(macs, kb)")
    for macs, kb in ((50_000_000, 256), (100_000_000, 256), (20_000_000, 64)):
        wanted = [s for s in settings_within(macs) if kilobytes_in_slices(network_cost(*s)) <= kb]
        got = function(macs, kb)
        require(isinstance(got, list), f"{form} must return a list of pairs (width, resolution), not {shown(got)}.")
        pairs = [as_plain(pair) for pair in got[:400]]
        case = f"For {macs:,} multiply-adds and {kb} kB"
        over = [pair for pair in pairs if pair not in wanted]
        require(not over, f"{case} you return {shown(over[:1])}, which needs too much, or less than nine tenths.")
        lost = [pair for pair in wanted if pair not in pairs]
        require(not lost, f"{case} you leave out {lost[:1]}, which fits both.")
        require(len(pairs) == len(wanted), f"{case} you return some setting twice.")
    return "A second budget throws out what looks at large images."


class _Watch:
    """A clock that goes on only while something runs, so that a check needs no time."""

    def __init__(self, took: Iterable[float]) -> None:
        self.now, self.runs = 1000.0, 0  # seconds; a clock may begin anywhere
        self.took = cycle(took)

    def run(self) -> None:
        self.runs += 1
        self.now += next(self.took) / 1000

    def clock(self) -> float:
        return self.now


@exercise
def check_milliseconds(function: Function) -> str:
    function = require_function(function, form := "milliseconds(run, clock, turns)")
    for turns, took in ((5, (900, 10, 12, 11, 300, 9)), (4, (2, 80, 20, 40, 30)), (1, (50, 7))):
        watch = _Watch(took)
        got = require_number(function(watch.run, watch.clock, turns), form)
        case = f"A first run of {took[0]} ms, then {turns} of {', '.join(map(str, took[1:]))}"
        require(watch.runs == turns + 1, f"{case}: call run {turns + 1} times, once to warm up; you do {watch.runs}.")
        wanted = median(took[1:])
        require(abs(got - wanted) < 1e-6, f"{case}: their median is {wanted:g} milliseconds, yours says {got:g}.")
    return "One run that was disturbed does not move a median."


def without_a_block(number: int) -> Architecture:
    """REFERENCE, row `number` repeated once less."""
    rows = list(REFERENCE.stages)
    rows[number - 1] = rows[number - 1]._replace(repeats=rows[number - 1].repeats - 1)
    return replace(REFERENCE, stages=tuple(rows))


@value_exercise(
    "Compute all five, and keep the one that needs most.",
    wrong={
        1: "Row 1 has a single block.",
        7: "Row 7 has a single block.",
        2: "Row 2 works on the largest image: its block is the dearest of the five.",
        3: "Near, but another row leaves a little more work.",
    },
)
def check_one_block_less() -> Solved:
    costs = {row: network_cost(0.5, 160, architecture=without_a_block(row)).macs for row in range(2, 7)}
    fitting = {row: macs for row, macs in costs.items() if macs <= BUDGET}
    truth = max(fitting, key=lambda row: fitting[row])
    return truth, f"{fitting[truth]:,} multiply-adds are left."


@exercise
def check_built(pair: Any) -> str:
    require(isinstance(pair, tuple) and len(pair) == 2, "Give a pair: (model, image).")
    model, image = pair
    require(isinstance(model, torch.nn.Module), f"The first must be a network, not {type(model).__name__}.")
    require(isinstance(image, torch.Tensor), f"The second must be an image, a tensor, not {type(image).__name__}.")
    shape = tuple(image.shape)
    require(len(shape) == 4 and shape[:2] == (1, 3), f"The image must have shape (1, 3, height, width), not {shape}.")
    training = model.training
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        scores = model.eval()(image)
    model.train(training)
    require(tuple(scores.shape) == (1, 1000), f"It must give a thousand scores, not {tuple(scores.shape)}.")
    macs = counter.get_total_flops() // FLOPS_PER_MAC
    require_spent(macs, "PyTorch counts")
    params = sum(p.numel() for p in model.parameters())
    return f"PyTorch counts {macs:,} multiply-adds and {params:,} parameters."
