"""Checks of the chapter on ReLU6: the cap by hand, and the bits it needs."""

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional as F

from ..experiments.quantize import MOST_BITS, measure, nearest_level, step_size
from ..published import CHECKPOINTS_V1
from .checking import (
    Function,
    Solved,
    exercise,
    require,
    require_close,
    require_function,
    require_number,
    value_exercise,
)
from .forbidden import Operations

# names of torch's operations; the last row makes tensors of numbers
RELU_AND_ARITHMETIC = {
    "relu", "add", "sub", "rsub", "mul", "div", "neg",
    "clone", "copy", "detach", "_to_copy", "lift_fresh", "zeros_like", "ones_like", "full_like", "scalar_tensor",
}  # fmt: skip


@exercise
def check_relu6(function: Function) -> str:
    function = require_function(function, "my_relu6(x)")
    x, used = torch.linspace(-9, 15, 97).reshape(1, -1), set[str]()
    with Operations(lambda name, _: used.add(name.rstrip("_"))):
        got = function(x.clone())
    require_close(got, F.relu6(x), "Compare with x.clamp(0, 6) at -1, 3, 6 and 9.")
    others = ", ".join(sorted(used - RELU_AND_ARITHMETIC))
    require(not others, f"The values are right, but try it with torch.relu and arithmetic alone, without {others}.")
    return "The second ReLU takes back what lies above 6."


@value_exercise("The worst rounding error is half a step, 6 / (2**bits - 1) / 2.")
def check_bits() -> Solved:
    worst = {bits: step_size(6, bits) / 2 for bits in range(1, MOST_BITS + 1)}
    truth = next(bits for bits, error in worst.items() if error <= 0.01)
    before, now = worst[truth - 1], worst[truth]
    return truth, f"With {truth - 1} bits it is {before:.4f}, with {truth} it is {now:.4f}."


@value_exercise(
    "0.1 survives as long as it is nearer to level 1 than to level 0: above half a step.",
    {51: "At 51 it lies exactly halfway, and halves go to the even level: 0.", 25: "It need not reach level 1 itself."},
)
def check_outlier() -> Solved:
    truth = max(top for top in range(1, 256) if nearest_level(0.1, top, 8) > 0)
    return truth, f"At {truth} half a step is {step_size(truth, 8) / 2:.4f}, at {truth + 1} it is 0.1 itself."


@value_exercise(
    "Subtract top1_tflite_percent from top1_float_percent, row by row, and count the differences above 1.",
    {3: "These are the ones that lose less.", 16: "All of them lose something, but not all lose more than a point."},
)
def check_lost_a_point() -> Solved:
    lost = [round(row.top1_float_percent - row.top1_tflite_percent, 1) for row in CHECKPOINTS_V1]
    return sum(points > 1 for points in lost), f"Of {len(lost)}, and the worst loses {max(lost)} points."


@exercise
def check_best_range(function: Function) -> str:
    form = "best_range(x, bits)"
    function = require_function(function, form)
    for x, bits in _long_tails():
        error = _mean_error(x, require_number(function(x.clone(), bits), form), bits)
        largest = x.max().item()
        tried = [_mean_error(x, largest * count / 200, bits) for count in range(1, 201)]
        hint = f"For one tensor and {bits} bits your range gives a mean error of {error:.4f}, another {min(tried):.4f}."
        require(error <= 1.05 * min(tried), f"{hint} Try many ranges and keep the best.")
    return "The fewer the bits, the more it is worth to cut off."


def _long_tails() -> Iterator[tuple[Tensor, int]]:
    """Activations of three layers, a few of them far out, each with bits to store them in."""
    for seed, (bits, spread, outlier) in enumerate([(8, 1.0, 4.0), (4, 2.5, 30.0), (3, 0.4, 9.0)]):
        x = torch.randn(4000, generator=torch.Generator().manual_seed(seed)).mul(spread).relu()
        x[:4] = torch.linspace(outlier / 2, outlier, 4)
        yield x, bits


def _mean_error(x: Tensor, top: float, bits: int) -> float:
    require(0 < top < float("inf"), f"The end of a range is a number above 0, not {top}.")
    return measure(x, top, top, bits).mean
