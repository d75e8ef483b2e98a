"""What several figures ask of their data: refusals that name the argument, the value and what is allowed."""

from collections.abc import Iterable
from typing import TypeVar

from ..cost import NetworkCost

Item = TypeVar("Item")


def at_least_one(name: str, values: Iterable[Item]) -> tuple[Item, ...]:
    """`values` as a tuple; TypeError for anything but a list, ValueError for an empty one."""
    if not isinstance(values, Iterable):
        raise TypeError(f"{name} must be a list, not {values!r} ({type(values).__name__})")
    values = tuple(values)
    if not values:
        raise ValueError(f"{name} must hold at least one, not none")
    return values


def whole_network(cost: NetworkCost) -> NetworkCost:
    """`cost` itself; TypeError for anything but a NetworkCost."""
    if not isinstance(cost, NetworkCost):
        raise TypeError(f"cost must be a NetworkCost, as network_cost() returns, not {cost!r}")
    return cost
