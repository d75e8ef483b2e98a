"""Parameters and multiply-adds of every stage, by kind of layer."""

from .base import Explorer, compose_module, compose_style
from .traits import NetworkTraits


class CostExplorer(Explorer, NetworkTraits):
    """What a network costs at `width_mult` and `resolution`, against the same architecture at 1.0 × 224.

    width_mult: 0.1 to 2.0 in steps of 0.05. resolution: 32 to 320 pixels in steps of 32.
    architecture: an `mbv2.spec.Architecture`. TraitError names the trait, its value and what is allowed.
    """

    _esm = compose_module("common.js", "cost.js", "network.js", "cost_explorer.js")
    _css = compose_style("common.css", "cost_explorer.css")
    state_names = ("width_mult", "resolution", "architecture")
