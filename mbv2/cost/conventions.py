"""One network, many counts: what each convention adds, and who follows which. No torch.

`mbv2.cost` counts by one convention, the book's. Here are the others, so that every published number can be reached.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from math import prod
from types import MappingProxyType
from typing import NamedTuple

from .. import arguments
from ..published import Count
from ..spec import ARTICLE, REFERENCE, Architecture
from .conv import Layer
from .network import NetworkCost, network_cost

QUANTITIES = ("params", "macs")

# What a count of multiply-adds may include beside those of convolutions and linear layers.
EXTRA_MACS = MappingProxyType(
    {
        "none": "nothing else",
        "values": "one for each bias and each batch norm parameter, whatever the resolution",
        "elements": "two for each value that batch norm scales and shifts, one for each value that pooling reads",
    }
)


@dataclass(frozen=True)
class Convention:
    """What counts, beside weights and the multiply-adds of weights, which always do. The default is the book's.

    Args:
        biases: The classifier's biases are parameters. default: True.
        batch_norm: Batch norm's scale and shift are parameters. default: True.
        moving_statistics: Batch norm's mean and variance are parameters. default: False.
        extra_macs: A key of EXTRA_MACS. default: "none".

    Raises:
        TypeError: If a switch has the wrong type.
        ValueError: If `extra_macs` is something else.
    """

    biases: bool = True
    batch_norm: bool = True
    moving_statistics: bool = False
    extra_macs: str = "none"

    def __post_init__(self) -> None:
        for name in ("biases", "batch_norm", "moving_statistics"):
            arguments.flag(name, getattr(self, name))
        arguments.one_of("extra_macs", self.extra_macs, tuple(EXTRA_MACS))


TRAINED = Convention()  # the book's: what training changes, and no work but that of weights


def param_parts(cost: NetworkCost | Layer) -> dict[str, int]:
    """What some convention counts as parameters, of a network or a layer.

    Returns:
        Values by what they are, "weights" first, then the switches of Convention that are about parameters.
    """
    if not isinstance(cost, (NetworkCost, Layer)):
        raise TypeError(f"cost must be a NetworkCost or a Layer, not {cost!r} ({type(cost).__name__})")
    return {
        "weights": cost.weights,
        "biases": cost.biases,
        "batch_norm": cost.norm_params,  # scale and shift
        "moving_statistics": cost.norm_params,  # mean and variance: as many again
    }


def counted(cost: NetworkCost, convention: Convention = TRAINED) -> NetworkCost:
    """The same network, the `params` and `macs` of each layer by another convention.

    Args:
        cost: As `network_cost` returns it, which counts by the book's convention.
        convention: What to count by. default: TRAINED, the book's.

    Raises:
        TypeError: If an argument is of another type.
    """
    arguments.instance("cost", cost, NetworkCost)
    arguments.instance("convention", convention, Convention)
    extras = _extras(cost, convention.extra_macs)

    def recount(layer: Layer) -> Layer:
        params = sum(values for part, values in param_parts(layer).items() if getattr(convention, part, True))
        return layer._replace(params=params, macs=layer.macs + extras[layer.name])

    return replace(
        cost,
        stem=recount(cost.stem),
        blocks=tuple(block._replace(layers=tuple(map(recount, block.layers))) for block in cost.blocks),
        head=None if cost.head is None else recount(cost.head),
        classifier=recount(cost.classifier),
    )


def count_params(cost: NetworkCost, convention: Convention = TRAINED) -> int:
    """Parameters of a network by `convention`, as `counted` counts them: 3,504,872 at width 1.0 by the book's."""
    return counted(cost, convention).params


def count_macs(cost: NetworkCost, convention: Convention = TRAINED) -> int:
    """Multiply-adds of a network by `convention`, as `counted` counts them, for one image."""
    return counted(cost, convention).macs


def count_flops(cost: NetworkCost, convention: Convention = TRAINED) -> int:
    """Multiplications and additions of a network by `convention`: two for each multiply-add."""
    return counted(cost, convention).flops


def extra_macs(cost: NetworkCost, which: str) -> int:
    """What an entry of EXTRA_MACS, `which`, adds to the multiply-adds of a network."""
    arguments.instance("cost", cost, NetworkCost)
    return sum(_extras(cost, arguments.one_of("which", which, tuple(EXTRA_MACS))).values())


def _extras(cost: NetworkCost, which: str) -> dict[str, int]:
    """{layer's name: what `which` adds to it}. What pooling reads counts with the classifier behind it."""
    if which == "none":
        return {layer.name: 0 for layer in cost.layers}
    if which == "values":
        return {layer.name: layer.biases + layer.norm_params for layer in cost.layers}
    *normalized, classifier = cost.layers
    pooled = prod(normalized[-1].out_shape)
    return {layer.name: 2 * prod(layer.out_shape) for layer in normalized} | {classifier.name: pooled}


@dataclass(frozen=True)
class Publisher:
    """Who counts what, of which network, and how it is printed.

    Args:
        who: How its rows in `mbv2.published.COUNTS` begin.
        convention: What it counts. default: TRAINED, the book's.
        architecture: The network that it counts. default: REFERENCE.
        cut: The quantities of which it cuts digits off; it rounds the others. default: none.
        why: What is special about it, in words. default: "".
    """

    who: str
    convention: Convention = TRAINED
    architecture: Architecture = REFERENCE
    cut: tuple[str, ...] = ()
    why: str = ""

    def count(self, quantity: str, width_mult: float = 1.0, resolution: int | tuple[int, int] = 224) -> int:
        """The exact count of "params" or "macs"."""
        arguments.one_of("quantity", quantity, QUANTITIES)
        cost = counted(network_cost(width_mult, resolution, architecture=self.architecture), self.convention)
        return cost.params if quantity == "params" else cost.macs

    def printed(self, row: Count) -> str:
        """The count that belongs to a row of COUNTS, in as many digits as the row prints: "3.47M"."""
        row = arguments.instance("row", row, Count)
        exact = self.count(row.quantity, row.width_mult, row.resolution)
        return shortened(exact, row.value, cut=row.quantity in self.cut)


WITHOUT_BATCH_NORM = Convention(batch_norm=False)
PUBLISHERS = (
    Publisher(
        "Sandler et al. 2018",
        WITHOUT_BATCH_NORM,
        cut=QUANTITIES,
        why="no batch norm; digits cut off, which the paper does not say, but nothing else gives 3.4",
    ),
    Publisher(
        "TensorFlow slim",
        WITHOUT_BATCH_NORM,
        cut=("macs",),
        why="no batch norm; parameters rounded, multiply-adds cut off",
    ),
    Publisher("torchvision", why="what training changes"),
    Publisher("the article", Convention(extra_macs="values"), ARTICLE, why="an expansion convolution where t = 1"),
    Publisher("Keras", Convention(moving_statistics=True), why="moving mean and variance too"),
    Publisher("fvcore", Convention(extra_macs="elements"), why="batch norm's work and pooling's"),
    Publisher("torchinfo", Convention(extra_macs="values"), why="one for each bias and batch norm parameter"),
)

# Published counts that no convention here reaches: (width_mult, quantity, value).
UNREACHED = ((1.4, "params", "6.9M"), (1.4, "macs", "585M"))


def publisher(row: Count) -> Publisher:
    """Who printed a row of COUNTS.

    Raises:
        ValueError: Where nobody known printed it.
    """
    row = arguments.instance("row", row, Count)
    for known in PUBLISHERS:
        if row.who.startswith(known.who):
            return known
    names = ", ".join(known.who for known in PUBLISHERS)
    raise ValueError(f"row.who must begin with one of {names}, not be {row.who!r}")


def shortened(count: int, like: str, cut: bool = False) -> str:
    """A count in as many digits as another: shortened(3_470_760, "3.4M", cut=True) is "3.4M".

    Args:
        count: The exact count.
        like: A printed number; without M, `count` is printed in full.
        cut: Digits that do not fit are cut off; otherwise rounded, halves up. default: False.
    """
    count = arguments.integer("count", count, least=0)
    if not like.endswith("M"):
        return str(count)
    step = Decimal(like.removesuffix("M"))
    millions = (Decimal(count) / 1_000_000).quantize(step, ROUND_DOWN if cut else ROUND_HALF_UP)
    return f"{millions}M"


class EffectiveWidth(NamedTuple):
    """What rounding makes of one layer's channels."""

    wanted: float  # the table's channels × the width, before any rounding; the reference's head is not narrowed
    channels: int
    ratio: float  # channels / the table's channels


def effective_widths(width_mult: float, architecture: Architecture = REFERENCE) -> dict[str, EffectiveWidth]:
    """What rounding makes of the width, layer by layer.

    Args:
        width_mult: Any number above 0.
        architecture: The table and its rules. default: REFERENCE.

    Returns:
        An EffectiveWidth by its place, "stem", "stage 1" …, and "head" if there is one.
    """
    width_mult = arguments.positive("width_mult", width_mult)
    architecture = arguments.instance("architecture", architecture, Architecture)
    table = {"stem": (architecture.stem_channels, width_mult)}
    for number, row in enumerate(architecture.stages, start=1):
        table[f"stage {number}"] = row.out_channels, width_mult
    if architecture.head_channels is not None:
        table["head"] = architecture.head_channels, architecture.head_mult(width_mult)
    return {where: _effective(architecture, *asked) for where, asked in table.items()}


def _effective(architecture: Architecture, channels: int, width_mult: float) -> EffectiveWidth:
    got = architecture.scale(channels, width_mult)
    return EffectiveWidth(channels * width_mult, got, got / channels)
