"""BlockExplorer: see widget_cases."""

from mbv2.cost import block_cost, tensors_alive
from mbv2.widgets import BlockExplorer
from mbv2.widgets.block import BLOCKS

SAMPLE = BlockExplorer(kind="v2_stride2", in_channels=16, out_channels=24, size=112)
SLIDERS = [
    ("Expansion", "expansion", 1, 12, 1, 6),
    ("Size", "size", 1, 112, 1, 33),
]
SNAPPING = {
    "Channels in": "in_channels",
    "Channels out": "out_channels",
    "Bits a value": "bits",  # too few values for every test of a pointer
}
REFUSED = [
    ("kind", ["v2", "", "ResNet", None, 1, True]),
    ("in_channels", [0, 321, 2.5, True, "24", None, float("nan"), 10**30]),
    ("out_channels", [0, 321, 2.5, True, None, float("inf")]),
    ("expansion", [0, 13, 1.5, True, "6", None]),
    ("size", [0, 113, 1.5, True, "56", None, (56, 56), float("nan")]),
    ("bits", [0, 4, 12, 40, True, "16", None]),
]
NONSENSE = [("kind", "v3"), ("kind", None), ("in_channels", 1e9), ("expansion", 0), ("size", "big"), ("bits", None)]


def cost_of(state):
    kind, stride = BLOCKS[state["kind"]]
    out_channels = state["in_channels"] if kind == "convnext" else state["out_channels"]
    expansion = 1 if kind == "separable" else state["expansion"]
    return block_cost(kind, state["in_channels"], out_channels, state["size"], expansion, stride)


def expected_parts(state):
    cost = cost_of(state)
    peak = max(sum(alive.values()) for _, alive in tensors_alive(cost))
    channels = [cost.in_shape[0], *(layer.out_shape[0] for layer in cost.layers if layer.kind != "shortcut")]
    return [
        f", {' → '.join(map(str, channels))} channels. {'Shortcut' if cost.shortcut else 'No shortcut: '}",
        f"{cost.params:,} parameters, {cost.macs:,} multiply-adds.",
        f"{peak * state['bits'] // 8:,} bytes at {state['bits']} bits a value",
    ]
