"""What a benchmark reports, and how it is printed."""

from typing import NamedTuple


class Figure(NamedTuple):
    """One measured figure beside its target. `note` says how it was measured."""

    name: str
    value: float
    unit: str  # "×" or "ms"
    target: str  # "≥ 300" or "≤ 16"
    note: str

    @property
    def met(self):
        sign, bound = self.target.split()
        return self.value >= float(bound) if sign == "≥" else self.value <= float(bound)


def print_table(figures):
    """One line a figure: what, how much, the target and whether it is met, how it was measured."""
    width = max(len(figure.name) for figure in figures)
    for figure in figures:
        verdict = "met" if figure.met else "MISSED"
        value = f"{figure.value:9.2f} {figure.unit:2}"
        print(f"{figure.name:{width}} {value}  target {figure.target:6} {verdict:6}  {figure.note}")


def percentile(values, percent):
    """The smallest of `values` that at least `percent` % of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
