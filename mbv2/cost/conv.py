"""What one convolution costs: shapes, parameters and multiply-adds, without torch.

The convention is that of `mbv2.cost`: a multiply-add (MAC) is one multiplication and one addition of a convolution
or linear layer, for one image. Activations, normalisations and sums are not counted.
"""

from typing import NamedTuple

from .. import arguments

Shape = tuple[int, int, int]  # (channels, height, width)

FLOPS_PER_MAC = 2  # the multiplication and the addition

# Trainable values for each output channel: scale and shift, or scale alone.
NORM_VALUES = {"": 0, "batch norm": 2, "layer norm": 2, "layer scale": 1}


class Layer(NamedTuple):
    """One convolution and what follows it, for one image. The classifier is a 1×1 convolution of one pixel.

    Attributes:
        name: Its path in the block or network, such as "stages.1.0.dwconv"; "" for a convolution alone.
        kind: One of `mbv2.cost.KINDS`; in other blocks also "standard" or "shortcut"; "" for a convolution alone.
        stage: 0 the stem, 1 … n the table's rows, n + 1 any head, then the classifier; None outside networks.
        in_shape: (channels, height, width) of the input.
        out_shape: (channels, height, width) of the output.
        kernel_size: Side of the square kernel.
        stride: Pixels from one place of the kernel to the next.
        padding: Zeros on each of the four sides.
        groups: Groups of channels; as many as input channels in a depthwise convolution.
        weights: Weights of the convolution.
        biases: Its biases.
        norm_params: Trainable values of the normalisation.
        params: Trainable values in all, or parameters by the convention of `mbv2.cost.conventions.counted`.
        macs: Multiply-adds by the book's convention, or by that of `mbv2.cost.conventions.counted`.
        normalization: "batch norm", "layer norm", "layer scale", or "" for none.
        activation: "ReLU", "ReLU6", "GELU", or "" for none.
    """

    name: str
    kind: str
    stage: int | None
    in_shape: Shape
    out_shape: Shape
    kernel_size: int
    stride: int
    padding: int
    groups: int
    weights: int
    biases: int
    norm_params: int
    params: int
    macs: int
    normalization: str
    activation: str

    @property
    def separable(self) -> "SeparableCost":
        """What a depthwise and a pointwise convolution in its place cost, without normalisation."""
        channels, bias = self.in_shape[0], self.biases > 0
        depthwise = make_layer(
            "", "depthwise", self.in_shape, channels, self.kernel_size, self.stride, self.padding, channels, bias, ""
        )
        pointwise = make_layer("", "project", depthwise.out_shape, self.out_shape[0], bias=bias, normalization="")
        return SeparableCost(depthwise, pointwise)


class SeparableCost(NamedTuple):
    """A depthwise convolution, then a pointwise one."""

    depthwise: Layer
    pointwise: Layer

    @property
    def params(self) -> int:
        """Trainable values of both."""
        return self.depthwise.params + self.pointwise.params

    @property
    def macs(self) -> int:
        """Multiply-adds of both."""
        return self.depthwise.macs + self.pointwise.macs


class LayerSums:
    """What is summed over `layers`, alike for a block, a stage and a network. Exact ints."""

    __slots__ = ()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers in the order of computation."""
        raise NotImplementedError

    @property
    def weights(self) -> int:
        """Weights of convolutions and linear layers."""
        return sum([layer.weights for layer in self.layers])

    @property
    def biases(self) -> int:
        """Biases of convolutions and linear layers."""
        return sum([layer.biases for layer in self.layers])

    @property
    def norm_params(self) -> int:
        """Trainable values of the normalisations; in networks scale and shift of batch norm."""
        return sum([layer.norm_params for layer in self.layers])

    @property
    def params(self) -> int:
        """Trainable values in all."""
        return sum([layer.params for layer in self.layers])

    @property
    def macs(self) -> int:
        """Multiply-adds for one image."""
        return sum([layer.macs for layer in self.layers])


def conv_cost(
    in_channels: int,
    out_channels: int,
    size: int | tuple[int, int],
    kernel_size: int = 3,
    stride: int = 1,
    padding: int = 0,
    groups: int = 1,
    bias: bool = False,
) -> Layer:
    """What one convolution costs, as `nn.Conv2d` takes it, on one image.

    Args:
        in_channels: Channels of the image.
        out_channels: Channels that leave.
        size: Pixels of the image, or (height, width).
        kernel_size: Side of the square kernel. default: 3.
        stride: Pixels from one place of the kernel to the next. default: 1.
        padding: Zeros on each of the four sides. default: 0.
        groups: A divisor of both channel counts. default: 1.
        bias: One more value for each output channel. default: False.

    Returns:
        A Layer without name, kind, normalisation and activation, of floor((size + 2p - k) / s) + 1 pixels a side.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range, or the kernel larger than the padded image.
    """
    arguments.integers(in_channels=in_channels, out_channels=out_channels)
    shape = (in_channels, *arguments.size("size", size))
    arguments.integers(kernel_size=kernel_size, stride=stride)
    padding = arguments.integer("padding", padding, least=0)
    check_groups(in_channels, out_channels, groups)
    arguments.flag("bias", bias)
    most = min(shape[1:]) + 2 * padding
    if kernel_size > most:
        raise ValueError(f"kernel_size must be at most {most}, the padded size, not {kernel_size}")
    return make_layer("", "", shape, out_channels, kernel_size, stride, padding, groups, bias, normalization="")


def check_groups(in_channels: int, out_channels: int, groups: int) -> None:
    """Refuse `groups` that do not divide both channel counts.

    Raises:
        TypeError: If `groups` is not a whole number.
        ValueError: If it does not divide both.
    """
    arguments.integer("groups", groups)
    for name, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
        if channels % groups:
            raise ValueError(f"groups must be a divisor of {name}, {channels}, not {groups}")


def out_size(size: int, stride: int, kernel_size: int = 1, padding: int = 0) -> int:
    """Pixels that a convolution leaves of `size`. With padding (k - 1) / 2 the kernel size does not matter."""
    return (size + 2 * padding - kernel_size) // stride + 1


def make_layer(
    name: str,
    kind: str,
    in_shape: Shape,
    out_channels: int,
    kernel_size: int = 1,
    stride: int = 1,
    padding: int = 0,
    groups: int = 1,
    bias: bool = False,
    normalization: str = "batch norm",
    activation: str = "",
    stage: int | None = None,
) -> Layer:
    """The one place where a layer's shape, parameters and multiply-adds are computed. Nothing is checked.

    `in_shape` is (channels, height, width); the other arguments are those of `Layer` and of `conv_cost`.

    Returns:
        The Layer. A linear layer is a 1×1 convolution of one pixel.
    """
    channels, height, width = in_shape
    if kernel_size > 1 or stride > 1 or padding > 0:
        height = out_size(height, stride, kernel_size, padding)
        width = out_size(width, stride, kernel_size, padding)
    weights = out_channels * (channels // groups) * kernel_size**2
    biases = out_channels if bias else 0
    norm_params = NORM_VALUES[normalization] * out_channels
    return Layer(
        name, kind, stage, in_shape, (out_channels, height, width), kernel_size, stride, padding, groups,
        weights, biases, norm_params, weights + biases + norm_params, weights * height * width,
        normalization, activation,
    )  # fmt: skip


def same_padding(size: int, kernel_size: int, stride: int = 1) -> tuple[int, int]:
    """The zeros that TensorFlow's "SAME" adds to one side of an image.

    What is odd goes behind: an even size at stride 2 gets (0, 1) for a 3×3 kernel, where PyTorch's padding=1 is (1, 1).
    Source: TensorFlow's guide to tf.nn, "Notes on padding".

    Args:
        size: Pixels of that side.
        kernel_size: Side of the square kernel.
        stride: Pixels from one place of the kernel to the next. default: 1.

    Returns:
        (before, after).

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """
    arguments.integers(size=size, kernel_size=kernel_size, stride=stride)
    out = -(-size // stride)
    zeros = max(0, (out - 1) * stride + kernel_size - size)
    return zeros // 2, zeros - zeros // 2
