"""What MobileNetV2 is measured against: MobileNetV1 and its block, and the blocks of ResNet and ConvNeXt."""

import torch
from torch import Tensor, nn

from .. import arguments
from ..cost import EXPANSIONS
from ..spec import MOBILENET_V1, MOST_CHANNELS, Architecture
from .blocks import Conv
from .mobilenet_v2 import initialize


class ConvBNReLU(Conv):
    """`Conv` with a ReLU that has no cap: (N, C_in, H, W) → (N, C_out, ⌈H / stride⌉, ⌈W / stride⌉).

    Arguments and refusals are those of `Conv`; `linear` leaves the ReLU out.
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
        super().__init__(in_channels, out_channels, kernel_size, stride, groups, linear=True)  # without its ReLU6
        self.relu = None if arguments.flag("linear", linear) else nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        x = super().forward(x)
        return x if self.relu is None else self.relu(x)


class DepthwiseSeparableConv(nn.Module):
    """MobileNetV1's block: 3×3 depthwise, then 1×1, each with batch norm and ReLU.

    (N, C_in, H, W) → (N, C_out, ⌈H / stride⌉, ⌈W / stride⌉). Source: Howard et al. 2017, Figure 3.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        stride: 1 or 2. default: 1.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int = 1) -> None:
        super().__init__()
        arguments.integers(in_channels=in_channels, out_channels=out_channels)
        arguments.one_of("stride", arguments.integer("stride", stride), (1, 2))
        self.dwconv = ConvBNReLU(in_channels, in_channels, 3, stride, groups=in_channels)
        self.pwconv1 = ConvBNReLU(in_channels, out_channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.pwconv1(self.dwconv(x))


class MobileNetV1(nn.Module):
    """The whole network: (N, in_channels, H, W) images of any size ≥ 1 → (N, num_classes) scores (logits).

    Source: Howard et al. 2017, Table 1; dropout as in TensorFlow's slim; initial weights as MobileNetV2's.

    Args:
        width_mult: Scales the channels by the architecture's rules. default: 1.0.
        num_classes: Scores for each image. default: 1000.
        in_channels: Channels of the images. default: 3.
        dropout: Probability before the classifier. default: 0.001.
        architecture: The table and its rules, without head, expansions and shortcuts. default: `MOBILENET_V1`.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range, or the architecture is not a MobileNetV1.
    """

    def __init__(
        self,
        width_mult: float = 1.0,
        num_classes: int = 1000,
        in_channels: int = 3,
        dropout: float = 0.001,
        architecture: Architecture = MOBILENET_V1,
    ) -> None:
        super().__init__()
        _check_architecture(architecture)
        num_classes = arguments.integer("num_classes", num_classes, most=MOST_CHANNELS)
        in_channels = arguments.integer("in_channels", in_channels, most=MOST_CHANNELS)
        dropout = arguments.probability("dropout", dropout)

        rows: list[list[nn.Module]] = [[] for _ in architecture.stages]
        for block in architecture.blocks(width_mult):
            rows[block.stage - 1].append(DepthwiseSeparableConv(block.in_channels, block.out_channels, block.stride))
        self.first_conv = ConvBNReLU(in_channels, architecture.stem_width(width_mult), 3, architecture.stem_stride)
        self.stages = nn.Sequential(*(nn.Sequential(*row) for row in rows))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(architecture.head_width(width_mult), num_classes)
        initialize(self)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first_conv(x)  # (N, 32, H/2, W/2) at width 1.0
        x = self.stages(x)  # (N, 1024, H/32, W/32)
        x = self.avgpool(x).flatten(1)  # (N, 1024)
        return self.fc(self.dropout(x))


def _check_architecture(architecture: Architecture) -> None:
    if not arguments.instance("architecture", architecture, Architecture).separable:
        raise ValueError(
            f"architecture must have t = 1 in every row, residual=False and head_channels=None, as MOBILENET_V1 has, "
            f"not be {arguments.shown(architecture)}"
        )


class BottleneckBlock(nn.Module):
    """ResNet's block: 1×1 to fewer channels, 3×3, 1×1 to many; the sum with the input goes through a ReLU.

    (N, C_in, H, W) → (N, C_out, ⌈H / stride⌉, ⌈W / stride⌉); the 3×3 convolution has the stride, as in torchvision.
    Source: He et al. 2015, Figure 5 and option B of section 4.1.

    Args:
        in_channels: Channels of the input. default: 256.
        out_channels: Channels of the output. default: `in_channels`.
        hidden_channels: Channels of the 3×3 convolution. default: a quarter of `out_channels`, at least 1.
        stride: 1 or 2. default: 1.
        projection: Where input and output differ in shape, a 1×1 convolution of the input is added in place of the
            input; without it, such a block has no shortcut. default: True.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """

    def __init__(
        self,
        in_channels: int = 256,
        out_channels: int | None = None,
        hidden_channels: int | None = None,
        stride: int = 1,
        projection: bool = True,
    ) -> None:
        super().__init__()
        out_channels = in_channels if out_channels is None else arguments.integer("out_channels", out_channels)
        if hidden_channels is None:
            hidden_channels = max(1, out_channels // EXPANSIONS["bottleneck"])
        arguments.integers(in_channels=in_channels, hidden_channels=hidden_channels)
        arguments.one_of("stride", arguments.integer("stride", stride), (1, 2))
        same = stride == 1 and in_channels == out_channels
        projects = arguments.flag("projection", projection) and not same
        self.conv1 = ConvBNReLU(in_channels, hidden_channels, 1)
        self.conv2 = ConvBNReLU(hidden_channels, hidden_channels, 3, stride)
        self.conv3 = ConvBNReLU(hidden_channels, out_channels, 1, linear=True)
        self.downsample = ConvBNReLU(in_channels, out_channels, 1, stride, linear=True) if projects else None
        self.shortcut = same or projects

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv3(self.conv2(self.conv1(x)))
        if self.shortcut:
            y = y + (x if self.downsample is None else self.downsample(x))
        return torch.relu(y)


class ConvNeXtBlock(nn.Module):
    """ConvNeXt's block: 7×7 depthwise, layer norm, 1×1 to many channels, GELU, 1×1 back, layer scale; plus the input.

    (N, C, H, W) → (N, C, H, W), through `expansion` × C channels. The 1×1 convolutions are linear layers over the last
    axis of (N, H, W, C), as in torchvision. Source: Liu et al. 2022, Figure 4; layer scale: Touvron et al. 2021.

    Args:
        channels: Channels of input and output. default: 96.
        expansion: Hidden channels for each of them. default: 4.
        layer_scale: What each output channel of the last convolution is multiplied by at first. default: 1e-6.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """

    def __init__(self, channels: int = 96, expansion: int = EXPANSIONS["convnext"], layer_scale: float = 1e-6) -> None:
        super().__init__()
        arguments.integers(channels=channels, expansion=expansion)
        arguments.positive("layer_scale", layer_scale)
        self.dwconv = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.pwconv0 = nn.Linear(channels, expansion * channels)
        self.gelu = nn.GELU()
        self.pwconv1 = nn.Linear(expansion * channels, channels)
        self.layer_scale = nn.Parameter(torch.full((channels,), float(layer_scale)))

    def forward(self, x: Tensor) -> Tensor:
        y = self.dwconv(x).permute(0, 2, 3, 1)  # (N, H, W, C)
        y = self.pwconv1(self.gelu(self.pwconv0(self.norm(y))))
        return x + (self.layer_scale * y).permute(0, 3, 1, 2)  # (N, C, H, W)
