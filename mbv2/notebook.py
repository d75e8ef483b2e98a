"""What the chapters show of a model: the shape after every layer, and the source of a class."""

import inspect
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from html import escape
from textwrap import dedent
from typing import NamedTuple

import torch
from IPython.display import Code
from torch import nn

from . import arguments

HEADINGS = ("Name", "Layer", "Output shape")


class ShapeRow(NamedTuple):
    """The output of one call of one module."""

    name: str  # dotted path, as in model.get_submodule; "input" for the input, "" for the model itself
    layer: str  # class
    out_shape: tuple  # (N, C, H, W), (N, features), …; a tuple of shapes where the module returns several tensors


class ShapeTrace(Sequence):
    """Rows in the order of computation, the input first. A notebook shows them as a table."""

    def __init__(self, caption, rows):
        self.caption, self.rows = caption, tuple(rows)

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index]

    def _cells(self):
        return [(name or "(model)", layer, str(out_shape)) for name, layer, out_shape in self.rows]

    def __repr__(self):
        lines = [HEADINGS, *self._cells()]
        name, layer = (max(len(line[column]) for line in lines) for column in (0, 1))
        return "\n".join([self.caption, *(f"{a:<{name}}  {b:<{layer}}  {c}" for a, b, c in lines)])

    def _repr_html_(self):
        head = "".join(f'<th scope="col">{heading}</th>' for heading in HEADINGS)
        body = "\n".join(
            f'<tr><th scope="row">{escape(name)}</th><td>{escape(layer)}</td><td>{escape(shape)}</td></tr>'
            for name, layer, shape in self._cells()
        )
        return (
            f'<table class="mbv2-trace"><caption>{escape(self.caption)}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"
        )


def trace_shapes(model, x, depth=None):
    """Run `model(x)` once and return a ShapeTrace: the shape after every layer.

    x: the tensor that the model takes, e.g. (N, C, H, W). It is not changed.
    depth: None for every layer that calls no other; 1 for the model's children, 2 for theirs, and so on.
    The model runs in eval mode without gradients; its modes and running statistics are as before afterwards.
    TypeError or ValueError names the argument, its value and what is allowed.
    """
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be a torch.nn.Module, not {model!r} ({type(model).__name__})")
    if not isinstance(x, torch.Tensor):
        raise TypeError(f"x must be a torch.Tensor, not {x!r} ({type(x).__name__})")
    if depth is not None:
        depth = arguments.integer("depth", depth)
    rows = [ShapeRow("input", type(x).__name__, tuple(x.shape))]
    with _eval_mode(model), _hooks(model, rows, depth), torch.no_grad():
        model(x.clone())  # a layer may work in place
    detail = "every layer" if depth is None else f"each module down to depth {depth}"
    return ShapeTrace(f"{type(model).__name__}: the shape after {detail}", rows)


@contextmanager
def _eval_mode(model):
    """Eval mode inside, every module's own mode again outside."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training


@contextmanager
def _hooks(model, rows, depth):
    """Append a row for every call. A call at `depth` replaces the rows of the calls inside it by its own."""
    starts, handles = [], []

    def before(module, inputs):
        starts.append(len(rows))

    def after(name, level, module, inputs, output):
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


def _named(hook, name):
    """`hook` with the module's path and its depth below the model (0 the model itself) as first arguments."""
    level = name.count(".") + 1 if name else 0
    return lambda *call: hook(name, level, *call)


def _shape(output):
    """A tensor's shape; a tuple of shapes for a tuple, list or mapping of tensors; None for what has no shape."""
    if isinstance(output, torch.Tensor):
        return tuple(output.shape)
    if isinstance(output, Mapping):
        return tuple(_shape(value) for value in output.values())
    if isinstance(output, (tuple, list)):
        return tuple(_shape(value) for value in output)
    return None


def show_source(obj):
    """The source of a class, function, method or module as highlighted code.

    TypeError for anything else, ValueError where Python has no source, as for what is written in C.
    """
    if not (inspect.isclass(obj) or inspect.isroutine(obj) or inspect.ismodule(obj)):
        raise TypeError(f"obj must be a class, function, method or module, not {obj!r} ({type(obj).__name__})")
    try:
        source = inspect.getsource(obj)
    except (OSError, TypeError):
        raise ValueError(f"obj must have Python source, and {obj!r} has none to be found") from None
    return Code(dedent(source), language="python")
