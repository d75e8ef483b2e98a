"""Numbers as the widgets print them: the twin of the same functions in common.js."""

MINUS = "−"


def thousands(count):
    """3504872 → "3,504,872"."""
    return f"{count:,}"


def fixed(value, digits):
    """−0.5 → "−0.50" with digits = 2; never "−0.00". Halves as JavaScript's toFixed, by the float's exact value."""
    text = f"{abs(value):.{digits}f}"
    return f"{MINUS}{text}" if value < 0 and float(text) != 0 else text


def shape_text(shape):
    """(24, 56, 56) → "24 × 56 × 56": channels × height × width."""
    return " × ".join(map(str, shape))
