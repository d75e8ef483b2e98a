"""Typed rows from the CSV files in mbv2/data: whoever reads one of them knows its source. No other package."""

import csv
from importlib.resources import files
from typing import Any, TypeVar, get_args

Row = TypeVar("Row", bound=tuple[Any, ...])


class Table(tuple[Row, ...]):
    """Rows in the order of their file; a table shows itself by its name.

    Attributes:
        name: What the table is called here.
        source: Who published or recorded the rows, and where.
    """

    name: str
    source: str

    def __repr__(self) -> str:
        return self.name


def read(name: str, file: str, row_type: type[Row]) -> Table[Row]:
    """The rows of a CSV file in mbv2/data, below its comment lines; an empty cell is None.

    Args:
        name: What the table is called.
        file: The file's name.
        row_type: A NamedTuple with the file's columns, of type `str`, `int`, `float`, or one of them or None.

    Raises:
        ValueError: If the file has other columns, or a cell of another type; it is named.
    """
    lines = (files(__package__) / "data" / file).read_text(encoding="utf-8").splitlines()
    records = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    for number, record in enumerate(records, start=1):
        if None in record or None in record.values():  # as DictReader marks a row that is too long or too short
            raise ValueError(f"mbv2/data/{file}, row {number}: must have as many cells as the header")
    fields = row_type.__annotations__
    if list(records[0]) != list(fields):
        raise ValueError(f"mbv2/data/{file} must have the columns {', '.join(fields)}, not {', '.join(records[0])}")
    table = Table(
        row_type(
            *(_cell(f"mbv2/data/{file}, row {number}, {field}", record[field], kind) for field, kind in fields.items())
        )
        for number, record in enumerate(records, start=1)
    )
    table.name = name
    table.source = next(line.removeprefix("# Source: ") for line in lines if line.startswith("# Source: "))
    return table


def _cell(place: str, text: str, kind: Any) -> Any:
    """`text`, found at `place`, as `kind`, a type or `type | None`."""
    if text == "" and type(None) in get_args(kind):
        return None
    wanted = (get_args(kind) or (kind,))[0]
    try:
        return wanted(text)
    except ValueError:
        raise ValueError(f"{place}: must be of type {wanted.__name__}, not {text!r}") from None
