"""The names of a network's stages, one way for all widgets: the twin of js/view/places.js."""


def last_position(architecture):
    """The classifier's place: after the stem, 0, the table's rows and, where there is one, the head."""
    return len(architecture.stages) + (1 if architecture.head_channels is None else 2)


def place_name(position, stage, names):
    """The name that the words `names` have for `stage`, a StageCost, at `position`."""
    kind = "row" if stage.row is not None else stage.layers[0].kind
    return names[kind].format(number=position)
