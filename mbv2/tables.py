"""Tables that a notebook shows as HTML, with any rows; and the paper's two tables of the network.

Alignment stands in the cells themselves, because each host has a style of its own; colours of text are the host's.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from . import arguments
from .cost import StageCost, network_cost
from .palette import LIGHT
from .spec import Architecture

Cells = tuple[str, ...]

_NUMBER = re.compile(r"[+−-]?\d[\d,.]*( × \d+)*( ?(%|ms|M|kB))?")
_SHORT = 26  # letters: a longer text may break into lines

HEADINGS = ("input", "operator", "t", "c", "n", "s")
OPERATORS = (
    ("h × w × k", "1×1 convolution, ReLU6", "h × w × tk"),
    ("h × w × tk", "3×3 depthwise, stride s, ReLU6", "h/s × w/s × tk"),
    ("h/s × w/s × tk", "1×1 convolution, linear", "h/s × w/s × k′"),
)


class DataTable(NamedTuple):
    """A table of texts, the first cell of a row names it. A notebook shows it as HTML, `print` as aligned text.

    Attributes:
        caption: What the table shows.
        columns: Their headings.
        rows: A cell for each column.
        marks: (row, role of the palette) of rows that have a line of that colour and are bold, unless it is every row.
            default: none.
    """

    caption: str
    columns: Cells
    rows: tuple[Cells, ...]
    marks: tuple[tuple[int, str], ...] = ()

    def __repr__(self) -> str:
        lines = (self.columns, *self.rows)
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        sides = [">" if number else "<" for number in self._numeric()]
        text = ("  ".join(f"{c:{s}{w}}" for c, s, w in zip(line, sides, widths, strict=True)) for line in lines)
        return "\n".join([self.caption, *(line.rstrip() for line in text)])

    def _repr_html_(self) -> str:
        styles = self._styles()
        head = "".join(
            f'<th scope="col" style="{style}">{escape(heading)}</th>'
            for heading, style in zip(self.columns, styles, strict=True)
        )
        body = "\n".join(self._html_row(number, styles) for number in range(len(self.rows)))
        return (
            '<table class="mbv2-rows">'
            f'<caption style="caption-side: top; text-align: start">{escape(self.caption)}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"
        )

    def _html_row(self, number: int, styles: Sequence[str]) -> str:
        role = dict(self.marks).get(number)
        bold = role and len(self.marks) < len(self.rows)  # where every row has a colour, none stands out
        first, *others = (f"<b>{escape(cell)}</b>" if bold else escape(cell) for cell in self.rows[number])
        bar = f"; border-inline-start: 0.3em solid var(--mbv2-{role}, {LIGHT[role]})" if role else ""
        cells = "".join(f'<td style="{style}">{cell}</td>' for cell, style in zip(others, styles[1:], strict=True))
        return f'<tr><th scope="row" style="{styles[0]}; font-weight: normal{bar}">{first}</th>{cells}</tr>'

    def _numeric(self) -> list[bool]:
        """Whether each column holds numbers: its cells are numbers, or one letter or sign where there is none."""
        return [
            any(_NUMBER.fullmatch(cell) for cell in column)
            and all(len(cell) < 2 or _NUMBER.fullmatch(cell) for cell in column)
            for column in zip(*self.rows, strict=True)
        ]

    def _styles(self) -> list[str]:
        """Numbers at the right, words at the left; a column of long texts may break its lines."""
        styles = []
        for column, numeric in zip(zip(*self.rows, strict=True), self._numeric(), strict=True):
            breaks = "; white-space: normal; min-width: 8em" if max(map(len, column)) > _SHORT else ""
            styles.append(f"text-align: {'right' if numeric else 'left'}{breaks}")
        return styles


def show_table(
    caption: str,
    columns: Iterable[str],
    rows: Iterable[Iterable[object]],
    *,
    marks: Mapping[int, str] | None = None,
) -> DataTable:
    """Rows of any values as a table: a whole number with separators, other numbers as Python prints them, None as –.

    Args:
        caption: What the table shows.
        columns: Their headings, at least one.
        rows: At least one; a value for each column, the first names the row.
        marks: {row, counted from 0: role of the palette}, rows that stand out. default: none.

    Returns:
        The table.

    Raises:
        TypeError: If `caption` is not a text, or `marks` is not a mapping.
        ValueError: If there are no rows, a row has more or fewer values than there are columns, or a row or a role
            does not exist.
    """
    arguments.instance("caption", caption, str)
    headings = tuple(columns)
    cells = tuple(tuple(_text(value) for value in row) for row in rows)
    if not cells:
        raise ValueError("rows must hold at least one, not none")
    for number, row in enumerate(cells):
        if len(row) != len(headings):
            raise ValueError(f"rows[{number}] must have {len(headings)} values, one for each column, not {len(row)}")
    return DataTable(caption, headings, cells, _checked_marks(marks, len(cells)))


def architecture_table(
    architecture: Architecture,
    width_mult: float = 1.0,
    resolution: int | tuple[int, int] = 224,
    *,
    caption: str = "Inputs are height × width × channels; k is the number of classes.",
    marks: Mapping[int, str] | None = None,
) -> DataTable:
    """The architecture as a table. Source: Sandler et al. 2018, Table 2.

    Args:
        architecture: The table and its rules.
        width_mult: The width multiplier. default: 1.0.
        resolution: Pixels of the image, an int or (height, width). default: 224.
        caption: What the table shows. default: "Inputs are height × width × channels; k is the number of classes.".
        marks: {row: role of the palette}; row 0 is the stem, then come the stages, the head, the pooling and the
            classifier. default: none.

    Returns:
        The table.

    Raises:
        TypeError: If `architecture` is not an Architecture, or `marks` is not a mapping.
        ValueError: If a row or a role does not exist.
    """
    return show_table(caption, HEADINGS, table_rows(architecture, width_mult, resolution), marks=marks)


def operators_table(caption: str = "What one block does to a tensor with k channels.") -> DataTable:
    """The inside of a bottleneck block as a table. Source: Sandler et al. 2018, Table 1.

    Args:
        caption: What the table shows. default: "What one block does to a tensor with k channels.".

    Returns:
        The table.
    """
    marks = dict(enumerate(("expand", "depthwise", "project")))
    return show_table(caption, ("input", "operator", "output"), OPERATORS, marks=marks)


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


def _checked_marks(marks: Mapping[int, str] | None, rows: int) -> tuple[tuple[int, str], ...]:
    if marks is None:
        return ()
    if not isinstance(marks, Mapping):
        raise TypeError(f"marks must be a dict of rows and palette roles, not {marks!r}")
    for row, role in marks.items():
        arguments.one_of("marks, row", row, range(rows))
        arguments.one_of("marks, role", role, tuple(LIGHT))
    return tuple(marks.items())


def _text(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _conv_row(stage: StageCost) -> Cells:
    """The row of a stage that is a single convolution."""
    (layer,) = stage.layers
    kernel = f"{layer.kernel_size}×{layer.kernel_size}"
    return _shape(stage), f"conv2d {kernel}", "–", str(layer.out_shape[0]), "1", str(layer.stride)


def _shape(stage: StageCost) -> str:
    channels, height, width = stage.in_shape
    return f"{height} × {width} × {channels}"
