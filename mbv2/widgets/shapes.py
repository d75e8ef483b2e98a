"""Every stage of the network as a box to scale, and the channels inside its blocks."""

import math

from traitlets import TraitError, observe, validate

from .base import Explorer, compose_module, compose_style
from .traits import NetworkTraits, Number


class ShapeExplorer(Explorer, NetworkTraits):
    """The shapes of a network at `width_mult` and `resolution`, stage by stage.

    width_mult: 0.1 to 2.0 in steps of 0.05. resolution: 32 to 320 pixels in steps of 32.
    position: the stage shown, from 0 (the stem) to the classifier, as `Layer.stage` in `mbv2.cost` counts them.
    architecture: an `mbv2.spec.Architecture`. TraitError names the trait, its value and what is allowed.
    """

    _esm = compose_module("common.js", "cost.js", "network.js", "shapes_facts.js", "shapes.js")
    _css = compose_style("common.css", "shapes.css")
    state_names = ("width_mult", "resolution", "position", "architecture")

    position = Number(0, 0, math.inf, step=1, help="stage shown, counted from 0")

    @property
    def last_position(self):
        """The classifier's stage: the stem is 0, then the table's rows, the head, the classifier."""
        return len(self.architecture.stages) + 2

    @validate("position")
    def _within_network(self, proposal):
        if proposal.value > self.last_position:
            raise TraitError(
                f"position must be a whole number from 0 to {self.last_position} in this network, not {proposal.value}"
            )
        return proposal.value

    @observe("architecture")
    def _stay_within_network(self, change):
        self.position = min(self.position, self.last_position)
