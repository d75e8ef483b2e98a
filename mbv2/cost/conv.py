"""What one convolution costs: shapes, parameters and multiply-adds, without torch.

The convention is that of `mbv2.cost`: a multiply-add (MAC) is one multiplication and one addition of a convolution
or linear layer, for one image. Activations, normalisations and sums are not counted.
"""

from typing import NamedTuple

from .. import arguments

Shape = tuple[int, int, int]  # (channels, height, width)

# Trainable values for each output channel: scale and shift, or scale alone.
NORM_VALUES = {"": 0, "batch norm": 2, "layer norm": 2, "layer scale": 1}


class ConvCost(NamedTuple):
    """One convolution, as `nn.Conv2d` takes it, on one image."""

    in_shape: Shape
    out_shape: Shape
    kernel_size: int
    stride: int
    padding: int
    groups: int
    weights: int
    biases: int
    macs: int

    @property
    def params(self):
        """Trainable values."""
        return self.weights + self.biases

    @property
    def separable(self):
        """What a depthwise and a pointwise convolution in its place cost: a SeparableCost."""
        channels, (out_channels, *_), bias = self.in_shape[0], self.out_shape, self.biases > 0
        depthwise = _conv(self.in_shape, channels, self.kernel_size, self.stride, self.padding, channels, bias)
        return SeparableCost(depthwise, _conv(depthwise.out_shape, out_channels, bias=bias))


class SeparableCost(NamedTuple):
    """A depthwise convolution, then a pointwise one."""

    depthwise: ConvCost
    pointwise: ConvCost

    @property
    def params(self):
        return self.depthwise.params + self.pointwise.params

    @property
    def macs(self):
        return self.depthwise.macs + self.pointwise.macs


class BlockLayer(NamedTuple):
    """A convolution of a block and what follows it. `name` is its path in the block's class."""

    name: str
    kind: str  # "expand", "standard", "depthwise", "project" or "shortcut"
    in_shape: Shape
    out_shape: Shape
    kernel_size: int
    stride: int
    groups: int
    weights: int
    biases: int
    norm: int  # trainable values of the normalisation
    macs: int
    normalization: str  # a key of NORM_VALUES
    activation: str  # "ReLU", "ReLU6", "GELU", or "" for none

    @property
    def params(self):
        """Trainable values."""
        return self.weights + self.biases + self.norm


def conv_cost(in_channels, out_channels, size, kernel_size=3, stride=1, padding=0, groups=1, bias=False):
    """A ConvCost. `size` is pixels, or (height, width); what leaves is floor((size + 2p - k) / s) + 1 pixels.

    ValueError where groups do not divide both channel counts or the kernel is larger than the padded image.
    """
    arguments.integers(in_channels=in_channels, out_channels=out_channels)
    shape = (in_channels, *arguments.size("size", size))
    arguments.integers(kernel_size=kernel_size, stride=stride)
    padding = arguments.integer("padding", padding, least=0)
    arguments.divides_channels(in_channels, out_channels, groups)
    arguments.flag("bias", bias)
    most = min(shape[1:]) + 2 * padding
    if kernel_size > most:
        raise ValueError(f"kernel_size must be at most {most}, the padded size, not {kernel_size}")
    return _conv(shape, out_channels, kernel_size, stride, padding, groups, bias)


def _conv(in_shape, out_channels, kernel_size=1, stride=1, padding=0, groups=1, bias=False):
    channels, *sides = in_shape
    height, width = (out_size(side, stride, kernel_size, padding) for side in sides)
    weights = out_channels * (channels // groups) * kernel_size**2
    return ConvCost(
        in_shape=in_shape,
        out_shape=(out_channels, height, width),
        kernel_size=kernel_size,
        stride=stride,
        padding=padding,
        groups=groups,
        weights=weights,
        biases=out_channels if bias else 0,
        macs=weights * height * width,
    )


def out_size(size, stride, kernel_size=1, padding=0):
    """Pixels that a convolution leaves of `size`. With padding (k - 1) / 2 the kernel size does not matter."""
    return (size + 2 * padding - kernel_size) // stride + 1


def convolution(
    name, kind, in_shape, out_channels, kernel_size, stride=1, groups=1, bias=False,
    normalization="batch norm", activation="",
):  # fmt: skip
    """A BlockLayer: a convolution padded by (k - 1) / 2, or, of 1×1 pixels, a linear layer."""
    conv = _conv(in_shape, out_channels, kernel_size, stride, (kernel_size - 1) // 2, groups, bias)
    norm = NORM_VALUES[normalization] * out_channels
    return BlockLayer(
        name, kind, in_shape, conv.out_shape, kernel_size, stride, groups, conv.weights, conv.biases, norm, conv.macs,
        normalization, activation,
    )  # fmt: skip
