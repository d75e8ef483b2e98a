"""Checks of the chapter on memory: what must be held at once, and how to hold less."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from ..cost import network_cost
from ..cost.memory import Step, block_steps, kilobytes, layer_steps, peak
from ..nets.blocks import InvResidual, InvResidualS1, InvResidualS2
from ..nets.slicing import peak_bytes
from .checking import Function, Solved, exercise, require, require_close, require_function, value_exercise
from .forbidden import Watched
from .shaken import shaken

MICROCONTROLLER = 256  # kilobytes


@value_exercise(
    "It reads and writes 144 channels at 56 × 56, and the block's input waits; two bytes each, in thousands.",
    wrong={
        1806: "The block has a shortcut: its input waits for the sum.",
        1054: "What it writes must exist too.",
        978: "A value of 16 bits is two bytes.",
        1911: "The book's kilobyte has 1000 bytes, not 1024.",
    },
)
def check_depthwise_kilobytes() -> Solved:
    step = next(step for step in layer_steps(network_cost()) if step.name == "stages.1.1.dwconv")
    return round(kilobytes(step.values)), "What waits is only a thirteenth of it."


@value_exercise(
    "At width 0.5 and 8 bits the peak must not exceed 256 kB; try all multiples of 32 with both functions.",
    wrong={(160, 192): "258 kB are more than 256.", (128, 128): "In slices there is room for more."},
)
def check_microcontroller() -> Solved:
    sizes = range(32, 321, 32)
    costs = {size: network_cost(0.5, size) for size in sizes}
    truth = tuple(
        max(size for size in sizes if kilobytes(peak(steps(costs[size])).values, bits=8) <= MICROCONTROLLER)
        for steps in (layer_steps, lambda cost: block_steps(cost, 6))
    )
    return truth, "One step of resolution more, from the same chip."


@value_exercise(
    "Input and output stay; the 96 hidden channels, at both of their sizes, are divided, and a slice is whole.",
    wrong={3: "Two tensors of hidden channels exist at once: before the depthwise layer and after it."},
)
def check_fewest_slices() -> Solved:
    cost = network_cost()
    limit = peak(block_steps(cost)).values
    needs = {number: _second_stage(block_steps(cost, number)) for number in range(1, 97)}
    truth = min(number for number, values in needs.items() if values <= limit)
    return truth, f"{needs[truth]:,} values, where {limit:,} are allowed; one slice fewer needs {needs[truth - 1]:,}."


def _second_stage(steps: Iterable[Step]) -> int:
    return next(step.values for step in steps if step.name == "stages.1.0")


@exercise
def check_sliced_block(function: Function) -> str:
    function = Watched(require_function(function, "sliced_by_hand(block, x, slices)"))
    for kind, channels, slices, size in (
        (InvResidualS1, (4, 4, 24), 12, (21, 30)),
        (InvResidualS2, (3, 5, 16), 8, (23, 18)),
        (InvResidualS1, (6, 4, 6), 5, (11, 14)),
    ):
        block = shaken(kind(*channels))
        x = torch.randn(1, channels[0], *size, generator=torch.Generator().manual_seed(1))
        with torch.no_grad():
            wanted, got = block(x), function(block, x.clone(), slices)
        name = f"{kind.__name__}{channels} in {slices} slices"
        require_close(got, wanted, f"{name} should give what the block gives. Batch norm? The shortcut?")
        held, most = peak_bytes(_Call(function, block, slices), x) // 4, _allowed(block, x, wanted, slices)
        require(held <= most, f"{name} may hold {most:,} values at once, which leaves room; yours holds {held:,}.")
    function.require_unused({"SlicedBlock"}, "cut the weights yourself")
    return "The same numbers, and the whole wide tensor never existed."


def _allowed(block: InvResidual, x: Tensor, out: Tensor, slices: int) -> int:
    """Values: three inputs and outputs, three slices before and after the depthwise layer, the weights twice."""
    hidden = block.dwconv.conv.out_channels
    pixels = x[0, 0].numel() + out[0, 0].numel()
    weights = sum(value.numel() for value in block.state_dict().values())
    return 3 * (x.numel() + out.numel()) + 3 * -(-hidden // slices) * pixels + 2 * weights


class _Call(nn.Module):
    def __init__(self, function: Function, block: InvResidual, slices: int) -> None:
        super().__init__()
        self.function, self.block, self.slices = function, block, slices

    def forward(self, x: Tensor) -> Tensor:
        return self.function(self.block, x, self.slices)
