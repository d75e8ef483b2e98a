"""Checks of the chapter on the architecture: rows read, channels rounded, sizes followed."""

from ..checking import exercise, require, require_function, require_integer
from ..cost import network_cost
from ..spec import REFERENCE, make_divisible


@exercise
def check_block_channels(channels):
    block = next(block for block in REFERENCE.blocks(1.0) if block.out_channels == 160)
    truth = block.in_channels, block.hidden_channels, block.out_channels
    require(isinstance(channels, (tuple, list)) and len(channels) == 3, "Give three numbers: (k, tk, k′).")
    require(tuple(channels) == truth, "k is what comes in, t multiplies k, and k′ is the column c.")
    return "The expansion multiplies what comes in."


@exercise
def check_to_eight(function):
    require_function(function, "to_eight(value)")
    for value in (1, 3.2, 4, 8, 11.2, 12, 19.9, 20, 22.4, 33.6, 35, 100, 448.0, 1792.4):
        got, wanted = function(value), make_divisible(value)
        require(
            got == wanted,
            f"to_eight({value}) should be {wanted}, yours gives {got}. (Python's round() sends halves to even.)",
        )
    return "That is the rule of TensorFlow and torchvision."


@exercise
def check_largest_for_one_pixel(resolution):
    truth = max(s for s in range(1, 200) if network_cost(resolution=s).layers[-2].out_shape[1:] == (1, 1))
    require_integer(resolution, truth, "Follow a size through five strides of 2; each rounds up.")
    return "One pixel more, and the last tensor is 2 × 2."
