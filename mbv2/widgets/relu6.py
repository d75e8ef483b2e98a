"""ReLU against ReLU6, and what a few bits make of the output range."""

from .base import Explorer, compose_module, compose_style
from .traits import Number


class ReLU6Explorer(Explorer):
    """ReLU and ReLU with a cap at input `x`, both stored in `bits` bits.

    cap: 1 to 12 in steps of 0.1, the largest output; 6 is ReLU6. x: −4 to 16 in steps of 0.05. bits: 2 to 8.
    The uncapped ReLU is stored over the whole range that the picture shows, 0 to 16.
    TraitError names the trait, its value and what is allowed.
    """

    _esm = compose_module("common.js", "relu6_facts.js", "relu6.js")
    _css = compose_style("common.css", "relu6.css")
    state_names = ("cap", "x", "bits")

    cap = Number(6.0, 1, 12, step=0.1, help="largest output of the capped ReLU")
    x = Number(4.0, -4, 16, step=0.05, help="input")
    bits = Number(8, 2, 8, step=1, help="bits that store one output")
