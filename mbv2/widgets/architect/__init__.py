"""The table itself, to be edited: every row t, c, n, s, and what the network costs that it describes."""

from typing import TYPE_CHECKING, Any

from traitlets import HasTraits, TraitError, validate

from ...cost import NetworkCost, StageCost, network_cost
from ...spec import Architecture
from ...tables import DataTable
from ..compose import compose_module, compose_style
from ..explorer import Explorer
from ..numerals import percent, shape_text, thousands
from ..places import place_name
from ..traits import ArchitectureTrait, Limits, NetworkTraits, Number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# What the page's fields take, from and to: so much that nothing explodes, and every count stays exact in JavaScript.
BOUNDS = {
    "rows": (1, 30),
    "t": (1, 12),
    "c": (1, 2048),
    "n": (1, 12),
    "s": (1, 2),
    "stem_channels": (1, 2048),
    "stem_stride": (1, 2),
    "head_channels": (1, 8192),
    "divisor": (1, 256),
}


class BoundedArchitecture(ArchitectureTrait):
    """An `mbv2.spec.Architecture` within BOUNDS."""

    def limits(self) -> Limits:
        return {"architecture": True, **{name: list(bounds) for name, bounds in BOUNDS.items()}}

    def validate(self, owner: HasTraits, value: Any) -> Architecture:
        architecture: Any = super().validate(owner, value)
        rows = architecture.stages
        _within("its number of rows", "rows", len(rows))
        for number, row in enumerate(rows, start=1):
            for letter, entry in zip("tcns", row, strict=True):
                _within(f"row {number}, {letter}", letter, entry)
        for name in ("stem_channels", "head_channels", "divisor"):
            if (entry := getattr(architecture, name)) is not None:
                _within(name, name, entry)
        return architecture


def _within(what: str, name: str, value: int) -> None:
    least, most = BOUNDS[name]
    if not least <= value <= most:
        raise TraitError(f"architecture: {what} must be a whole number from {least} to {most}, not {value}")


class Architect(Explorer, NetworkTraits):
    """The network of your own table. `architecture` is its live value, for `MobileNetV2(architecture=…)`.

    A table that truncates is refused together with a width that would leave a layer without channels.

    Args:
        width_mult: 0.1 to 2.0 in steps of 0.05. default: 1.0.
        resolution: 32 to 320 pixels in steps of 32. default: 224.
        num_classes: 1 to 100,000. default: 1,000.
        architecture: At most 30 rows; t and n at most 12, c and stem_channels at most 2,048, head_channels at most
            8,192, divisor at most 256. default: `REFERENCE`.

    Raises:
        TypeError: If there is no such trait.
        TraitError: If a value is not allowed; the message names the trait, the value and what is allowed.
    """

    name = "architect"
    _esm = compose_module("architect/view.js")
    _css = compose_style("architect/style.css")
    state_names = ("width_mult", "resolution", "num_classes", "architecture")

    num_classes = Number(1000, 1, 100_000, step=1, help="outputs of the classifier")
    architecture = BoundedArchitecture(help="the table and its rounding rules")

    @validate("architecture", "width_mult")
    def _some_channels_are_left(self, proposal: Any) -> Any:
        state = {"architecture": self.architecture, "width_mult": self.width_mult, proposal.trait.name: proposal.value}
        try:
            state["architecture"].blocks(state["width_mult"])
            state["architecture"].head_width(state["width_mult"])
        except ValueError as error:
            raise TraitError(f"{proposal.trait.name}: {error}") from None
        return proposal.value

    def picture(self) -> "Figure":
        from matplotlib.figure import Figure

        from ...plots import plot_architecture

        cost = self._cost()
        figure = Figure(figsize=(7.5, 0.8 + 0.27 * len(cost.stages)))
        plot_architecture(cost, figure.subplots())
        return figure

    def table(self) -> DataTable:
        cost, text = self._cost(), self.text["table"]
        rows = [
            (
                place_name(position, stage, text["names"]),
                ", ".join(map(str, stage.row or ())),
                shape_text(stage.out_shape),
                *_counts(stage, cost),
            )
            for position, stage in enumerate(cost.stages)
        ]
        rows.append((text["total"], "", "", *_counts(cost, cost)))
        return DataTable(text["caption"], tuple(text["columns"]), tuple(rows))

    def _cost(self) -> NetworkCost:
        return network_cost(self.width_mult, self.resolution, self.num_classes, self.architecture)


def _counts(part: StageCost | NetworkCost, whole: NetworkCost) -> tuple[str, ...]:
    return (
        thousands(part.params),
        percent(part.params, whole.params),
        thousands(part.macs),
        percent(part.macs, whole.macs),
    )
