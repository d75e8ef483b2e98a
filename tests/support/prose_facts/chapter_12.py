"""Numbers of chapter 12, memory."""

from mbv2 import network_cost
from mbv2.cost import memory
from mbv2.spec import MOBILENET_V1


def numbers():
    block = memory.peak(memory.block_steps(network_cost())).values
    counts = {block, round(memory.kilobytes(block)), MOBILENET_V1.stages[-1].out_channels}
    return {f"{count:,}" for count in counts} | {"2019"}  # the year of arXiv:1801.04381v4
