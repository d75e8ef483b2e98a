"""ShapeExplorer: see widget_cases."""

from mbv2.widgets import ShapeExplorer

from . import network

SAMPLE = ShapeExplorer(position=3)
SLIDERS = [*network.SLIDERS, ("Stage", "position", 0, 9, 1, 3)]
REFUSED = [
    *network.REFUSED,
    ("position", [-1, 10, 1.5, True, "3", None, float("nan"), float("inf"), 10**30]),
    ("compact", [None, 1, "True"]),
]
NONSENSE = [*network.NONSENSE, ("compact", "small")]


def expected_parts(state):
    cost = network.cost_of(state)
    stage = cost.stages[int(state["position"])]
    whole = f"The whole network: {cost.params:,} parameters, {cost.macs:,} multiply-adds"
    if state["compact"]:
        return [f"hands on {' × '.join(map(str, stage.out_shape))}: channels × height × width", whole]
    shapes = [" × ".join(map(str, shape)) for shape in (stage.in_shape, stage.out_shape)]
    return [
        f"{stage.name.capitalize()} of" if stage.row else f"The {stage.name}: ",
        f"input {shapes[0]}, output {shapes[1]}",
        f"{stage.params:,} parameters, {stage.macs:,} multiply-adds",
        whole,
    ]
