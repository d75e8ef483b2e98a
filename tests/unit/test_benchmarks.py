"""What the benchmarks compare: a peer that computes something else is refused before anything is timed."""

import pytest
import torch

from benchmarks import bench_forward, bench_slices, bench_training
from mbv2.nets.comparison import OutputsDiffer


def test_a_peer_with_one_wrong_layer_is_not_measured(monkeypatch):
    name, peer = bench_forward.peer()
    monkeypatch.setattr(bench_forward, "peer", lambda: (name, peer))
    last = [module for module in peer.modules() if isinstance(module, torch.nn.Conv2d)][-3]
    last.padding_mode = "replicate"  # no weight and no shape tells
    with pytest.raises(OutputsDiffer, match="differ by up to"):
        bench_forward.pair()


def test_slices_that_lose_a_channel_are_not_measured(monkeypatch):
    class Lossy(bench_slices.SlicedBlock):
        def __init__(self, block, slices):
            super().__init__(block, slices)
            self.groups = self.groups[: max(1, slices - 1)]

    monkeypatch.setattr(bench_slices, "SlicedBlock", Lossy)
    monkeypatch.setattr(bench_slices, "measure", lambda *args: [])
    with pytest.raises(OutputsDiffer):
        bench_slices.compare()


@pytest.mark.parametrize("wrong", ["layer", "momentum"])
def test_a_plain_loop_that_learns_something_else_is_not_measured(monkeypatch, tmp_path, wrong):
    pair = bench_training.pair

    def other(folder, **changed):
        run, plain = pair(folder, **changed)
        if wrong == "momentum":
            plain.optimizer.param_groups[0]["nesterov"] = False
        else:
            last = [module for module in plain.model.modules() if isinstance(module, torch.nn.Conv2d)][-3]
            last.padding_mode = "replicate"  # no weight and no shape tells
        return run, plain

    for name, value in (("WIDTH", 0.1), ("THREADS", 1), ("BATCH", 16)):
        monkeypatch.setattr(bench_training, name, value)
    bench_training.compare(tmp_path)
    monkeypatch.setattr(bench_training, "pair", other)
    with pytest.raises(AssertionError, match="has the loss"):
        bench_training.compare(tmp_path)
