"""mbv2.nets.relatives: small networks learn digits, alike for equal seeds; their record is of the networks it names."""

from dataclasses import replace

import pytest
import torch

from mbv2 import SMALL_IMAGES, network_cost, records
from mbv2.nets import relatives


def test_a_relative_enlarges_its_digits_and_gives_ten_scores():
    network = relatives.Relative(0.1, 12).eval()
    shapes = []
    network.network.first_conv.register_forward_pre_hook(lambda _, x: shapes.append(tuple(x[0].shape)))
    assert network(torch.rand(2, 1, 8, 8)).shape == (2, 1, 10)
    assert shapes == [(2, 1, 12, 12)]


def test_it_learns_and_equal_seeds_give_equal_results():
    first, again, other = relatives.train(0.25, 8, seeds=[5, 5, 6], epochs=2, batch=40)
    assert first == again != other
    assert first > 30  # per cent; guessing gives ten


def test_no_seeds_and_no_epochs_are_refused():
    with pytest.raises(ValueError, match="seeds must hold"):
        relatives.train(0.1, 8, seeds=[])
    with pytest.raises(ValueError, match="epochs must be at least 1"):
        relatives.train(0.1, 8, epochs=0)


def test_the_record_counts_the_networks_that_it_names_with_the_same_seeds_for_each():
    seeds = {}
    for row in records.CAPSTONE:
        stages = [stage._replace(expansion=min(stage.expansion, row.expansion)) for stage in SMALL_IMAGES.stages]
        table = replace(SMALL_IMAGES, stages=stages)
        cost = network_cost(row.width_mult, row.resolution, 10, architecture=table, in_channels=1)
        assert (cost.params, cost.macs) == (row.params, row.macs)
        assert float(row.candidate.split()[-3]) == row.width_mult
        assert int(row.candidate.split()[-1]) // 8 == row.resolution
        seeds.setdefault(row.candidate, []).append(row.seed)
    assert len(seeds) == 4
    assert len(set(map(tuple, seeds.values()))) == 1
