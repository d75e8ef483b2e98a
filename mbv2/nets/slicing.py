"""A block computed in slices of its hidden channels: the same output in less memory. And what torch really holds."""

from copy import deepcopy
from math import ceil

import torch
from torch import nn
from torch.multiprocessing.reductions import StorageWeakRef
from torch.nn import functional as F
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from .. import arguments
from .blocks import Conv, InvResidual
from .mobilenet_v2 import MobileNetV2


class SlicedBlock(nn.Module):
    """An inverted residual block in eval mode, computed in `slices` groups of hidden channels, one after the other.

    Expansion and depthwise convolution treat every hidden channel by itself, and projection adds over them, so the
    groups' projections add up to the block's output. Batch norm is folded into copies of the weights; no gradients.
    ValueError for a block in training mode, or for more slices than hidden channels.
    Source: Sandler et al. 2018, section 5.1.
    """

    def __init__(self, block, slices):
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
    def forward(self, x):
        out = self._empty_output(x)  # (N, C_out, H / stride, W / stride)
        pixels = out.flatten(2)  # a view
        for group in self.groups:
            hidden = self._hidden(x, group)
            weight = self.project_weight[:, group, 0, 0].expand(len(x), -1, -1)  # (N, C_out, channels of the group)
            torch.baddbmm(pixels, weight, hidden.flatten(2), out=pixels)  # adds in place
            del hidden  # before the next group needs room
        return out.add_(x) if self.shortcut else out

    def _empty_output(self, x):
        height, width = (-(-side // step) for side, step in zip(x.shape[2:], self.stride, strict=True))
        out = x.new_empty(len(x), len(self.project_bias), height, width)
        return out.copy_(self.project_bias[:, None, None])

    def _hidden(self, x, group):
        """A group of hidden channels: expanded, filtered, not yet projected."""
        if self.expand_weight is None:
            wide = x[:, group]
        else:
            wide = F.conv2d(x, self.expand_weight[group], self.expand_bias[group])
            F.relu6(wide, inplace=True)
        weight = self.depthwise_weight[group]
        hidden = F.conv2d(wide, weight, self.depthwise_bias[group], self.stride, padding=1, groups=len(weight))
        return F.relu6(hidden, inplace=True)


def slice_blocks(model, slices):
    """A copy of a MobileNetV2 in eval mode, each of its blocks sliced; one with fewer hidden channels in as many.

    TypeError or ValueError names the argument, its value and what is allowed.
    """
    slices = arguments.integer("slices", slices)
    copied = deepcopy(arguments.instance("model", model, MobileNetV2))
    if copied.training:
        raise ValueError("model must be in eval mode, not training: batch norm is folded into the weights")
    for row in copied.stages:
        for place, block in enumerate(row):
            row[place] = SlicedBlock(block, min(slices, block.dwconv.conv.out_channels))
    return copied


@torch.no_grad()
def fold(unit):
    """(weight, bias) of the one convolution that does what a Conv's convolution and batch norm do in eval mode.

    weight: (C_out, C_in / groups, k, k); bias: (C_out,). TypeError for anything but a Conv.
    """
    arguments.instance("unit", unit, Conv)
    factor = unit.bn.weight * torch.rsqrt(unit.bn.running_var + unit.bn.eps)
    return unit.conv.weight * factor[:, None, None, None], unit.bn.bias - unit.bn.running_mean * factor


@torch.no_grad()
def peak_bytes(module, x):
    """The most bytes of tensors that exist at once while `module(x)` runs, `x` among them.

    Parameters and buffers are not counted, nor is scratch memory that a library takes inside an operator.
    """
    arguments.instance("module", module, nn.Module)
    arguments.instance("x", x, torch.Tensor)
    with _Meter([*module.parameters(), *module.buffers()], x) as meter:
        module(x)
    return meter.most


class _Meter(TorchDispatchMode):
    """Adds up the living storages after every operator."""

    def __init__(self, ignored, x):
        super().__init__()
        self.ignored = {tensor.untyped_storage()._cdata for tensor in ignored}
        self.alive, self.most = {}, 0
        self._see(x)

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            if isinstance(tensor, torch.Tensor):
                self._see(tensor)
        return result

    def _see(self, tensor):
        storage = tensor.untyped_storage()
        if storage._cdata not in self.ignored:
            self.alive[storage._cdata] = (StorageWeakRef(storage), storage.nbytes())
        self.alive = {key: kept for key, kept in self.alive.items() if not kept[0].expired()}
        self.most = max(self.most, sum(size for _, size in self.alive.values()))
