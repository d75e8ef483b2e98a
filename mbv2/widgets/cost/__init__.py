"""Parameters and multiply-adds of every stage, by kind of layer, and what counts as one."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from traitlets import List, default

from ...cost import FLOPS_PER_MAC, NetworkCost, network_cost
from ...cost.conventions import EXTRA_MACS, TRAINED, Convention, counted, publisher
from ...published import COUNTS, Count
from ...tables import DataTable
from ..compose import compose_module, compose_style
from ..explorer import Explorer
from ..numerals import percent, thousands
from ..places import place_name
from ..traits import Choice, Flag, NetworkTraits

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SWITCHES = tuple(field.name for field in fields(Convention))


class CostExplorer(Explorer, NetworkTraits):
    """What a network costs, against the same network, counted alike, at 1.0 × 224.

    Args:
        width_mult: 0.1 to 2.0 in steps of 0.05. default: 1.0.
        resolution: 32 to 320 pixels in steps of 32. default: 224.
        unit: "macs" (multiply-adds) or "flops", two of which are one multiply-add. default: "macs".
        biases: Whether the classifier's count as parameters. default: True.
        batch_norm: Whether its scale and shift count as parameters. default: True.
        moving_statistics: Whether batch norm's mean and variance count as parameters. default: False.
        extra_macs: What counts as multiply-adds beside those of convolutions and the linear layer: "none", "values" or
            "elements"; see `mbv2.cost.conventions`. default: "none".
        architecture: The table and its rules. default: `REFERENCE`.

    Raises:
        TypeError: If there is no such trait.
        TraitError: If a value is not allowed; the message names the trait, the value and what is allowed.
    """

    name = "cost"
    state_names = ("width_mult", "resolution", "unit", *SWITCHES, "architecture")
    _esm = compose_module("cost/view.js")
    _css = compose_style("cost/style.css")

    unit = Choice("macs", ("macs", "flops"), help="what the work is counted in")
    biases = Flag(TRAINED.biases, help="the classifier's biases are parameters")
    batch_norm = Flag(TRAINED.batch_norm, help="batch norm's scale and shift are parameters")
    moving_statistics = Flag(TRAINED.moving_statistics, help="batch norm's mean and variance are parameters")
    extra_macs = Choice(TRAINED.extra_macs, EXTRA_MACS, help="multiply-adds beside those of weights")
    answers: List = List(read_only=True, help="published counts, and the settings that reach them").tag(sync=True)

    @default("answers")
    def _published(self) -> list[dict[str, Any]]:
        return [answer(row) for row in COUNTS if row.width_mult == 1.0]

    @property
    def convention(self) -> Convention:
        """The switches as a Convention."""
        return Convention(**{name: getattr(self, name) for name in SWITCHES})

    def counted(self) -> NetworkCost:
        """The NetworkCost of the state, by the convention of the switches, whatever the unit."""
        cost = network_cost(self.width_mult, self.resolution, architecture=self.architecture)
        return counted(cost, self.convention)

    def picture(self) -> "Figure":
        from matplotlib.figure import Figure

        from ...plots import plot_cost

        figure = Figure(figsize=(7.5, 6.6))
        for ax, what in zip(figure.subplots(2), ("params", "macs"), strict=True):
            plot_cost(self.counted(), ax, what=what)
        return figure

    def table(self) -> DataTable:
        cost, text = self.counted(), self.text
        named = [(place_name(n, stage, text["names"]), stage) for n, stage in enumerate(cost.stages)]
        kinds = {kind: sums for kind, sums in cost.by_kind().items() if any(x.kind == kind for x in cost.layers)}
        rows = [(name, stage.params, stage.macs) for name, stage in named]
        rows += [(text["table"]["kind"].format(kind=text["kinds"][kind]), *sums) for kind, sums in kinds.items()]
        rows.append((text["table"]["total"], cost.params, cost.macs))
        times = 1 if self.unit == "macs" else FLOPS_PER_MAC
        units, share = text["units"], text["table"]["share"]
        columns = (text["table"]["first"], units["params"], share, units[self.unit], share)
        cells = tuple(
            (name, thousands(params), percent(params, cost.params), thousands(times * macs), percent(macs, cost.macs))
            for name, params, macs in rows
        )
        return DataTable(text["table"]["caption"], columns, cells)


def answer(row: Count) -> dict[str, Any]:
    """A row of COUNTS for the page: who prints what, whether cut off, and the settings that reach it."""
    known = publisher(row)
    state = {name: getattr(known.convention, name) for name in SWITCHES}
    return {
        "who": known.who,
        "quantity": row.quantity,
        "value": row.value,
        "cut": row.quantity in known.cut,
        "width_mult": row.width_mult,
        "resolution": row.resolution,
        "state": state,
        "architecture": repr(known.architecture),
    }
