"""MobileNetV2, built from the table in `mbv2.spec`: there is no second table here."""

from collections.abc import Iterable

from torch import Tensor, nn

from .. import arguments
from ..spec import MOST_CHANNELS, REFERENCE, Architecture, Block
from .blocks import Conv, InvResidualS1, InvResidualS2


class MobileNetV2(nn.Module):
    """The whole network: (N, in_channels, H, W) images of any size ≥ 1 → (N, num_classes) scores (logits).

    In train mode batch norm needs more than one value per channel: more than one image, or more than one pixel each.
    Source: Sandler et al. 2018, Table 2; initial weights as in torchvision's `mobilenet_v2`.

    Args:
        width_mult: Scales the channels by the architecture's rules. default: 1.0.
        num_classes: Scores for each image. default: 1000.
        in_channels: Channels of the images. default: 3.
        dropout: Probability before the classifier. default: 0.2.
        architecture: The table and its rules, with a head and shortcuts. default: `REFERENCE`.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range, or the architecture is not an inverted one.
    """

    def __init__(
        self,
        width_mult: float = 1.0,
        num_classes: int = 1000,
        in_channels: int = 3,
        dropout: float = 0.2,
        architecture: Architecture = REFERENCE,
    ) -> None:
        super().__init__()
        check_architecture(architecture)
        num_classes = arguments.integer("num_classes", num_classes, most=MOST_CHANNELS)
        in_channels = arguments.integer("in_channels", in_channels, most=MOST_CHANNELS)
        dropout = arguments.probability("dropout", dropout)

        blocks = architecture.blocks(width_mult)
        features = architecture.head_width(width_mult)
        self.first_conv = Conv(
            in_channels, architecture.stem_width(width_mult), kernel_size=3, stride=architecture.stem_stride
        )
        self.stages = build_stages(architecture, blocks)
        self.last_conv = Conv(blocks[-1].out_channels, features, kernel_size=1)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(features, num_classes)
        initialize(self)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first_conv(x)  # (N, 32, H/2, W/2) at width 1.0
        x = self.stages(x)  # (N, 320, H/32, W/32)
        x = self.last_conv(x)  # (N, 1280, H/32, W/32)
        x = self.avgpool(x).flatten(1)  # (N, 1280)
        return self.fc(self.dropout(x))


def check_architecture(architecture: Architecture) -> None:
    """Refuse an architecture without head or without shortcuts, which is no MobileNetV2.

    Args:
        architecture: The table and its rules.

    Raises:
        TypeError: If `architecture` is anything else.
        ValueError: If it has no head or no shortcuts.
    """
    arguments.instance("architecture", architecture, Architecture)
    if architecture.head_channels is None or not architecture.residual:
        raise ValueError(
            f"architecture must have head_channels and residual=True, not be {arguments.shown(architecture)}"
        )


def build_stages(architecture: Architecture, blocks: Iterable[Block]) -> nn.Sequential:
    """One Sequential for each row of the table, each holding that row's blocks.

    Args:
        architecture: The table and its rules.
        blocks: `architecture.blocks(width_mult)`.

    Returns:
        The stages of a `MobileNetV2`.
    """
    rows: list[list[nn.Module]] = [[] for _ in architecture.stages]
    for block in blocks:
        kind = InvResidualS2 if block.stride == 2 else InvResidualS1
        expansion = architecture.stages[block.stage - 1].expansion
        rows[block.stage - 1].append(
            kind(block.in_channels, block.out_channels, expansion, always_expand=architecture.always_expand)
        )
    return nn.Sequential(*(nn.Sequential(*row) for row in rows))


def initialize(model: nn.Module) -> None:
    """Draw the first weights as torchvision does: He et al. 2015 by fan-out for convolutions, σ = 0.01 for linear.

    Args:
        model: Changed in place.
    """
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out")
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.ones_(module.weight)
            nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, 0, 0.01)
            nn.init.zeros_(module.bias)
