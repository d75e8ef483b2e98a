"""Checks of arguments: every refusal names the argument, the value and what is allowed."""

import math
from numbers import Integral, Real


def integer(name, value, least=1):
    """Return `value` as an int; TypeError unless it is a whole number type, ValueError below `least`."""
    # The exact type first: a check against an abstract class takes ten times as long.
    if type(value) is not int and (isinstance(value, bool) or not isinstance(value, Integral)):
        raise TypeError(f"{name} must be an integer of at least {least}, not {value!r} ({type(value).__name__})")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, not {value}")
    return int(value)


def integers(**named):
    """Check several arguments, each a whole number of at least 1: integers(in_channels=3, stride=2)."""
    for name, value in named.items():
        integer(name, value)


def odd(name, value):
    """Return `value` as an int; TypeError unless it is a whole number, ValueError unless odd and at least 1."""
    value = integer(name, value)
    if value % 2 == 0:
        raise ValueError(f"{name} must be odd, so that padding can keep the size, not {value}")
    return value


def positive(name, value):
    """Return `value` as a float; TypeError unless it is a real number, ValueError unless finite and above 0."""
    if type(value) is not float and (isinstance(value, bool) or not isinstance(value, Real)):
        raise TypeError(f"{name} must be a number above 0, not {value!r} ({type(value).__name__})")
    try:
        number = float(value)
    except OverflowError:  # an int beyond the largest float
        number = math.inf
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"{name} must be a finite number above 0, not {value}")
    return number


def probability(name, value):
    """Return `value` as a float in [0, 1]; TypeError for another type, ValueError outside."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number from 0 to 1, not {value!r} ({type(value).__name__})")
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be from 0 to 1, not {value}")
    return float(value)


def flag(name, value):
    """Return `value`; TypeError unless it is a bool."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {value!r} ({type(value).__name__})")
    return value


def instance(name, value, kind):
    """Return `value`; TypeError unless it is an instance of the class `kind`."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be of type {kind.__name__}, not {value!r} ({type(value).__name__})")
    return value


def instances(name, value, *kinds):
    """Return `value`; TypeError unless it is a tuple or list of instances of the classes `kinds`."""
    wanted = " or ".join(kind.__name__ for kind in kinds)
    if not isinstance(value, (tuple, list)):
        raise TypeError(f"{name} must be a tuple or list of {wanted}, not {value!r} ({type(value).__name__})")
    for index, one in enumerate(value):
        if not isinstance(one, kinds):
            raise TypeError(f"{name}[{index}] must be of type {wanted}, not {one!r} ({type(one).__name__})")
    return value


def one_of(name, value, allowed):
    """Return `value`; ValueError unless it is one of `allowed`."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, not {value!r}")
    return value


def size(name, value):
    """Return (height, width) in pixels from an int or a pair of ints, each at least 1."""
    if isinstance(value, Integral) and not isinstance(value, bool):
        side = integer(name, value)
        return side, side
    if not isinstance(value, (tuple, list)):
        raise TypeError(f"{name} must be an integer of at least 1, or a pair (height, width), not {value!r}")
    if len(value) != 2:
        raise ValueError(f"{name} must be one integer or the pair (height, width), not {value!r}")
    return integer(f"{name}[0] (height)", value[0]), integer(f"{name}[1] (width)", value[1])


def convolution(in_channels, out_channels, kernel_size, stride, groups, linear):
    """Check what a `Conv` is made of; groups must divide both channel counts."""
    integers(in_channels=in_channels, out_channels=out_channels, stride=stride, groups=groups)
    odd("kernel_size", kernel_size)
    flag("linear", linear)
    divides_channels(in_channels, out_channels, groups)


def divides_channels(in_channels, out_channels, groups):
    """ValueError unless `groups`, a whole number of at least 1, divides both channel counts."""
    integer("groups", groups)
    for name, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
        if channels % groups:
            raise ValueError(f"groups must divide {name}, {channels}, without remainder, not be {groups}")


def block(in_channels, out_channels, expansion, stride, always_expand):
    """Check what an inverted residual block is made of."""
    integers(in_channels=in_channels, out_channels=out_channels, expansion=expansion)
    one_of("stride", integer("stride", stride), (1, 2))
    flag("always_expand", always_expand)


def inverted(architecture):
    """ValueError unless `architecture` has a head and shortcuts, as MobileNetV2 has."""
    if architecture.head_channels is None or not architecture.residual:
        raise ValueError(f"architecture must have head_channels and residual=True, not be {architecture!r}")


def convnext(in_channels, out_channels, stride):
    """ValueError unless a ConvNeXt block could have these: it keeps size and channels."""
    if out_channels != in_channels:
        raise ValueError(f"out_channels must equal in_channels, {in_channels}, in a convnext block, not {out_channels}")
    if stride != 1:
        raise ValueError(f"stride must be 1 in a convnext block, not {stride}")
