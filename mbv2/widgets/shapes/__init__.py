"""Every stage of the network as a box to scale, what one pixel of it sees, and the channels inside its blocks."""

import math
from typing import TYPE_CHECKING, Any

from traitlets import TraitError, observe, validate

from ...cost import Layer, NetworkCost, StageCost, network_cost
from ...cost.receptive import receptive_field
from ...tables import DataTable
from ..compose import compose_module, compose_style
from ..explorer import Explorer
from ..numerals import shape_text
from ..places import last_position, place_name
from ..traits import Flag, NetworkTraits, Number

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class ShapeExplorer(Explorer, NetworkTraits):
    """The shapes of a network, stage by stage, and the receptive field of each.

    Args:
        width_mult: 0.1 to 2.0 in steps of 0.05. default: 1.0.
        resolution: 32 to 320 pixels in steps of 32. default: 224.
        position: The stage shown, from 0 (the stem) over the table's rows and the head, if there is one, to the
            classifier, as `Layer.stage` in `mbv2.cost` counts them. default: 0.
        compact: Show the boxes alone, without what one pixel sees and the blocks' insides. default: False.
        architecture: The table and its rules; a shorter one moves the position to its end. default: `REFERENCE`.

    Raises:
        TypeError: If there is no such trait.
        TraitError: If a value is not allowed; the message names the trait, the value and what is allowed.
    """

    name = "shapes"
    _esm = compose_module("shapes/view.js")
    _css = compose_style("css/linked_rows.css", "shapes/style.css")
    state_names = ("width_mult", "resolution", "position", "compact", "architecture")

    compact = Flag(False, help="nothing but the boxes, to begin with")
    position = Number(0, 0, math.inf, step=1, help="stage shown, counted from 0")

    @property
    def last_position(self) -> int:
        """The classifier's stage."""
        return last_position(self.architecture)

    @validate("position")
    def _within_network(self, proposal: Any) -> Any:
        if proposal.value > self.last_position:
            raise TraitError(
                f"position must be a whole number from 0 to {self.last_position} in this network, not {proposal.value}"
            )
        return proposal.value

    @observe("architecture")
    def _stay_within_network(self, change: object) -> None:
        self.position = min(self.position, self.last_position)

    def picture(self) -> "Figure":
        from matplotlib.figure import Figure

        from ...plots import plot_receptive_fields, plot_shapes

        cost = self._cost()
        if self.compact:
            figure = Figure(figsize=(7.5, 3.6))
            plot_shapes(cost, figure.subplots())
            return figure
        figure = Figure(figsize=(7.5, 5.5))
        above, below = figure.subplots(2, height_ratios=(4.2, 1.9))
        plot_shapes(cost, above)
        plot_receptive_fields(cost, below)
        return figure

    def table(self) -> DataTable:
        cost, text = self._cost(), self.text
        rows: list[tuple[str, ...]] = []
        layers: list[Layer] = []
        for position, stage in enumerate(cost.stages):
            layers += stage.layers
            seen, stride = text["table"]["whole"], ""
            if stage.layers[0].kind != "classifier":
                field = receptive_field(layers)
                seen, stride = text["table"]["field"].format(size=field.size), str(field.stride)
            rows.append(
                (
                    place_name(position, stage, text["names"]),
                    shape_text(stage.in_shape),
                    text["operator"][self._operator(stage)].format(stride=stage.layers[0].stride),
                    ", ".join(map(str, stage.row or ())),
                    shape_text(stage.out_shape),
                    seen,
                    stride,
                )
            )
        return DataTable(text["table"]["caption"], tuple(text["table"]["columns"]), tuple(rows))

    def _operator(self, stage: StageCost) -> str:
        """The name that the words have for what a stage does."""
        if stage.row is None:
            return stage.layers[0].kind
        return "separable" if stage.blocks[0].kind == "separable" else "row"

    def _cost(self) -> NetworkCost:
        return network_cost(self.width_mult, self.resolution, architecture=self.architecture)
