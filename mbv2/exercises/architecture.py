"""Checks of the chapter on the architecture: rows read, channels rounded, sizes followed."""

from ..arguments import shown
from ..cost import network_cost
from ..spec import REFERENCE, Architecture, Stage, make_divisible
from .answers import as_number, as_plain
from .checking import Function, Solved, exercise, require, require_function, value_exercise


@value_exercise(
    "k is what comes in, t multiplies k, and k′ is the column c.",
    wrong={
        (96, 960, 160): "The expansion multiplies what comes in, not what comes out.",
        (160, 960, 160): "That is the second block; the first still receives what the stage above puts out.",
    },
)
def check_block_channels() -> Solved:
    block = next(block for block in REFERENCE.blocks(1.0) if block.out_channels == 160)
    truth = block.in_channels, block.hidden_channels, block.out_channels
    return truth, "The expansion multiplies what comes in."


@value_exercise(
    "Stage 4 is the row with c = 64. Halve its channels, and follow 160 through the strides, its own included.",
    wrong={
        (64, 10, 10): "The width multiplier halves the channels.",
        (32, 20, 20): "Stage 4 has a stride of 2 itself, and the stem has one too.",
        (32, 14, 14): "That is at resolution 224.",
        (10, 10, 32): "The book writes channels first: (C, H, W).",
    },
)
def check_stage_shape() -> Solved:
    stage = next(stage for stage in network_cost(0.5, 160).stages if stage.name == "stage 4")
    return stage.out_shape, "Four strides of 2, and half of 64 channels."


@exercise
def check_to_eight(function: Function) -> str:
    function = require_function(function, "to_eight(value)")
    for value in (1, 3.2, 4, 8, 11.2, 12, 19.9, 20, 22.4, 33.6, 35, 100, 448.0, 1792.4):
        got, wanted = as_number(function(value)), make_divisible(value)
        require(
            got == wanted,
            f"to_eight({value}) should be {wanted}, yours gives {shown(got)}. (Python's round() sends halves to even.)",
        )
    return "That is the rule of TensorFlow and torchvision."


@value_exercise(
    "Follow a size through five strides of 2; each rounds up.",
    wrong={63: "An odd side is rounded up when it is halved, not down: 63 → 32 → 16 → 8 → 4 → 2."},
)
def check_largest_for_one_pixel() -> Solved:
    truth = max(s for s in range(1, 200) if network_cost(resolution=s).layers[-2].out_shape[1:] == (1, 1))
    return truth, "One pixel more, and the last tensor is 2 × 2."


@exercise
def check_rows_to_blocks(function: Function) -> str:
    function = require_function(function, "rows_to_blocks(rows, in_channels)")
    others = Stage(2, 10, 3, 2), Stage(1, 7, 1, 1), Stage(3, 12, 2, 1)
    for rows, stem in ((REFERENCE.stages, 32), (others, 5)):
        rules = Architecture(rows, stem_channels=stem, divisor=None)
        wanted = [(*block[2:5], block.stride) for block in rules.blocks(1.0)]
        got = function([tuple(row) for row in rows], stem)
        require(isinstance(got, list), f"Return a list of tuples (k, tk, k′, stride), not {shown(got)}.")
        require(len(got) == len(wanted), f"These rows make {len(wanted)} blocks, yours makes {len(got)}.")
        for number, (mine, right) in enumerate(zip(got, wanted, strict=True), start=1):
            require(as_plain(mine) == right, f"Block {number} of {len(wanted)} should be {right}, not {shown(mine)}.")
    return "Seven rows, seventeen blocks: the network is built from such a list."
