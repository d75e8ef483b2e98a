"""What published networks cost and how good they are, and where a network of the reader's lies among them."""

from typing import TYPE_CHECKING, Any

from traitlets import Dict, List, default

from ...cost import network_cost
from ...cost.conventions import WITHOUT_BATCH_NORM, count_params
from ...published import LATER_POINTS, POINTS, Point, nearest_point, pareto_front
from ...spec import MOBILENET_V1, REFERENCE
from ...tables import DataTable
from ..compose import compose_module, compose_style
from ..explorer import Explorer
from ..numerals import fixed
from ..traits import Choice, Flag, NetworkTraits

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COSTS = ("macs_m", "params_m", "pixel1_cpu_ms")
# The ends of the axes, around all points, and their ticks. Those of costs are logarithmic.
AXES: dict[str, Any] = {
    "macs_m": {"least": 8, "most": 1200, "ticks": [10, 20, 50, 100, 200, 500, 1000]},
    "params_m": {"least": 0.36, "most": 9, "ticks": [0.5, 1, 2, 3, 4, 6]},
    "pixel1_cpu_ms": {"least": 3.5, "most": 260, "ticks": [5, 10, 20, 50, 100, 200]},
    "top1_percent": {"least": 39, "most": 77, "ticks": [40, 45, 50, 55, 60, 65, 70, 75]},
}
# The same where later networks are shown.
LATER_AXES: dict[str, Any] = {
    **AXES,
    "macs_m": {"least": 8, "most": 9000, "ticks": [10, 30, 100, 300, 1000, 3000]},
    "params_m": {"least": 0.36, "most": 45, "ticks": [0.5, 1, 2, 5, 10, 20]},
    "top1_percent": {"least": 39, "most": 86, "ticks": [40, 50, 60, 70, 80]},
}
NONE = "none"


class TradeoffExplorer(Explorer, NetworkTraits):
    """Published ImageNet accuracy against a cost, the front that nobody beats, and a network of yours among them.

    Accuracies are published ones only.

    Args:
        width_mult: 0.1 to 2.0 in steps of 0.05. default: 1.0.
        resolution: 32 to 320 pixels in steps of 32. default: 224.
        axis: "macs_m" (million multiply-adds), "params_m" (million parameters, without batch norm) or "pixel1_cpu_ms"
            (milliseconds on one core of a Pixel 1, which nothing computes: published or unknown). default: "macs_m".
        point: The name of one of `mbv2.published.POINTS` or `LATER_POINTS` to be marked, or "none". default: "none".
        later: Show `LATER_POINTS` too, MnasNet to MobileNetV4. default: False.
        architecture: The table and its rules. default: `REFERENCE`.

    Raises:
        TypeError: If there is no such trait.
        TraitError: If a value is not allowed; the message names the trait, the value and what is allowed.
    """

    name = "tradeoff"
    state_names = ("width_mult", "resolution", "axis", "point", "later", "architecture")
    _esm = compose_module("tradeoff/view.js")
    _css = compose_style("css/linked_rows.css", "tradeoff/style.css")

    axis = Choice("macs_m", COSTS, help="the cost on the horizontal axis")
    point = Choice(
        NONE,
        (NONE, *(point.name for point in (*POINTS, *LATER_POINTS))),
        help="the published network that is marked",
    )
    later = Flag(False, help="networks that came after MobileNetV2 are shown too")
    points: List = List(read_only=True, help="published networks, and on which axes each leads").tag(sync=True)
    sources = Dict(read_only=True, help="who published a family").tag(sync=True)
    axes = Dict(read_only=True, help="ends and ticks of the axes").tag(sync=True)
    later_axes = Dict(read_only=True, help="the same with later networks").tag(sync=True)

    @default("points")
    def _published(self) -> list[dict[str, Any]]:
        every = (*POINTS, *LATER_POINTS)
        front, later_front = ({axis: pareto_front(rows, axis) for axis in COSTS} for rows in (POINTS, every))
        return [
            {name: value for name, value in point._asdict().items() if name != "source"}
            | {
                "later": point in LATER_POINTS,
                "front": [axis for axis in COSTS if point in front[axis]],
                "later_front": [axis for axis in COSTS if point in later_front[axis]],
            }
            for point in every
        ]

    @default("sources")
    def _sources(self) -> dict[str, str]:
        return {point.family: point.source for point in (*POINTS, *LATER_POINTS)}

    @default("axes")
    def _axes(self) -> dict[str, Any]:
        return AXES

    @default("later_axes")
    def _later_axes(self) -> dict[str, Any]:
        return LATER_AXES

    @property
    def shown(self) -> tuple[Point, ...]:
        """The published networks that it shows."""
        return (*POINTS, *LATER_POINTS) if self.later else POINTS

    @property
    def family(self) -> str:
        """Whose checkpoints the network is compared with, MobileNetV1's for its own table, else MobileNetV2's."""
        return "MobileNetV1" if self.architecture == MOBILENET_V1 else "MobileNetV2"

    @property
    def published(self) -> Point | None:
        """The Point of exactly this network; an architecture of your own has none."""
        if self.architecture not in (REFERENCE, MOBILENET_V1):
            return None
        wanted = (self.family, self.width_mult, self.resolution)
        return next((p for p in POINTS if (p.family, p.width_mult, p.resolution) == wanted), None)

    @property
    def nearest(self) -> Point:
        """The checkpoint of its family whose multiply-adds and parameters differ least, as ratios."""
        own = self._own()
        return nearest_point(own["macs_m"], own["params_m"], [p for p in POINTS if p.family == self.family])

    def picture(self) -> "Figure":
        from matplotlib.figure import Figure

        from ...plots import plot_front

        figure = Figure(figsize=(7.5, 4.6))
        budget, ends = self._own()[self.axis], (self.later_axes if self.later else self.axes)[self.axis]
        within = budget is not None and ends["least"] < budget < ends["most"]
        plot_front(self.shown, figure.subplots(), cost=self.axis, budget=round(budget, 2) if within else None)
        return figure

    def table(self) -> DataTable:
        text = self.text["table"]
        known = [point for point in self.shown if getattr(point, self.axis) is not None]
        front = {point.name for point in pareto_front(known, self.axis)}
        rows = [
            (
                point.name,
                f"{point.macs_m:g}",
                f"{point.params_m:g}",
                text["unknown"] if point.pixel1_cpu_ms is None else f"{point.pixel1_cpu_ms:g}",
                fixed(point.top1_percent, 1),
                text["front"] if point.name in front else "",
            )
            for point in sorted(known, key=lambda point: (getattr(point, self.axis), point.top1_percent))
        ]
        return DataTable(text["caption"], tuple(text["columns"]), (*rows, self._own_row(text)))

    def _own_row(self, text: dict[str, str]) -> tuple[str, ...]:
        own, published = self._own(), self.published
        return (
            text["own"].format(width=fixed(self.width_mult, 2), resolution=self.resolution),
            fixed(own["macs_m"], 2),
            fixed(own["params_m"], 2),
            text["unknown"] if own["pixel1_cpu_ms"] is None else f"{own['pixel1_cpu_ms']:g}",
            text["unknown"] if published is None else fixed(published.top1_percent, 1),
            "",
        )

    def _own(self) -> dict[str, Any]:
        """What the network costs on each axis; the time only where it is published."""
        cost = network_cost(self.width_mult, self.resolution, architecture=self.architecture)
        params = count_params(cost, WITHOUT_BATCH_NORM)
        ms = self.published and self.published.pixel1_cpu_ms
        return {"macs_m": cost.macs / 1e6, "params_m": params / 1e6, "pixel1_cpu_ms": ms}
