"""What published networks cost and how good they are, and where a network of the reader's lies among them."""

from typing import TYPE_CHECKING, Any

from traitlets import Dict, List, default

from ...cost import network_cost
from ...cost.conventions import WITHOUT_BATCH_NORM, count_params
from ...published import POINTS, Point, nearest_point, pareto_front
from ...spec import MOBILENET_V1, REFERENCE
from ...tables import DataTable
from ..compose import compose_module, compose_style
from ..explorer import Explorer
from ..numerals import fixed
from ..traits import Choice, NetworkTraits

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# cost: the ends of its logarithmic axis, around all points, and its ticks
AXES: dict[str, Any] = {
    "macs_m": {"least": 8, "most": 1200, "ticks": [10, 20, 50, 100, 200, 500, 1000]},
    "params_m": {"least": 0.36, "most": 9, "ticks": [0.5, 1, 2, 3, 4, 6]},
    "pixel1_cpu_ms": {"least": 3.5, "most": 260, "ticks": [5, 10, 20, 50, 100, 200]},
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
        point: The name of one of `mbv2.published.POINTS` to be marked, or "none". default: "none".
        architecture: The table and its rules. default: `REFERENCE`.

    Raises:
        TypeError: If there is no such trait.
        TraitError: If a value is not allowed; the message names the trait, the value and what is allowed.
    """

    name = "tradeoff"
    state_names = ("width_mult", "resolution", "axis", "point", "architecture")
    _esm = compose_module("tradeoff/view.js")
    _css = compose_style("css/linked_rows.css", "tradeoff/style.css")

    axis = Choice("macs_m", tuple(AXES), help="the cost on the horizontal axis")
    point = Choice(NONE, (NONE, *(point.name for point in POINTS)), help="the published network that is marked")
    points: List = List(read_only=True, help="published networks, and on which axes each leads").tag(sync=True)
    sources = Dict(read_only=True, help="who published a family").tag(sync=True)
    axes = Dict(read_only=True, help="ends and ticks of the axes").tag(sync=True)

    @default("points")
    def _published(self) -> list[dict[str, Any]]:
        fronts = {axis: {point.name for point in pareto_front(POINTS, axis)} for axis in AXES}
        return [
            {name: value for name, value in point._asdict().items() if name != "source"}
            | {"front": [axis for axis in AXES if point.name in fronts[axis]]}
            for point in POINTS
        ]

    @default("sources")
    def _sources(self) -> dict[str, str]:
        return {point.family: point.source for point in POINTS}

    @default("axes")
    def _axes(self) -> dict[str, Any]:
        return AXES

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
        budget, ends = self._own()[self.axis], AXES[self.axis]
        within = budget is not None and ends["least"] < budget < ends["most"]
        plot_front(POINTS, figure.subplots(), cost=self.axis, budget=round(budget, 2) if within else None)
        return figure

    def table(self) -> DataTable:
        text = self.text["table"]
        known = [point for point in POINTS if getattr(point, self.axis) is not None]
        front = {point.name for point in pareto_front(known, self.axis)}
        rows = [
            (
                point.name,
                str(point.macs_m),
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
