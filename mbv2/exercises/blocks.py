"""Checks of the chapters on the two blocks: shapes, parameters, depthwise filters, shortcuts."""

import torch
from torch import nn
from torch.nn import functional as F

from ..arguments import shown
from ..cost import network_cost
from ..nets.blocks import InvResidualS1, InvResidualS2
from ..spec import REFERENCE
from .answers import as_number
from .checking import Function, Solved, exercise, require, require_close, require_function, value_exercise
from .forbidden import Operations
from .shaken import shaken


@value_exercise(
    "The expansion makes 6 · 24 channels; the depthwise layer keeps them and halves each side, rounding up.",
    wrong={
        (144, 33, 20): "That is before the depthwise layer, which has the stride.",
        (144, 16, 10): "An odd side is rounded up when it is halved.",
        (32, 17, 10): "That is the output of the block; inside it is wide.",
        (192, 17, 10): "t multiplies what comes in, 24, not what goes out.",
    },
)
def check_hidden_shape() -> Solved:
    block = InvResidualS2(24, 32, expansion=6).eval()
    with torch.no_grad():
        hidden = block.dwconv(torch.zeros(1, block.dwconv.conv.in_channels, 33, 20))
    return tuple(hidden.shape[1:]), "Wide, and already small."


@value_exercise(
    "Did you count the depthwise filters once per channel, and two batch norm values of every output channel?",
    wrong={
        4704: "Those are the weights alone: each batch norm has two trainable values a channel.",
        87_216: "The middle convolution is depthwise: one 3×3 filter for each of the 96 channels, not 96 of them.",
    },
)
def check_block_parameters() -> Solved:
    truth = sum(layer.params for layer in network_cost().layers if layer.name.startswith("stages.1.0."))
    return truth, "Nearly half of them are in the last convolution."


@exercise
def check_depthwise(function: Function) -> str:
    function = require_function(function, "depthwise_by_channel(x, weight, stride)")
    generator = torch.Generator().manual_seed(0)
    x, weight = torch.randn(2, 5, 9, 6, generator=generator), torch.randn(5, 1, 3, 3, generator=generator)
    groups: set[int] = set()
    for stride in (1, 2):
        wanted = F.conv2d(x, weight, stride=stride, padding=1, groups=5)
        with Operations(lambda name, args: groups.add(args[8] if name == "convolution" else 1)):
            got = function(x, weight, stride)
        require_close(got, wanted, f"With stride {stride} it differs from groups=5.")
    require(groups <= {1}, "The values are right, but try it without groups: one channel after the other.")
    return "Each channel was filtered on its own."


@exercise
def check_strided_block(function: Function) -> str:
    function = require_function(function, "strided_block(in_channels, out_channels, t)")
    for channels in ((5, 8, 3), (16, 24, 6), (6, 4, 1)):
        truth, mine = InvResidualS2(*channels), function(*channels)
        require(isinstance(mine, nn.Sequential), f"Return an nn.Sequential, not {type(mine).__name__}.")
        blocks = [part for part in mine.modules() if type(part).__name__.startswith("InvResidual")]
        require(not blocks, "Build it from Conv units, not from a block that is there already.")
        truth, words = shaken(truth), f"strided_block{channels}"
        shapes, wanted = ([tuple(v.shape) for v in block.state_dict().values()] for block in (mine, truth))
        require(shapes == wanted, f"{words}: {_first_difference(shapes, wanted)}")
        mine.load_state_dict(dict(zip(mine.state_dict(), truth.state_dict().values(), strict=True)))
        x = torch.randn(2, channels[0], 11, 8, generator=torch.Generator().manual_seed(1))
        with torch.no_grad():
            require_close(
                mine.eval()(x.clone()), truth(x),
                f"{words}: the values differ. Stride, depthwise, two ReLU6, and none at the end?",
            )  # fmt: skip
    return "With the same weights it is InvResidualS2, and without an expansion where t = 1."


def _first_difference(shapes: list[tuple[int, ...]], wanted: list[tuple[int, ...]]) -> str:
    """Which tensor of a state dict is the first that is not as it should be, in words."""
    for mine, right in zip(shapes, wanted, strict=False):
        if mine != right:
            return f"a tensor of shape {mine} stands where one of {right} should."
    return f"it should hold {len(wanted)} tensors, weights and batch norms, and holds {len(shapes)}."


def _learns(block: nn.Module, x: torch.Tensor) -> bool:
    """Whether two steps of training move a convolution's weight; the first may move batch norm alone."""
    before = [p.detach().clone() for p in block.parameters() if p.ndim == 4]
    optimizer = torch.optim.SGD([p for p in block.parameters() if p.requires_grad] or [torch.zeros(1)], lr=0.1)
    with torch.enable_grad():
        for _ in range(2):
            optimizer.zero_grad()
            (block.train()(x) * x.roll(1, -1)).sum().backward()
            optimizer.step()
    after = [p for p in block.parameters() if p.ndim == 4]
    return any(bool((p != old).any()) for p, old in zip(after, before, strict=True))


@value_exercise(
    "Every block has one, except the first block of each stage.",
    wrong={
        17: "That is every block: some change the size or the channels.",
        13: "Those are the blocks with stride 1, but three of them change the channels.",
    },
)
def check_shortcuts() -> Solved:
    truth = sum(block.shortcut for block in REFERENCE.blocks(1.0))
    return truth, "Seven stages, seven first blocks without, ten repeats with."


@exercise
def check_has_shortcut(function: Function) -> str:
    function = require_function(function, "has_shortcut(in_channels, out_channels, stride)")
    for case in ((24, 24, 1), (24, 24, 2), (24, 32, 1), (16, 24, 2), (96, 96, 1)):
        wanted, got = case[2] == 1 and case[0] == case[1], as_number(function(*case))
        require(got is wanted, f"has_shortcut{case} should be {wanted}, yours is {shown(got)}.")
    return "Stride 1 and equal channels: both are needed."


@value_exercise(
    "Look at what 32 and 16 become at width 0.1.",
    wrong={10: "That is the number at width 1.0; one more pair of channels is equal now."},
)
def check_shortcuts_when_narrow() -> Solved:
    truth = sum(block.shortcut for block in REFERENCE.blocks(0.1))
    return truth, "Rounding made 32 and 16 equal, so the first block gained one."


@exercise
def check_silence(function: Function) -> str:
    function = require_function(function, "silence(block)", returns=False)
    for kind, channels in ((InvResidualS1, (6, 6, 4)), (InvResidualS1, (6, 9, 4)), (InvResidualS2, (6, 6, 4))):
        block = shaken(kind(*channels))
        x = torch.randn(2, 6, 7, 9, generator=torch.Generator().manual_seed(1))
        with torch.no_grad():
            before = block(x.clone())
            function(block)
            after, name = block.eval()(x.clone()), f"{kind.__name__}{channels}"
        if getattr(block, "shortcut", False):
            require(torch.equal(after, x), f"{name} has a shortcut: it should hand its input through, to the last bit.")
            require(_learns(block, x), f"{name} should still be able to learn: no weight of a convolution would move.")
        else:
            require(torch.equal(after, before), f"{name} has no shortcut: it should compute what it did before.")
    return "A long chain of such blocks starts as a short one, and grows as it learns."
