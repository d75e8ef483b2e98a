"""ConvExplorer: see widget_cases."""

from mbv2.cost import conv_cost
from mbv2.widgets import ConvExplorer

SAMPLE = ConvExplorer(in_channels=12, out_channels=24, groups=4, channel=13)
SLIDERS = [
    ("Size", "size", 1, 320, 1, 97),
    ("Kernel", "kernel_size", 1, 7, 1, 4),
    ("Output channel", "channel", 0, 11, 1, 4),
]
SNAPPING = {
    "Groups": "groups",
    "Channels in": "in_channels",
    "Channels out": "out_channels",
    "Stride": "stride",  # too few values for every test of a pointer
    "Padding": "padding",
}
REFUSED = [
    ("size", [0, 321, 1.5, True, "224", None, float("nan"), (224, 224)]),
    ("in_channels", [0, 193, -3, 2.5, True, "3", None, float("nan"), 10**30]),
    ("out_channels", [0, 193, 2.5, True, None, float("inf")]),
    ("kernel_size", [0, 8, 2.5, True, "3", None]),
    ("stride", [0, 5, 1.5, True, None]),
    ("padding", [-1, 4, 0.5, True, None, "same"]),
    ("groups", [0, 5, 13, 24, 1.5, True, None, "depthwise"]),
    ("channel", [-1, 12, 0.5, True, None, float("inf")]),
]
NONSENSE = [("size", -1), ("in_channels", None), ("groups", 5), ("kernel_size", "3"), ("out_channels", 1e9)]


def expected_parts(state):
    sizes = {name: state[name] for name in ("size", "kernel_size", "stride", "padding")}
    channels = state["in_channels"], state["out_channels"]
    if sizes["kernel_size"] > sizes["size"] + 2 * sizes["padding"]:
        return ["No output: the kernel of"]
    cost = conv_cost(*channels, **sizes, groups=state["groups"])
    pair = conv_cost(*channels, **sizes).separable
    return [
        f"output {' × '.join(map(str, cost.out_shape))}.",
        f"{cost.params:,} parameters, {cost.macs:,} multiply-adds. A",
        f"instead: {pair.params:,} parameters, {pair.macs:,} multiply-adds",
    ]
