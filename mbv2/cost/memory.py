"""What must be in memory while a network runs, computed from the shapes, without torch.

Counted in values of one image's activations; `kilobytes` turns them into bytes. Batch norm is folded away, activations
work in place, an operator does not write over what it reads, and a tensor is freed when nothing needs it any more.
Weights are not counted, nor is what a library uses inside an operator.
Source: Sandler et al. 2018, section 5.1.
"""

from itertools import groupby
from math import ceil, prod
from typing import NamedTuple

from .. import arguments
from .block import BlockCost
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
    def values(self):
        return self.kept + self.reads + self.writes + self.inside


def layer_steps(cost):
    """A Step for every layer of a NetworkCost and for the pooling, in the order of computation."""
    steps = []
    for layers in _operators(cost):
        kept = prod(layers[0].in_shape) if _has_shortcut(cost, layers) else 0
        for layer in layers:
            waits = 0 if layer is layers[0] else kept
            steps.append(Step(layer.name, layer.kind, layer.stage, waits, prod(layer.in_shape), prod(layer.out_shape)))
    return _with_pooling(cost, steps)


def block_steps(cost, slices=None):
    """A Step for every block of a NetworkCost as one operator, and for the layers outside blocks.

    slices: how many groups the hidden channels are computed in, one after the other, as `mbv2.nets.slicing.SlicedBlock`
    does; a block with fewer hidden channels makes as many groups as it has channels. None leaves the hidden tensors
    out, as the paper does: the limit of many slices.
    """
    if slices is not None:
        slices = arguments.integer("slices", slices)
    steps = []
    for layers in _operators(cost):
        first, last = layers[0], layers[-1]
        inside = 0 if slices is None or len(layers) == 1 else _slice_values(layers, slices)
        kind = first.kind if len(layers) == 1 else "block"
        name = first.name if len(layers) == 1 else first.name.rpartition(".")[0]
        steps.append(Step(name, kind, first.stage, 0, prod(first.in_shape), prod(last.out_shape), inside))
    return _with_pooling(cost, steps)


def sliced_peak(block, slices):
    """The most values that an inverted residual or separable BlockCost needs when computed in `slices` groups.

    Input and output are there from beginning to end. ValueError for another kind of block, or for more slices than
    hidden channels.
    """
    block = arguments.instance("block", block, BlockCost)
    arguments.one_of("block.kind", block.kind, ("inverted_residual", "separable"))
    slices = arguments.integer("slices", slices)
    if slices > block.hidden_channels:
        raise ValueError(f"slices must be at most {block.hidden_channels}, the hidden channels, not {slices}")
    return prod(block.in_shape) + prod(block.out_shape) + _slice_values(block.layers, slices)


def peak(steps):
    """The Step that needs most; of equals the first. TypeError or ValueError unless `steps` are some of them."""
    if not arguments.instances("steps", steps, Step):
        raise ValueError("steps must hold at least one Step, not none")
    return max(steps, key=lambda step: step.values)


def kilobytes(values, bits=16):
    """1000 bytes each, at `bits` a value."""
    return arguments.integer("values", values, least=0) * arguments.integer("bits", bits) / 8 / 1000


def widest_rows(cost, at="out"):
    """{height: channels}: the most output channels of the table's rows at each size, and of the pooled features.

    at: "out", the size that a row's output has, or "in", the size of its input.
    """
    cost = arguments.instance("cost", cost, NetworkCost)
    arguments.one_of("at", at, ("in", "out"))
    widest = {}
    for stage in cost.stages:
        if stage.row is not None:
            height = (stage.in_shape if at == "in" else stage.out_shape)[1]
            widest[height] = max(widest.get(height, 0), stage.out_shape[0])
    features = cost.layers[-1].in_shape[0]
    return widest | {1: max(widest.get(1, 0), features)}


def _operators(cost):
    """Layers in groups: those of one block together, every other one by itself."""
    layers = arguments.instance("cost", cost, NetworkCost).layers
    return [tuple(group) for _, group in groupby(layers, lambda layer: layer.name.rpartition(".")[0] or layer.name)]


def _has_shortcut(cost, layers):
    same = layers[0].in_shape == layers[-1].out_shape and all(layer.stride == 1 for layer in layers)
    return cost.architecture.residual and len(layers) > 1 and same


def _with_pooling(cost, steps):
    *features, classifier = steps
    reads = features[-1].writes
    pool = Step("avgpool", "pool", classifier.stage, 0, reads, prod(cost.layers[-1].in_shape))
    return (*features, pool, classifier)


def _slice_values(layers, slices):
    """Hidden values of one group, before and after the depthwise layer."""
    depthwise = layers[-2]
    hidden = depthwise.out_shape[0]
    before = prod(depthwise.in_shape[1:]) if len(layers) == 3 else 0  # without expansion it reads the block's input
    return ceil(hidden / min(slices, hidden)) * (before + prod(depthwise.out_shape[1:]))
