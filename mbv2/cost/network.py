"""What a whole network costs: every layer of the table at some width and resolution."""

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from .. import arguments
from ..spec import MOST_CHANNELS, REFERENCE, Architecture, Block, Stage
from .block import BlockCost, inverted_residual_layers, separable_layers
from .conv import FLOPS_PER_MAC, Layer, LayerSums, Shape, make_layer

KINDS = ("stem", "expand", "depthwise", "project", "head", "classifier")


class _StageFields(NamedTuple):
    name: str
    row: Stage | None
    layers: tuple[Layer, ...]
    blocks: tuple[BlockCost, ...]


class StageCost(_StageFields, LayerSums):
    """What belongs to one box of the picture: the stem, a row of the table, the head, the classifier.

    Its sums are `weights`, `biases`, `norm_params`, `params` and `macs`.

    Attributes:
        name: "stem", "stage 1" …, "head", "classifier".
        row: (t, c, n, s), None outside the table.
        layers: In the order of computation.
        blocks: The same layers in blocks; () outside the table.
    """

    __slots__ = ()

    @property
    def in_shape(self) -> Shape:
        """(channels, height, width) of the input."""
        return self.layers[0].in_shape

    @property
    def out_shape(self) -> Shape:
        """(channels, height, width) of the output."""
        return self.layers[-1].out_shape


@dataclass(frozen=True, repr=False)
class NetworkCost(LayerSums):
    """What a network costs, layer by layer, and as sums: `weights`, `biases`, `norm_params`, `params`, `macs`.

    Layers are named by their paths in `mbv2.MobileNetV2`, or in `mbv2.MobileNetV1` where the architecture is its own.

    Attributes:
        architecture: What was counted.
        stem: The first convolution.
        blocks: Every block of the table, in order.
        head: The last convolution; None where the architecture has none.
        classifier: The linear layer behind the pooling.
    """

    architecture: Architecture
    stem: Layer
    blocks: tuple[BlockCost, ...]
    head: Layer | None
    classifier: Layer

    def __repr__(self) -> str:
        return f"NetworkCost(params={self.params:,}, macs={self.macs:,}, layers={len(self.layers)})"

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Every layer in the order of computation, from the stem through blocks and any head to the classifier."""
        ends = (self.classifier,) if self.head is None else (self.head, self.classifier)
        return (self.stem, *chain.from_iterable([block.layers for block in self.blocks]), *ends)

    @property
    def flops(self) -> int:
        """Multiplications and additions, two for each multiply-add."""
        return FLOPS_PER_MAC * self.macs

    @cached_property
    def stages(self) -> tuple[StageCost, ...]:
        """The layers by stage."""
        stages = [StageCost("stem", None, (self.stem,), ())]
        for number, row in enumerate(self.architecture.stages, start=1):
            own = tuple(block for block in self.blocks if block.stage == number)
            layers = tuple(layer for block in own for layer in block.layers)
            stages.append(StageCost(f"stage {number}", row, layers, own))
        if self.head is not None:
            stages.append(StageCost("head", None, (self.head,), ()))
        return (*stages, StageCost("classifier", None, (self.classifier,), ()))

    def by_kind(self) -> dict[str, tuple[int, int]]:
        """{kind: (params, macs)} for every kind of layer, in the order of KINDS."""
        return {
            kind: (
                sum(layer.params for layer in self.layers if layer.kind == kind),
                sum(layer.macs for layer in self.layers if layer.kind == kind),
            )
            for kind in KINDS
        }


def network_cost(
    width_mult: float = 1.0,
    resolution: int | tuple[int, int] = 224,
    num_classes: int = 1000,
    architecture: Architecture = REFERENCE,
    in_channels: int = 3,
) -> NetworkCost:
    """What a network costs.

    `network_cost().params` is 3,504,872, as torchvision's metadata says; `network_cost().macs` is 300,774,272.

    Args:
        width_mult: Any number above 0. default: 1.0.
        resolution: Pixels of the image, at least 1, or (height, width). default: 224.
        num_classes: Outputs of the classifier. default: 1000.
        architecture: The table and its rules. default: REFERENCE.
        in_channels: Channels of the image. default: 3.

    Returns:
        The NetworkCost.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """
    arguments.instance("architecture", architecture, Architecture)
    num_classes = arguments.integer("num_classes", num_classes, most=MOST_CHANNELS)
    shape: Shape = (
        arguments.integer("in_channels", in_channels, most=MOST_CHANNELS),
        *arguments.size("resolution", resolution),
    )

    activation = "ReLU" if architecture.separable else "ReLU6"
    stem_conv = architecture.stem_width(width_mult), 3, architecture.stem_stride, 1
    stem = make_layer("first_conv", "stem", shape, *stem_conv, activation=activation, stage=0)
    shape, blocks = stem.out_shape, []
    for block in architecture.blocks(width_mult):
        blocks.append(_block_cost(block, shape))
        shape = blocks[-1].layers[-1].out_shape
    head, end = None, len(architecture.stages) + 1
    if architecture.head_channels is not None:
        features = architecture.head_width(width_mult)
        head = make_layer("last_conv", "head", shape, features, activation=activation, stage=end)
        shape, end = head.out_shape, end + 1
    pooled = (shape[0], 1, 1)
    classifier = make_layer("fc", "classifier", pooled, num_classes, bias=True, normalization="", stage=end)
    return NetworkCost(architecture, stem, tuple(blocks), head, classifier)


def _block_cost(block: Block, shape: Shape) -> BlockCost:
    """A block of the table whose input is `shape`."""
    name, hidden = f"stages.{block.stage - 1}.{block.repeat}", block.hidden_channels
    if block.separable:
        layers = separable_layers(shape, block.out_channels, block.stride, name + ".", block.stage)
        return BlockCost(name, "separable", hidden, layers, block.reason, "")
    layers = inverted_residual_layers(
        shape, hidden, block.out_channels, block.stride, block.expands, name + ".", block.stage
    )
    return BlockCost(name, "inverted_residual", hidden, layers, block.reason, "")
