"""ReLU6Explorer: see widget_cases."""

from mbv2.experiments.quantize import quantize
from mbv2.widgets import ReLU6Explorer

SAMPLE = ReLU6Explorer(x=5.0)
SLIDERS = [
    ("Input x", "x", -4, 16, 0.05, 4),
    ("ReLU cap", "cap", 1, 12, 0.1, 6),
    ("Bits", "bits", 2, 8, 1, 5),
    ("Largest activation", "largest", 5, 16, 0.5, 9),
]
REFUSED = [
    ("cap", [0.9, 12.1, 6.05, 0, -6, True, "6", None, float("nan")]),
    ("x", [-4.1, 16.1, 1.23, True, "0", None, float("nan")]),
    ("bits", [1, 9, 4.5, True, "8", None, float("inf")]),
    ("largest", [4.5, 16.5, 7.25, True, "8", None, float("nan")]),
]
NONSENSE = [("cap", "six"), ("x", None), ("bits", 0), ("largest", float("nan"))]


def expected_parts(state):
    x, cap, bits, largest = (state[name] for name in ("x", "cap", "bits", "largest"))
    plain, capped = max(0, x), min(max(0, x), cap)
    most = 2**bits - 1
    steps = [top / most for top in (cap, largest)]
    stored = [float(quantize(value, top, bits)) for value, top in ((capped, cap), (plain, largest))]
    cut = f"cut off {plain - capped:.4f}" if plain > cap else "cut off nothing"
    return [
        f"ReLU gives {plain:.4f} and ReLU capped at {cap:.1f} gives {capped:.4f}",
        f"With {bits} bits the step is {steps[0]:.4f} with the cap and {steps[1]:.4f} without",
        f"Stored as {stored[0]:.4f} (error {_signed(stored[0] - capped)})",
        f"and as {stored[1]:.4f} (error {_signed(stored[1] - plain)})",
        cut,
    ]


def _signed(error):
    return f"{error:.4f}".replace("-0.0000", "0.0000").replace("-", "−")
