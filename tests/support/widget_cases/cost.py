"""CostExplorer: see widget_cases."""

from mbv2.cost import network_cost
from mbv2.cost.conventions import Convention, count_macs, count_params
from mbv2.spec import Architecture
from mbv2.widgets import CostExplorer

from . import network

SAMPLE = CostExplorer(width_mult=0.75, resolution=192)
SLIDERS = network.SLIDERS
REFUSED = network.REFUSED
NONSENSE = network.NONSENSE
SWITCHES = ("biases", "batch_norm", "moving_statistics", "extra_macs")


def expected_parts(state):
    convention = Convention(**{name: state[name] for name in SWITCHES})
    own, base = network.cost_of(state), network_cost(architecture=Architecture(**state["architecture"]))
    macs, base_macs = (count_macs(cost, convention) for cost in (own, base))
    work, other = f"{macs:,} multiply-adds", f"{2 * macs:,} FLOPs at two per multiply-add"
    works = [work, f"= {other}"] if state["unit"] == "macs" else [other, f"= {work}"]
    return [
        f"{count_params(own, convention):,} parameters",
        *works,
        f"{macs / base_macs:.2f} × the multiply-adds of 1.0 × 224",
    ]
