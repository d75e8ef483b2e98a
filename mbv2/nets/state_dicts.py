"""State dicts of others: what keeps one from being loaded, in short sentences."""

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor

SHOWN = 3  # keys of a kind that a message spells out
COUNTER = "num_batches_tracked"  # torch before 0.4.1 had none, and a batch norm without one keeps its own
WRAPPERS = ("_orig_mod.", "module.")  # what torch.compile and DataParallel put before every name


def without_wrappers(state_dict: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    """A state dict without what wrappers of torch have put before all of its names.

    Args:
        state_dict: Tensors by name.

    Returns:
        The same tensors, by the names that the network inside has for them.
    """
    for wrapper in WRAPPERS:
        if state_dict and all(isinstance(name, str) and name.startswith(wrapper) for name in state_dict):
            return without_wrappers({name.removeprefix(wrapper): value for name, value in state_dict.items()})
    return state_dict


def misfits(wanted: Mapping[str, Tensor], given: Mapping[str, object]) -> list[str]:
    """Why a state dict does not fit: what may be the reason first, then some keys that are wrong, unexpected, missing.

    Args:
        wanted: What the model has, by the names that `given` should have.
        given: What is to be loaded.

    Returns:
        Sentences; none if it fits.
    """
    wrong = {name: fault for name in wanted if name in given and (fault := _fault(wanted[name], given[name]))}
    unexpected = {name: "is unexpected" for name in given if name not in wanted}
    missing = {name: "is missing" for name in wanted if name not in given and not name.endswith(COUNTER)}
    listed = [sentence for faults in (wrong, unexpected, missing) for sentence in _some(faults)]
    return [*_hints(wanted, given), *listed] if listed else []


def _some(faults: Mapping[str, str]) -> Iterator[str]:
    yield from [f"{name} {fault}" for name, fault in faults.items()][:SHOWN]
    if len(faults) > SHOWN:
        yield f"and {len(faults) - SHOWN} more like it"


def _hints(wanted: Mapping[str, Tensor], given: Mapping[str, object]) -> Iterator[str]:
    """What people give by mistake: a whole checkpoint, or names with something before them."""
    for name, value in given.items():
        if isinstance(value, Mapping) and wanted.keys() & without_wrappers(value).keys():
            yield f"its weights are one level deeper, in state_dict[{name!r}]"
    first = next(iter(wanted))
    before = [str(name).removesuffix(first) for name in given if str(name).endswith(f".{first}")]
    if before:
        yield f"its names begin with {before[0]!r}, which must be left out"


def _fault(wanted: Tensor, given: object) -> str | None:
    """What keeps `given` from being copied into the tensor `wanted`, or None."""
    if not isinstance(given, torch.Tensor):
        return f"is not a tensor but {type(given).__name__}"
    if given.shape != wanted.shape:
        return f"has shape {tuple(given.shape)}, the model needs {tuple(wanted.shape)}"
    if given.is_floating_point() != wanted.is_floating_point() or given.is_complex():
        return f"holds {given.dtype}, the model needs {wanted.dtype}"
    if given.is_meta and not wanted.is_meta:
        return "has no values: it is on the meta device"
    return None
