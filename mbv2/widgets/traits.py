"""Traits that refuse what a control could not show, and those that all widgets of a network share.

Each says in `limits()` what its control may be: the page's controls are made from that, and links are checked by it.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from fractions import Fraction
from numbers import Real
from typing import Any, NoReturn

from traitlets import Dict, HasTraits, Instance, TraitError, TraitType, default

from .. import arguments
from ..spec import NAMED, REFERENCE, Architecture

Limits = dict[str, Any]


class Number(TraitType):
    """A multiple of `step` from `least` to `most`, kept as the nearest float or, for a whole step, as an int."""

    def __init__(self, initial: float, least: float, most: float, step: float, **options: Any) -> None:
        self.least, self.most, self.step = least, most, Fraction(str(step))
        super().__init__(initial, **options)
        self.tag(sync=True)

    def limits(self) -> Limits:
        most = self.most if self.most < math.inf else None
        return {"least": self.least, "most": most, "step": self._exact(1)}

    def values(self) -> list[float]:
        """All that the control can be, in rising order; `most` must be finite."""
        return [self._exact(count) for count in range(round(self.least / self.step), round(self.most / self.step) + 1)]

    def validate(self, owner: HasTraits, value: Any) -> float:
        if not _is_number(value) or not self.least - 1 < value < self.most + 1:
            self._refuse(value)  # NaN too
        number = self._exact(round(value / float(self.step)))
        if not self.least <= number <= self.most or not math.isclose(number, value, rel_tol=0, abs_tol=1e-6):
            self._refuse(value)
        return number

    def _exact(self, count: int) -> float:
        """`count` steps: 7 × 0.05 is 0.35, not 0.35000000000000003."""
        number = count * self.step
        return int(number) if self.step.denominator == 1 else float(number)

    def _refuse(self, value: object) -> NoReturn:
        limits = f"from {self.least} to {self.most}" if self.most < math.inf else f"of at least {self.least}"
        steps = "" if self.step == 1 else f", a multiple of {float(self.step):g}"
        kind = "a whole number" if self.step == 1 else "a number"
        raise TraitError(f"{self.name} must be {kind} {limits}{steps}, not {value!r}")


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


class Choice(TraitType):
    """One of a few names."""

    def __init__(self, initial: str, options: Iterable[str], **more: Any) -> None:
        self.options = tuple(options)
        super().__init__(initial, **more)
        self.tag(sync=True)

    def limits(self) -> Limits:
        return {"options": list(self.options)}

    def validate(self, owner: HasTraits, value: Any) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise TraitError(f"{self.name} must be one of {', '.join(map(repr, self.options))}, not {value!r}")
        return value


class Flag(TraitType):
    """True or False."""

    def __init__(self, initial: bool, **options: Any) -> None:
        super().__init__(initial, **options)
        self.tag(sync=True)

    def limits(self) -> Limits:
        return {"flag": True}

    def validate(self, owner: HasTraits, value: Any) -> bool:
        with _as_trait_error():
            return arguments.flag(str(self.name), value)


class ArchitectureTrait(Instance):
    """An `mbv2.spec.Architecture`; the page receives its fields, rows as (t, c, n, s)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Architecture, **options)
        self.tag(sync=True, to_json=architecture_to_json, from_json=architecture_from_json)

    def limits(self) -> Limits:
        return {"architecture": True}

    def validate(self, owner: HasTraits, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            shown = arguments.shown(value)
            raise TraitError(f"{self.name} must be an Architecture, not its rows alone: write Architecture({shown})")
        return super().validate(owner, value)

    def make_dynamic_default(self) -> Architecture:
        return REFERENCE


@contextmanager
def _as_trait_error(where: str = "") -> Iterator[None]:
    """A refusal of an argument as one of a trait, with the same words."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise TraitError(f"{where}{error}") from None


def architecture_to_json(architecture: Architecture, widget: object = None) -> dict[str, Any]:
    """An Architecture as a dict of lists and numbers; rows stay (t, c, n, s)."""
    return {**asdict(architecture), "stages": [list(row) for row in architecture.stages]}


def architecture_from_json(value: object, widget: object = None) -> Architecture:
    """The Architecture that `architecture_to_json` wrote; TraitError for anything else."""
    if not isinstance(value, Mapping):
        raise TraitError(f"architecture must be a dict of its fields, not {value!r}")
    with _as_trait_error("architecture: "):
        return Architecture(**value)


class NetworkTraits(HasTraits):
    """The state of a widget that shows a network: its table and the two multipliers."""

    width_mult = Number(1.0, 0.1, 2.0, step=0.05, help="channels relative to the table")
    resolution = Number(224, 32, 320, step=32, help="height and width of the input in pixels")
    architecture = ArchitectureTrait(help="the table and its rounding rules")
    architectures = Dict(read_only=True, help="architectures that have a name").tag(sync=True)

    @default("architectures")
    def _named(self) -> dict[str, Any]:
        return {name: architecture_to_json(architecture) for name, architecture in NAMED.items()}
