"""TradeoffExplorer: see widget_cases."""

from mbv2.published import best_under
from mbv2.widgets import TradeoffExplorer

from . import network

SAMPLE = TradeoffExplorer(width_mult=0.6, resolution=128, point="NasNet-A", later=True)
SLIDERS = network.SLIDERS
REFUSED = [
    *network.REFUSED,
    ("axis", ["flops", "", None, 1]),
    ("point", ["AlexNet", "", None, 3, "MobileNetV2 0.35 × 97"]),
    ("later", [0, 1, "true", None]),
]
NONSENSE = [*network.NONSENSE, ("axis", "flops"), ("point", None), ("later", "yes")]


def expected_parts(state):
    cost = network.cost_of(state)
    explorer = TradeoffExplorer.from_state(state)
    known = explorer.published
    parts = [
        f"{cost.macs:,} multiply-adds",
        f"{cost.params - cost.norm_params:,} parameters without batch norm",
        f"published: top-1 {known.top1_percent} %" if known else f"together: {explorer.nearest.name}, ",
    ]
    if known is None and state["axis"] == "macs_m" and cost.macs >= 11e6:  # the cheapest published one has 11 million
        return [*parts, best_under(macs_m=cost.macs / 1e6, rows=explorer.shown).name]
    return parts
