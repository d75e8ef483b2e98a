"""ReLU against ReLU6, and what a few bits make of the output range."""

from .base import DataTable, Explorer, compose_module, compose_style
from .numerals import fixed
from .traits import Number

TOP = 16  # the uncapped ReLU is stored over the outputs that the picture shows


class ReLU6Explorer(Explorer):
    """ReLU and ReLU with a cap at input `x`, both stored in `bits` bits.

    cap: 1 to 12 in steps of 0.1, the largest output; 6 is ReLU6. x: −4 to 16 in steps of 0.05. bits: 2 to 8.
    The uncapped ReLU is stored over the whole range that the picture shows, 0 to 16.
    TraitError names the trait, its value and what is allowed.
    """

    name = "relu6"
    state_names = ("cap", "x", "bits")
    _esm = compose_module("relu6.js")
    _css = compose_style("relu6.css")

    cap = Number(6.0, 1, 12, step=0.1, help="largest output of the capped ReLU")
    x = Number(4.0, -4, 16, step=0.05, help="input")
    bits = Number(8, 2, 8, step=1, help="bits that store one output")

    def picture(self):
        from matplotlib.figure import Figure

        from ..plots import plot_relu6

        figure = Figure(figsize=(7.5, 3.4))
        plot_relu6(figure.subplots(), self.cap)
        return figure

    def table(self):
        output = {"plain": max(self.x, 0.0), "capped": min(max(self.x, 0.0), self.cap)}
        top = {"plain": TOP, "capped": self.cap}
        step = {column: top[column] / (2**self.bits - 1) for column in top}
        stored = {column: round(output[column] / step[column]) * step[column] for column in top}
        cells = {
            "output": [fixed(output[column], 4) for column in top],
            "range": [self.text["table"]["range"].format(top=f"{top[column]:g}") for column in top],
            "step": [fixed(step[column], 4) for column in top],
            "stored": [fixed(stored[column], 4) for column in top],
            "error": [fixed(stored[column] - output[column], 4) for column in top],
            "clipped": [fixed(0, 4), fixed(output["plain"] - output["capped"], 4)],
        }
        text = self.text["table"]
        rows = tuple((text["rows"][name], *both) for name, both in cells.items())
        return DataTable(text["caption"], tuple(text["columns"]), rows)
