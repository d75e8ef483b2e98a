"""The paper's tables, drawn from the architecture that they describe."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from .. import arguments
from ..cost import StageCost, network_cost
from ..palette import LIGHT
from ..spec import Architecture
from .style import TEXT, blank, write

Cells = tuple[str, ...]
Columns = tuple[tuple[float, str], ...]  # where each stands, and at which side its text begins

HEADINGS = ("input", "operator", "t", "c", "n", "s")
COLUMNS = ((2.3, "right"), (3.0, "left"), (5.7, "center"), (6.8, "center"), (7.8, "center"), (8.7, "center"))
OPERATORS = (
    ("h × w × k", "1×1 convolution, ReLU6", "h × w × tk"),
    ("h × w × tk", "3×3 depthwise, stride s, ReLU6", "h/s × w/s × tk"),
    ("h/s × w/s × tk", "1×1 convolution, linear", "h/s × w/s × k′"),
)


def table_rows(
    architecture: Architecture, width_mult: float = 1.0, resolution: int | tuple[int, int] = 224
) -> list[Cells]:
    """The architecture as rows of text: stem, stages, any head, pooling, classifier.

    Source: Sandler et al. 2018, Table 2, whose inputs are height × width × channels too.

    Args:
        architecture: The table and its rules.
        width_mult: The width multiplier. default: 1.0.
        resolution: Pixels of the image, an int or (height, width). default: 224.

    Returns:
        Rows (input, operator, t, c, n, s); "k" is the number of classes.
    """
    *stages, _ = network_cost(width_mult, resolution, architecture=architecture).stages
    features, height, width = stages[-1].out_shape
    rows: list[Cells] = []
    for stage in stages:
        if stage.row is None:
            rows.append(_conv_row(stage))
            continue
        t, _, n, s = stage.row
        operator = "separable" if stage.blocks[0].kind == "separable" else "bottleneck"
        rows.append((_shape(stage), operator, str(t), str(stage.out_shape[0]), str(n), str(s)))
    rows.append((f"{height} × {width} × {features}", f"avgpool {height}×{width}", "–", "–", "1", "–"))
    rows.append((f"1 × 1 × {features}", "conv2d 1×1", "–", "k", "–", "–"))
    return rows


def stages_without_shortcut(architecture: Architecture, width_mult: float = 1.0) -> list[int]:
    """The stages whose first block has stride 1 and yet no shortcut, because its channels differ.

    Args:
        architecture: The table and its rules.
        width_mult: The width multiplier. default: 1.0.

    Returns:
        Their numbers, counted from 1, which are also their rows in `table_rows`.
    """
    blocks = arguments.instance("architecture", architecture, Architecture).blocks(width_mult)
    return [block.stage for block in blocks if block.repeat == 0 and block.stride == 1 and not block.shortcut]


def plot_table(
    architecture: Architecture,
    ax: Axes,
    *,
    width_mult: float = 1.0,
    resolution: int | tuple[int, int] = 224,
    highlight: Mapping[int, str] | None = None,
    note: str | None = None,
) -> Axes:
    """Draw the architecture's table. Good height: 4.4 inches, 4.8 with a note.

    Source: Sandler et al. 2018, Table 2.

    Args:
        architecture: The table and its rules.
        ax: Axes to draw on.
        width_mult: The width multiplier. default: 1.0.
        resolution: Pixels of the image, an int or (height, width). default: 224.
        highlight: {row: role of the palette}; row 0 is the stem, then come the stages, the head, the pooling and the
            classifier. default: none.
        note: A line below the table. default: none.

    Returns:
        `ax`.

    Raises:
        TypeError: If `highlight` is not a mapping.
        ValueError: If a row or a role does not exist.
    """
    rows = table_rows(architecture, width_mult, resolution)
    highlight = {} if highlight is None else highlight
    if not isinstance(highlight, Mapping):
        raise TypeError(f"highlight must be a dict of rows and palette roles, not {highlight!r}")
    for row, role in highlight.items():
        arguments.one_of("highlight, row", row, range(len(rows)))
        arguments.one_of("highlight, role", role, tuple(LIGHT))
    blank(ax, 9.2, len(rows) + 1.2 + (1.0 if note else 0))
    _head(ax, HEADINGS, COLUMNS, 9.2)
    for number, cells in enumerate(rows):
        if number in highlight:
            ax.add_patch(Rectangle((0, number + 1.08), 9.2, 0.94, facecolor=LIGHT["panel"], linewidth=0))
            _mark(ax, number, highlight[number])
        _row(ax, number, cells, COLUMNS, "bold" if number in highlight else "normal")
    if note:
        write(ax, 0.25, len(rows) + 1.7, note, "muted", ha="left")
    return ax


def plot_operators(ax: Axes) -> Axes:
    """Draw the inside of a bottleneck block. Good height: 1.7 inches. Source: Sandler et al. 2018, Table 1.

    Args:
        ax: Axes to draw on.

    Returns:
        `ax`.
    """
    columns = ((2.9, "right"), (3.6, "left"), (8.0, "left"))
    blank(ax, 10.6, len(OPERATORS) + 1.2)
    _head(ax, ("input", "operator", "output"), columns, 10.6)
    for number, (cells, role) in enumerate(zip(OPERATORS, ("expand", "depthwise", "project"), strict=True)):
        _row(ax, number, cells, columns)
        _mark(ax, number, role)
    return ax


def _conv_row(stage: StageCost) -> Cells:
    """The row of a stage that is a single convolution."""
    (layer,) = stage.layers
    kernel = f"{layer.kernel_size}×{layer.kernel_size}"
    return _shape(stage), f"conv2d {kernel}", "–", str(layer.out_shape[0]), "1", str(layer.stride)


def _shape(stage: StageCost) -> str:
    channels, height, width = stage.in_shape
    return f"{height} × {width} × {channels}"


def _head(ax: Axes, headings: Cells, columns: Columns, right: float) -> None:
    for (x, side), heading in zip(columns, headings, strict=True):
        write(ax, x, 0.5, heading, "muted", ha=side, fontsize=TEXT)
    ax.plot([0, right], [1, 1], color=LIGHT["muted"], linewidth=1.2)


def _row(ax: Axes, number: int, cells: Cells, columns: Columns, weight: str = "normal") -> None:
    for (x, side), cell in zip(columns, cells, strict=True):
        write(ax, x, number + 1.55, cell, ha=side, fontweight=weight, fontsize=TEXT)


def _mark(ax: Axes, number: int, role: str) -> None:
    ax.add_patch(Rectangle((0, number + 1.08), 0.09, 0.94, facecolor=LIGHT[role], linewidth=0, gid=f"row-{number}"))
