"""A network as torch's eager quantization takes it: every sum a module, batch norm folded, both ends marked."""

from typing import Any

from torch import Tensor, nn
from torch.ao.nn.quantized import FloatFunctional
from torch.ao.quantization import QuantWrapper, fuse_modules

from .blocks import Conv, InvResidualS1
from .mobilenet_v2 import MobileNetV2
from .wrapping import eval_copy


class QuantizableS1(InvResidualS1):
    """A block whose shortcut adds by a module, which can learn the range of the sum; a plain `+` of integers has none.

    Args:
        block: It has a shortcut; its layers become this block's.
    """

    def __init__(self, block: InvResidualS1) -> None:
        nn.Module.__init__(self)
        self.shortcut = block.shortcut
        self.pwconv0, self.dwconv, self.pwconv1 = block.pwconv0, block.dwconv, block.pwconv1
        self.sum = FloatFunctional()

    def forward(self, x: Tensor) -> Tensor:
        return self.sum.add(x, self.bottleneck(x))


def quantizable(model: MobileNetV2) -> QuantWrapper:
    """A copy of a network in eval mode that `torch.ao.quantization` turns into eight-bit integers.

    In torch's own steps::

        ready = quantizable(model)
        ready.qconfig = torch.ao.quantization.get_default_qconfig(torch.backends.quantized.engine)
        torch.ao.quantization.prepare(ready, inplace=True)
        ready(pictures)  # observes the ranges
        torch.ao.quantization.convert(ready, inplace=True)

    Args:
        model: In eval mode; it is not changed. It may be compiled or made parallel: the copy is neither.

    Returns:
        The copy, which gives the same outputs until it is converted.

    Raises:
        TypeError: If `model` is not a MobileNetV2, or was pruned or weight-normed.
        ValueError: If it is in training mode.
    """
    copied = eval_copy(model)
    rows: Any = copied.stages  # Sequentials of blocks
    for row in rows:
        for place, block in enumerate(row):
            if isinstance(block, InvResidualS1) and block.shortcut:
                row[place] = QuantizableS1(block)
    units = [name for name, module in copied.named_modules() if isinstance(module, Conv)]
    return QuantWrapper(fuse_modules(copied, [[f"{name}.conv", f"{name}.bn"] for name in units], inplace=True))
