"""One network, many counts: what each convention adds, and who follows which. No torch.

`mbv2.cost` counts by one convention, the book's. Here are the others, so that every published number can be reached.
"""

import math
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from types import MappingProxyType

from .. import arguments
from ..published import Count
from ..spec import ARTICLE, REFERENCE, Architecture
from .network import NetworkCost, network_cost

QUANTITIES = ("params", "macs")
FLOPS_PER_MAC = 2  # the multiplication and the addition

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
    """What counts. Weights always do; by default so does what training changes, and no work but that of weights.

    biases: the classifier's. batch_norm: scale and shift. moving_statistics: batch norm's mean and variance.
    extra_macs: one of EXTRA_MACS.
    """

    biases: bool = True
    batch_norm: bool = True
    moving_statistics: bool = False
    extra_macs: str = "none"

    def __post_init__(self):
        for name in ("biases", "batch_norm", "moving_statistics"):
            arguments.flag(name, getattr(self, name))
        arguments.one_of("extra_macs", self.extra_macs, tuple(EXTRA_MACS))


TRAINED = Convention()  # the book's


def param_parts(cost):
    """{what: values} of everything that some convention counts as parameters: weights, then each of its switches."""
    cost = _checked(cost)
    return {
        "weights": cost.weights,
        "biases": cost.biases,
        "batch_norm": cost.batch_norm,  # scale and shift
        "moving_statistics": cost.batch_norm,  # mean and variance: as many again
    }


def count_params(cost, convention=TRAINED):
    """Parameters of a NetworkCost by `convention`: 3,504,872 at width 1.0 unless told otherwise."""
    arguments.instance("convention", convention, Convention)
    return sum(values for part, values in param_parts(cost).items() if getattr(convention, part, True))


def count_macs(cost, convention=TRAINED):
    """Multiply-adds of a NetworkCost by `convention`, for one image."""
    return _checked(cost).macs + extra_macs(cost, arguments.instance("convention", convention, Convention).extra_macs)


def extra_macs(cost, which):
    """What one of EXTRA_MACS adds to the multiply-adds of a NetworkCost."""
    cost, which = _checked(cost), arguments.one_of("which", which, tuple(EXTRA_MACS))
    if which == "none":
        return 0
    if which == "values":
        return cost.biases + cost.batch_norm
    *_, last, _ = cost.layers  # pooling reads what the layer before the classifier writes
    return 2 * normalized_values(cost) + math.prod(last.out_shape)


def normalized_values(cost):
    """Values that pass through batch norm while the network looks at one image."""
    return sum(math.prod(layer.out_shape) for layer in _checked(cost).layers if layer.batch_norm)


def count_flops(cost, convention=TRAINED):
    """Multiplications and additions: two for each multiply-add."""
    return FLOPS_PER_MAC * count_macs(cost, convention)


@dataclass(frozen=True)
class Publisher:
    """Who counts what, of which network, and how it is printed.

    who: how its rows in `mbv2.published.COUNTS` begin. cut: the quantities of which it cuts digits off; it rounds
    the others.
    """

    who: str
    convention: Convention = TRAINED
    architecture: Architecture = REFERENCE
    cut: tuple[str, ...] = ()
    why: str = ""

    def count(self, quantity, width_mult=1.0, resolution=224):
        """The exact count of "params" or "macs"."""
        counts = {"params": count_params, "macs": count_macs}
        counter = counts[arguments.one_of("quantity", quantity, QUANTITIES)]
        return counter(network_cost(width_mult, resolution, architecture=self.architecture), self.convention)

    def printed(self, row):
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


def publisher(row):
    """The Publisher of a row of COUNTS. ValueError where none is known."""
    row = arguments.instance("row", row, Count)
    for known in PUBLISHERS:
        if row.who.startswith(known.who):
            return known
    names = ", ".join(known.who for known in PUBLISHERS)
    raise ValueError(f"row.who must begin with one of {names}, not be {row.who!r}")


def shortened(count, like, cut=False):
    """`count` in as many digits as the printed number `like`: shortened(3_470_760, "3.4M", cut=True) is "3.4M".

    Digits that do not fit are rounded, halves up, or cut off. A `like` without M is printed in full.
    """
    count = arguments.integer("count", count, least=0)
    if not like.endswith("M"):
        return str(count)
    step = Decimal(1).scaleb(Decimal(like.removesuffix("M")).as_tuple().exponent)
    millions = (Decimal(count) / 1_000_000).quantize(step, ROUND_DOWN if cut else ROUND_HALF_UP)
    return f"{millions}M"


def effective_widths(width_mult, architecture=REFERENCE):
    """What rounding makes of the width: {where: (wanted, channels, channels / the table's channels)}.

    where: "stem", "stage 1" …, "head". wanted is table × width_mult, before any rounding; the reference's head
    wants no less than the table's channels.
    """
    width_mult = arguments.positive("width_mult", width_mult)
    architecture = arguments.instance("architecture", architecture, Architecture)
    table = {"stem": architecture.stem_channels}
    table |= {f"stage {number}": row.out_channels for number, row in enumerate(architecture.stages, start=1)}
    widths = {
        where: (channels * width_mult, architecture.scale(channels, width_mult)) for where, channels in table.items()
    }
    if architecture.head_channels is not None:
        table["head"] = architecture.head_channels
        scale = width_mult if architecture.narrow_head else max(1.0, width_mult)
        widths["head"] = (architecture.head_channels * scale, architecture.head_width(width_mult))
    return {where: (wanted, got, got / table[where]) for where, (wanted, got) in widths.items()}


def same_padding(size, kernel_size, stride=1):
    """(before, after): the zeros that TensorFlow's "SAME" adds to one side of an image of `size` pixels.

    What is odd goes behind: an even size at stride 2 gets (0, 1) for a 3×3 kernel, where PyTorch's padding=1 is (1, 1).
    Source: TensorFlow's guide to tf.nn, "Notes on padding".
    """
    arguments.integers(size=size, kernel_size=kernel_size, stride=stride)
    out = -(-size // stride)
    total = max(0, (out - 1) * stride + kernel_size - size)
    return total // 2, total - total // 2


def _checked(cost):
    return arguments.instance("cost", cost, NetworkCost)
