"""MobileNetV2 from the first convolution to the counted network. Importing `mbv2` does not import torch.

To begin with::

    mbv2.network_cost(width_mult=0.5, resolution=160).macs  # what a network costs
    mbv2.MobileNetV2(width_mult=0.5, num_classes=10)  # the network in torch
    mbv2.TradeoffExplorer()  # a widget, in a notebook

`dir(mbv2)` lists the public names. Ask `help` about one of them, such as `help(mbv2.network_cost)`: `help(mbv2)` prints
them all, with everything that its networks inherit from torch.
"""

# The public names stand in `__init__.pyi`, where editors and type checkers read them too. Each is imported when it is
# first asked for.

import lazy_loader

from . import _moved

__version__ = "0.1.0"

_find, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
_moved.install()


def __getattr__(name: str) -> object:
    if name in __all__:
        return _find(name)
    if name in _moved.ROOMS:
        globals()[name] = _moved.find(f"{__name__}.{name}")  # asked once, it warns once
        return globals()[name]
    raise AttributeError(f"module 'mbv2' has no attribute {name!r}; it has {', '.join(__all__)}")
