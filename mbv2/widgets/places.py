"""The names of a network's stages, one way for all widgets: the twin of js/view/places.js."""

from collections.abc import Mapping

from ..cost import StageCost
from ..spec import Architecture


def last_position(architecture: Architecture) -> int:
    """The classifier's place: after the stem, 0, the table's rows and, where there is one, the head."""
    return len(architecture.stages) + (1 if architecture.head_channels is None else 2)


def place_name(position: int, stage: StageCost, names: Mapping[str, str]) -> str:
    """The name that the words `names` have for `stage` at `position`."""
    kind = "row" if stage.row is not None else stage.layers[0].kind
    return names[kind].format(number=position)
