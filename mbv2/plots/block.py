"""Blocks as tensors to scale: bars as long as the tensor has channels, as thick as the image is high."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path

from .. import arguments
from ..cost import BlockCost, Layer
from ..palette import LIGHT
from .style import SMALL, TEXT, Options, blank, write

Point = tuple[float, float]
Bar = tuple[float, float, float, float]  # left, right, top, bottom of a tensor

CENTRE, LONGEST, THICKEST = 0.57, 0.54, 0.36  # of the axes' width; of the distance between two tensors
RAIL = 0.95  # where the shortcut runs down


@dataclass(frozen=True)
class BlockPicture:
    """What `plot_block` draws: tensors, and one operator between each two.

    Attributes:
        title: What stands above the block.
        channels: Of every tensor, from input to output.
        sizes: Of every tensor, (height, width) in pixels.
        operators: What leads from each tensor to the next, in words.
        kinds: The same as roles of the palette.
        shortcut: Whether the input is added to the output.
        reason: Why it is not. default: "".
        ending: What follows the sum. default: "".
        through: What the input goes through on its way to the sum, where the shapes differ. default: "".

    Raises:
        TypeError: If a value has the wrong type.
        ValueError: If the lists do not fit each other, or a shortcut joins tensors that differ in shape.
    """

    title: str
    channels: tuple[int, ...]
    sizes: tuple[tuple[int, int], ...]
    operators: tuple[str, ...]
    kinds: tuple[str, ...]
    shortcut: bool
    reason: str = ""
    ending: str = ""
    through: str = ""

    def __post_init__(self) -> None:
        for name in ("channels", "sizes", "operators", "kinds"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        for number, channels in enumerate(self.channels):
            arguments.integer(f"channels[{number}]", channels)
        sizes = tuple(arguments.size(f"sizes[{number}]", size) for number, size in enumerate(self.sizes))
        object.__setattr__(self, "sizes", sizes)
        for number, kind in enumerate(self.kinds):
            arguments.one_of(f"kinds[{number}]", kind, tuple(LIGHT))
        arguments.flag("shortcut", self.shortcut)
        tensors, operators = len(self.channels), len(self.operators)
        if operators < 1 or not tensors == len(sizes) == operators + 1 == len(self.kinds) + 1:
            raise ValueError(
                f"channels, sizes: must be one more than operators and kinds, "
                f"not {tensors}, {len(sizes)}, {operators} and {len(self.kinds)}"
            )
        if self.shortcut and not self.through and (self.channels[0] != self.channels[-1] or sizes[0] != sizes[-1]):
            raise ValueError("shortcut must be False where input and output differ in channels or size")

    @property
    def profile(self) -> str:
        """Where the channels are many, in words, comparing the inner tensors with both ends."""
        inner = self.channels[1:-1]
        if inner and max(inner) > max(self.channels[0], self.channels[-1]):
            return "narrow → wide → narrow"
        if inner and min(inner) < min(self.channels[0], self.channels[-1]):
            return "wide → narrow → wide"
        return ""


def block_picture(cost: BlockCost, title: str) -> BlockPicture:
    """The picture of any block whose cost is known.

    Args:
        cost: What `mbv2.cost.block_cost` returns, or one of a network's `blocks`.
        title: What stands above the block.

    Returns:
        What `plot_block` draws.
    """
    main = [layer for layer in cost.layers if layer.kind != "shortcut"]
    words = {"": "", "kind": "by design", "channels": "channels differ"}
    roles = {"standard": "stem"}
    return BlockPicture(
        title=title,
        channels=(cost.in_shape[0], *(layer.out_shape[0] for layer in main)),
        sizes=(cost.in_shape[1:], *(layer.out_shape[1:] for layer in main)),
        operators=tuple(_operator(layer, linear=cost.kind == "inverted_residual") for layer in main),
        kinds=tuple(roles.get(layer.kind, layer.kind) for layer in main),
        shortcut=cost.shortcut,
        reason=words.get(cost.reason, "sizes differ"),
        ending=cost.ending,
        through="1×1" if len(main) < len(cost.layers) else "",
    )


def _operator(layer: Layer, linear: bool) -> str:
    """What a layer does, in words; `linear`: whether to say that nothing follows it."""
    depthwise = " depthwise" if layer.kind == "depthwise" else ""
    stride = f"stride {layer.stride}, " if layer.stride > 1 else ""
    activation = stride + (layer.activation or ("linear" if linear else ""))
    break_ = "\n" if depthwise and activation else " "
    return f"{layer.kernel_size}×{layer.kernel_size}{depthwise}" + (f",{break_}{activation}" if activation else "")


def plot_block(block: BlockPicture, ax: Axes, *, most_channels: int | None = None) -> Axes:
    """Draw a block from top to bottom; a bar's length is its channels, its thickness the image's height.

    Good size: 2.5 × 4.6 inches.

    Args:
        block: As `block_picture` makes it.
        ax: Axes to draw on.
        most_channels: Channels of a full bar, to share one scale between axes. default: the most that the block has.

    Returns:
        `ax`.

    Raises:
        TypeError: If `block` is not a BlockPicture.
        ValueError: If `most_channels` is less than the block has.
    """
    if not isinstance(block, BlockPicture):
        raise TypeError(f"block must be a BlockPicture, as block_picture() makes it, not {block!r}")
    most = max(block.channels)
    if most_channels is not None:
        most = arguments.integer("most_channels", most_channels, least=most)
    last = len(block.operators)
    blank(ax, 1, last + 2.0)
    write(ax, CENTRE, 0.14, block.title, fontsize=TEXT + 1, fontweight="bold")
    write(ax, CENTRE, 0.42, block.profile, "muted")
    bars = [_bar(block, number, most) for number in range(last + 1)]
    for number, operator in enumerate(block.operators):
        _draw_operator(ax, bars[number], bars[number + 1], operator)
    for number, bar in enumerate(bars):
        _draw_tensor(ax, block, number, bar)
    _draw_shortcut(ax, block, bars)
    return ax


def _bar(block: BlockPicture, number: int, most: int) -> Bar:
    half = 0.5 * LONGEST * block.channels[number] / most
    thick = 0.5 * THICKEST * block.sizes[number][0] / max(height for height, _ in block.sizes)
    middle = 0.9 + number
    return CENTRE - half, CENTRE + half, middle - thick, middle + thick


def _draw_tensor(ax: Axes, block: BlockPicture, number: int, bar: Bar) -> None:
    left, right, top, bottom = bar
    role = block.kinds[number - 1] if number else "muted"
    ax.add_patch(
        Rectangle((left, top), right - left, bottom - top, facecolor=LIGHT[role], linewidth=0, gid=f"tensor-{number}")
    )
    middle = 0.5 * (top + bottom)
    height, width = block.sizes[number]
    write(ax, 0.25, middle, f"{block.channels[number]}", fontsize=TEXT, fontweight="bold", ha="right", va="bottom")
    write(ax, 0.25, middle + 0.04, f"{height}×{width}", "muted", fontsize=SMALL - 1, ha="right", va="top")


def _draw_operator(ax: Axes, above: Bar, below: Bar, operator: str) -> None:
    corners = [(above[0], above[3]), (above[1], above[3]), (below[1], below[2]), (below[0], below[2])]
    ax.add_patch(Polygon(corners, facecolor=LIGHT["panel"], linewidth=0))
    write(ax, CENTRE, 0.5 * (above[3] + below[2]), operator, linespacing=1.25)


def _draw_shortcut(ax: Axes, block: BlockPicture, bars: list[Bar]) -> None:
    """The way around the block into a sum, or a crossed-out way where there is none."""
    start = 0.5 * (bars[0][2] + bars[0][3])
    end = bars[-1][3] + 0.42
    below = end + 0.4
    if not block.shortcut:
        end = 0.5 * (bars[-1][2] + bars[-1][3])
        _rail(ax, (bars[0][1], start), (bars[-1][1], end), "line", gid="no-shortcut", linestyle=(0, (3, 3)))
        ax.plot([RAIL], [0.5 * (start + end)], marker="X", markersize=11, color=LIGHT["warn"], markeredgewidth=0)
        write(ax, CENTRE, below - 0.4, f"no shortcut: {block.reason}" if block.reason else "no shortcut", "warn")
        return
    ax.plot([CENTRE, CENTRE], [bars[-1][3], end], color=LIGHT["ink"], linewidth=1.5)
    _rail(ax, (bars[0][1], start), (CENTRE, end), "ink", gid="shortcut", into=9)
    if block.through:
        ax.add_patch(
            Rectangle((RAIL - 0.09, 0.5 * (start + end) - 0.16), 0.13, 0.32, facecolor=LIGHT["head"], linewidth=0)
        )
        write(ax, RAIL - 0.025, 0.5 * (start + end), block.through, "on-fill")
    ring: Options = {"color": LIGHT["ink"], "markerfacecolor": LIGHT["surface"], "markeredgewidth": 1.5}
    ax.plot([CENTRE], [end], marker="o", markersize=16, **ring)
    ax.plot([CENTRE], [end], marker="+", markersize=9, **ring)
    if block.ending:
        write(ax, CENTRE, below, block.ending)


def _rail(
    ax: Axes,
    start: Point,
    end: Point,
    role: str,
    gid: str,
    into: float = 0,
    linestyle: str | tuple[int, tuple[int, int]] = "solid",
) -> None:
    """A way out to the right, down along the rail and back in with round corners; `into` points short of its end."""
    y0, (x1, y1) = start[1], end
    across, down = 0.05, 0.14
    points = [start, (RAIL - across, y0), (RAIL, y0), (RAIL, y0 + down), (RAIL, y1 - down), (RAIL, y1)]
    points.append((RAIL - across, y1))
    codes = [Path.MOVETO, Path.LINETO, Path.CURVE3, Path.CURVE3, Path.LINETO, Path.CURVE3, Path.CURVE3]
    line: Options = {"edgecolor": LIGHT[role], "linewidth": 1.5, "linestyle": linestyle}
    ax.add_patch(PathPatch(Path(points, codes), facecolor="none", gid=gid, **line))
    arrow: Options = {"arrowstyle": "-|>", "mutation_scale": 12, "shrinkA": 0, "shrinkB": into}
    ax.annotate("", (x1, y1), (RAIL - across, y1), arrowprops=arrow | line | {"facecolor": LIGHT[role]})
