"""A block computed in slices against the same block in one: `python -m benchmarks.bench_slices`.

The block is the one that needs most memory at width 1.0: the first of stage 2, 16 → 96 → 24 channels at 112 × 112.
Both have batch norm folded and must give the same output. They take turns, and each turn gives one ratio. One thread,
as the paper's phone used one core.
"""

from statistics import median
from time import perf_counter

import torch

from mbv2 import InvResidualS2, assert_same_outputs, calibrate_batch_norm
from mbv2.nets.slicing import SlicedBlock, peak_bytes

from .figures import Figure, print_table

SLICES = (2, 6)
TURNS = 60
MOST = {2: "≤ 0.65", 6: "≤ 0.35"}  # of the memory


@torch.inference_mode()
def run():
    """For each number of slices the median ratio of the times, then the ratio of the bytes held at the peak."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return compare()
    finally:
        torch.set_num_threads(threads)


def compare():
    images = torch.rand(2, 16, 112, 112, generator=torch.Generator().manual_seed(0))
    block = calibrate_batch_norm(InvResidualS2(16, 24, 6), images)
    whole, parts = SlicedBlock(block, 1), {slices: SlicedBlock(block, slices) for slices in SLICES}
    for sliced in parts.values():
        assert_same_outputs(sliced, block, 10 * images)
    return [figure for slices in SLICES for figure in measure(whole, parts[slices], images[:1].clone(), slices)]


def measure(whole, sliced, x, slices):
    for _ in range(3):  # warm up
        sliced(x), whole(x)
    ratios = []
    for turn in range(TURNS):
        order = (whole, sliced) if turn % 2 else (sliced, whole)
        taken = {block: seconds(block, x) for block in order}
        ratios.append(taken[sliced] / taken[whole])
    note = f"16 → 96 → 24 at 112, eval, one thread, {TURNS} turns"
    memory = peak_bytes(sliced, x) / peak_bytes(whole, x)
    return [
        Figure(f"time in {slices} slices against one", median(ratios), "×", "≤ 1.5", note),
        Figure(f"memory in {slices} slices against one", memory, "×", MOST[slices], "bytes of tensors at the peak"),
    ]


def seconds(block, x):
    start = perf_counter()
    block(x)
    return perf_counter() - start


if __name__ == "__main__":
    print_table(run())
