"""What the chapters show of a model: the shape after every layer, and the source of a class."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from textwrap import dedent
from types import ModuleType
from typing import Any, NamedTuple, overload

import torch
from IPython.display import Code
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from . import arguments
from .nets.comparison import eval_mode
from .nets.wrapping import unwrapped
from .tables import DataTable

HEADINGS = ("Name", "Layer", "Output shape")


class ShapeRow(NamedTuple):
    """The output of one call of one module.

    Attributes:
        name: Dotted path, as in `model.get_submodule`; "input" for the input, "" for the model itself.
        layer: The module's class.
        out_shape: (N, C, H, W), (N, features), …; a tuple of shapes where the module returns several tensors.
    """

    name: str
    layer: str
    out_shape: tuple[Any, ...] | None


class ShapeTrace(Sequence[ShapeRow]):
    """Rows in the order of computation, the input first. A notebook shows them as a table.

    Args:
        caption: What stands above the table.
        rows: As `trace_shapes` finds them.
    """

    def __init__(self, caption: str, rows: Iterable[ShapeRow]) -> None:
        self.caption, self.rows = caption, tuple(rows)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> ShapeRow: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ShapeRow, ...]: ...
    def __getitem__(self, index: int | slice) -> ShapeRow | tuple[ShapeRow, ...]:
        return self.rows[index]

    def _table(self) -> DataTable:
        cells = tuple((name or "(model)", layer, str(out_shape)) for name, layer, out_shape in self.rows)
        return DataTable(self.caption, HEADINGS, cells)

    def __repr__(self) -> str:
        return repr(self._table())

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()


def trace_shapes(model: nn.Module, x: Tensor, depth: int | None = None) -> ShapeTrace:
    """Run `model(x)` once and write down the shape after every layer.

    Args:
        model: Runs in eval mode without gradients; its modes and running statistics are as before afterwards. Of one
            that was compiled or made parallel, the network inside is traced.
        x: What the model takes, e.g. (N, C, H, W). It is not changed.
        depth: 1 for the model's children, 2 for theirs, and so on. default: every layer that calls no other.

    Returns:
        A row for the input and for each layer, in the order of computation.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If `depth` is below 1.
    """
    model = unwrapped(model)
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be a torch.nn.Module, not {arguments.shown(model)} ({type(model).__name__})")
    if not isinstance(x, Tensor):
        raise TypeError(f"x must be a torch.Tensor, not {arguments.shown(x)} ({type(x).__name__})")
    if depth is not None:
        depth = arguments.integer("depth", depth)
    rows = [ShapeRow("input", type(x).__name__, tuple(x.shape))]
    with eval_mode(model), _hooks(model, rows, depth), torch.no_grad():
        model(x.clone())  # a layer may work in place
    detail = "every layer" if depth is None else f"each module down to depth {depth}"
    return ShapeTrace(f"{type(model).__name__}: the shape after {detail}", rows)


@contextmanager
def _hooks(model: nn.Module, rows: list[ShapeRow], depth: int | None) -> Iterator[None]:
    """Append a row for every call. A call at `depth` replaces the rows of the calls inside it by its own."""
    starts: list[int] = []
    handles: list[RemovableHandle] = []

    def before(module: nn.Module, inputs: object) -> None:
        starts.append(len(rows))

    def after(name: str, level: int, module: nn.Module, inputs: object, output: object) -> None:
        start = starts.pop()
        if start == len(rows) or (depth is not None and level >= depth):
            rows[start:] = [ShapeRow(name, type(module).__name__, _shape(output))]

    try:
        for name, module in model.named_modules():
            handles.append(module.register_forward_pre_hook(before))
            handles.append(module.register_forward_hook(_named(after, name)))
        yield
    finally:
        for handle in handles:
            handle.remove()


def _named(hook: Callable[..., None], name: str) -> Callable[..., None]:
    """`hook` with the module's path and its depth below the model (0 the model itself) as first arguments."""
    level = name.count(".") + 1 if name else 0
    return lambda *call: hook(name, level, *call)


def _shape(output: object) -> tuple[Any, ...] | None:
    """A tensor's shape; a tuple of shapes for a tuple, list or mapping of tensors; None for what has no shape."""
    if isinstance(output, Tensor):
        return tuple(output.shape)
    if isinstance(output, Mapping):
        return tuple(_shape(value) for value in output.values())
    if isinstance(output, (tuple, list)):
        return tuple(_shape(value) for value in output)
    return None


def show_source(obj: type | Callable[..., Any] | ModuleType) -> Code:
    """The source of a class, function, method or module.

    Args:
        obj: Whose source.

    Returns:
        Highlighted code, as a notebook shows it.

    Raises:
        TypeError: If `obj` is anything else.
        ValueError: If Python has no source of it, as of what is written in C.
    """
    if not (inspect.isclass(obj) or inspect.isroutine(obj) or inspect.ismodule(obj)):
        raise TypeError(
            f"obj must be a class, function, method or module, not {arguments.shown(obj)} ({type(obj).__name__})"
        )
    try:
        source = inspect.getsource(obj)
    except (OSError, TypeError):
        raise ValueError(f"obj must have Python source, and {arguments.shown(obj)} has none to be found") from None
    return Code(dedent(source), language="python")
