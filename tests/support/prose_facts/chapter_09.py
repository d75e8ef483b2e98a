"""Numbers in the prose of the chapter on the full network."""

import inspect

from mbv2 import MobileNetV2


def numbers():
    """What dropout multiplies the numbers by that it keeps."""
    dropped = inspect.signature(MobileNetV2).parameters["dropout"].default
    return {f"{1 / (1 - dropped):.2f}"}
