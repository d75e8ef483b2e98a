"""What others published about these networks, as typed rows, each table with its source. No torch, no pandas.

`mbv2.cost` computes what these rows say; the book shows both and explains where they differ.
"""

import csv
from collections.abc import Iterable
from decimal import Decimal
from importlib.resources import files
from math import log
from numbers import Real
from typing import NamedTuple, get_args

from . import arguments


class Checkpoint(NamedTuple):
    """A MobileNetV2 trained on ImageNet."""

    width_mult: float
    resolution: int  # pixels
    macs_m: int  # millions, truncated
    params_m: float  # millions, batch norm not counted
    top1_percent: float
    top5_percent: float
    pixel1_cpu_ms: float


class CheckpointV1(NamedTuple):
    """A MobileNetV1 trained on ImageNet, in float and, for all but one, in 8 bits."""

    width_mult: float
    resolution: int  # pixels
    macs_m: int  # millions
    params_m: float  # millions
    top1_float_percent: float
    top5_float_percent: float
    top1_8bit_percent: float | None
    top5_8bit_percent: float | None


class Network(NamedTuple):
    """A row of the paper's Table 4."""

    network: str
    top1_percent: float
    params_m: float  # millions
    macs_m: int  # millions
    pixel1_cpu_ms: int | None


class PeakMemory(NamedTuple):
    """A row of the paper's Table 3: the most channels, and kilobytes, that three networks hold at one resolution."""

    resolution: int  # height and width of the activations
    mobilenet_v1_channels: int
    mobilenet_v1_kb: int
    mobilenet_v2_channels: int
    mobilenet_v2_kb: int
    shufflenet_2x_g3_channels: int
    shufflenet_2x_g3_kb: int


class PeakMemoryVersion(NamedTuple):
    """A row of the paper's Table 3 in which its versions differ, as printed: channels/kilobytes, or kilobytes."""

    version: str
    row: str  # "112", height and width of the activations, or "max"
    mobilenet_v1: str
    mobilenet_v2: str
    shufflenet_2x_g3: str


class Count(NamedTuple):
    """How many parameters or multiply-adds somebody says that MobileNetV2 has."""

    width_mult: float
    resolution: int  # pixels
    quantity: str  # "params" or "macs"
    value: str  # as printed: "3.47M", "3504872"
    who: str

    @property
    def number(self):
        """The value as an int: 3,470,000 for "3.47M"."""
        return int(Decimal(self.value.removesuffix("M")) * (1_000_000 if self.value.endswith("M") else 1))


class Point(NamedTuple):
    """What a network trained on ImageNet costs and how good it is; None where its source does not say."""

    name: str  # "MobileNetV2 0.75 × 192"
    family: str  # "MobileNetV2"
    width_mult: float | None
    resolution: int | None  # pixels
    macs_m: int  # millions
    params_m: float  # millions
    top1_percent: float
    pixel1_cpu_ms: float | None
    source: str


class Table(tuple):
    """Published rows in their published order; `source` says who published them and where."""

    source: str


def _read(name, row_type):
    """The rows of a CSV file in mbv2/data, below its comment lines; an empty cell is None."""
    lines = (files(__package__) / "data" / name).read_text(encoding="utf-8").splitlines()
    table = Table(
        row_type(*(_cell(record[field], kind) for field, kind in row_type.__annotations__.items()))
        for record in csv.DictReader(line for line in lines if not line.startswith("#"))
    )
    table.source = next(line.removeprefix("# Source: ") for line in lines if line.startswith("# Source: "))
    return table


def _cell(text, kind):
    """`text` as `kind`, a type or `type | None`."""
    if text == "" and type(None) in get_args(kind):
        return None
    return (get_args(kind) or (kind,))[0](text)


MOBILENET_V2 = _read("slim_mobilenet_v2.csv", Checkpoint)
MOBILENET_V1 = _read("slim_mobilenet_v1.csv", CheckpointV1)
PAPER_TABLE_3 = _read("paper_table3.csv", PeakMemory)
PAPER_TABLE_3_VERSIONS = _read("paper_table3_versions.csv", PeakMemoryVersion)
PAPER_TABLE_4 = _read("paper_table4.csv", Network)
COUNTS = _read("counts.csv", Count)


def _points():
    """The checkpoints of both families, then from the paper's Table 4 the networks of others."""
    checkpoints = [
        Point(f"{family} {row.width_mult} × {row.resolution}", family, *row[:4], getattr(row, top1), ms, table.source)
        for family, table, top1 in (
            ("MobileNetV2", MOBILENET_V2, "top1_percent"),
            ("MobileNetV1", MOBILENET_V1, "top1_float_percent"),
        )
        for row in table
        for ms in (getattr(row, "pixel1_cpu_ms", None),)
    ]
    others = [
        Point(
            row.network, row.network.split(" (")[0], None, None,
            row.macs_m, row.params_m, row.top1_percent, row.pixel1_cpu_ms, PAPER_TABLE_4.source,
        )
        for row in PAPER_TABLE_4
        if not row.network.startswith("MobileNet")
    ]  # fmt: skip
    return (*checkpoints, *others)


POINTS = _points()


def pareto_front(rows=MOBILENET_V2, cost="macs_m", quality="top1_percent"):
    """The rows that no other row beats, cheapest first: cheaper is worse among them, and dearer is better.

    A row is beaten by one that costs no more and is as good, and is better in one of the two. cost, quality: fields
    of the rows; rows whose cost is None are left out. ValueError without rows, or for a field that they do not have.
    """
    rows = [row for row in _with_fields(rows, cost, quality) if getattr(row, cost) is not None]
    front = []
    for row in sorted(rows, key=lambda row: (getattr(row, cost), -getattr(row, quality))):
        price, good = getattr(row, cost), getattr(row, quality)
        best = front and (getattr(front[-1], cost), getattr(front[-1], quality))
        if not front or good > best[1] or (price, good) == best:
            front.append(row)
    return front


def best_under(macs_m=None, params_m=None, pixel1_cpu_ms=None, rows=MOBILENET_V2, quality="top1_percent"):
    """The best row within every budget that is given, in millions and milliseconds; of equals the one of less work.

    A budget includes its own value. A row whose source does not say what a budget limits is left out.
    ValueError where no budget is given, or nothing fits: the message says what the least is.
    """
    limits = {"macs_m": macs_m, "params_m": params_m, "pixel1_cpu_ms": pixel1_cpu_ms}
    limits = {name: arguments.positive(name, limit) for name, limit in limits.items() if limit is not None}
    if not limits:
        raise ValueError("macs_m, params_m, pixel1_cpu_ms: give at least one budget, not none")
    rows = _with_fields(rows, "macs_m", quality, *limits)
    known = [row for row in rows if all(getattr(row, name) is not None for name in limits)]
    fitting = [row for row in known if all(getattr(row, name) <= limit for name, limit in limits.items())]
    if not fitting:
        raise ValueError(_nothing_fits(known, limits))
    return max(fitting, key=lambda row: (getattr(row, quality), -row.macs_m))


def nearest_point(macs_m, params_m, rows=MOBILENET_V2):
    """The row whose multiply-adds and parameters differ least, each as a ratio, from those given in millions.

    Parameters as the published tables count them: without batch norm. The first of equally near rows.
    """
    macs_m, params_m = arguments.positive("macs_m", macs_m), arguments.positive("params_m", params_m)
    rows = _with_fields(rows, "macs_m", "params_m")
    return min(rows, key=lambda row: abs(log(macs_m / row.macs_m)) + abs(log(params_m / row.params_m)))


def _nothing_fits(rows, limits):
    """Why: the least that any row needs of each thing that has a budget."""
    asked = ", ".join(f"{name}={limit:g}" for name, limit in limits.items())
    if not rows:
        return f"no row says what it needs of {', '.join(limits)}"
    least = ", ".join(f"{name} is {min(getattr(row, name) for row in rows):g}" for name in limits)
    return f"no row fits {asked}: the least {least}" + (", in different rows" if len(limits) > 1 else "")


def _with_fields(rows, *fields):
    """Rows as a list of at least one; ValueError for a field that they do not have or that holds no numbers."""
    if not isinstance(rows, Iterable):
        raise TypeError(f"rows must be a list of rows, as MOBILENET_V2 or POINTS, not {rows!r}")
    rows = list(rows)
    if not rows:
        raise ValueError("rows must hold at least one, not none")
    for row in rows:
        for field in fields:
            if not isinstance(getattr(row, field, ""), (Real, type(None))):
                have = [name for name in getattr(row, "_fields", ()) if isinstance(getattr(row, name), Real)]
                raise ValueError(f"rows must have a number {field!r}, not only {', '.join(have) or repr(row)}")
    return rows
