"""What the widgets of a network have in common."""

from mbv2.cost import network_cost
from mbv2.spec import REFERENCE, Architecture

SLIDERS = [
    ("Width multiplier", "width_mult", 0.1, 2, 0.05, 0.35),
    ("Input resolution", "resolution", 32, 320, 32, 160),
]
WRONG_WIDTHS = [0.05, 2.05, 0.33, -1, float("nan"), float("inf"), True, "1", None, 1 + 0j, 10**400]
WRONG_RESOLUTIONS = [0, 16, 352, 225, 224.5, True, "224", None, float("nan"), (224, 224)]
WRONG_ARCHITECTURES = [None, {}, "REFERENCE", REFERENCE.stages]
REFUSED = [
    ("width_mult", WRONG_WIDTHS),
    ("resolution", WRONG_RESOLUTIONS),
    ("architecture", WRONG_ARCHITECTURES),
]
NONSENSE = [("resolution", -1), ("width_mult", None), ("architecture", {"stages": "seven"})]


def cost_of(state):
    """The NetworkCost of `state`, whose architecture is as a page holds it."""
    return network_cost(state["width_mult"], state["resolution"], architecture=Architecture(**state["architecture"]))
