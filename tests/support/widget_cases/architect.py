"""Architect: see widget_cases."""

from mbv2.cost import network_cost
from mbv2.spec import REFERENCE, Architecture
from mbv2.widgets import Architect

from . import network

SAMPLE = Architect(
    width_mult=0.75, architecture=Architecture([*REFERENCE.stages[:5], (4, 120, 2, 2)], head_channels=640)
)
SLIDERS = network.SLIDERS
REFUSED = [*network.REFUSED, ("num_classes", [0, 100_001, 1.5, True, "10", None, float("nan"), 10**30])]
NONSENSE = [*network.NONSENSE, ("num_classes", 0), ("num_classes", None)]


def expected_parts(state):
    rows = [tuple(row) for row in state["architecture"]["stages"]]
    architecture = Architecture(**state["architecture"])
    settings = state["width_mult"], state["resolution"], state["num_classes"]
    own, base = (network_cost(*settings, architecture=table) for table in (architecture, REFERENCE))
    ratios = f"{own.params / base.params:.2f} × the parameters and {own.macs / base.macs:.2f} × the multiply-adds"
    return [
        f"{len(rows)} rows, {sum(n for _, _, n, _ in rows)} blocks",
        f"{own.params:,} parameters, {own.macs:,} multiply-adds",
        "This is the paper’s table." if architecture == REFERENCE else ratios,
    ]
