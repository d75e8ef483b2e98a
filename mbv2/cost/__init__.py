"""Shapes, parameters and multiply-adds of every layer, computed from the table without torch.

Convention, used everywhere in the book: one multiply-add (MAC) is one multiplication and one addition of a
convolution or linear layer, for one image. Biases, batch norm and activations are not counted as MACs.
Parameters are the values that training changes: weights, biases, batch norm's scale and shift.

What a convolution, a block and a network cost is imported from here; what memory they need, what other conventions
count and what a pixel sees, from `mbv2.cost.memory`, `mbv2.cost.conventions` and `mbv2.cost.receptive`.
"""

from . import conventions as conventions
from . import memory as memory
from . import receptive as receptive
from .block import EXPANSIONS, BlockCost, block_cost, tensors_alive
from .conv import FLOPS_PER_MAC, Layer, SeparableCost, check_groups, conv_cost, out_size, same_padding
from .network import KINDS, NetworkCost, StageCost, network_cost

__all__ = [
    "EXPANSIONS",
    "FLOPS_PER_MAC",
    "KINDS",
    "BlockCost",
    "Layer",
    "NetworkCost",
    "SeparableCost",
    "StageCost",
    "block_cost",
    "check_groups",
    "conv_cost",
    "network_cost",
    "out_size",
    "same_padding",
    "tensors_alive",
]
