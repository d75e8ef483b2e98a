"""The paper's figure 1, alive: a spiral sent to n dimensions, through ReLU or nothing, and back."""

from typing import TYPE_CHECKING

from traitlets import List, default

from ...experiments import manifold
from ...tables import DataTable
from ..compose import compose_module, compose_style
from ..explorer import Explorer
from ..numerals import percent
from ..traits import Choice, Number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MATRICES = 12


class ManifoldExplorer(Explorer):
    """A spiral on its way to `n` dimensions, through an activation, and back; and what was lost, at every n.

    What is lost is `manifold.loss` and `manifold.unrecoverable`, both in `mbv2.experiments`.

    Args:
        n: 2 to 30 dimensions. default: 2.
        activation: "relu", or "linear" for none. default: "relu".
        seed: 0 to 11, of `manifold.random_matrix(n, seed)`. default: 11.

    Raises:
        TypeError: If there is no such trait.
        TraitError: If a value is not allowed; the message names the trait, the value and what is allowed.
    """

    name = "manifold"
    state_names = ("n", "activation", "seed")
    _esm = compose_module("manifold/view.js")
    _css = compose_style("manifold/style.css")

    n = Number(manifold.LEAST, manifold.LEAST, 30, step=1, help="dimensions that the spiral is sent to")
    activation = Choice("relu", ("relu", "linear"), help="what happens there")
    seed = Number(manifold.SEED, 0, MATRICES - 1, step=1, help="the random matrix")
    matrices: List = List(read_only=True, help="the rows of each random matrix").tag(sync=True)

    @default("matrices")
    def _matrices(self) -> list[list[list[float]]]:
        most = self.traits()["n"].most
        return [manifold.random_matrix(most, seed).tolist() for seed in range(MATRICES)]

    @property
    def relu(self) -> bool:
        return self.activation == "relu"

    def picture(self) -> "Figure":
        from matplotlib.figure import Figure

        from ...plots import plot_manifold, plot_manifold_dimensions

        figure = Figure(figsize=(7.5, 3.2))
        left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
        plot_manifold(left, dimensions=(self.n,), seed=self.seed, relu=self.relu, columns=2)
        plot_manifold_dimensions(self.n, right, seed=self.seed, relu=self.relu)
        return figure

    def table(self) -> DataTable:
        number, text = self.traits()["n"], self.text["table"]
        rows = tuple(self._row(n) for n in range(number.least, number.most + 1))
        return DataTable(text["caption"], tuple(text["columns"]), rows)

    def _row(self, n: int) -> tuple[str, str, str]:
        lost, gone = (share(n, self.seed, self.relu) for share in (manifold.loss, manifold.unrecoverable))
        return str(n), percent(lost, 1), percent(gone, 1)
