"""What a whole network costs: every layer of the table at some width and resolution."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .. import arguments
from ..spec import REFERENCE, Architecture, Stage
from .block import inverted_residual
from .conv import Shape, convolution

KINDS = ("stem", "expand", "depthwise", "project", "head", "classifier")


class Layer(NamedTuple):
    """A convolution with its batch norm, or the classifier.

    `name` is its path in `mbv2.MobileNetV2`, or in `mbv2.MobileNetV1` for an architecture without head and shortcuts.
    """

    name: str
    kind: str  # one of KINDS
    stage: int  # 0 the stem, 1 … n the table's rows, n + 1 the head if there is one, then the classifier
    in_shape: Shape
    out_shape: Shape
    kernel_size: int
    stride: int
    groups: int
    weights: int
    biases: int
    batch_norm: int  # scale and shift, one of each per output channel
    macs: int

    @property
    def params(self):
        """Trainable values."""
        return self.weights + self.biases + self.batch_norm


class StageCost(NamedTuple):
    """Layers that belong to one box of the picture: the stem, a row of the table, the head, the classifier."""

    name: str
    row: Stage | None  # (t, c, n, s), None outside the table
    layers: tuple[Layer, ...]

    @property
    def in_shape(self):
        return self.layers[0].in_shape

    @property
    def out_shape(self):
        return self.layers[-1].out_shape

    @property
    def params(self):
        return sum(layer.params for layer in self.layers)

    @property
    def macs(self):
        return sum(layer.macs for layer in self.layers)


@dataclass(frozen=True, repr=False)
class NetworkCost:
    """What a network costs: `layers` in the order of computation, and sums over them as exact ints."""

    architecture: Architecture
    layers: tuple[Layer, ...]

    def __repr__(self):
        return f"NetworkCost(params={self.params:,}, macs={self.macs:,}, layers={len(self.layers)})"

    @cached_property
    def weights(self):
        return sum(layer.weights for layer in self.layers)

    @cached_property
    def biases(self):
        return sum(layer.biases for layer in self.layers)

    @cached_property
    def batch_norm(self):
        """Trainable batch norm values: scale and shift. The moving mean and variance are as many again."""
        return sum(layer.batch_norm for layer in self.layers)

    @cached_property
    def params(self):
        return self.weights + self.biases + self.batch_norm

    @cached_property
    def macs(self):
        return sum(layer.macs for layer in self.layers)

    @property
    def flops(self):
        """Two per multiply-add: the multiplication and the addition."""
        return 2 * self.macs

    @cached_property
    def stages(self):
        """The layers by stage, as a tuple of StageCost."""
        rows = self.architecture.stages
        ends = ("classifier",) if self.architecture.head_channels is None else ("head", "classifier")
        names = ("stem", *(f"stage {n}" for n in range(1, len(rows) + 1)), *ends)
        return tuple(
            StageCost(name, row, tuple(layer for layer in self.layers if layer.stage == number))
            for number, (name, row) in enumerate(zip(names, (None, *rows, *(None for _ in ends)), strict=True))
        )

    def by_kind(self):
        """{kind: (params, macs)} for every kind of layer, in the order of KINDS."""
        return {
            kind: (
                sum(layer.params for layer in self.layers if layer.kind == kind),
                sum(layer.macs for layer in self.layers if layer.kind == kind),
            )
            for kind in KINDS
        }


def network_cost(width_mult=1.0, resolution=224, num_classes=1000, architecture=REFERENCE, in_channels=3):
    """Cost of a network at any width > 0 and any resolution ≥ 1 (an int, or (height, width) in pixels).

    Returns a NetworkCost. TypeError or ValueError names the argument, its value and what is allowed.
    `network_cost().params` is 3,504,872, as torchvision's metadata says; `network_cost().macs` is 300,774,272.
    """
    arguments.instance("architecture", architecture, Architecture)
    num_classes = arguments.integer("num_classes", num_classes)
    shape = (arguments.integer("in_channels", in_channels), *arguments.size("resolution", resolution))

    head = len(architecture.stages) + 1
    layers = [_in_network(0, convolution("first_conv", "stem", shape, architecture.stem_width(width_mult), 3, 2))]
    for block in architecture.blocks(width_mult):
        layers += _block_layers(block, layers[-1].out_shape)
    if architecture.head_channels is not None:
        features = architecture.head_width(width_mult)
        layers.append(_in_network(head, convolution("last_conv", "head", layers[-1].out_shape, features, 1)))
    pooled = (layers[-1].out_shape[0], 1, 1)
    classifier = convolution("fc", "classifier", pooled, num_classes, 1, bias=True, normalization="")
    layers.append(_in_network(layers[-1].stage + 1, classifier))
    return NetworkCost(architecture, tuple(layers))


def _block_layers(block, shape):
    """The two or three convolutions of an inverted residual, or of a separable, block whose input is `shape`."""
    path = f"stages.{block.stage - 1}.{block.repeat}."
    parts = inverted_residual(shape, block.hidden_channels, block.out_channels, block.stride, block.expands)
    return [_in_network(block.stage, part, path) for part in parts]


def _in_network(stage, layer, path=""):
    """A BlockLayer as a Layer."""
    name, kind, *costs = layer[:11]
    return Layer(path + name, kind, stage, *costs)
