"""ManifoldExplorer: see widget_cases."""

from mbv2.experiments import manifold
from mbv2.widgets import ManifoldExplorer

SAMPLE = ManifoldExplorer(n=3)
SLIDERS = [("Dimension n", "n", 2, 30, 1, 5), ("Random matrix", "seed", 0, 11, 1, 3)]
REFUSED = [
    ("n", [1, 31, 2.5, True, "3", None, float("nan"), float("inf")]),
    ("seed", [-1, 12, 0.5, True, "0", None, float("nan")]),
    ("activation", ["", "ReLU", "tanh", None, True, 0]),
]
NONSENSE = [("n", 1), ("n", "three"), ("seed", None), ("activation", "tanh")]


def expected_parts(state):
    n, seed, relu = int(state["n"]), int(state["seed"]), state["activation"] == "relu"
    gone = manifold.unrecoverable(n, seed) if relu else None
    part = {None: "Without ReLU two dimensions are enough", 0: "lost no point"}
    return [
        f"{n} dimensions, activation {'ReLU' if relu else 'none (linear)'}, random matrix number {seed}: ",
        f"the linear way back loses {manifold.loss(n, seed, relu):.1%} of the spiral",
        part.get(gone) or f"At {gone:.1%} of its points fewer than two dimensions are active",
    ]
