"""mbv2.experiments.quantize: held to torch's fake quantisation wherever ReLU6Explorer's sliders go, and by hand."""

import math

import numpy as np
import pytest
from quantized import ACTIVATIONS, BITS, CAPS, LARGEST, SETTINGS, STATES, X, counts, levels_by_torch, stored_by_torch

from mbv2.experiments.quantize import measure, nearest_level, quantize, step_size, stretched


@pytest.fixture(scope="module")
def by_torch():
    return counts(levels_by_torch)


def test_every_state_of_the_sliders_stores_its_activations_as_torch_does(by_torch):
    assert [len(values) for values in (X, CAPS, BITS, LARGEST)] == [401, 111, 7, 23]
    assert len(by_torch) == len(STATES) == 18_032 == (111 + 1) * 7 * 23
    assert counts(nearest_level) == by_torch


def in_64_bits(values, top, bits):
    return np.rint(values / step_size(top, bits)).clip(0, 2**bits - 1).astype(int)


def halves_upwards(values, top, bits):
    levels = values.astype(np.float32) * (np.float32(1) / np.float32(step_size(top, bits)))
    return np.floor(levels + np.float32(0.5)).clip(0, 2**bits - 1).astype(int)


def divided_by_the_step(values, top, bits):
    return np.rint(values.astype(np.float32) / np.float32(step_size(top, bits))).clip(0, 2**bits - 1).astype(int)


@pytest.mark.parametrize(("wrong", "states"), [(in_64_bits, 61), (halves_upwards, 107), (divided_by_the_step, 4)])
def test_another_rounding_shows_in_some_states(by_torch, wrong, states):
    assert sum(one != other for one, other in zip(counts(wrong), by_torch, strict=True)) == states


@pytest.mark.parametrize(
    ("cap", "largest", "bits", "levels", "right", "wrong"),
    [
        (9.4, 5, 4, slice(1, 3), (189, 162), (190, 161)),
        (6.6, 5.5, 2, slice(0, 4), (678, 306, 16, 0), (678, 306, 15, 1)),
    ],
)
def test_states_in_which_64_bits_would_be_wrong(by_torch, cap, largest, bits, levels, right, wrong):
    assert tuple(by_torch[STATES.index((cap, largest, bits))][levels]) == right
    values = ACTIVATIONS[LARGEST.index(largest)]
    assert measure(values, cap, cap, bits).counts[levels] == right
    assert tuple(np.bincount(in_64_bits(values.clip(0, cap), cap, bits), minlength=2**bits)[levels]) == wrong


def test_every_input_is_stored_as_torch_stores_it():
    outputs = np.maximum(X, 0)
    for cap, top, bits, _ in SETTINGS:
        kept = np.minimum(outputs, cap)
        assert (nearest_level(kept, top, bits) == levels_by_torch(kept, top, bits)).all(), (cap, top, bits)


@pytest.mark.parametrize(("top", "bits"), [(6.0, 8), (9.4, 4), (0.37, 16), (1234.5, 1)])
def test_stored_values_are_those_of_torch_to_the_last_of_32_bits(top, bits):
    values = np.random.default_rng(bits).uniform(-top, 2 * top, (50, 70))
    found = quantize(values, top, bits)
    assert found.shape == (50, 70)
    assert found == pytest.approx(stored_by_torch(values, top, bits), rel=2**-23)


def test_levels_and_values_by_hand():
    assert step_size(15, 2) == 5
    assert nearest_level([0.5, 1.5, 2.5, 9, -9], 3, 2).tolist() == [0, 2, 2, 3, 0]
    assert quantize([-1, 2, 2.6, 7.5, 99], 15, 2).tolist() == [0, 0, 5, 10, 15]
    assert quantize(2.6, 15, 2) == 5
    assert nearest_level(6.0, 6.0, 16) == 65535


def test_measures_by_hand():
    found = measure([-5, 0.4, 1.5, 2.5, 7], cap=3, top=3, bits=2)
    assert found.counts == (2, 0, 2, 1)
    assert (found.used, found.cut) == (3, 1)
    assert found.rounding == pytest.approx((0.4 + 0.5 + 0.5) / 5)
    assert found.clipping == pytest.approx(4 / 5)
    assert found.mean == pytest.approx(1.4 / 5 + 4 / 5)
    noise = 0.16 + 0.25 + 0.25 + 16
    assert found.decibels == pytest.approx(10 * math.log10((0.16 + 2.25 + 6.25 + 49) / noise))
    assert measure([0, 5, 15], math.inf, 15, 2).decibels == math.inf
    assert measure([0, 5, 15], math.inf, 15, 2).cut == 0


def test_the_last_values_are_drawn_out_by_hand():
    assert stretched([-2.0, -1.0, 0.0, 1.0], 2, 5.0) == [-2.0, -1.0, (0.0 * 7 + 5.0) / 8, 5.0]


@pytest.mark.parametrize(
    ("error", "says", "call"),
    [
        (TypeError, "bits must be an integer", lambda: step_size(6, 8.0)),
        (ValueError, "bits must be from 1 to 16, not 17", lambda: step_size(6, 17)),
        (ValueError, "bits must be at least 1, not 0", lambda: nearest_level([1.0], 6, 0)),
        (ValueError, "top must be a finite number above 0", lambda: quantize([1.0], -6, 8)),
        (ValueError, "top must be from 1e-30 to 1e\\+30, not 1e-40", lambda: quantize([1.0], 1e-40, 8)),
        (ValueError, "values must hold finite numbers only", lambda: nearest_level([1.0, math.nan], 6, 8)),
        (ValueError, "values must hold numbers only, not 'six'", lambda: quantize("six", 6, 8)),
        (ValueError, "values must hold at least one number", lambda: measure([], 6, 6, 8)),
        (ValueError, "cap must be a finite number above 0", lambda: measure([1.0], 0, 6, 8)),
        (ValueError, "count must be at most 2, the number of values, not 3", lambda: stretched([1, 2], 3, 9)),
        (ValueError, "count must be at least 1, not 0", lambda: stretched([1, 2], 0, 9)),
    ],
)
def test_wrong_arguments_are_refused_by_name(error, says, call):
    with pytest.raises(error, match=says):
        call()
