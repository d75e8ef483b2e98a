"""Blocks of ResNet, ConvNeXt, MobileNetV1 and MobileNetV2: what each costs and keeps in memory, without torch."""

from typing import NamedTuple

from .. import arguments
from .conv import BlockLayer, convolution

# Hidden channels for each input channel; of a bottleneck, output channels for each hidden one.
EXPANSIONS = {"bottleneck": 4, "convnext": 4, "separable": 1, "inverted_residual": 6}


class BlockCost(NamedTuple):
    """What a block costs: `layers` in the order of computation, and whether its input is added to its output."""

    kind: str
    hidden_channels: int
    layers: tuple[BlockLayer, ...]
    reason: str  # why there is no shortcut: "kind", "stride", "channels", "stride and channels"; "" where there is one
    ending: str  # the activation after the sum, or ""

    @property
    def shortcut(self):
        return self.reason == ""

    @property
    def in_shape(self):
        return self.layers[0].in_shape

    @property
    def out_shape(self):
        return [layer for layer in self.layers if layer.kind != "shortcut"][-1].out_shape

    @property
    def weights(self):
        return sum(layer.weights for layer in self.layers)

    @property
    def biases(self):
        return sum(layer.biases for layer in self.layers)

    @property
    def norm(self):
        return sum(layer.norm for layer in self.layers)

    @property
    def params(self):
        return self.weights + self.biases + self.norm

    @property
    def macs(self):
        return sum(layer.macs for layer in self.layers)


def block_cost(
    kind, in_channels, out_channels=None, size=56, expansion=None, stride=1, hidden_channels=None, projection=True
):
    """What one block costs: a BlockCost. `size` is pixels, or (height, width); `out_channels` is as `in_channels`.

    kind: "bottleneck" (`BottleneckBlock`), "convnext" (`ConvNeXtBlock`), "separable" (`DepthwiseSeparableConv`),
    or "inverted_residual" (`InvResidualS1`, `InvResidualS2`).
    expansion: hidden channels for each input channel; of a bottleneck, output channels for each hidden one, rounded
    down but never to none. Instead of it, hidden_channels. By default EXPANSIONS.
    projection: a bottleneck whose input and output differ in shape adds a 1×1 convolution of its input.
    TypeError or ValueError names the argument, its value and what is allowed.
    """
    arguments.one_of("kind", kind, tuple(EXPANSIONS))
    in_channels = arguments.integer("in_channels", in_channels)
    out_channels = in_channels if out_channels is None else arguments.integer("out_channels", out_channels)
    shape = (in_channels, *arguments.size("size", size))
    arguments.one_of("stride", arguments.integer("stride", stride), (1, 2))
    arguments.flag("projection", projection)
    if kind == "convnext":
        arguments.convnext(in_channels, out_channels, stride)
    hidden = _hidden(kind, in_channels, out_channels, expansion, hidden_channels)

    reason = _reason_against(kind, in_channels == out_channels, stride == 1)
    if kind == "bottleneck":
        projects = projection and reason != ""
        layers = bottleneck(shape, hidden, out_channels, stride, projects)
        return BlockCost(kind, hidden, layers, "" if projects else reason, "ReLU")
    if kind == "convnext":
        layers = convnext(shape, hidden)
    elif kind == "separable":
        layers = separable(shape, out_channels, stride)
    else:
        layers = inverted_residual(shape, hidden, out_channels, stride, hidden != in_channels)
    return BlockCost(kind, hidden, layers, reason, "")


def _hidden(kind, in_channels, out_channels, expansion, hidden_channels):
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


def _reason_against(kind, same_channels, same_size):
    """Why a block has no shortcut; "" where it has one."""
    if kind == "separable":
        return "kind"
    return " and ".join([*([] if same_size else ["stride"]), *([] if same_channels else ["channels"])])


def bottleneck(shape, hidden, out_channels, stride, projects):
    """ResNet: 1×1 to fewer channels, a standard 3×3, 1×1 to many. Source: He et al. 2015, Figure 5."""
    reduce = convolution("conv1", "project", shape, hidden, 1, activation="ReLU")
    middle = convolution("conv2", "standard", reduce.out_shape, hidden, 3, stride, activation="ReLU")
    layers = reduce, middle, convolution("conv3", "expand", middle.out_shape, out_channels, 1)
    return (*layers, convolution("downsample", "shortcut", shape, out_channels, 1, stride)) if projects else layers


def convnext(shape, hidden):
    """ConvNeXt: a depthwise 7×7, then 1×1 to many channels and back. Source: Liu et al. 2022, Figure 4."""
    channels = shape[0]
    return (
        convolution("dwconv", "depthwise", shape, channels, 7, 1, channels, bias=True, normalization="layer norm"),
        convolution("pwconv0", "expand", shape, hidden, 1, bias=True, normalization="", activation="GELU"),
        convolution(
            "pwconv1", "project", (hidden, *shape[1:]), channels, 1, bias=True, normalization="layer scale"
        ),
    )  # fmt: skip


def separable(shape, out_channels, stride):
    """MobileNetV1: a depthwise 3×3, then 1×1. Source: Howard et al. 2017, Figure 3."""
    depthwise = convolution("dwconv", "depthwise", shape, shape[0], 3, stride, shape[0], activation="ReLU")
    return depthwise, convolution("pwconv1", "project", depthwise.out_shape, out_channels, 1, activation="ReLU")


def inverted_residual(shape, hidden, out_channels, stride, expands):
    """MobileNetV2: 1×1 to many channels, a depthwise 3×3, 1×1 to few, linear. Source: Sandler et al. 2018, Table 1."""
    layers = [convolution("pwconv0", "expand", shape, hidden, 1, activation="ReLU6")] if expands else []
    wide = (hidden, *shape[1:])
    layers.append(convolution("dwconv", "depthwise", wide, hidden, 3, stride, hidden, activation="ReLU6"))
    layers.append(convolution("pwconv1", "project", layers[-1].out_shape, out_channels, 1))
    return tuple(layers)


def tensors_alive(block):
    """[(operator, {what: values})]: the tensors that must exist while each operator of `block` runs.

    what: "input" of the block where the shortcut still needs it, what the operator "reads" and what it "writes". While
    a convolution on the shortcut runs, "input" is what waits for the sum instead: the output of the other layers.
    Layer by layer: an operator's output is not written over its input.
    """
    if not isinstance(block, BlockCost):
        raise TypeError(f"block must be a BlockCost, such as block_cost('convnext', 96), not {block!r}")
    rows, kept = [], _values(block.in_shape) if block.shortcut else 0
    for layer in block.layers:
        reads = _values(layer.in_shape)
        waiting = kept if layer is not block.layers[0] else 0  # the first operator reads what is kept
        if layer.kind == "shortcut":
            waiting = _values(block.out_shape)  # it reads what was kept; what the others made waits for it
        rows.append((layer.kind, {"input": waiting, "reads": reads, "writes": _values(layer.out_shape)}))
    return rows


def _values(shape):
    channels, height, width = shape
    return channels * height * width
