"""A forward pass of mbv2.MobileNetV2 against the same network of others: `python -m benchmarks.bench_forward`.

The peer is torchvision's mobilenet_v2 where torchvision can be imported, else the network of plain_mobilenet_v2.py.
Both hold the same weights and must give the same scores. They take turns, and each turn gives one ratio.
"""

from statistics import median
from time import perf_counter

import torch

from mbv2 import MobileNetV2, assert_same_outputs, calibrate_batch_norm

from .figures import Figure, print_table
from .plain_mobilenet_v2 import plain_mobilenet_v2

TURNS = {1: 80, 8: 25}  # batch size: pairs


def run():
    """The median over turns of (the package's time / the peer's time), for each batch size."""
    ours, name, theirs = pair()
    return [measure(ours, theirs, name, batch, turns) for batch, turns in TURNS.items()]


def pair():
    """The package's network, the peer's name, and the peer with the same weights: both must give the same scores."""
    images = torch.randn(4, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    ours, (name, theirs) = calibrate_batch_norm(MobileNetV2(), images), peer()
    # the same layers in the same order, under other names
    theirs.load_state_dict(dict(zip(theirs.state_dict(), ours.state_dict().values(), strict=True)))
    assert_same_outputs(theirs.eval(), ours, 3 * images)
    return ours, name, theirs


def peer():
    """Name and network to measure against."""
    try:
        from torchvision.models import mobilenet_v2
    except (ImportError, RuntimeError):  # RuntimeError: a torchvision that does not fit this torch
        return "the plain network", plain_mobilenet_v2()
    return "torchvision", mobilenet_v2(weights=None)


@torch.inference_mode()
def measure(ours, theirs, name, batch, turns):
    x = torch.rand(batch, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    for _ in range(3):  # warm up
        ours(x), theirs(x)
    pairs = []
    for turn in range(turns):
        order = (ours, theirs) if turn % 2 else (theirs, ours)
        taken = {network: seconds(network, x) for network in order}
        pairs.append((taken[ours], taken[theirs]))
    milliseconds = median(own for own, _ in pairs) * 1000
    note = f"batch {batch} at 224, eval, {torch.get_num_threads()} threads, {turns} turns; {milliseconds:.1f} ms a pass"
    return Figure(f"forward against {name}", median(own / other for own, other in pairs), "×", "≤ 1.05", note)


def seconds(network, x):
    start = perf_counter()
    network(x)
    return perf_counter() - start


if __name__ == "__main__":
    print_table(run())
