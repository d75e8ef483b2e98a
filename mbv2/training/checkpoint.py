"""All that a run needs to go on, in one file that is always whole: tensors, and beside them JSON in the same file."""

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from .recipe import Recipe

FORMAT = 1
OPTIMIZER_KEYS = ("momentum_buffer", "square_avg", "step")  # what SGD and RMSprop keep of each parameter
KEPT = {"momentum_buffer": "momentum"}  # its name in the file


@dataclass
class Progress:
    """Where a run stands, apart from its tensors.

    Args:
        step: steps taken since the start.
        seconds: time spent in steps on the clock, over all sittings, pauses of the process included.
        cpu_seconds: time that the processor's cores spent on them.
        loss_sum, correct, seen: sums over the pictures of the epoch that is under way.
        history: one row for each finished epoch.
        sittings: one row for each start of the command: from which step, with which versions, on which machine.
    """

    step: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    loss_sum: float = 0.0
    correct: int = 0
    seen: int = 0
    history: list[dict[str, Any]] = field(default_factory=list)
    sittings: list[dict[str, Any]] = field(default_factory=list)


def whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a file, then put it in the place of `path`: after a kill at any moment one whole file stands.

    Raises:
        OSError: the disk is full, or the folder cannot be written to; what stood there before still stands.
    """
    part = path.with_name(path.name + ".part")
    try:
        write(part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except (OSError, SafetensorError) as error:
        raise OSError(f"{path} cannot be written: {reason(error)}; what stood there before still stands") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def reason(error: Exception) -> str:
    """What went wrong, without the file's name, in one line."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(text.rpartition("Error while ")[2].split())


def save_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    whole(path, lambda part: part.write_text(text, encoding="utf-8"))


def save_weights(path: Path, state: dict[str, torch.Tensor], about: dict[str, Any]) -> None:
    """Write a state dict and JSON about it, whole or not at all."""
    tensors = {name: tensor.detach().contiguous() for name, tensor in state.items()}
    whole(path, lambda part: save_file(tensors, part, {"about": json.dumps(about)}))


def load_weights(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """The state dict and the JSON that `save_weights` wrote. ValueError names a file that is cut short or another's."""
    try:
        with safe_open(path, framework="pt") as file:
            about = json.loads((file.metadata() or {})["about"])
            return {name: file.get_tensor(name) for name in file.keys()}, about  # noqa: SIM118
    except FileNotFoundError:
        raise
    except KeyError:
        raise ValueError(f"{path} is not a file of weights written by mbv2.training: it has no record") from None
    except (OSError, SafetensorError, ValueError) as error:
        raise ValueError(f"{path} is not a whole file of weights written by mbv2.training: {reason(error)}") from None


def save(
    path: Path,
    about: dict[str, Any],
    progress: Progress,
    model: nn.Module,
    average: nn.Module,
    optimizer: torch.optim.Optimizer,
) -> None:
    """Write everything that a run needs.

    Args:
        path: the file.
        about: what must stay the same when the run goes on: recipe, pictures, threads.
        progress: where the run stands.
        model: the network.
        average: the moving average of its weights.
        optimizer: whose momentum and averages are kept.
    """
    tensors = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    tensors |= {f"average.{name}": tensor for name, tensor in average.state_dict().items()}
    for name, parameter in model.named_parameters():
        kept = optimizer.state.get(parameter, {})
        tensors |= {f"{KEPT.get(key, key)}.{name}": value for key, value in kept.items() if value is not None}
    save_weights(path, tensors, {"format": FORMAT, "about": about, "progress": vars(progress)})


def restore(
    path: Path, about: dict[str, Any], model: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer
) -> Progress:
    """Read what `save` wrote into the given parts. ValueError names what differs from the run in the file."""
    tensors, stored = load_weights(path)
    if stored.get("format") != FORMAT:
        raise ValueError(f"{path} has format {stored.get('format')}, but this version reads format {FORMAT}")
    try:
        differs = differences(stored["about"], about)
    except ValueError as error:
        raise ValueError(f"{path} was written by another version: {error}") from None
    if differs:
        raise ValueError(f"{path} belongs to another run: {'; '.join(differs)}")
    try:
        return _put(tensors, stored["progress"], model, average, optimizer)
    except (KeyError, TypeError, RuntimeError) as error:
        raise ValueError(f"{path} lacks part of a checkpoint, or has too much: {reason(error)}") from None


def _put(
    tensors: dict[str, torch.Tensor],
    progress: dict[str, Any],
    model: nn.Module,
    average: nn.Module,
    optimizer: torch.optim.Optimizer,
) -> Progress:
    model.load_state_dict(_below("model.", tensors))
    average.load_state_dict(_below("average.", tensors))
    for name, parameter in model.named_parameters():
        for key in OPTIMIZER_KEYS:
            if (value := tensors.get(f"{KEPT.get(key, key)}.{name}")) is not None:
                like = parameter if value.shape == parameter.shape else value
                optimizer.state[parameter][key] = torch.empty_like(like).copy_(value)
    return Progress(**progress)


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What differs between two runs, setting by setting. A setting that came later had its default before."""
    before, after = ({**about, **Recipe.from_dict(about["recipe"]).to_dict()} for about in (old, new))
    return [
        f"{name} was {before.get(name)!r} and is {after.get(name)!r}"
        for name in sorted((before.keys() | after.keys()) - {"recipe"})
        if before.get(name) != after.get(name)
    ]


def _below(prefix: str, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}
