"""What others published about these networks, as typed rows, each table with its source. No torch, no pandas.

`mbv2.cost` computes what these rows say; the book shows both and explains where they differ.
"""

import csv
from decimal import Decimal
from importlib.resources import files
from typing import NamedTuple, get_args


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
PAPER_TABLE_4 = _read("paper_table4.csv", Network)
COUNTS = _read("counts.csv", Count)
