"""Checks of arguments: every refusal names the argument, the value and what is allowed."""

import math
import reprlib
from collections.abc import Collection, Sequence
from numbers import Integral, Real
from typing import TypeVar

Kind = TypeVar("Kind")

_SHORT = reprlib.Repr()
_SHORT.maxother = _SHORT.maxstring = 80
_SHORT.maxlong = 40


def shown(value: object) -> str:
    """`value` as a message shows it: its repr, shortened in the middle; the shape of what has one."""
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and math.prod(shape) > 16:
        return f"{type(value).__name__} of shape {tuple(shape)}"
    try:
        return " ".join(_SHORT.repr(value).split())
    except ValueError:  # an int of more digits than Python writes
        return f"a very large {type(value).__name__}"


def integer(name: str, value: object, least: int = 1, most: int | None = None) -> int:
    """`value` as an int; TypeError if it is not of a whole number type, ValueError below `least` or above `most`."""
    # The exact type first: a check against an abstract class takes ten times as long.
    if type(value) is not int and (isinstance(value, bool) or not isinstance(value, Integral)):
        raise TypeError(f"{name} must be an integer of at least {least}, not {shown(value)} ({type(value).__name__})")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, not {shown(value)}")
    if most is not None and int(value) > most:
        raise ValueError(f"{name} must be at most {most}, not {shown(value)}")
    return int(value)


def integers(**named: object) -> None:
    """Check several arguments, each a whole number of at least 1: integers(in_channels=3, stride=2)."""
    for name, value in named.items():
        integer(name, value)


def odd(name: str, value: object) -> int:
    """`value` as an int; TypeError if it is not a whole number, ValueError if it is even or below 1."""
    number = integer(name, value)
    if number % 2 == 0:
        raise ValueError(f"{name} must be odd, so that padding can keep the size, not {shown(number)}")
    return number


def positive(name: str, value: object) -> float:
    """`value` as a float; TypeError if it is not a real number, ValueError if it is infinite or not above 0."""
    if type(value) is not float and (isinstance(value, bool) or not isinstance(value, Real)):
        raise TypeError(f"{name} must be a number above 0, not {shown(value)} ({type(value).__name__})")
    try:
        number = float(value)
    except OverflowError:  # an int beyond the largest float
        number = math.inf
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"{name} must be a finite number above 0, not {shown(value)}")
    return number


def probability(name: str, value: object) -> float:
    """`value` as a float in [0, 1]; TypeError for another type, ValueError outside."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number from 0 to 1, not {shown(value)} ({type(value).__name__})")
    if not 0 <= value <= 1:  # type: ignore[operator]  # typeshed's Real cannot be compared
        raise ValueError(f"{name} must be from 0 to 1, not {shown(value)}")
    return float(value)


def flag(name: str, value: object) -> bool:
    """`value`; TypeError if it is not a bool."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {shown(value)} ({type(value).__name__})")
    return value


def instance(name: str, value: object, kind: type[Kind]) -> Kind:
    """`value`; TypeError if it is not an instance of the class `kind`."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be of type {kind.__name__}, not {shown(value)} ({type(value).__name__})")
    return value


def instances(name: str, value: object, *kinds: type[Kind]) -> Sequence[Kind]:
    """`value`; TypeError if it is not a tuple or list of instances of the classes `kinds`."""
    wanted = " or ".join(kind.__name__ for kind in kinds)
    if not isinstance(value, (tuple, list)):
        raise TypeError(f"{name} must be a tuple or list of {wanted}, not {shown(value)} ({type(value).__name__})")
    for index, one in enumerate(value):
        if not isinstance(one, kinds):
            raise TypeError(f"{name}[{index}] must be of type {wanted}, not {shown(one)} ({type(one).__name__})")
    return value


def one_of(name: str, value: Kind, allowed: Collection[Kind]) -> Kind:
    """`value`; ValueError if it is not one of `allowed`."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, not {shown(value)}")
    return value


def size(name: str, value: object) -> tuple[int, int]:
    """(height, width) in pixels from an int or a pair of ints, each at least 1."""
    if isinstance(value, Integral) and not isinstance(value, bool):
        side = integer(name, value)
        return side, side
    if not isinstance(value, (tuple, list)):
        raise TypeError(f"{name} must be an integer of at least 1, or a pair (height, width), not {shown(value)}")
    if len(value) != 2:
        raise ValueError(f"{name} must be one integer or the pair (height, width), not {shown(value)}")
    return integer(f"{name}[0] (height)", value[0]), integer(f"{name}[1] (width)", value[1])
