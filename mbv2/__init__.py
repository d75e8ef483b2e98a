"""MobileNetV2 from the first convolution to the counted network. Importing `mbv2` does not import torch."""

from importlib import import_module

__version__ = "0.1.0"

_HOME = {
    "Stage": "spec",
    "Architecture": "spec",
    "REFERENCE": "spec",
    "ARTICLE": "spec",
    "MOBILENET_V1": "spec",
    "make_divisible": "spec",
    "network_cost": "cost",
    "Conv": "blocks",
    "InvResidual": "blocks",
    "InvResidualS1": "blocks",
    "InvResidualS2": "blocks",
    "MobileNetV2": "model",
    "MobileNetV1": "baselines",
    "DepthwiseSeparableConv": "baselines",
    "BottleneckBlock": "baselines",
    "ConvNeXtBlock": "baselines",
    "load_torchvision": "weights",
    "to_torchvision": "weights",
    "trace_shapes": "notebook",
    "Architect": "widgets",
    "ReLU6Explorer": "widgets",
    "ShapeExplorer": "widgets",
    "CostExplorer": "widgets",
    "TradeoffExplorer": "widgets",
    "ManifoldExplorer": "widgets",
    "ConvExplorer": "widgets",
    "BlockExplorer": "widgets",
}

__all__ = list(_HOME)


_MODULES = {
    *_HOME.values(),
    "ablation",
    "arguments",
    "checking",
    "exercises",
    "manifold",
    "palette",
    "plots",
    "published",
}


def __getattr__(name):
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    if name not in _HOME:
        raise AttributeError(f"module 'mbv2' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)


def __dir__():
    return sorted({*globals(), *__all__, *_MODULES})
