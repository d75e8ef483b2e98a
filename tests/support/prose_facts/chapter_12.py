"""Numbers of chapter 12, memory."""

from mbv2 import network_cost
from mbv2.cost import memory
from mbv2.spec import MOBILENET_V1


def numbers():
    block = memory.peak(memory.block_steps(network_cost())).values
    layers = memory.peak(memory.layer_steps(network_cost())).values
    counts = {
        round(memory.kilobytes(layers)),
        block,
        round(memory.kilobytes(block)),
        MOBILENET_V1.stages[-1].out_channels,
    }
    measured = {
        "2,614"
    }  # pages that a run fetches: fresh_pages of chapter 12 in a program of its own, Linux, torch 2.13
    return {f"{count:,}" for count in counts} | measured | {"2019"}  # the year of arXiv:1801.04381v4
