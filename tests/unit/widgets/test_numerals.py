"""Numbers as the widgets print them."""

import pytest

from mbv2.widgets.numerals import fixed, percent, shape_text, thousands


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.5, 2, "0.50"), (-0.5, 2, "−0.50"), (-0.004, 2, "0.00"), (-0.006, 2, "−0.01"), (0, 1, "0.0"),
        (-0.0, 1, "0.0"), (1.005, 2, "1.00"), (0.125, 2, "0.13"), (-0.125, 2, "−0.13"), (1234.5, 0, "1235"),
        (0.999, 0, "1"),
    ],
)  # fmt: skip
def test_fixed_rounds_as_javascript_and_writes_a_real_minus(value, digits, text):
    assert fixed(value, digits) == text


def test_counts_shares_and_shapes():
    assert thousands(3504872) == "3,504,872"
    assert percent(1, 3) == "33.3%"
    assert percent(2, 1) == "200.0%"
    assert shape_text((24, 56, 40)) == "24 × 56 × 40"
