"""Checks of chapter 02: what a block costs, and what must be in memory while it runs."""

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils._python_dispatch import TorchDispatchMode

from ..arguments import shown
from ..cost import block_cost, network_cost, tensors_alive
from ..spec import REFERENCE
from .answers import as_number
from .checking import Function, Solved, exercise, require, require_close, require_function, value_exercise
from .forbidden import Watched


@value_exercise("Add 32 · 192, 192 · 9 and 192 · 32, and multiply by the number of pixels.")
def check_inverted_macs() -> Solved:
    return block_cost("inverted_residual", 32, size=28).macs, "The depthwise step in the middle has the smallest part."


@exercise
def check_adds_input(function: Function) -> str:
    function = require_function(function, "adds_input(kind, in_channels, out_channels, stride)")
    cases = [
        ("inverted_residual", 24, 24, 1),
        ("inverted_residual", 24, 32, 1),
        ("inverted_residual", 24, 24, 2),
        ("separable", 64, 64, 1),
        ("bottleneck", 256, 256, 1),
        ("bottleneck", 256, 512, 2),
        ("bottleneck", 64, 256, 1),
    ]
    for case in cases:
        kind, in_channels, out_channels, stride = case
        cost = block_cost(kind, in_channels, out_channels, stride=stride, projection=False)
        got = as_number(function(*case))
        require(got is cost.shortcut, f"adds_input{case} should be {cost.shortcut}, yours is {shown(got)}.")
    return "The kind must allow it, and the two tensors must have one shape."


@exercise
def check_peak(function: Function) -> str:
    function = Watched(require_function(function, "peak(block)"))
    for setting in (
        ("inverted_residual", 24),
        ("inverted_residual", 24, 32, (13, 9)),
        ("inverted_residual", 16, 24, 20, 6, 2),
        ("bottleneck", 256),
        ("convnext", 96),
    ):
        block = block_cost(*setting)
        wanted = max(sum(alive.values()) for _, alive in tensors_alive(block))
        got, words = as_number(function(block)), f"{block.kind}, {block.in_shape} to {block.out_shape}"
        require(got == wanted, f"For {words} the most is {wanted:,} values, yours says {shown(got)}.")
    function.require_unused({"tensors_alive"}, "add up the sizes of the tensors yourself")
    return "Input, output, and what waits for the sum."


@value_exercise("Change t in every row but the first, and stay within 400,000,000.")
def check_largest_expansion() -> Solved:
    def macs(t: int) -> int:
        first, *others = REFERENCE.stages
        rows = first, *(row._replace(expansion=t) for row in others)
        return network_cost(architecture=replace(REFERENCE, stages=rows)).macs

    truth = max(t for t in range(1, 13) if macs(t) <= 400_000_000)
    return truth, f"It needs {macs(truth):,} multiply-adds."


@exercise
def check_slices(function: Function) -> str:
    function = require_function(function, "run_in_slices(x, expand, filters, project, parts)")
    generator = torch.Generator().manual_seed(0)
    for channels, hidden, out_channels, parts in ((4, 24, 6, 4), (3, 18, 3, 18), (5, 20, 2, 1)):
        shapes = (1, channels, 9, 7), (hidden, channels, 1, 1), (hidden, 1, 3, 3), (out_channels, hidden, 1, 1)
        tensors = [torch.randn(shape, generator=generator) for shape in shapes]
        with _Largest() as largest:
            got = function(*tensors, parts)
        require_close(got, _whole(*tensors), f"In {parts} parts the result should be that of the whole block.")
        most = max(hidden // parts, channels, out_channels) * 63
        hint = f"In {parts} parts of {hidden} hidden channels no image needs more than {most} values"
        require(largest.values <= most, f"{hint}, yours makes one of {largest.values}.")
    return "The wide tensor never existed."


def _whole(x: Tensor, expand: Tensor, filters: Tensor, project: Tensor) -> Tensor:
    x = F.relu6(F.conv2d(x, expand))
    x = F.relu6(F.conv2d(x, filters, padding=1, groups=len(filters)))
    return F.conv2d(x, project)


class _Largest(TorchDispatchMode):
    """Remembers the most values of an image, (N, C, 9, 7), that an operation gave."""

    values = 0

    def __torch_dispatch__(
        self, operation: Function, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        out = operation(*args, **(kwargs or {}))
        if isinstance(out, torch.Tensor) and tuple(out.shape[-2:]) == (9, 7):
            self.values = max(self.values, out.numel())
        return out
