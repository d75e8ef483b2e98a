"""Answers as they come: numbers of NumPy and torch as plain ones, and where a function of the reader's stops."""

import linecache
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from traceback import walk_tb
from typing import Any

import numpy as np
import torch

PACKAGE = str(Path(__file__).parents[1])
INSTALLED = tuple(sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib"))


def as_number(value: Any) -> Any:
    """A number of NumPy or torch as Python's own, whole ones as int; anything else as it is.

    Args:
        value: Such as 9, 9.0, np.ceil(8.5), torch.tensor(9), np.True_.

    Returns:
        An int, a float, a bool; or `value`.
    """
    if isinstance(value, (np.generic, np.ndarray, torch.Tensor)) and value.ndim == 0:
        value = value.item()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_plain(value: Any) -> Any:
    """The same for a number or a shape: lists, arrays and tensors become tuples of plain numbers.

    Args:
        value: The reader's.

    Returns:
        A number, a tuple, or `value`.
    """
    if isinstance(value, (np.ndarray, torch.Tensor)) and value.ndim == 1 and len(value) <= 16:
        value = value.tolist()
    if isinstance(value, (tuple, list)) and len(value) <= 16:
        return tuple(as_number(one) for one in value)
    return as_number(value)


def place_of(error: BaseException) -> str:
    """Where the reader's own code stopped.

    Args:
        error: What it stopped with.

    Returns:
        The end of a sentence, with the number of the line and the line; "." if none of the lines is the reader's.
    """
    lines = list(_lines_of_the_reader(error))
    return f", in line {lines[-1][0]}: `{lines[-1][1]}`" if lines and lines[-1][1] else "."


def _lines_of_the_reader(error: BaseException) -> Iterator[tuple[int, str]]:
    for frame, number in walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        if not file.startswith((PACKAGE, *INSTALLED, "<frozen")):
            yield number, linecache.getline(file, number).strip()[:100]
