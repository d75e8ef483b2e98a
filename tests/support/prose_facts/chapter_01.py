"""Numbers of chapter 01, from V1 to V2."""

from mbv2 import network_cost
from mbv2.spec import MOBILENET_V1


def numbers():
    sections = {"3.2", "3.3"}  # of Sandler et al. 2018: linear bottlenecks, inverted residuals
    full, half = (network_cost(width, architecture=MOBILENET_V1).macs / 1e6 for width in (1.0, 0.5))
    return {f"{full:.1f}", f"{half:.3f}"} | sections
