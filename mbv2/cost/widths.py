"""The width that each layer really has, where channels are rounded. No torch."""

from typing import NamedTuple

from .. import arguments
from ..spec import REFERENCE, Architecture


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
