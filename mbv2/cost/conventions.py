"""One network, many counts: what each convention adds, and who follows which. No torch.

`mbv2.cost` counts by one convention, the book's. Here are the others, so that every published number can be reached.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from math import prod
from types import MappingProxyType

from .. import arguments
from ..published import Count
from ..spec import ARTICLE, REFERENCE, Architecture
from .conv import Layer
from .network import NetworkCost, network_cost

QUANTITIES = ("params", "macs")

# What a count of multiply-adds may include beside those of convolutions and linear layers: how many for each part of
# `mac_parts`. Read from the sources of torchinfo 1.8.0, fvcore 0.1.5, thop 0.1.1 and ptflops 0.7.5; tests run them.
EXTRA_MACS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "none": {},
        "values": {"biases": 1, "batch_norm": 1},  # torchinfo: whatever the resolution
        "elements": {"normalized": 2, "pooled": 1},  # fvcore, of a network in eval mode
        "thop": {"normalized": 4, "pooled": 1, "features": 1},
        # ptflops' backend "pytorch", which sees the pooling twice: as a module, and as the function that this calls
        "ptflops": {"normalized": 2, "activated": 1, "pooled": 2, "biases": 1},
        "biases": {"biases": 1},  # ptflops' backend "aten"
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
        raise TypeError(f"cost must be a NetworkCost or a Layer, not {arguments.shown(cost)} ({type(cost).__name__})")
    return {
        "weights": cost.weights,
        "biases": cost.biases,
        "batch_norm": cost.norm_params,  # scale and shift
        "moving_statistics": cost.norm_params,  # mean and variance: as many again
    }


def mac_parts(cost: NetworkCost) -> dict[str, int]:
    """What some convention counts as multiply-adds beside those of weights, for one image.

    Returns:
        Values by what they are. "biases" and "batch_norm" are those of `param_parts`, whatever the resolution; values
        are "normalized" by batch norm, "activated" by ReLU6 or ReLU, "pooled" by the average; "features" are what the
        pooling leaves.

    Raises:
        TypeError: If `cost` is anything but a NetworkCost.
    """
    parts: Counter[str] = Counter()
    for extras in _mac_parts(arguments.instance("cost", cost, NetworkCost)).values():
        parts.update(extras)
    return dict(parts)


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
    """{layer's name: what `which` adds to it}."""
    times = EXTRA_MACS[which]
    return {
        name: sum(number * parts[part] for part, number in times.items()) for name, parts in _mac_parts(cost).items()
    }


def _mac_parts(cost: NetworkCost) -> dict[str, dict[str, int]]:
    """{layer's name: its `mac_parts`}. The pooling counts with the classifier behind it."""
    pooled = prod(cost.layers[-2].out_shape)

    def parts_of(layer: Layer) -> dict[str, int]:
        values, last = prod(layer.out_shape), layer is cost.classifier
        return {
            "biases": layer.biases,
            "batch_norm": layer.norm_params,
            "normalized": 0 if last else values,
            "activated": values if layer.activation else 0,
            "pooled": pooled if last else 0,
            "features": layer.in_shape[0] if last else 0,
        }

    return {layer.name: parts_of(layer) for layer in cost.layers}


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
    Publisher("thop", Convention(extra_macs="thop"), why="four for each value of batch norm, and the pooling"),
    Publisher("ptflops, pytorch", Convention(extra_macs="ptflops"), why="batch norm's work, ReLU6's and pooling's"),
    Publisher("ptflops, aten", Convention(extra_macs="biases"), why="one for each bias"),
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
