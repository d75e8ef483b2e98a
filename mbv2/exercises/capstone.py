"""Checks of the last chapter: a network of the reader's for a budget."""

from dataclasses import replace
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from ..cost import FLOPS_PER_MAC, network_cost
from ..spec import REFERENCE, Architecture
from .checking import Solved, exercise, require, value_exercise
from .scaling import BUDGET, LEAST_SPENT, require_spent


def settings_within(budget: float) -> list[tuple[float, int]]:
    """(width, resolution) of the sliders that need at least nine tenths of `budget`, and not more than all of it."""
    settings = [(step / 20, size) for step in range(2, 41) for size in range(32, 321, 32)]
    return [setting for setting in settings if LEAST_SPENT * budget <= network_cost(*setting).macs <= budget]


@value_exercise(
    "Count the settings whose multiply-adds are at least 90,000,000 and at most 100,000,000.",
    wrong={7: "That is the number for fifty million."},
)
def check_settings_in_budget() -> Solved:
    found = settings_within(100_000_000)
    return len(found), f"From {found[0][0]} × {found[0][1]} to {found[-1][0]} × {found[-1][1]}."


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
