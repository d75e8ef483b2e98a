"""MobileNetV2's table as data. Every number, tensor, picture and slider in the book is computed from it.

Source: Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks", Table 2.
"""

import math
from collections import namedtuple
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from . import arguments


class Stage(namedtuple("Stage", "expansion out_channels repeats stride")):
    """One row of the table: `repeats` blocks in a row, of which only the first uses `stride`.

    In the paper's letters: expansion t, out_channels c, repeats n, stride s.
    A tuple (t, c, n, s). TypeError or ValueError for anything but integers of at least 1 and a stride of 1 or 2.
    """

    __slots__ = ()

    def __new__(cls, expansion, out_channels, repeats, stride):
        return super().__new__(
            cls,
            arguments.integer("expansion (t)", expansion),
            arguments.integer("out_channels (c)", out_channels),
            arguments.integer("repeats (n)", repeats),
            arguments.one_of("stride (s)", arguments.integer("stride (s)", stride), (1, 2)),
        )

    @classmethod
    def _make(cls, row):
        """As namedtuple's, which `_replace` uses too, but checked."""
        return cls(*row)


class Block(NamedTuple):
    """One inverted residual block, with the channels it really has at some width."""

    stage: int  # the row of the table, counted from 1
    repeat: int  # place within the row, counted from 0
    in_channels: int  # k
    hidden_channels: int  # t·k
    out_channels: int  # k′
    stride: int
    expands: bool  # has a 1×1 expansion convolution
    shortcut: bool  # adds its input to its output


def make_divisible(value, divisor=8, min_value=None):
    """Round `value` to a multiple of `divisor`, but never below `min_value`, and never more than 10 % down.

    `min_value`, returned as it is, multiple or not, is `divisor` unless given. Halves round up.
    Source: TensorFlow's slim and torchvision, `_make_divisible`.
    """
    divisor = arguments.integer("divisor", divisor)
    least = divisor if min_value is None else arguments.integer("min_value", min_value)
    value = arguments.positive("value", value)
    rounded = max(least, int(value + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * value else rounded


@dataclass(frozen=True)
class Architecture:
    """The table and the rules that turn a width multiplier into channel counts.

    stages: rows (t, c, n, s), at least one.
    stem_channels, head_channels: output channels of the first 3×3 and of the last 1×1 convolution at width 1.0;
    without that last convolution, head_channels is None.
    divisor: channels are rounded to multiples of it by `make_divisible`; None truncates: int(channels × width).
    always_expand: a 1×1 expansion convolution even where t = 1.
    narrow_head: widths below 1.0 narrow the head too.
    residual: blocks that keep size and channels have a shortcut.
    """

    stages: tuple[Stage, ...]
    stem_channels: int = 32
    head_channels: int | None = 1280
    divisor: int | None = 8
    always_expand: bool = False
    narrow_head: bool = False
    residual: bool = True

    def __post_init__(self):
        object.__setattr__(self, "stages", _stages(self.stages))
        for name in ("stem_channels", "head_channels", "divisor"):
            if name == "stem_channels" or getattr(self, name) is not None:
                object.__setattr__(self, name, arguments.integer(name, getattr(self, name)))
        for name in ("always_expand", "narrow_head", "residual"):
            arguments.flag(name, getattr(self, name))

    def scale(self, channels, width_mult):
        """The channels that a layer of `channels` has at `width_mult`. ValueError if none would be left."""
        channels = arguments.integer("channels", channels)
        wanted = channels * arguments.positive("width_mult", width_mult)
        if not math.isfinite(wanted):
            raise ValueError(f"width_mult={width_mult} is too large: {channels} × {width_mult} is not finite")
        scaled = int(wanted) if self.divisor is None else make_divisible(wanted, self.divisor)
        if scaled < 1:
            raise ValueError(
                f"width_mult={width_mult} leaves no channel of {channels}: this architecture truncates "
                f"channels × width_mult, which must be at least 1 for every layer"
            )
        return scaled

    def stem_width(self, width_mult):
        """Output channels of the first convolution."""
        return self.scale(self.stem_channels, width_mult)

    def head_width(self, width_mult):
        """Output channels of the last convolution, which are the classifier's input features."""
        width_mult = arguments.positive("width_mult", width_mult)
        if self.head_channels is None:
            return self.scale(self.stages[-1].out_channels, width_mult)
        return self.scale(self.head_channels, width_mult if self.narrow_head else max(1.0, width_mult))

    def blocks(self, width_mult):
        """Every block of the network at `width_mult`, in order, as a list of `Block`."""
        blocks, in_channels = [], self.stem_width(width_mult)
        for number, (expansion, channels, repeats, stride) in enumerate(self.stages, start=1):
            out_channels = self.scale(channels, width_mult)
            for repeat in range(repeats):
                step = stride if repeat == 0 else 1
                blocks.append(
                    Block(
                        stage=number,
                        repeat=repeat,
                        in_channels=in_channels,
                        hidden_channels=in_channels * expansion,
                        out_channels=out_channels,
                        stride=step,
                        expands=self.always_expand or expansion > 1,
                        shortcut=self.residual and step == 1 and in_channels == out_channels,
                    )
                )
                in_channels = out_channels
        return blocks


def _stages(rows):
    """Rows as a tuple of Stage; every refusal says which row."""
    if isinstance(rows, (str, bytes)) or not isinstance(rows, Iterable):
        raise TypeError(f"stages must be a list of rows (t, c, n, s), not {rows!r}")
    stages = tuple(_stage(number, row) for number, row in enumerate(rows, start=1))
    if not stages:
        raise ValueError("stages must hold at least one row (t, c, n, s), not none")
    return stages


def _stage(number, row):
    if not isinstance(row, (tuple, list)):
        raise TypeError(f"stages, row {number}: must be four integers (t, c, n, s), not {row!r}")
    if len(row) != 4:
        raise ValueError(f"stages, row {number}: must be four integers (t, c, n, s), not {len(row)}: {row!r}")
    try:
        return Stage(*row)
    except (TypeError, ValueError) as error:
        raise type(error)(f"stages, row {number}: {error}") from None


TABLE_2 = (
    # t, c, n, s
    Stage(1, 16, 1, 1),
    Stage(6, 24, 2, 2),
    Stage(6, 32, 3, 2),
    Stage(6, 64, 4, 2),
    Stage(6, 96, 3, 1),
    Stage(6, 160, 3, 2),
    Stage(6, 320, 1, 1),
)

# What torchvision and TensorFlow build.
REFERENCE = Architecture(TABLE_2)

# What the article that this book grows out of builds.
ARTICLE = Architecture(TABLE_2, divisor=None, always_expand=True, narrow_head=True)

# MobileNetV1, in the same letters: its separable block is an inverted residual block without expansion and shortcut.
# Source: Howard et al. 2017, "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision", Table 1, where
# the last stride is printed as 2 although the image stays 7×7: it must be 1, and in the authors' code it is.
MOBILENET_V1 = Architecture(
    (
        # t, c, n, s
        Stage(1, 64, 1, 1),
        Stage(1, 128, 2, 2),
        Stage(1, 256, 2, 2),
        Stage(1, 512, 6, 2),
        Stage(1, 1024, 2, 2),
    ),
    head_channels=None,
    divisor=None,
    residual=False,
)
