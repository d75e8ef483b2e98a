"""What few bits make of a small separable network's activations and weights: chapter 04's experiment, over seeds.

Five layers of MobileNetV1's kinds, each with batch norm and an activation, learn scikit-learn's handwritten digits.
Several networks, which differ in their seed, train side by side as the copies of one.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from typing import Any, cast

import torch
from torch import Tensor, nn

from .. import arguments
from ..experiments.quantize import MOST_BITS
from . import digits
from .digits import Digits

ACTIVATIONS = {"relu": nn.ReLU, "relu6": nn.ReLU6}
#: Where the range of a layer's stored outputs may end.
RANGES = ("largest", "six", "trimmed")
TRIMMED = 0.999  # of a layer's outputs lie within the trimmed range
Store = Callable[[Tensor, int], Tensor]  # a layer's outputs (N, copies · C, H, W) and its number: what goes on


class SmallNetwork(nn.Module):
    """A standard convolution, then twice a depthwise and a pointwise one: (N, copies, 8, 8) → (N, copies, 10).

    Args:
        activation: After each layer, "relu" or "relu6". default: "relu".
        copies: Networks in one, each of which sees an image of its own. default: 1.

    Raises:
        TypeError: If `copies` is not a whole number.
        ValueError: If `copies` is below 1, or `activation` another word.
    """

    def __init__(self, activation: str = "relu", copies: int = 1) -> None:
        super().__init__()
        arguments.one_of("activation", activation, tuple(ACTIVATIONS))
        self.copies = arguments.integer("copies", copies)

        def layer(inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> nn.Sequential:
            sizes = (inputs * copies, outputs * copies, kernel, stride, kernel // 2)
            conv = nn.Conv2d(*sizes, groups=groups * copies, bias=False)
            return nn.Sequential(conv, nn.BatchNorm2d(outputs * copies), ACTIVATIONS[activation]())

        self.layers = nn.Sequential(
            layer(1, 16, kernel=3, stride=2),
            layer(16, 16, kernel=3, groups=16),
            layer(16, 32),
            layer(32, 32, kernel=3, groups=32),
            layer(32, 64),
        )
        self.classifier = nn.Conv2d(64 * copies, 10 * copies, kernel_size=1, groups=copies)
        self.store: Store = lambda outputs, number: outputs

    def forward(self, x: Tensor) -> Tensor:
        for number, layer in enumerate(self.layers):
            x = self.store(layer(x), number)
        return self.classifier(x.mean(dim=(2, 3), keepdim=True)).unflatten(1, (self.copies, -1)).flatten(2)


def train(
    activation: str = "relu",
    seeds: Iterable[int] = range(8),
    epochs: int = 10,
    data: tuple[Digits, Digits] | None = None,
) -> SmallNetwork:
    """Train one network for each seed. Networks of one seed start alike, whatever their activation.

    Args:
        activation: As in `SmallNetwork`. default: "relu".
        seeds: Whole numbers of at least 0, at least one. default: 0 to 7.
        epochs: Times that each network sees every image. default: 10.
        data: (training, test). default: `load_digits()`.

    Returns:
        The network in eval mode, a copy for each seed.

    Raises:
        TypeError: If a number is not whole.
        ValueError: If a number is out of its range, `activation` is another word, or there are no seeds.
    """
    arguments.integers(epochs=epochs)
    seeds = digits.checked_seeds(seeds)
    network = cast(SmallNetwork, digits.side_by_side(lambda copies: SmallNetwork(activation, copies), seeds))
    with digits.one_thread():
        digits.fit(network, (data or digits.load_digits())[0], seeds, epochs, batch=60)
    return network.eval()


@torch.no_grad()
def tops(network: SmallNetwork, images: Tensor, ends: str = "largest") -> Tensor:
    """Where the range of each layer's outputs ends, copy by copy.

    Args:
        network: In eval mode.
        images: (N, 1, 8, 8), from which the ranges are measured.
        ends: "largest": at the largest output; "six": at 6; "trimmed": where one output in a thousand lies above.
            default: "largest".

    Returns:
        (layers, copies).

    Raises:
        ValueError: If `ends` is another word.
    """
    arguments.one_of("ends", ends, RANGES)
    if ends == "six":
        return torch.full((len(network.layers), network.copies), 6.0)
    found: list[Tensor] = []

    def look(outputs: Tensor, number: int) -> Tensor:
        own = outputs.unflatten(1, (network.copies, -1)).transpose(0, 1).flatten(1)  # (copies, values)
        trimmed = ends == "trimmed"
        found.append(own.kthvalue(int(TRIMMED * own.shape[1])).values if trimmed else own.amax(dim=1))
        return outputs

    _run(network, images, look)
    return torch.stack(found)


def accuracies(network: SmallNetwork, test: Digits, bits: int | None = None, ends: Tensor | None = None) -> list[float]:
    """How many of the images each copy gets right, with the outputs of all layers stored in few bits.

    Args:
        network: In eval mode.
        test: Images and labels.
        bits: Of one output, 1 to 16. default: floating point.
        ends: Of the ranges, as `tops` returns them. default: none, for floating point.

    Returns:
        Percent, for each copy.

    Raises:
        TypeError: If `bits` is not a whole number.
        ValueError: If `bits` is out of its range, or `bits` and `ends` are not given together.
    """
    if (bits is None) != (ends is None):
        raise ValueError(f"bits and ends must be given together, not {bits} and {ends}")
    plain = network.store
    if bits is not None and ends is not None:
        most = _most(bits, 2**bits - 1)
        network.store = lambda outputs, number: _stored(outputs, ends[number], 0, most)
    try:
        with digits.one_thread():
            return digits.accuracies(network, test)
    finally:
        network.store = plain


@torch.no_grad()
def folded(network: SmallNetwork) -> list[Tensor]:
    """The weights of each layer with the scale of its batch norm multiplied in, as an int8 network stores them.

    Args:
        network: In eval mode.

    Returns:
        For each layer, (copies, outputs, inputs, height, width).
    """
    return [
        (conv.weight * scale[:, None, None, None]).unflatten(0, (network.copies, -1))
        for conv, _, scale in _parts(network)
    ]


@torch.no_grad()
def with_weights_in(network: SmallNetwork, bits: int, per_channel: bool) -> SmallNetwork:
    """The same network, batch norm folded, its layers' weights stored in few bits; activations stay in floating point.

    Args:
        network: In eval mode.
        bits: Of one weight, 2 to 16: whole numbers from −(2**(bits − 1) − 1) to 2**(bits − 1) − 1.
        per_channel: Whether each output channel has a step of its own, or all of a layer share one.

    Returns:
        A new network in eval mode. The classifier is left as it is.

    Raises:
        TypeError: If `bits` is not a whole number, or `per_channel` not a bool.
        ValueError: If `bits` is out of its range.
    """
    arguments.flag("per_channel", per_channel)
    most = _most(arguments.integer("bits", bits, 2), 2 ** (bits - 1) - 1)
    result = deepcopy(network)
    for (conv, bn, scale), weights in zip(_parts(result), folded(network), strict=True):
        kept = (2, 3, 4) if per_channel else (1, 2, 3, 4)
        step = weights.abs().amax(dim=kept, keepdim=True) / most
        conv.weight.copy_((weights / step).round().mul(step).flatten(0, 1))
        bn.bias.sub_(bn.running_mean * scale)  # what remains of batch norm is this bias
        bn.weight.fill_(1)
        bn.running_mean.zero_()
        bn.running_var.fill_(1 - bn.eps)
    return result


def _parts(network: SmallNetwork) -> Iterator[tuple[nn.Conv2d, Any, Tensor]]:
    """Of each layer the convolution, batch norm, and what that multiplies each channel by in eval mode."""
    layer: Any
    for layer in network.layers:
        conv, bn, _ = layer
        yield conv, bn, bn.weight / (bn.running_var + bn.eps).sqrt()


def _most(bits: int, levels: int) -> int:
    if arguments.integer("bits", bits) > MOST_BITS:
        raise ValueError(f"bits must be from 1 to {MOST_BITS}, not {bits}")
    return levels


def _stored(outputs: Tensor, ends: Tensor, least: int, most: int) -> Tensor:
    """As the nearest of the levels, with a range for each copy."""
    apart = outputs.unflatten(1, (len(ends), -1))  # (N, copies, C, H, W)
    zero = torch.zeros(len(ends), dtype=torch.int32)
    return torch.fake_quantize_per_channel_affine(apart, ends / most, zero, 1, least, most).flatten(1, 2)


def _run(network: SmallNetwork, images: Tensor, store: Store) -> None:
    plain, network.store = network.store, store
    try:
        with digits.one_thread():
            network(images.expand(-1, network.copies, -1, -1))
    finally:
        network.store = plain
