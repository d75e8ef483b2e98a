"""What chapters 11 and 13 say in words, computed."""

import itertools
from dataclasses import replace
from math import prod

import pytest

from mbv2 import network_cost
from mbv2.cost.memory import block_steps, layer_steps
from mbv2.exercises.capstone import settings_within, without_a_block
from mbv2.published import CHECKPOINTS_V1, CHECKPOINTS_V2, POINTS, best_under, nearest_point, pareto_front
from mbv2.spec import REFERENCE

BUDGET = 50_000_000
WIDTHS = [hundredths / 100 for hundredths in range(35, 141)]
BEATEN = [row for row in CHECKPOINTS_V2 if row not in pareto_front(CHECKPOINTS_V2)]
THIN = replace(REFERENCE, stages=[row._replace(expansion=min(row.expansion, 4)) for row in REFERENCE.stages])


def counted(row):
    return network_cost(row.width_mult, row.resolution).macs


def row_of(width, resolution):
    return next(row for row in CHECKPOINTS_V2 if (row.width_mult, row.resolution) == (width, resolution))


def nearest(cost):
    return nearest_point(cost.macs / 1e6, (cost.params - cost.norm_params) / 1e6)


def test_of_106_widths_nineteen_change_nothing_and_one_adds_more_than_a_quarter_of_the_network():
    costs = [network_cost(width) for width in WIDTHS]
    assert len(costs) == 106
    assert sum(one.params == other.params for one, other in itertools.pairwise(costs)) == 19
    assert max(b.macs - a.macs for a, b in itertools.pairwise(costs)) > network_cost().macs / 4
    assert network_cost(resolution=223).macs == network_cost().macs > network_cost(resolution=222).macs


def test_at_the_far_end_most_parameters_are_the_classifiers():
    smallest = network_cost(0.35, 96)
    assert smallest.layers[-1].params > 0.5 * smallest.params
    assert network_cost().layers[-1].params < 0.5 * network_cost().params


def test_five_are_beaten_each_at_one_end_of_one_knob_and_by_less_than_a_point():
    assert len(BEATEN) == 5
    assert sorted(row.width_mult for row in BEATEN) == [0.35, 0.35, 0.35, 1.0, 1.0]
    assert sum(row.width_mult in (0.5, 0.75) for row in CHECKPOINTS_V2) == 10
    assert all(best_under(macs_m=row.macs_m).top1_percent - row.top1_percent < 1 for row in BEATEN)


def test_counted_in_parameters_only_224_pixels_are_left_and_v1_returns():
    front = pareto_front(POINTS, "params_m")
    assert {point.resolution for point in front} - {None} == {224}
    assert "MobileNetV1" in {point.family for point in front}
    assert "MobileNetV1" not in {point.family for point in pareto_front(POINTS, "macs_m")}
    assert len(CHECKPOINTS_V1) == 16


def test_the_one_that_time_brings_back_has_two_million_more_and_is_a_millisecond_faster():
    back = [row for row in pareto_front(CHECKPOINTS_V2, "pixel1_cpu_ms") if row in BEATEN]
    assert back == [row_of(1.0, 128)]
    other = row_of(0.5, 224)
    assert back[0].macs_m - other.macs_m == 2
    assert 1 <= other.pixel1_cpu_ms - back[0].pixel1_cpu_ms < 1.5


def test_a_lower_resolution_or_width_gets_less_done_in_a_millisecond():
    speeds = [
        row_of(*s).macs_m / row_of(*s).pixel1_cpu_ms
        for s in ((1.4, 224), (1.0, 224), (1.0, 96), (0.35, 224), (0.35, 96))
    ]
    assert speeds == sorted(speeds, reverse=True)


def test_the_published_fifty_million_are_more_and_the_safe_choice_leaves_a_fifth():
    assert (best_under(macs_m=50), counted(best_under(macs_m=50))) == (row_of(0.5, 160), BUDGET + 184_000)
    safe = max((row for row in CHECKPOINTS_V2 if counted(row) <= BUDGET), key=lambda row: row.top1_percent)
    assert safe == row_of(0.75, 96)
    assert 2 < row_of(0.5, 160).top1_percent - safe.top1_percent < 3
    assert 1 - counted(safe) / BUDGET == pytest.approx(0.2, abs=0.02)


def test_of_seven_settings_two_have_a_neighbour_that_nobody_beats():
    settings = settings_within(BUDGET)
    assert len(settings) == 7
    good = [setting for setting in settings if nearest(network_cost(*setting)) in pareto_front(CHECKPOINTS_V2)]
    assert good == [(0.45, 160), (0.85, 96)]


def test_four_pixels_less_fit_and_change_only_the_first_two_sizes():
    sizes = {size: network_cost(0.5, size) for size in (160, 159, 158, 157, 156)}
    assert [size for size, cost in sizes.items() if cost.macs <= BUDGET] == [156]
    assert sizes[159].macs == sizes[160].macs
    assert round(sizes[158].macs - BUDGET, -3) == 11_000
    inside = [list(dict.fromkeys(x.out_shape[1] for x in sizes[s].layers)) for s in (160, 156)]
    assert inside == [[80, 40, 20, 10, 5, 1], [78, 39, 20, 10, 5, 1]]


def test_the_thin_table_fits_where_the_real_one_needs_69_million():
    assert 0.9 * BUDGET <= network_cost(0.75, 128, architecture=THIN).macs <= BUDGET
    assert network_cost(0.75, 128).macs // 1_000_000 == 69


def test_every_row_that_can_spare_a_block_makes_it_fit():
    assert [n for n, row in enumerate(REFERENCE.stages, 1) if row.repeats > 1] == [2, 3, 4, 5, 6]
    assert all(network_cost(0.5, 160, architecture=without_a_block(n)).macs <= BUDGET for n in range(2, 7))


def kilobytes_of(cost, slices=None):
    """The peak in kilobytes of 1000 bytes, one byte for each value; layer by layer without slices."""
    steps = layer_steps(cost) if slices is None else block_steps(cost, slices)
    return max(step.kept + step.reads + step.writes + step.inside for step in steps) / 1000


def test_settings_of_equal_work_are_almost_sevenfold_apart_in_memory_and_slices_let_four_in():
    costs = {setting: network_cost(*setting) for setting in settings_within(BUDGET)}
    by_layer = {setting: kilobytes_of(cost) for setting, cost in costs.items()}
    assert 6.5 < max(by_layer.values()) / min(by_layer.values()) < 7
    assert [setting for setting, kb in by_layer.items() if kb <= 256] == [(1.35, 64), (1.4, 64)]
    in_slices = [setting for setting, cost in costs.items() if kilobytes_of(cost, 6) <= 256]
    assert in_slices == [(0.45, 160), (0.85, 96), (1.35, 64), (1.4, 64)]
    for cost in (network_cost(0.5, 156), network_cost(0.75, 128, architecture=THIN)):
        assert kilobytes_of(cost, 6) <= 256 < kilobytes_of(cost)
    for setting in ((0.15, 288), (0.2, 256), (0.25, 256)):  # no slice of a block helps: it is the stem
        stem = costs[setting].stem
        assert 256 < kilobytes_of(costs[setting], 6) == (prod(stem.in_shape) + prod(stem.out_shape)) / 1000


def test_the_large_network_works_off_its_multiply_adds_faster():
    pace = {(row.width_mult, row.resolution): row.pixel1_cpu_ms / counted(row) for row in CHECKPOINTS_V2}
    assert (min(pace, key=pace.get), max(pace, key=pace.get)) == ((1.4, 224), (0.35, 96))


def test_between_published_networks_four_pixels_less_promise_more_than_a_narrower_one():
    by_size = row_of(0.5, 128).top1_percent, row_of(0.5, 160).top1_percent
    by_width = row_of(0.35, 160).top1_percent, row_of(0.5, 160).top1_percent
    assert by_size[0] + (156 - 128) / 32 * (by_size[1] - by_size[0]) == pytest.approx(60.6, abs=0.05)
    assert by_width[0] + 0.1 / 0.15 * (by_width[1] - by_width[0]) == pytest.approx(59.2, abs=0.05)
