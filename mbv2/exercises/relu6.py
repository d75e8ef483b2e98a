"""Checks of the chapter on ReLU6: the cap by hand, and the bits it needs."""

import torch
from torch.nn import functional as F

from ..checking import exercise, require_close, require_function, value_exercise


@exercise
def check_relu6(function):
    require_function(function, "my_relu6(x)")
    x = torch.linspace(-9, 15, 97).reshape(1, -1)
    require_close(function(x.clone()), F.relu6(x), "Compare with x.clamp(0, 6) at -1, 3, 6 and 9.")
    return "The second ReLU takes back what lies above 6."


@value_exercise("The worst rounding error is half a step, 6 / (2**bits - 1) / 2.")
def check_bits():
    truth = next(bits for bits in range(1, 32) if 6 / (2**bits - 1) <= 2 * 0.01)
    before, now = (3 / (2**bits - 1) for bits in (truth - 1, truth))
    return truth, f"With {truth - 1} bits it is {before:.4f}, with {truth} it is {now:.4f}."
