"""Shapes, parameters and multiply-adds of every layer, computed from the table without torch.

Convention, used everywhere in the book: one multiply-add (MAC) is one multiplication and one addition of a
convolution or linear layer, for one image. Biases, batch norm and activations are not counted as MACs.
Parameters are the values that training changes: weights, biases, batch norm's scale and shift.
"""

from .block import BlockCost, block_cost, tensors_alive
from .conv import BlockLayer, ConvCost, SeparableCost, conv_cost, out_size
from .network import KINDS, Layer, NetworkCost, StageCost, network_cost

__all__ = [
    "KINDS",
    "BlockCost",
    "BlockLayer",
    "ConvCost",
    "Layer",
    "NetworkCost",
    "SeparableCost",
    "StageCost",
    "block_cost",
    "conv_cost",
    "network_cost",
    "out_size",
    "tensors_alive",
]
