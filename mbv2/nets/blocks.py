"""The parts of MobileNetV2: conv-BN-ReLU6 and the inverted residual block, with stride 2 and with stride 1."""

from torch import Tensor, nn

from .. import arguments
from ..cost import check_groups


class Conv(nn.Module):
    """Convolution, batch norm, ReLU6: (N, C_in, H, W) → (N, C_out, ⌈H / stride⌉, ⌈W / stride⌉).

    Source: Sandler et al. 2018, section 4 and Table 1.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        kernel_size: Side of the kernel, odd: padding keeps the size at stride 1. default: 3.
        stride: Pixels from one place of the kernel to the next. default: 1.
        groups: A divisor of both channel counts. default: 1.
        linear: Leaves the ReLU6 out. default: False.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int = 3,
        stride: int = 1,
        groups: int = 1,
        linear: bool = False,
    ) -> None:
        super().__init__()
        check_conv(in_channels, out_channels, kernel_size, stride, groups, linear)
        padding = (kernel_size - 1) // 2
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(out_channels)
        self.relu6 = None if linear else nn.ReLU6()

    def forward(self, x: Tensor) -> Tensor:
        x = self.bn(self.conv(x))
        return x if self.relu6 is None else self.relu6(x)


def check_conv(
    in_channels: int, out_channels: int, kernel_size: int, stride: int, groups: int, linear: bool
) -> None:  # fmt: skip
    """Refuse what no `Conv` can be made of. The arguments are those of `Conv`.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """
    arguments.integers(in_channels=in_channels, out_channels=out_channels, stride=stride)
    arguments.odd("kernel_size", kernel_size)
    arguments.flag("linear", linear)
    check_groups(in_channels, out_channels, groups)


class InvResidual(nn.Module):
    """The base of both inverted residual blocks: expand (1×1), filter (3×3 depthwise), project (1×1, linear).

    (N, C_in, H, W) → (N, C_out, ⌈H / stride⌉, ⌈W / stride⌉), through `expansion` × C_in channels.
    Source: Sandler et al. 2018, Table 1 and Figure 4.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        expansion: Hidden channels for each input channel.
        stride: 1 or 2.
        always_expand: Keeps the expansion where `expansion` is 1 and there is nothing to expand. default: False.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """

    def __init__(
        self, in_channels: int, out_channels: int, expansion: int, stride: int, always_expand: bool = False
    ) -> None:
        super().__init__()
        check_block(in_channels, out_channels, expansion, stride, always_expand)
        hidden = in_channels * expansion
        self.pwconv0 = Conv(in_channels, hidden, kernel_size=1) if expansion > 1 or always_expand else None
        self.dwconv = Conv(hidden, hidden, kernel_size=3, stride=stride, groups=hidden)
        self.pwconv1 = Conv(hidden, out_channels, kernel_size=1, linear=True)

    def bottleneck(self, x: Tensor) -> Tensor:
        """The three convolutions, without any shortcut."""
        if self.pwconv0 is not None:
            x = self.pwconv0(x)  # (N, t·C_in, H, W)
        x = self.dwconv(x)  # (N, t·C_in, H / stride, W / stride)
        return self.pwconv1(x)  # (N, C_out, H / stride, W / stride)


def check_block(in_channels: int, out_channels: int, expansion: int, stride: int, always_expand: bool) -> None:
    """Refuse what no inverted residual block can be made of. The arguments are those of `InvResidual`.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """
    arguments.integers(in_channels=in_channels, out_channels=out_channels, expansion=expansion)
    arguments.one_of("stride", arguments.integer("stride", stride), (1, 2))
    arguments.flag("always_expand", always_expand)


class InvResidualS2(InvResidual):
    """The block that halves height and width. Its input and output differ in size, so it has no shortcut.

    (N, C_in, H, W) → (N, C_out, ⌈H / 2⌉, ⌈W / 2⌉). Arguments and refusals are those of `InvResidual` at stride 2.
    """

    def __init__(self, in_channels: int, out_channels: int, expansion: int, always_expand: bool = False) -> None:
        super().__init__(in_channels, out_channels, expansion, stride=2, always_expand=always_expand)

    def forward(self, x: Tensor) -> Tensor:
        return self.bottleneck(x)


class InvResidualS1(InvResidual):
    """The block that keeps height and width. It adds its input to its output where their channels match.

    (N, C_in, H, W) → (N, C_out, H, W). Arguments and refusals are those of `InvResidual` at stride 1.
    """

    def __init__(self, in_channels: int, out_channels: int, expansion: int, always_expand: bool = False) -> None:
        super().__init__(in_channels, out_channels, expansion, stride=1, always_expand=always_expand)
        self.shortcut = in_channels == out_channels

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bottleneck(x) if self.shortcut else self.bottleneck(x)
