"""The parts of MobileNetV2: conv-BN-ReLU6 and the inverted residual block, with stride 2 and with stride 1."""

from torch import nn

from .. import arguments


class Conv(nn.Module):
    """Convolution, batch norm, ReLU6: (N, C_in, H, W) → (N, C_out, ⌈H / stride⌉, ⌈W / stride⌉).

    `linear` leaves the ReLU6 out. `kernel_size` is odd, and padding keeps the size at stride 1.
    Source: Sandler et al. 2018, section 4 and Table 1.
    """

    def __init__(self, in_channels, out_channels, kernel_size=3, stride=1, groups=1, linear=False):
        super().__init__()
        arguments.convolution(in_channels, out_channels, kernel_size, stride, groups, linear)
        padding = (kernel_size - 1) // 2
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(out_channels)
        self.relu6 = None if linear else nn.ReLU6(inplace=True)

    def forward(self, x):
        x = self.bn(self.conv(x))
        return x if self.relu6 is None else self.relu6(x)


class InvResidual(nn.Module):
    """The base of both inverted residual blocks: expand (1×1), filter (3×3 depthwise), project (1×1, linear).

    (N, C_in, H, W) → (N, C_out, ⌈H / stride⌉, ⌈W / stride⌉), through `expansion` × C_in channels.
    Where `expansion` is 1 there is nothing to expand, so that convolution is left out unless `always_expand`.
    Source: Sandler et al. 2018, Table 1 and Figure 4.
    """

    def __init__(self, in_channels, out_channels, expansion, stride, always_expand=False):
        super().__init__()
        arguments.block(in_channels, out_channels, expansion, stride, always_expand)
        hidden = in_channels * expansion
        self.pwconv0 = Conv(in_channels, hidden, kernel_size=1) if expansion > 1 or always_expand else None
        self.dwconv = Conv(hidden, hidden, kernel_size=3, stride=stride, groups=hidden)
        self.pwconv1 = Conv(hidden, out_channels, kernel_size=1, linear=True)

    def bottleneck(self, x):
        """The three convolutions, without any shortcut."""
        if self.pwconv0 is not None:
            x = self.pwconv0(x)  # (N, t·C_in, H, W)
        x = self.dwconv(x)  # (N, t·C_in, H / stride, W / stride)
        return self.pwconv1(x)  # (N, C_out, H / stride, W / stride)


class InvResidualS2(InvResidual):
    """The block that halves height and width. Its input and output differ in size, so it has no shortcut."""

    def __init__(self, in_channels, out_channels, expansion, always_expand=False):
        super().__init__(in_channels, out_channels, expansion, stride=2, always_expand=always_expand)

    def forward(self, x):
        return self.bottleneck(x)


class InvResidualS1(InvResidual):
    """The block that keeps height and width. It adds its input to its output where their channels match."""

    def __init__(self, in_channels, out_channels, expansion, always_expand=False):
        super().__init__(in_channels, out_channels, expansion, stride=1, always_expand=always_expand)
        self.shortcut = in_channels == out_channels

    def forward(self, x):
        return x + self.bottleneck(x) if self.shortcut else self.bottleneck(x)
