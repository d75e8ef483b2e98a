"""MobileNetV2's table as data. Every number, tensor, picture and slider in the book is computed from it.

Source: Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks", Table 2.
"""

from collections import namedtuple
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple, Self

from . import arguments

#: The most blocks of a network, and the most channels of any of its layers: more is refused at once.
MOST_BLOCKS = 1_000
MOST_CHANNELS = 100_000


class Stage(namedtuple("Stage", "expansion out_channels repeats stride")):
    """One row of the table: `repeats` blocks in a row, of which only the first uses `stride`.

    Args:
        expansion: The paper's t, hidden channels for each input channel.
        out_channels: The paper's c.
        repeats: The paper's n.
        stride: The paper's s, 1 or 2.

    Raises:
        TypeError: If an entry is not a whole number.
        ValueError: If an entry is below 1, the stride above 2, `repeats` above `MOST_BLOCKS`, another above
            `MOST_CHANNELS`.
    """

    __slots__ = ()

    expansion: int
    out_channels: int
    repeats: int
    stride: int

    def __new__(cls, expansion: int, out_channels: int, repeats: int, stride: int) -> Self:
        return super().__new__(
            cls,
            arguments.integer("expansion (t)", expansion, most=MOST_CHANNELS),
            arguments.integer("out_channels (c)", out_channels, most=MOST_CHANNELS),
            arguments.integer("repeats (n)", repeats, most=MOST_BLOCKS),
            arguments.one_of("stride (s)", arguments.integer("stride (s)", stride), (1, 2)),
        )

    @classmethod
    def _make(cls, row: Iterable[int]) -> Self:  # type: ignore[override]  # a namedtuple's, typed by mypy alone
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
    reason: str  # why it has no shortcut: "kind" (no block of the network has one), or as `missing_shortcut` says

    @property
    def shortcut(self) -> bool:
        """Whether the block adds its input to its output."""
        return self.reason == ""

    @property
    def separable(self) -> bool:
        """Whether this is MobileNetV1's block, without expansion and without shortcut by design."""
        return self.reason == "kind" and not self.expands


def missing_shortcut(stride: int, in_channels: int, out_channels: int) -> str:
    """Why a block cannot add its input to its output: "stride", "channels", "stride and channels", or "" if it can."""
    if in_channels == out_channels:
        return "" if stride == 1 else "stride"
    return "channels" if stride == 1 else "stride and channels"


def make_divisible(value: float, divisor: int = 8, min_value: int | None = None) -> int:
    """Round to a multiple of `divisor`, but never more than 10 % down. Halves round up.

    Source: TensorFlow's slim and torchvision, `_make_divisible`.

    Args:
        value: What to round, above 0.
        divisor: At least 1. default: 8.
        min_value: The least that is returned, as it is, multiple or not. default: `divisor`.

    Returns:
        The rounded value.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of its range.
    """
    divisor = arguments.integer("divisor", divisor)
    least = divisor if min_value is None else arguments.integer("min_value", min_value)
    value = arguments.positive("value", value)
    rounded = max(least, int(value + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * value else rounded


@dataclass(frozen=True)
class Architecture:
    """The table and the rules that turn a width multiplier into channel counts.

    Args:
        stages: Rows (t, c, n, s), at least one.
        stem_channels: Output channels of the first 3×3 convolution at width 1.0. default: 32.
        head_channels: Output channels of the last 1×1 convolution at width 1.0; None for a network without it.
            default: 1280.
        divisor: Channels are rounded to multiples of it by `make_divisible`; None truncates: int(channels × width).
            default: 8.
        always_expand: A 1×1 expansion convolution even where t = 1. default: False.
        narrow_head: Widths below 1.0 narrow the head too. default: False.
        residual: Blocks that keep size and channels have a shortcut. default: True.
        stem_stride: Stride of the first 3×3 convolution, 1 or 2; 1 for pictures as small as 32 × 32 pixels. default: 2.

    Raises:
        TypeError: If an argument or a row has the wrong type.
        ValueError: If one is out of its range.
    """

    stages: tuple[Stage, ...]
    stem_channels: int = 32
    head_channels: int | None = 1280
    divisor: int | None = 8
    always_expand: bool = False
    narrow_head: bool = False
    residual: bool = True
    stem_stride: int = 2

    if TYPE_CHECKING:  # rows may be given as plain tuples, in a list too

        def __init__(
            self,
            stages: Iterable[Stage | tuple[int, int, int, int]],
            stem_channels: int = ...,
            head_channels: int | None = ...,
            divisor: int | None = ...,
            always_expand: bool = ...,
            narrow_head: bool = ...,
            residual: bool = ...,
            stem_stride: int = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", _stages(self.stages))
        if (blocks := sum(row.repeats for row in self.stages)) > MOST_BLOCKS:
            raise ValueError(f"stages must hold at most {MOST_BLOCKS} blocks, the sum of n, not {blocks}")
        for name in ("stem_channels", "head_channels", "divisor"):
            if name == "stem_channels" or getattr(self, name) is not None:
                number = arguments.integer(name, getattr(self, name), most=MOST_CHANNELS)
                object.__setattr__(self, name, number)
        for name in ("always_expand", "narrow_head", "residual"):
            arguments.flag(name, getattr(self, name))
        stem_stride = arguments.one_of("stem_stride", arguments.integer("stem_stride", self.stem_stride), (1, 2))
        object.__setattr__(self, "stem_stride", stem_stride)

    def __repr__(self) -> str:
        """What one can paste: the name of an architecture that has one, or what differs from the defaults."""
        names = [name for name, architecture in NAMED.items() if architecture == self]
        if names:
            return names[0]
        changed = [field.name for field in fields(self)[1:] if getattr(self, field.name) != field.default]
        rows = f"[{', '.join(str(tuple(row)) for row in self.stages)}]"
        return f"Architecture({', '.join([rows, *(f'{name}={getattr(self, name)!r}' for name in changed)])})"

    @property
    def separable(self) -> bool:
        """Whether this is a MobileNetV1, with neither head nor expansions nor shortcuts."""
        bare = self.head_channels is None and not self.residual and not self.always_expand
        return bare and all(row.expansion == 1 for row in self.stages)

    def scale(self, channels: int, width_mult: float) -> int:
        """The channels that a layer of `channels` has at `width_mult`.

        Raises:
            TypeError: If an argument has the wrong type.
            ValueError: If an argument is not above 0, or no channel would be left.
        """
        channels = arguments.integer("channels", channels, most=MOST_CHANNELS)
        wanted = channels * arguments.positive("width_mult", width_mult)
        if wanted > MOST_CHANNELS:
            raise ValueError(
                f"width_mult={width_mult} is too large: {channels} × {width_mult} must be at most "
                f"{MOST_CHANNELS} channels"
            )
        scaled = int(wanted) if self.divisor is None else make_divisible(wanted, self.divisor)
        if scaled < 1:
            raise ValueError(
                f"width_mult={width_mult} leaves no channel of {channels}: this architecture truncates "
                f"channels × width_mult, which must be at least 1 for every layer"
            )
        return scaled

    def stem_width(self, width_mult: float) -> int:
        """Output channels of the first convolution."""
        return self.scale(self.stem_channels, width_mult)

    def head_mult(self, width_mult: float) -> float:
        """The width multiplier of the head: never below 1.0, unless `narrow_head`."""
        width_mult = arguments.positive("width_mult", width_mult)
        return width_mult if self.narrow_head else max(1.0, width_mult)

    def head_width(self, width_mult: float) -> int:
        """Output channels of the last convolution, which are the classifier's input features."""
        if self.head_channels is None:
            return self.scale(self.stages[-1].out_channels, width_mult)
        return self.scale(self.head_channels, self.head_mult(width_mult))

    def blocks(self, width_mult: float) -> list[Block]:
        """Every block of the network at `width_mult`, in order."""
        blocks, in_channels = [], self.stem_width(width_mult)
        for number, (expansion, channels, repeats, stride) in enumerate(self.stages, start=1):
            out_channels = self.scale(channels, width_mult)
            expands = self.always_expand or expansion > 1
            for repeat in range(repeats):
                step, hidden = stride if repeat == 0 else 1, in_channels * expansion
                if hidden > MOST_CHANNELS:
                    raise ValueError(
                        f"stages, row {number}: expansion (t) = {expansion} makes {hidden} channels of {in_channels} "
                        f"at width_mult={width_mult}, and a layer has at most {MOST_CHANNELS}"
                    )
                reason = missing_shortcut(step, in_channels, out_channels) if self.residual else "kind"
                blocks.append(Block(number, repeat, in_channels, hidden, out_channels, step, expands, reason))
                in_channels = out_channels
        return blocks


def _stages(rows: object) -> tuple[Stage, ...]:
    """Rows as a tuple of Stage; every refusal says which row."""
    if isinstance(rows, (str, bytes)) or not isinstance(rows, Iterable):
        raise TypeError(f"stages must be a list of rows (t, c, n, s), not {arguments.shown(rows)}")
    stages = tuple(_stage(number, row) for number, row in enumerate(rows, start=1))
    if not stages:
        raise ValueError("stages must hold at least one row (t, c, n, s), not none")
    return stages


def _stage(number: int, row: object) -> Stage:
    if not isinstance(row, (tuple, list)):
        raise TypeError(f"stages, row {number}: must be four integers (t, c, n, s), not {arguments.shown(row)}")
    if len(row) != 4:
        raise ValueError(
            f"stages, row {number}: must be four integers (t, c, n, s), not {len(row)}: {arguments.shown(row)}"
        )
    try:
        return Stage(*row)
    except (TypeError, ValueError) as error:
        raise type(error)(f"stages, row {number}: {error}") from None


#: The rows of Sandler et al. 2018, Table 2.
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

#: What torchvision and TensorFlow build.
REFERENCE = Architecture(TABLE_2)

# Source: chenyaofo/pytorch-cifar-models and kuangliu/pytorch-cifar, whose stem and stage 2 have stride 1 too.
#: For pictures of 32 × 32 pixels: the stem and stage 2 keep the size, so that 4 × 4 pixels reach the head.
SMALL_IMAGES = Architecture(
    tuple(row._replace(stride=1) if number == 2 else row for number, row in enumerate(TABLE_2, start=1)),
    stem_stride=1,
)

#: What the article that this book grows out of builds.
ARTICLE = Architecture(TABLE_2, divisor=None, always_expand=True, narrow_head=True)

# MobileNetV1, in the same letters: its separable block is an inverted residual block without expansion and shortcut.
# Source: Howard et al. 2017, "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision", Table 1, where
# the last stride is printed as 2 although the image stays 7×7: it must be 1, and in the authors' code it is.
#: MobileNetV1's table and rules, from Howard et al. 2017, Table 1.
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

#: The architectures that have a name.
NAMED = {"REFERENCE": REFERENCE, "SMALL_IMAGES": SMALL_IMAGES, "ARTICLE": ARTICLE, "MOBILENET_V1": MOBILENET_V1}
