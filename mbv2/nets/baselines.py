"""What MobileNetV2 is measured against: MobileNetV1 and its block, and the blocks of ResNet and ConvNeXt."""

import torch
from torch import nn

from .. import arguments
from ..cost.block import EXPANSIONS
from ..spec import MOBILENET_V1, Architecture
from .mobilenet_v2 import initialize


class ConvBNReLU(nn.Module):
    """Convolution, batch norm, ReLU (`activation`): (N, C_in, H, W) → (N, C_out, ⌈H / stride⌉, ⌈W / stride⌉)."""

    def __init__(self, in_channels, out_channels, kernel_size=3, stride=1, groups=1, activation=True):
        super().__init__()
        arguments.convolution(in_channels, out_channels, kernel_size, stride, groups, not activation)
        padding = (kernel_size - 1) // 2
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False)
        self.bn = nn.BatchNorm2d(out_channels)
        self.relu = nn.ReLU(inplace=True) if activation else None

    def forward(self, x):
        x = self.bn(self.conv(x))
        return x if self.relu is None else self.relu(x)


class DepthwiseSeparableConv(nn.Module):
    """MobileNetV1's block: 3×3 depthwise, then 1×1, each with batch norm and ReLU.

    (N, C_in, H, W) → (N, C_out, ⌈H / stride⌉, ⌈W / stride⌉); stride: 1 or 2.
    TypeError or ValueError names the argument, its value and what is allowed. Source: Howard et al. 2017, Figure 3.
    """

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        arguments.integers(in_channels=in_channels, out_channels=out_channels)
        arguments.one_of("stride", arguments.integer("stride", stride), (1, 2))
        self.dwconv = ConvBNReLU(in_channels, in_channels, 3, stride, groups=in_channels)
        self.pwconv1 = ConvBNReLU(in_channels, out_channels, 1)

    def forward(self, x):
        return self.pwconv1(self.dwconv(x))


class MobileNetV1(nn.Module):
    """The whole network: (N, in_channels, H, W) images of any size ≥ 1 → (N, num_classes) scores (logits).

    width_mult truncates channels: int(c × width_mult); dropout is the probability before the classifier.
    TypeError or ValueError names the argument, its value and what is allowed.
    Source: Howard et al. 2017, Table 1; dropout as in TensorFlow's slim; initial weights as MobileNetV2's.
    """

    def __init__(self, width_mult=1.0, num_classes=1000, in_channels=3, dropout=0.001, architecture=MOBILENET_V1):
        super().__init__()
        _check_architecture(architecture)
        num_classes = arguments.integer("num_classes", num_classes)
        in_channels = arguments.integer("in_channels", in_channels)
        dropout = arguments.probability("dropout", dropout)

        rows = [[] for _ in architecture.stages]
        for block in architecture.blocks(width_mult):
            rows[block.stage - 1].append(DepthwiseSeparableConv(block.in_channels, block.out_channels, block.stride))
        self.first_conv = ConvBNReLU(in_channels, architecture.stem_width(width_mult), 3, stride=2)
        self.stages = nn.Sequential(*(nn.Sequential(*row) for row in rows))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(architecture.head_width(width_mult), num_classes)
        initialize(self)

    def forward(self, x):
        x = self.first_conv(x)  # (N, 32, H/2, W/2) at width 1.0
        x = self.stages(x)  # (N, 1024, H/32, W/32)
        x = self.avgpool(x).flatten(1)  # (N, 1024)
        return self.fc(self.dropout(x))


def _check_architecture(architecture):
    arguments.instance("architecture", architecture, Architecture)
    plain = all(row.expansion == 1 for row in architecture.stages) and not architecture.always_expand
    if not plain or architecture.residual or architecture.head_channels is not None:
        raise ValueError(
            f"architecture must have t = 1 in every row, residual=False and head_channels=None, as MOBILENET_V1 has, "
            f"not be {architecture!r}"
        )


class BottleneckBlock(nn.Module):
    """ResNet's block: 1×1 to fewer channels, 3×3, 1×1 to many; the sum with the input goes through a ReLU.

    (N, C_in, H, W) → (N, C_out, ⌈H / stride⌉, ⌈W / stride⌉); the 3×3 convolution has the stride, as in torchvision.
    hidden_channels: by default a quarter of the output channels, at least 1.
    projection: where input and output differ in shape, a 1×1 convolution of the input is added instead of the input;
    without it, such a block has no shortcut. Source: He et al. 2015, Figure 5 and option B of section 4.1.
    """

    def __init__(self, in_channels=256, out_channels=None, hidden_channels=None, stride=1, projection=True):
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
        self.conv3 = ConvBNReLU(hidden_channels, out_channels, 1, activation=False)
        self.downsample = ConvBNReLU(in_channels, out_channels, 1, stride, activation=False) if projects else None
        self.shortcut = same or projects

    def forward(self, x):
        y = self.conv3(self.conv2(self.conv1(x)))
        if self.shortcut:
            y = y + (x if self.downsample is None else self.downsample(x))
        return torch.relu(y)


class ConvNeXtBlock(nn.Module):
    """ConvNeXt's block: 7×7 depthwise, layer norm, 1×1 to many channels, GELU, 1×1 back, layer scale; plus the input.

    (N, C, H, W) → (N, C, H, W), through `expansion` × C channels. The 1×1 convolutions are linear layers over the last
    axis of (N, H, W, C), as in torchvision. Source: Liu et al. 2022, Figure 4; layer scale: Touvron et al. 2021.
    """

    def __init__(self, channels=96, expansion=EXPANSIONS["convnext"], layer_scale=1e-6):
        super().__init__()
        arguments.integers(channels=channels, expansion=expansion)
        arguments.positive("layer_scale", layer_scale)
        self.dwconv = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.pwconv0 = nn.Linear(channels, expansion * channels)
        self.gelu = nn.GELU()
        self.pwconv1 = nn.Linear(expansion * channels, channels)
        self.layer_scale = nn.Parameter(torch.full((channels,), float(layer_scale)))

    def forward(self, x):
        y = self.dwconv(x).permute(0, 2, 3, 1)  # (N, H, W, C)
        y = self.pwconv1(self.gelu(self.pwconv0(self.norm(y))))
        return x + (self.layer_scale * y).permute(0, 3, 1, 2)  # (N, C, H, W)
