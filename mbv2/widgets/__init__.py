"""Explorable pictures: each one anywidget whose traits are its whole state. Nothing here imports torch."""

from .architect import Architect
from .block import BlockExplorer
from .conv import ConvExplorer
from .cost import CostExplorer
from .manifold import ManifoldExplorer
from .relu6 import ReLU6Explorer
from .shapes import ShapeExplorer
from .tradeoff import TradeoffExplorer

__all__ = [
    "Architect",
    "BlockExplorer",
    "ConvExplorer",
    "CostExplorer",
    "ManifoldExplorer",
    "ReLU6Explorer",
    "ShapeExplorer",
    "TradeoffExplorer",
]
