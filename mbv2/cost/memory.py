"""What must be in memory while a network runs, computed from the shapes, without torch.

Counted in values of one image's activations; `kilobytes` turns them into bytes. Batch norm is folded away, activations
work in place, an operator does not write over what it reads, and a tensor is freed when nothing needs it any more.
Weights are not counted, nor is what a library uses inside an operator.
Source: Sandler et al. 2018, section 5.1.
"""

from collections.abc import Callable, Sequence
from math import ceil, prod
from typing import NamedTuple

from .. import arguments
from .block import BlockCost, tensors_alive
from .network import NetworkCost


class Step(NamedTuple):
    """An operator and the values that must exist while it runs."""

    name: str  # of the layer or block: its path in `mbv2.MobileNetV2`
    kind: str  # one of `mbv2.cost.KINDS`, "pool" or "block"
    stage: int  # as in `mbv2.cost.Layer`
    kept: int  # the block's input, where it waits for the sum and the operator does not read it itself
    reads: int
    writes: int
    inside: int = 0  # of a block as one operator: what it holds of its hidden tensors

    @property
    def values(self) -> int:
        """All that must exist at once."""
        return self.kept + self.reads + self.writes + self.inside


def layer_steps(cost: NetworkCost) -> tuple[Step, ...]:
    """What must exist while each layer runs, and the pooling, in the order of computation.

    Inside blocks the rule is that of `mbv2.cost.tensors_alive`.

    Args:
        cost: As `network_cost` returns it.

    Raises:
        TypeError: If it is anything but a NetworkCost.
    """

    def steps_of(block: BlockCost, stage: int) -> list[Step]:
        return [
            Step(layer.name, layer.kind, stage, alive["input"], alive["reads"], alive["writes"])
            for layer, (_, alive) in zip(block.layers, tensors_alive(block), strict=True)
        ]

    return _steps(cost, steps_of)


def block_steps(cost: NetworkCost, slices: int | None = None) -> tuple[Step, ...]:
    """What must exist while each block runs as one operator, and each layer outside blocks, in order.

    Args:
        cost: As `network_cost` returns it.
        slices: How many groups the hidden channels are computed in, one after the other, as
            `mbv2.nets.slicing.SlicedBlock` does; a block with fewer hidden channels makes as many groups as it has
            channels. None leaves the hidden tensors out, as the paper does: the limit of many slices. default: None.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """
    if slices is not None:
        slices = arguments.integer("slices", slices)

    def steps_of(block: BlockCost, stage: int) -> list[Step]:
        inside = 0 if slices is None else _slice_values(block, slices)
        return [Step(block.name, "block", stage, 0, prod(block.in_shape), prod(block.out_shape), inside)]

    return _steps(cost, steps_of)


def sliced_peak(block: BlockCost, slices: int) -> int:
    """The most values that a block needs when its hidden channels are computed in groups.

    Input and output are there from beginning to end.

    Args:
        block: An inverted residual or a separable one.
        slices: How many groups, at most as many as hidden channels.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """
    block = arguments.instance("block", block, BlockCost)
    arguments.one_of("block.kind", block.kind, ("inverted_residual", "separable"))
    slices = arguments.integer("slices", slices)
    if slices > block.hidden_channels:
        raise ValueError(f"slices must be at most {block.hidden_channels}, the hidden channels, not {slices}")
    return prod(block.in_shape) + prod(block.out_shape) + _slice_values(block, slices)


def peak(steps: Sequence[Step]) -> Step:
    """The Step that needs most; of equals the first.

    Raises:
        TypeError: If `steps` is anything but a tuple or list of Steps.
        ValueError: If there is none.
    """
    if not arguments.instances("steps", steps, Step):
        raise ValueError("steps must hold at least one Step, not none")
    return max(steps, key=lambda step: step.values)


def kilobytes(values: int, bits: int = 16) -> float:
    """Kilobytes, 1000 bytes each, of so many values.

    Args:
        values: How many, at least 0.
        bits: Of one value. default: 16.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """
    return arguments.integer("values", values, least=0) * arguments.integer("bits", bits) / 8 / 1000


def widest_rows(cost: NetworkCost, at: str = "out") -> dict[int, int]:
    """The most output channels of the table's rows at each size, and of the pooled features.

    Args:
        cost: As `network_cost` returns it.
        at: "out", the size that a row's output has, or "in", the size of its input. default: "out".

    Returns:
        Channels by height.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """
    cost = arguments.instance("cost", cost, NetworkCost)
    arguments.one_of("at", at, ("in", "out"))
    widest: dict[int, int] = {}
    for stage in cost.stages:
        if stage.row is not None:
            height = (stage.in_shape if at == "in" else stage.out_shape)[1]
            widest[height] = max(widest.get(height, 0), stage.out_shape[0])
    features = cost.classifier.in_shape[0]
    return widest | {1: max(widest.get(1, 0), features)}


def _steps(cost: NetworkCost, steps_of: Callable[[BlockCost, int], list[Step]]) -> tuple[Step, ...]:
    """A step for each layer outside blocks, and for the pooling; `steps_of(block, stage)` for the blocks."""
    steps = []
    for number, stage in enumerate(arguments.instance("cost", cost, NetworkCost).stages):
        for block in stage.blocks:
            steps += steps_of(block, number)
        if not stage.blocks:
            (layer,) = stage.layers
            steps.append(Step(layer.name, layer.kind, number, 0, prod(layer.in_shape), prod(layer.out_shape)))
    *features, classifier = steps
    pool = Step("avgpool", "pool", classifier.stage, 0, features[-1].writes, classifier.reads)
    return (*features, pool, classifier)


def _slice_values(block: BlockCost, slices: int) -> int:
    """Hidden values of one group, before and after the depthwise layer."""
    *expand, depthwise, _ = block.layers
    hidden = block.hidden_channels
    before = prod(depthwise.in_shape[1:]) if expand else 0  # without expansion it reads the block's input
    return ceil(hidden / min(slices, hidden)) * (before + prod(depthwise.out_shape[1:]))
