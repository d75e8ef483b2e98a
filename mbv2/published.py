"""What others published about these networks, and one record of ours: typed rows with their source. No torch.

`mbv2.cost` computes what these rows say; the book shows both and explains where they differ.
"""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import log
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple

from . import arguments
from .rows import read


class Checkpoint(NamedTuple):
    """A MobileNetV2 trained on ImageNet.

    Attributes:
        width_mult: The width multiplier.
        resolution: Pixels of a side.
        macs_m: Multiply-adds in millions, truncated.
        params_m: Parameters in millions, batch norm not counted.
        top1_percent: ImageNet top-1 accuracy.
        top5_percent: ImageNet top-5 accuracy.
        pixel1_cpu_ms: Milliseconds on one core of a Pixel 1.
    """

    width_mult: float
    resolution: int
    macs_m: int
    params_m: float
    top1_percent: float
    top5_percent: float
    pixel1_cpu_ms: float


class CheckpointSmall(NamedTuple):
    """A MobileNetV2 for pictures of 32 × 32 pixels: `SMALL_IMAGES` of `mbv2.spec`, trained on CIFAR.

    Attributes:
        data_set: "CIFAR-10" or "CIFAR-100", with as many classes.
        width_mult: The width multiplier.
        top1_percent: Top-1 accuracy.
        top5_percent: Top-5 accuracy.
        params_m: Parameters in millions.
        macs_m: Multiply-adds in millions.
    """

    data_set: str
    width_mult: float
    top1_percent: float
    top5_percent: float
    params_m: float
    macs_m: float

    @property
    def classes(self) -> int:
        """How many classes the data set has."""
        return int(self.data_set.removeprefix("CIFAR-"))


class CheckpointV1(NamedTuple):
    """A MobileNetV1 trained on ImageNet, in float and in 8 bits.

    Attributes:
        width_mult: The width multiplier.
        resolution: Pixels of a side.
        macs_m: Multiply-adds in millions.
        params_m: Parameters in millions, with three values of batch norm for each channel, as the count shows.
        top1_float_percent: ImageNet top-1 accuracy in 32 bits.
        top5_float_percent: ImageNet top-5 accuracy in 32 bits.
        top1_8bit_percent: The same with 8 bits simulated in float, the first figures that were published.
        top5_8bit_percent: The same with 8 bits simulated in float.
        top1_tflite_percent: The same, measured on the 8-bit TensorFlow Lite model, which is what a phone runs.
        top5_tflite_percent: The same, measured on the 8-bit TensorFlow Lite model.
    """

    width_mult: float
    resolution: int
    macs_m: int
    params_m: float
    top1_float_percent: float
    top5_float_percent: float
    top1_8bit_percent: float
    top5_8bit_percent: float
    top1_tflite_percent: float
    top5_tflite_percent: float


class Network(NamedTuple):
    """A row of the paper's Table 4.

    Attributes:
        network: Its name.
        top1_percent: ImageNet top-1 accuracy.
        params_m: Parameters in millions.
        macs_m: Multiply-adds in millions.
        pixel1_cpu_ms: Milliseconds on one core of a Pixel 1, None where the paper does not say.
    """

    network: str
    top1_percent: float
    params_m: float
    macs_m: int
    pixel1_cpu_ms: int | None


class PeakMemory(NamedTuple):
    """A row of the paper's Table 3: the most channels, and kilobytes, that three networks hold at one resolution.

    Attributes:
        resolution: Height and width of the activations in pixels.
        mobilenet_v1_channels: The most channels of MobileNetV1.
        mobilenet_v1_kb: Their kilobytes.
        mobilenet_v2_channels: The most channels of MobileNetV2.
        mobilenet_v2_kb: Their kilobytes.
        shufflenet_2x_g3_channels: The most channels of ShuffleNet (2x, g=3).
        shufflenet_2x_g3_kb: Their kilobytes.
    """

    resolution: int
    mobilenet_v1_channels: int
    mobilenet_v1_kb: int
    mobilenet_v2_channels: int
    mobilenet_v2_kb: int
    shufflenet_2x_g3_channels: int
    shufflenet_2x_g3_kb: int


class PeakMemoryVersion(NamedTuple):
    """A row of the paper's Table 3 in which its versions differ, as printed: channels/kilobytes, or kilobytes.

    Attributes:
        version: Of the paper.
        row: "112", height and width of the activations, or "max".
        mobilenet_v1: MobileNetV1's cell.
        mobilenet_v2: MobileNetV2's cell.
        shufflenet_2x_g3: The cell of ShuffleNet (2x, g=3).
    """

    version: str
    row: str
    mobilenet_v1: str
    mobilenet_v2: str
    shufflenet_2x_g3: str


class QuantizedInception(NamedTuple):
    """An Inception v3 trained on ImageNet with ReLU6 or with ReLU, in floating point or in few bits.

    Attributes:
        activation: "ReLU6" or "ReLU".
        bits: Of a weight and of an activation; 32 for floating point.
        top1_percent: ImageNet top-1 accuracy.
    """

    activation: str
    bits: int
    top1_percent: float


class FewBits(NamedTuple):
    """Small networks trained with ReLU or with ReLU6, their outputs stored in few bits: this book's own record.

    Attributes:
        bits: Of one output; 32 for floating point.
        seeds: How many networks with each activation.
        relu_percent: Right on images never seen, mean over the seeds, of those trained with ReLU.
        relu_deviation: Standard deviation over the seeds.
        relu6_percent: The same with ReLU6.
        relu6_deviation: Standard deviation over the seeds.
        difference: ReLU6 less ReLU, mean over the pairs of one seed, in percentage points.
        margin: Half of its 95 % interval, as `mbv2.experiments.summary.margin` says.
    """

    bits: int
    seeds: int
    relu_percent: float
    relu_deviation: float
    relu6_percent: float
    relu6_deviation: float
    difference: float
    margin: float


class Count(NamedTuple):
    """How many parameters or multiply-adds somebody says that MobileNetV2 has.

    Attributes:
        width_mult: The width multiplier.
        resolution: Pixels of a side.
        quantity: "params" or "macs".
        value: As printed, such as "3.47M" or "3504872".
        who: Says so.
    """

    width_mult: float
    resolution: int
    quantity: str
    value: str
    who: str

    @property
    def number(self) -> int:
        """The value as an int, such as 3,470,000 for "3.47M"."""
        return int(Decimal(self.value.removesuffix("M")) * (1_000_000 if self.value.endswith("M") else 1))


class LaterNetwork(NamedTuple):
    """A network that came after MobileNetV2.

    Attributes:
        network: Its name, the family first, such as "MnasNet-A1 0.75".
        resolution: Pixels of a side.
        macs_m: Multiply-adds in millions.
        params_m: Parameters in millions.
        top1_percent: ImageNet top-1 accuracy.
        pixel1_cpu_ms: Milliseconds on one core of a Pixel 1, None where its source does not say.
    """

    network: str
    resolution: int
    macs_m: float
    params_m: float
    top1_percent: float
    pixel1_cpu_ms: float | None


class Detector(NamedTuple):
    """A row of the paper's Table 6.

    Attributes:
        network: The detector, with what it sees through where the paper says so.
        map_percent: Mean average precision on COCO.
        params_m: Parameters in millions.
        macs_m: Multiply-adds in millions.
        pixel1_cpu_ms: Milliseconds on one core of a Pixel 1, None where the paper does not say.
    """

    network: str
    map_percent: float
    params_m: float
    macs_m: int
    pixel1_cpu_ms: int | None


class Segmenter(NamedTuple):
    """A row of the paper's Table 7, of those with output stride 16.

    Attributes:
        network: What DeepLabv3 sees through.
        aspp: Whether it has its costly head, atrous spatial pyramid pooling: "yes" or "no".
        miou_percent: Mean intersection over union on PASCAL VOC 2012.
        params_m: Parameters in millions.
        macs_m: Multiply-adds in millions.
    """

    network: str
    aspp: str
    miou_percent: float
    params_m: float
    macs_m: int


class Point(NamedTuple):
    """What a network trained on ImageNet costs and how good it is; None where its source does not say.

    Attributes:
        name: Such as "MobileNetV2 0.75 × 192".
        family: Such as "MobileNetV2".
        width_mult: The width multiplier.
        resolution: Pixels of a side.
        macs_m: Multiply-adds in millions.
        params_m: Parameters in millions.
        top1_percent: ImageNet top-1 accuracy.
        pixel1_cpu_ms: Milliseconds on one core of a Pixel 1.
        source: Who published it.
    """

    name: str
    family: str
    width_mult: float | None
    resolution: int | None
    macs_m: float
    params_m: float
    top1_percent: float
    pixel1_cpu_ms: float | None
    source: str


#: MobileNetV2 trained on ImageNet, from TensorFlow models, research/slim.
CHECKPOINTS_V2 = read("CHECKPOINTS_V2", "slim_mobilenet_v2.csv", Checkpoint)
#: MobileNetV1 trained on ImageNet, from TensorFlow models, research/slim.
CHECKPOINTS_V1 = read("CHECKPOINTS_V1", "slim_mobilenet_v1.csv", CheckpointV1)
#: MobileNetV2 for pictures of 32 × 32 pixels trained on CIFAR, from chenyaofo/pytorch-cifar-models.
CHECKPOINTS_SMALL = read("CHECKPOINTS_SMALL", "cifar_mobilenet_v2.csv", CheckpointSmall)
#: What must be in memory, from Sandler et al. 2018, Table 3.
PAPER_TABLE_3 = read("PAPER_TABLE_3", "paper_table3.csv", PeakMemory)
#: Where the versions of that table differ.
PAPER_TABLE_3_VERSIONS = read("PAPER_TABLE_3_VERSIONS", "paper_table3_versions.csv", PeakMemoryVersion)
#: Accuracy, parameters, multiply-adds and time, from Sandler et al. 2018, Table 4.
PAPER_TABLE_4 = read("PAPER_TABLE_4", "paper_table4.csv", Network)
#: Detectors of objects, from Sandler et al. 2018, Table 6.
PAPER_TABLE_6 = read("PAPER_TABLE_6", "paper_table6.csv", Detector)
#: Networks that name each pixel, from Sandler et al. 2018, Table 7.
PAPER_TABLE_7 = read("PAPER_TABLE_7", "paper_table7.csv", Segmenter)
#: What ReLU6 keeps of Inception v3 in few bits, and what ReLU, from Jacob et al. 2018, Table 4.3.
JACOB_TABLE_4_3 = read("JACOB_TABLE_4_3", "jacob2018_table43.csv", QuantizedInception)
#: Networks trained with ReLU6 against networks trained with ReLU, in few bits: chapter 04's record.
FEW_BITS = read("FEW_BITS", "few_bits.csv", FewBits)
#: Counts of parameters and multiply-adds, each with who says so.
COUNTS = read("COUNTS", "counts.csv", Count)

#: MnasNet-A1 at five widths, from TensorFlow tpu, models/official/mnasnet.
MNASNET_A1 = read("MNASNET_A1", "mnasnet_a1.csv", LaterNetwork)
#: MobileNetV3 trained on ImageNet, from TensorFlow models, research/slim.
CHECKPOINTS_V3 = read("CHECKPOINTS_V3", "slim_mobilenet_v3.csv", LaterNetwork)
#: The two smallest EfficientNets, from Tan and Le 2019, Table 2.
EFFICIENTNET_TABLE_2 = read("EFFICIENTNET_TABLE_2", "efficientnet_table2.csv", LaterNetwork)
#: The smallest ConvNeXt, from its authors' repository.
CONVNEXT = read("CONVNEXT", "convnext.csv", LaterNetwork)
#: MobileNetV4, from Qin et al. 2024.
MOBILENET_V4 = read("MOBILENET_V4", "mobilenet_v4.csv", LaterNetwork)

# Old name: new name. `mbv2.spec.MOBILENET_V1` is the architecture, and one name should mean one thing.
_RENAMED = {"MOBILENET_V1": "CHECKPOINTS_V1", "MOBILENET_V2": "CHECKPOINTS_V2"}

if not TYPE_CHECKING:  # a type checker refuses the old names

    def __getattr__(name):
        if name not in _RENAMED:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        new = _RENAMED[name]
        warnings.warn(f"mbv2.published.{name} is now {new}: use that name", DeprecationWarning, stacklevel=2)
        return globals()[new]


def _point(family: str, row: Checkpoint | CheckpointV1, top1: float, ms: float | None, source: str) -> Point:
    name = f"{family} {row.width_mult} × {row.resolution}"
    return Point(name, family, row.width_mult, row.resolution, row.macs_m, row.params_m, top1, ms, source)


def _points() -> tuple[Point, ...]:
    """The checkpoints of both families, then from the paper's Table 4 the networks of others."""
    v2 = [
        _point("MobileNetV2", row, row.top1_percent, row.pixel1_cpu_ms, CHECKPOINTS_V2.source) for row in CHECKPOINTS_V2
    ]
    v1 = [_point("MobileNetV1", row, row.top1_float_percent, None, CHECKPOINTS_V1.source) for row in CHECKPOINTS_V1]
    others = [
        Point(
            row.network, row.network.split(" (")[0], None, None,
            row.macs_m, row.params_m, row.top1_percent, row.pixel1_cpu_ms, PAPER_TABLE_4.source,
        )
        for row in PAPER_TABLE_4
        if not row.network.startswith("MobileNet")
    ]  # fmt: skip
    return (*v2, *v1, *others)


#: The checkpoints of both families and the networks of others, in one form.
POINTS = _points()


def _later_points() -> tuple[Point, ...]:
    return tuple(
        Point(
            row.network, row.network.split("-")[0], None, row.resolution,
            row.macs_m, row.params_m, row.top1_percent, row.pixel1_cpu_ms, table.source,
        )
        for table in (MNASNET_A1, CHECKPOINTS_V3, EFFICIENTNET_TABLE_2, CONVNEXT, MOBILENET_V4)
        for row in table
    )  # fmt: skip


#: The networks that came after MobileNetV2, in the same form.
LATER_POINTS = _later_points()


def pareto_front(
    rows: Iterable[Any] = CHECKPOINTS_V2,
    cost: str = "macs_m",
    quality: str = "top1_percent",
) -> list[Any]:
    """The rows that no other row beats: cheaper is worse among them, and dearer is better.

    A row is beaten by one that costs no more and is as good, and is better in one of the two.

    Args:
        rows: Published rows, at least one. default: `CHECKPOINTS_V2`.
        cost: A field of theirs; rows where it is None are left out. default: "macs_m".
        quality: A field of theirs. default: "top1_percent".

    Returns:
        The front, the cheapest first.

    Raises:
        TypeError: If `rows` are not a list of rows.
        ValueError: If there are no rows, or they do not have such a field.
    """
    rows = [row for row in _with_fields(rows, cost, quality) if getattr(row, cost) is not None]
    front: list[Any] = []
    for row in sorted(rows, key=lambda row: (getattr(row, cost), -getattr(row, quality))):
        price, good = getattr(row, cost), getattr(row, quality)
        best = front and (getattr(front[-1], cost), getattr(front[-1], quality))
        if not front or good > best[1] or (price, good) == best:
            front.append(row)
    return front


def best_under(
    macs_m: float | None = None,
    params_m: float | None = None,
    pixel1_cpu_ms: float | None = None,
    rows: Iterable[Any] = CHECKPOINTS_V2,
    quality: str = "top1_percent",
) -> Any:
    """The best row within every budget that is given; of equals the one of less work.

    A budget includes its own value. A row whose source does not say what a budget limits is left out.

    Args:
        macs_m: Millions of multiply-adds. default: no limit.
        params_m: Millions of parameters, as the rows count them. default: no limit.
        pixel1_cpu_ms: Milliseconds on one core of a Pixel 1. default: no limit.
        rows: Published rows, at least one. default: `CHECKPOINTS_V2`.
        quality: A field of theirs. default: "top1_percent".

    Returns:
        One of the rows.

    Raises:
        TypeError: If `rows` are not a list of rows, or a budget is not a number.
        ValueError: If no budget is given, or nothing fits: the message says what the least is.
    """
    budgets = {"macs_m": macs_m, "params_m": params_m, "pixel1_cpu_ms": pixel1_cpu_ms}
    limits = {name: arguments.positive(name, limit) for name, limit in budgets.items() if limit is not None}
    if not limits:
        raise ValueError("macs_m, params_m, pixel1_cpu_ms: give at least one budget, not none")
    rows = _with_fields(rows, "macs_m", quality, *limits)
    known = [row for row in rows if all(getattr(row, name) is not None for name in limits)]
    fitting = [row for row in known if all(getattr(row, name) <= limit for name, limit in limits.items())]
    if not fitting:
        raise ValueError(_nothing_fits(known, limits))
    return max(fitting, key=lambda row: (getattr(row, quality), -row.macs_m))


def nearest_point(
    macs_m: float,
    params_m: float,
    rows: Iterable[Any] = CHECKPOINTS_V2,
) -> Any:
    """The row whose multiply-adds and parameters differ least, each as a ratio, from those given.

    Args:
        macs_m: Millions of multiply-adds.
        params_m: Millions of parameters as the published tables count them: without batch norm.
        rows: Published rows, at least one. default: `CHECKPOINTS_V2`.

    Returns:
        One of the rows; the first of equally near ones.

    Raises:
        TypeError: If a number has the wrong type, or `rows` are not a list of rows.
        ValueError: If a number is not above 0, or there are no rows.
    """
    macs_m, params_m = arguments.positive("macs_m", macs_m), arguments.positive("params_m", params_m)
    rows = _with_fields(rows, "macs_m", "params_m")
    return min(rows, key=lambda row: abs(log(macs_m / row.macs_m)) + abs(log(params_m / row.params_m)))


def _nothing_fits(rows: Sequence[Any], limits: Mapping[str, float]) -> str:
    """Why: the least that any row needs of each thing that has a budget."""
    asked = ", ".join(f"{name}={limit:g}" for name, limit in limits.items())
    if not rows:
        return f"no row says what it needs of {', '.join(limits)}"
    least = ", ".join(f"{name} is {min(getattr(row, name) for row in rows):g}" for name in limits)
    return f"no row fits {asked}: the least {least}" + (", in different rows" if len(limits) > 1 else "")


def _with_fields(rows: Iterable[Any], *fields: str) -> list[Any]:
    """Rows as a list of at least one; ValueError for a field that they do not have or that holds no numbers."""
    if not isinstance(rows, Iterable):
        raise TypeError(f"rows must be a list of rows, as CHECKPOINTS_V2 or POINTS, not {rows!r}")
    rows = list(rows)
    if not rows:
        raise ValueError("rows must hold at least one, not none")
    for row in rows:
        for field in fields:
            if not isinstance(getattr(row, field, ""), (Real, type(None))):
                have = [name for name in getattr(row, "_fields", ()) if isinstance(getattr(row, name), Real)]
                raise ValueError(f"rows must have a number {field!r}, not only {', '.join(have) or repr(row)}")
    return rows
