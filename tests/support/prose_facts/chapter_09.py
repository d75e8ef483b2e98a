"""Numbers in the prose of the chapter on the full network."""

import inspect

from mbv2 import SMALL_IMAGES, MobileNetV2, network_cost


def numbers():
    """What dropout multiplies the numbers by that it keeps; what a network for small images costs."""
    dropped = inspect.signature(MobileNetV2).parameters["dropout"].default
    small = network_cost(1.0, 32, 10, SMALL_IMAGES)
    return {f"{1 / (1 - dropped):.2f}", f"{small.params:,}", f"{small.macs:,}"}
