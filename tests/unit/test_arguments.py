"""mbv2.arguments: every refusal names the argument, its value and what is allowed."""

import math
from fractions import Fraction

import numpy as np
import pytest

from mbv2 import arguments


@pytest.mark.parametrize("value", [True, 1.0, "3", None, 2j, [3], math.nan])
def test_integer_refuses_what_is_no_whole_number_type(value):
    with pytest.raises(TypeError) as refusal:
        arguments.integer("num_classes", value)
    message = str(refusal.value)
    assert "num_classes" in message
    assert repr(value) in message
    assert "an integer of at least 1" in message


@pytest.mark.parametrize(("value", "least"), [(0, 1), (-7, 1), (3, 4)])
def test_integer_refuses_a_value_below_the_least(value, least):
    with pytest.raises(ValueError, match=rf"^padding must be at least {least}, not {value}$"):
        arguments.integer("padding", value, least)


def test_integer_takes_numpy_integers_and_returns_a_plain_int():
    value = arguments.integer("stride", np.int64(5))
    assert value == 5
    assert type(value) is int


def test_integers_names_the_one_argument_that_is_wrong():
    with pytest.raises(ValueError, match=r"^stride must be at least 1, not 0$"):
        arguments.integers(in_channels=3, stride=0, groups=1)


@pytest.mark.parametrize("value", [2, 4, 100])
def test_odd_refuses_even_numbers(value):
    with pytest.raises(ValueError, match=rf"^kernel_size must be odd, .* not {value}$"):
        arguments.odd("kernel_size", value)


def test_odd_returns_odd_numbers():
    assert [arguments.odd("kernel_size", value) for value in (1, 3, 7)] == [1, 3, 7]


@pytest.mark.parametrize("value", [True, "1.0", None, 1j, [1.0], (1.0,)])
def test_positive_refuses_what_is_no_real_number(value):
    with pytest.raises(TypeError) as refusal:
        arguments.positive("width_mult", value)
    assert str(refusal.value).startswith(f"width_mult must be a number above 0, not {value!r}")


@pytest.mark.parametrize("value", [0, 0.0, -0.0, -1.5, math.nan, math.inf, -math.inf, 10**400, Fraction(1, 10**400)])
def test_positive_refuses_zero_negative_and_what_no_float_can_hold(value):
    with pytest.raises(ValueError) as refusal:
        arguments.positive("width_mult", value)
    says = "width_mult must be a finite number above 0, not "
    assert str(refusal.value).startswith(says)
    assert str(refusal.value).removeprefix(says) == (repr(value) if len(repr(value)) < 40 else arguments.shown(value))
    assert len(str(refusal.value)) < 150


@pytest.mark.parametrize("value", [1, 0.35, Fraction(3, 4), np.float32(1.5), 5e-324])
def test_positive_returns_a_float_of_the_same_value(value):
    result = arguments.positive("width_mult", value)
    assert type(result) is float
    assert result == value


@pytest.mark.parametrize("value", [-0.01, 1.01, math.nan, math.inf])
def test_probability_refuses_values_outside_0_to_1(value):
    with pytest.raises(ValueError, match=rf"^dropout must be from 0 to 1, not {value}$"):
        arguments.probability("dropout", value)


@pytest.mark.parametrize("value", [False, "0.2", None])
def test_probability_refuses_other_types(value):
    with pytest.raises(TypeError, match=r"^dropout must be a number from 0 to 1, not .*\(\w+\)$"):
        arguments.probability("dropout", value)


def test_probability_includes_both_ends():
    assert [arguments.probability("dropout", value) for value in (0, 0.2, 1)] == [0.0, 0.2, 1.0]


@pytest.mark.parametrize("value", [0, 1, "yes", None])
def test_flag_refuses_what_is_no_bool(value):
    with pytest.raises(TypeError, match=r"^always_expand must be True or False, not "):
        arguments.flag("always_expand", value)


def test_flag_returns_the_bool():
    assert arguments.flag("always_expand", True) is True
    assert arguments.flag("always_expand", False) is False


def test_one_of_lists_what_is_allowed():
    assert arguments.one_of("stride", 2, (1, 2)) == 2
    with pytest.raises(ValueError, match=r"^stride must be one of 1, 2, not 3$"):
        arguments.one_of("stride", 3, (1, 2))


def test_size_is_height_first():
    assert arguments.size("resolution", (7, 5)) == (7, 5)
    assert arguments.size("resolution", [7, 5]) == (7, 5)
    assert arguments.size("resolution", 9) == (9, 9)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (0, ValueError, "resolution must be at least 1, not 0"),
        ((224, 0), ValueError, r"resolution\[1\] \(width\) must be at least 1, not 0"),
        ((-1, 224), ValueError, r"resolution\[0\] \(height\) must be at least 1, not -1"),
        ((1, 2, 3), ValueError, r"resolution must be one integer or the pair \(height, width\), not \(1, 2, 3\)"),
        ((), ValueError, r"resolution must be one integer or the pair \(height, width\), not \(\)"),
        (224.0, TypeError, r"resolution must be an integer of at least 1, or a pair \(height, width\), not 224.0"),
        ((224, "224"), TypeError, r"resolution\[1\] \(width\) must be an integer of at least 1, not '224'"),
        (True, TypeError, r"resolution must be an integer of at least 1, or a pair \(height, width\), not True"),
        (None, TypeError, r"resolution must be an integer of at least 1, or a pair \(height, width\), not None"),
    ],
)
def test_size_says_which_side_is_wrong(value, error, message):
    with pytest.raises(error, match=message):
        arguments.size("resolution", value)
