"""Blocks of ResNet, ConvNeXt, MobileNetV1 and MobileNetV2: what each costs and keeps in memory, without torch."""

from math import prod
from typing import NamedTuple

from .. import arguments
from ..spec import missing_shortcut
from .conv import Layer, LayerSums, Shape, make_layer

# Hidden channels for each input channel; of a bottleneck, output channels for each hidden one.
EXPANSIONS = {"bottleneck": 4, "convnext": 4, "separable": 1, "inverted_residual": 6}


class _BlockFields(NamedTuple):
    name: str
    kind: str
    hidden_channels: int
    layers: tuple[Layer, ...]
    reason: str
    ending: str


class BlockCost(_BlockFields, LayerSums):
    """What a block costs, layer by layer, and as sums: `weights`, `biases`, `norm_params`, `params`, `macs`.

    Attributes:
        name: Its path in the network, such as "stages.1.0"; "" for a block alone.
        kind: A key of EXPANSIONS.
        hidden_channels: Channels of the tensors inside.
        layers: In the order of computation.
        reason: Why the input is not added to the output, "kind" (such blocks never do, or no block of this network
            does), "stride", "channels", "stride and channels"; "" where it is added.
        ending: The activation after the sum, or "".
    """

    __slots__ = ()

    @property
    def shortcut(self) -> bool:
        """Whether the block adds its input to its output."""
        return self.reason == ""

    @property
    def stage(self) -> int | None:
        """The row of the network's table that it belongs to, from 1; None for a block alone."""
        return self.layers[0].stage

    @property
    def in_shape(self) -> Shape:
        """(channels, height, width) of the input."""
        return self.layers[0].in_shape

    @property
    def out_shape(self) -> Shape:
        """(channels, height, width) of the output."""
        return [layer for layer in self.layers if layer.kind != "shortcut"][-1].out_shape


def block_cost(
    kind: str,
    in_channels: int,
    out_channels: int | None = None,
    size: int | tuple[int, int] = 56,
    expansion: int | None = None,
    stride: int = 1,
    hidden_channels: int | None = None,
    projection: bool = True,
) -> BlockCost:
    """What one block costs.

    Args:
        kind: "bottleneck" (`BottleneckBlock`), "convnext" (`ConvNeXtBlock`), "separable" (`DepthwiseSeparableConv`),
            or "inverted_residual" (`InvResidualS1`, `InvResidualS2`).
        in_channels: Channels of the input.
        out_channels: Channels of the output. default: `in_channels`.
        size: Pixels of the input, or (height, width). default: 56.
        expansion: Hidden channels for each input channel; of a bottleneck, output channels for each hidden one,
            rounded down but never to none. default: that of EXPANSIONS.
        stride: 1 or 2. default: 1.
        hidden_channels: Takes the place of `expansion`, which must then be None. default: None.
        projection: A bottleneck whose input and output differ in shape adds a 1×1 convolution of its input.
            default: True.

    Returns:
        The BlockCost.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """
    arguments.one_of("kind", kind, tuple(EXPANSIONS))
    in_channels = arguments.integer("in_channels", in_channels)
    out_channels = in_channels if out_channels is None else arguments.integer("out_channels", out_channels)
    shape = (in_channels, *arguments.size("size", size))
    arguments.one_of("stride", arguments.integer("stride", stride), (1, 2))
    arguments.flag("projection", projection)
    if kind == "convnext":
        _check_convnext(in_channels, out_channels, stride)
    hidden = _hidden(kind, in_channels, out_channels, expansion, hidden_channels)

    reason = "kind" if kind == "separable" else missing_shortcut(stride, in_channels, out_channels)
    if kind == "bottleneck":
        projects = projection and reason != ""
        layers = bottleneck_layers(shape, hidden, out_channels, stride, projects)
        return BlockCost("", kind, hidden, layers, "" if projects else reason, "ReLU")
    if kind == "convnext":
        layers = convnext_layers(shape, hidden)
    elif kind == "separable":
        layers = separable_layers(shape, out_channels, stride)
    else:
        layers = inverted_residual_layers(shape, hidden, out_channels, stride, hidden != in_channels)
    return BlockCost("", kind, hidden, layers, reason, "")


def _check_convnext(in_channels: int, out_channels: int, stride: int) -> None:
    """A ConvNeXt block keeps size and channels."""
    if out_channels != in_channels:
        raise ValueError(f"out_channels must equal in_channels, {in_channels}, in a convnext block, not {out_channels}")
    if stride != 1:
        raise ValueError(f"stride must be 1 in a convnext block, not {stride}")


def _hidden(
    kind: str, in_channels: int, out_channels: int, expansion: int | None, hidden_channels: int | None
) -> int:  # fmt: skip
    if expansion is not None and hidden_channels is not None:
        raise ValueError("expansion, hidden_channels: one of the two must be None")
    if hidden_channels is not None:
        hidden = arguments.integer("hidden_channels", hidden_channels)
    else:
        times = EXPANSIONS[kind] if expansion is None else arguments.integer("expansion", expansion)
        hidden = max(1, out_channels // times) if kind == "bottleneck" else in_channels * times
    if kind == "separable" and hidden != in_channels:
        raise ValueError(f"expansion must be 1 in a separable block: its hidden channels are its {in_channels} inputs")
    return hidden


def bottleneck_layers(
    shape: Shape, hidden: int, out_channels: int, stride: int, projects: bool
) -> tuple[Layer, ...]:  # fmt: skip
    """ResNet: 1×1 to fewer channels, a standard 3×3, 1×1 to many. Source: He et al. 2015, Figure 5."""
    reduce = make_layer("conv1", "project", shape, hidden, activation="ReLU")
    middle = make_layer("conv2", "standard", reduce.out_shape, hidden, 3, stride, 1, activation="ReLU")
    layers = reduce, middle, make_layer("conv3", "expand", middle.out_shape, out_channels)
    return (*layers, make_layer("downsample", "shortcut", shape, out_channels, 1, stride)) if projects else layers


def convnext_layers(shape: Shape, hidden: int) -> tuple[Layer, ...]:
    """ConvNeXt: a depthwise 7×7, then 1×1 to many channels and back. Source: Liu et al. 2022, Figure 4."""
    channels = shape[0]
    dwconv = make_layer("dwconv", "depthwise", shape, channels, 7, 1, 3, channels, True, "layer norm")
    expand = make_layer("pwconv0", "expand", shape, hidden, bias=True, normalization="", activation="GELU")
    project = make_layer("pwconv1", "project", expand.out_shape, channels, bias=True, normalization="layer scale")
    return dwconv, expand, project


def separable_layers(
    shape: Shape, out_channels: int, stride: int, path: str = "", stage: int | None = None
) -> tuple[Layer, ...]:
    """MobileNetV1: a depthwise 3×3, then 1×1. Source: Howard et al. 2017, Figure 3."""
    depthwise = make_layer(
        path + "dwconv", "depthwise", shape, shape[0], 3, stride, 1, shape[0], activation="ReLU", stage=stage
    )
    project = make_layer(
        path + "pwconv1", "project", depthwise.out_shape, out_channels, activation="ReLU", stage=stage
    )  # fmt: skip
    return depthwise, project


def inverted_residual_layers(
    shape: Shape,
    hidden: int,
    out_channels: int,
    stride: int,
    expands: bool,
    path: str = "",
    stage: int | None = None,
) -> tuple[Layer, ...]:
    """MobileNetV2: 1×1 to many channels, a depthwise 3×3, 1×1 to few, linear. Source: Sandler et al. 2018, Table 1."""
    wide = (hidden, shape[1], shape[2])
    depthwise = make_layer(
        path + "dwconv", "depthwise", wide, hidden, 3, stride, 1, hidden, activation="ReLU6", stage=stage
    )
    project = make_layer(path + "pwconv1", "project", depthwise.out_shape, out_channels, stage=stage)
    if not expands:
        return depthwise, project
    return make_layer(path + "pwconv0", "expand", shape, hidden, activation="ReLU6", stage=stage), depthwise, project


def tensors_alive(block: BlockCost) -> list[tuple[str, dict[str, int]]]:
    """The tensors that must exist while each operator of a block runs, in values of one image.

    Layer by layer: an operator's output is not written over its input.

    Args:
        block: As `block_cost` returns it, or one of a network's `blocks`.

    Returns:
        Pairs (kind of layer, values by what they are) in the order of computation. They are "input", the block's, where
        the shortcut still needs it and the operator does not read it itself; what the operator "reads"; what it
        "writes". While a convolution on the shortcut runs, "input" is what waits for the sum, the output of the other
        layers.

    Raises:
        TypeError: If it is anything but a BlockCost.
    """
    if not isinstance(block, BlockCost):
        raise TypeError(f"block must be a BlockCost, such as block_cost('convnext', 96), not {arguments.shown(block)}")
    rows, kept = [], prod(block.in_shape) if block.shortcut else 0
    for layer in block.layers:
        waiting = kept if layer is not block.layers[0] else 0  # the first operator reads what is kept
        if layer.kind == "shortcut":
            waiting = prod(block.out_shape)  # it reads what was kept; what the others made waits for it
        rows.append((layer.kind, {"input": waiting, "reads": prod(layer.in_shape), "writes": prod(layer.out_shape)}))
    return rows
