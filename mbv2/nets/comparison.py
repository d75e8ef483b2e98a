"""Whether two networks compute the same: batch norms measured on a batch, then outputs that have something in them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm as BatchNorm

from .. import arguments

LEAST_SPREAD = 1e-2  # of the outputs, and of the outputs from image to image; a fresh network in eval mode has 1e-8

Module = TypeVar("Module", bound=nn.Module)


def calibrate_batch_norm(model: Module, x: Tensor) -> Module:
    """Give every batch norm the mean and variance of one batch, as training would, and go into eval mode.

    A new network in eval mode computes next to nothing. Its batch norms have seen no image: they divide by 1, the
    small first weights of the depthwise layers make the values smaller in every block, and the output is the
    classifier's bias. After one pass in train mode each channel has mean 0 and variance 1 on `x`.

    Args:
        model: Its running statistics are replaced; weights, and what dropout draws, are not touched.
        x: A batch that the model takes, e.g. (N, C, H, W); more than one value for each channel.

    Returns:
        The model itself, in eval mode.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If a batch norm gets only one value for each channel, or none at all.
    """
    arguments.instance("model", model, nn.Module)
    arguments.instance("x", x, Tensor)
    named = {name: module for name, module in model.eval().named_modules() if isinstance(module, BatchNorm)}
    norms, momenta = list(named.values()), [norm.momentum for norm in named.values()]
    try:
        for norm in norms:
            norm.reset_running_stats()
            norm.train().momentum = None  # the plain mean over all batches so far: this one
        with torch.no_grad():
            model(x.clone())  # a layer may work in place
    finally:
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum
    unused = [name for name, norm in named.items() if norm.num_batches_tracked == 0]
    if unused:
        raise ValueError(f"model must use every batch norm that it has, but nothing passes through {', '.join(unused)}")
    return model.eval()


class OutputsDiffer(AssertionError):
    """Two networks do not compute the same, or nothing can be told. A notebook shows the sentence alone."""

    def _render_traceback_(self) -> list[str]:
        return [f"✗ {self}"]


def assert_same_outputs(one: nn.Module, other: nn.Module, x: Tensor, tolerance: float = 1e-4) -> None:
    """Go on only if two networks compute the same, and if that says something.

    Both run in eval mode without gradients. Outputs that hardly vary are refused, equal or not: a network that
    ignores its input would pass.

    Args:
        one: The first network; its modes are as before afterwards.
        other: The second.
        x: A batch of at least two images, (N, C, H, W), that both take. It is not changed.
        tolerance: The largest difference that is allowed, as a part of the outputs' spread. default: 1e-4.

    Raises:
        OutputsDiffer: An AssertionError that says in one sentence what differs, and in which layer first where both
            have as many layers; or that the outputs hardly vary.
        TypeError: If an argument has the wrong type.
        ValueError: If `x` holds fewer than two images, or `tolerance` is not above 0.
    """
    arguments.instance("one", one, nn.Module)
    arguments.instance("other", other, nn.Module)
    if arguments.instance("x", x, Tensor).ndim == 0 or len(x) < 2:
        raise ValueError(f"x must hold at least two images, which must not give one output, not {tuple(x.shape)}")
    arguments.positive("tolerance", tolerance)
    mine, wanted = _output(one, x), _output(other, x)
    if mine.shape != wanted.shape:
        raise OutputsDiffer(f"The outputs have the shapes {tuple(mine.shape)} and {tuple(wanted.shape)}.")
    spread, between = map(max, _spread(mine), _spread(wanted))
    if not min(spread, between) > LEAST_SPREAD:
        raise OutputsDiffer(
            f"The outputs hardly vary (by {spread:.1g}, from image to image by {between:.1g}), so that equality would "
            "prove nothing: has calibrate_batch_norm measured a batch?"
        )
    if not _agree(mine, wanted, tolerance):
        gap = float((mine - wanted).abs().max())
        where = _first_difference(_layers(one, x), _layers(other, x), tolerance)
        raise OutputsDiffer(f"The outputs differ by up to {gap:.2g}, where they vary by {spread:.2g}; {where}.")


def _output(network: nn.Module, x: Tensor) -> Tensor:
    with eval_mode(network), torch.no_grad():
        return arguments.instance("the output of a network", network(x.clone()), Tensor)  # a layer may work in place


def _spread(output: Tensor) -> tuple[float, float]:
    """Standard deviation of all values, and of what differs from image to image at one place."""
    return float(output.std(correction=0)), float((output - output.mean(0)).std(correction=0))


def _agree(mine: Tensor, wanted: Tensor, tolerance: float) -> bool:
    return mine.shape == wanted.shape and bool((mine - wanted).abs().max() <= tolerance * wanted.std(correction=0))


class _Call(NamedTuple):
    """What a layer without layers of its own put out."""

    name: str
    output: Tensor


def _layers(network: nn.Module, x: Tensor) -> list[_Call]:
    """Every layer's output, in the order of computation."""
    calls: list[_Call] = []

    def noted(name: str) -> Callable[..., None]:
        def hook(module: nn.Module, inputs: object, output: object) -> None:
            if isinstance(output, Tensor):
                calls.append(_Call(name, output.clone()))  # the next layer may work in place

        return hook

    with ExitStack() as hooks:
        for name, module in network.named_modules():
            if not list(module.children()):
                hooks.callback(module.register_forward_hook(noted(name)).remove)
        _output(network, x)
    return calls


def _first_difference(mine: list[_Call], wanted: list[_Call], tolerance: float) -> str:
    """The first layer whose outputs differ, in words."""
    if len(mine) != len(wanted):
        return f"the first computes {len(mine)} layers, the second {len(wanted)}"
    for one, other in zip(mine, wanted, strict=True):
        if not _agree(one.output, other.output, tolerance):
            return f"the first layer that differs is {one.name or 'the network itself'}"
    return "each layer puts out the same, so what is done between the layers differs"


@contextmanager
def eval_mode(model: nn.Module) -> Iterator[None]:
    """Eval mode inside, every module's own mode again outside.

    Args:
        model: Any module.

    Yields:
        Nothing.
    """
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training
