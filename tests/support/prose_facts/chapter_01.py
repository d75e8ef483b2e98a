"""Numbers of chapter 01, from V1 to V2."""

from mbv2 import network_cost
from mbv2.spec import MOBILENET_V1


def numbers():
    sections = {"3.2", "3.3"}  # of Sandler et al. 2018: linear bottlenecks, inverted residuals
    return {f"{network_cost(architecture=MOBILENET_V1).macs / 1e6:.1f}"} | sections
