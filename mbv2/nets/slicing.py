"""A block computed in slices of its hidden channels: the same output in less memory. And what torch really holds."""

from collections.abc import Callable, Iterable
from math import ceil
from typing import Any

import torch
from torch import Tensor, nn
from torch.multiprocessing.reductions import StorageWeakRef
from torch.nn import functional as F
from torch.nn.modules.batchnorm import _BatchNorm as BatchNorm
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from .. import arguments
from .blocks import Conv, InvResidual
from .mobilenet_v2 import MobileNetV2
from .wrapping import eval_copy


class SlicedBlock(nn.Module):
    """An inverted residual block in eval mode, computed in groups of hidden channels, one after the other.

    Expansion and depthwise convolution treat each hidden channel alone, and projection adds over them, so the groups'
    projections add up to the block's output. Batch norm is folded into copies of the weights; no gradients. Under
    autocast too, a block computes in the type of its weights.
    (N, C_in, H, W) → (N, C_out, ⌈H / stride⌉, ⌈W / stride⌉). Source: Sandler et al. 2018, section 5.1.

    Args:
        block: In eval mode.
        slices: Number of groups, at most the hidden channels.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If the block is in training mode, or there are more slices than hidden channels.
    """

    expand_weight: Tensor | None  # (hidden, C_in, 1, 1)
    expand_bias: Tensor | None  # (hidden,)
    depthwise_weight: Tensor  # (hidden, 1, 3, 3)
    depthwise_bias: Tensor  # (hidden,)
    project_weight: Tensor  # (C_out, hidden, 1, 1)
    project_bias: Tensor  # (C_out,)

    def __init__(self, block: InvResidual, slices: int) -> None:
        super().__init__()
        arguments.instance("block", block, InvResidual)
        if block.training:
            raise ValueError("block must be in eval mode, not training: batch norm is folded into the weights")
        hidden = block.dwconv.conv.out_channels
        slices = arguments.integer("slices", slices)
        if slices > hidden:
            raise ValueError(f"slices must be at most {hidden}, the hidden channels, not {slices}")
        step = ceil(hidden / slices)
        self.groups = [slice(start, start + step) for start in range(0, hidden, step)]
        self.stride = block.dwconv.conv.stride
        self.shortcut = getattr(block, "shortcut", False)
        for name, unit in (("expand", block.pwconv0), ("depthwise", block.dwconv), ("project", block.pwconv1)):
            weight, bias = (None, None) if unit is None else fold(unit)
            self.register_buffer(f"{name}_weight", weight)
            self.register_buffer(f"{name}_bias", bias)

    @torch.no_grad()
    def forward(self, x: Tensor) -> Tensor:
        if not torch.is_autocast_enabled(x.device.type):
            return self._in_slices(x)
        with torch.autocast(x.device.type, enabled=False):  # sums in place need one type
            return self._in_slices(x.to(self.project_weight.dtype))

    def _in_slices(self, x: Tensor) -> Tensor:
        out = self._empty_output(x)  # (N, C_out, H / stride, W / stride)
        pixels = out.flatten(2)  # a view
        for group in self.groups:
            hidden = self._hidden(x, group)
            weight = self.project_weight[:, group, 0, 0].expand(len(x), -1, -1)  # (N, C_out, channels of the group)
            torch.baddbmm(pixels, weight, hidden.flatten(2), out=pixels)  # adds in place
            del hidden  # before the next group needs room
        return out.add_(x) if self.shortcut else out

    def _empty_output(self, x: Tensor) -> Tensor:
        height, width = (-(-side // step) for side, step in zip(x.shape[2:], self.stride, strict=True))
        out = x.new_empty(len(x), len(self.project_bias), height, width)
        return out.copy_(self.project_bias[:, None, None])

    def _hidden(self, x: Tensor, group: slice) -> Tensor:
        """A group of hidden channels: expanded, filtered, not yet projected."""
        if self.expand_weight is None or self.expand_bias is None:
            wide = x[:, group]
        else:
            wide = F.conv2d(x, self.expand_weight[group], self.expand_bias[group])
            F.relu6(wide, inplace=True)
        weight = self.depthwise_weight[group]
        hidden = F.conv2d(wide, weight, self.depthwise_bias[group], self.stride, padding=1, groups=len(weight))
        return F.relu6(hidden, inplace=True)


def slice_blocks(model: MobileNetV2, slices: int) -> MobileNetV2:
    """A copy of a network in eval mode, each of its blocks a `SlicedBlock`.

    Args:
        model: In eval mode; it is not changed. It may be compiled or made parallel: the copy is neither.
        slices: Groups of each block; a block with fewer hidden channels gets as many as it has.

    Returns:
        The copy.

    Raises:
        TypeError: If an argument has the wrong type, or the network's blocks were replaced, pruned, fused or sliced.
        ValueError: If the network is in training mode, or `slices` is below 1.
    """
    slices = arguments.integer("slices", slices)
    copied = eval_copy(model)
    rows: Any = copied.stages  # Sequentials of blocks
    for number, row in enumerate(rows):
        for place, block in enumerate(row):
            arguments.instance(f"model.stages[{number}][{place}]", block, InvResidual)
            row[place] = SlicedBlock(block, min(slices, block.dwconv.conv.out_channels))
    return copied


@torch.no_grad()
def fold(unit: Conv) -> tuple[Tensor, Tensor]:
    """The one convolution that does what a Conv's convolution and batch norm do in eval mode.

    Args:
        unit: It is not changed.

    Returns:
        (weight, bias), of shapes (C_out, C_in / groups, k, k) and (C_out,).

    Raises:
        TypeError: If `unit` is not a Conv, or its batch norm was replaced, or lacks weights or statistics.
    """
    norm: nn.Module = arguments.instance("unit", unit, Conv).bn
    if not isinstance(norm, BatchNorm) or norm.running_var is None or norm.running_mean is None or norm.weight is None:
        shown = arguments.shown(norm)
        raise TypeError(f"unit.bn must be a batch norm with weights and running statistics, not {shown}")
    factor = norm.weight * torch.rsqrt(norm.running_var + norm.eps)
    return unit.conv.weight * factor[:, None, None, None], norm.bias - norm.running_mean * factor


@torch.no_grad()
def peak_bytes(module: nn.Module, x: Tensor) -> int:
    """The most bytes of tensors that exist at once while `module(x)` runs, `x` among them.

    Args:
        module: Its parameters and buffers are not counted, nor is what a library takes inside an operator.
        x: What the module takes.

    Returns:
        Bytes.

    Raises:
        TypeError: If an argument has the wrong type.
    """
    arguments.instance("module", module, nn.Module)
    arguments.instance("x", x, torch.Tensor)
    with _Meter([*module.parameters(), *module.buffers()], x) as meter:
        module(x)
    return meter.most


class _Meter(TorchDispatchMode):
    """Adds up the living storages after every operator."""

    def __init__(self, ignored: Iterable[Tensor], x: Tensor) -> None:
        super().__init__()
        self.ignored = {tensor.untyped_storage()._cdata for tensor in ignored}
        self.alive: dict[int, tuple[StorageWeakRef, int]] = {}
        self.most = 0
        self._see(x)

    def __torch_dispatch__(
        self, function: Callable[..., Any], types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        result = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            if isinstance(tensor, torch.Tensor):
                self._see(tensor)
        return result

    def _see(self, tensor: Tensor) -> None:
        storage = tensor.untyped_storage()
        if storage._cdata not in self.ignored:
            self.alive[storage._cdata] = (StorageWeakRef(storage), storage.nbytes())
        self.alive = {key: kept for key, kept in self.alive.items() if not kept[0].expired()}
        self.most = max(self.most, sum(size for _, size in self.alive.values()))
