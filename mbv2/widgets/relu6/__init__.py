"""ReLU against ReLU6, and what a few bits make of one output and of a thousand."""

from math import inf
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from traitlets import Dict, default

from ...experiments.quantize import measure, quantize, step_size, stretched
from ...tables import DataTable
from ..compose import compose_module, compose_style
from ..explorer import Explorer
from ..numerals import fixed, thousands
from ..traits import Number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Inputs of one layer before its activation: a bell, as batch norm leaves it, whose last few values are drawn out.
BELL = NormalDist(mu=0.5, sigma=1.3)
COUNT, STRETCHED = 1000, 8


class ReLU6Explorer(Explorer):
    """ReLU, and ReLU with a cap, both stored in a few bits; and what becomes of a thousand activations.

    The largest activation ends the range over which ReLU without a cap has to be stored; with the cap that range ends
    at the cap.

    Args:
        cap: The largest output, 1 to 12 in steps of 0.1; 6 is ReLU6. default: 6.0.
        x: The input, −4 to 16 in steps of 0.05. default: 4.0.
        bits: Of one output, 2 to 8. default: 8.
        largest: Of the thousand activations, 5 to 16 in steps of 0.5. default: 16.0.

    Raises:
        TypeError: If there is no such trait.
        TraitError: If a value is not allowed; the message names the trait, the value and what is allowed.
    """

    name = "relu6"
    state_names = ("cap", "x", "bits", "largest")
    _esm = compose_module("relu6/view.js")
    _css = compose_style("relu6/style.css")

    cap = Number(6.0, 1, 12, step=0.1, help="largest output of the capped ReLU")
    x = Number(4.0, -4, 16, step=0.05, help="input")
    bits = Number(8, 2, 8, step=1, help="bits that store one output")
    largest = Number(16.0, 5, 16, step=0.5, help="largest of the activations")
    bell = Dict(read_only=True, help="the activations before the last few are drawn out").tag(sync=True)

    @default("bell")
    def _bell(self) -> dict[str, Any]:
        values = [round(BELL.inv_cdf((k + 0.5) / COUNT), 4) for k in range(COUNT)]
        return {"values": values, "stretched": STRETCHED}

    def activations(self) -> list[float]:
        """The thousand inputs, in rising order, as a list."""
        return stretched(self.bell["values"], self.bell["stretched"], self.largest)

    def picture(self) -> "Figure":
        from matplotlib.figure import Figure

        from ...plots import plot_clipping, plot_relu6, plot_stored

        figure = Figure(figsize=(7.5, 5.6))
        (curve, before), (after, errors) = figure.subplots(2, 2)
        plot_relu6(curve, cap=self.cap)
        values = self.activations()
        outputs = [max(value, 0.0) for value in values]
        plot_stored(outputs, self.largest, self.bits, before)
        plot_stored(outputs, self.cap, self.bits, after)
        plot_clipping(outputs, self.traits()["cap"].values(), self.bits, errors, cap=self.cap)
        return figure

    def table(self) -> DataTable:
        text = self.text["table"]
        both = [self._cells(inf, self.largest), self._cells(self.cap, self.cap)]
        rows = tuple((text["rows"][name], *(cells[name] for cells in both)) for name in both[0])
        return DataTable(text["caption"], tuple(text["columns"]), rows)

    def _cells(self, cap: float, top: float) -> dict[str, str]:
        """One column of the table: outputs of at most `cap`, stored from 0 to `top`."""
        text = self.text["table"]
        output = max(self.x, 0.0)
        kept = min(output, cap)
        stored = float(quantize(kept, top, self.bits))
        whole = measure(self.activations(), cap, top, self.bits)
        return {
            "output": fixed(kept, 4),
            "range": text["range"].format(top=f"{top:g}"),
            "step": fixed(step_size(top, self.bits), 4),
            "stored": fixed(stored, 4),
            "error": fixed(stored - kept, 4),
            "clipped": fixed(output - kept, 4),
            "used": text["used"].format(used=whole.used, of=2**self.bits),
            "cut": thousands(whole.cut),
            "rounding": fixed(whole.rounding, 4),
            "clipping": fixed(whole.clipping, 4),
            "mean": fixed(whole.mean, 4),
            "decibels": text["decibels"].format(value=fixed(whole.decibels, 1)),
        }
