"""Numbers as the widgets print them: the twin of js/view/numerals.js."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

MINUS = "−"


def thousands(count: int) -> str:
    """3504872 → "3,504,872"."""
    return f"{count:,}"


def fixed(value: float, digits: int) -> str:
    """−0.5 → "−0.50" with digits = 2; never "−0.00". Halves as JavaScript's toFixed, by the float's exact value."""
    text = str(Decimal(abs(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    return f"{MINUS}{text}" if value < 0 and float(text) != 0 else text


def percent(part: float, whole: float) -> str:
    """1 of 3 → "33.3%"."""
    return f"{fixed(100 * part / whole, 1)}%"


def shape_text(shape: Iterable[int]) -> str:
    """(24, 56, 56) → "24 × 56 × 56": channels × height × width."""
    return " × ".join(map(str, shape))
