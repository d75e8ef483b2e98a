"""Checks of the chapter on the architecture: rows read, channels rounded, sizes followed."""

from ..checking import exercise, require, require_function, value_exercise
from ..cost import network_cost
from ..spec import REFERENCE, make_divisible


@value_exercise(
    "k is what comes in, t multiplies k, and k′ is the column c.",
    wrong={
        (96, 960, 160): "The expansion multiplies what comes in, not what comes out.",
        (160, 960, 160): "That is the second block; the first still receives what the stage above puts out.",
    },
)
def check_block_channels():
    block = next(block for block in REFERENCE.blocks(1.0) if block.out_channels == 160)
    truth = block.in_channels, block.hidden_channels, block.out_channels
    return truth, "The expansion multiplies what comes in."


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


@value_exercise(
    "Follow a size through five strides of 2; each rounds up.",
    wrong={63: "An odd side is rounded up when it is halved, not down: 63 → 32 → 16 → 8 → 4 → 2."},
)
def check_largest_for_one_pixel():
    truth = max(s for s in range(1, 200) if network_cost(resolution=s).layers[-2].out_shape[1:] == (1, 1))
    return truth, "One pixel more, and the last tensor is 2 × 2."
