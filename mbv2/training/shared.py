"""Layers that compute the same, to the last bit, in one process and in two that share its batch.

Numbers of 32 bits depend on the order in which they are added. Here whatever is added over the pictures of a batch is
added within its first half, within its second half, and then together: that is what two processes do too. Where a
rounding differs, a ReLU6 somewhere falls to the other side, and twenty steps later the loss differs in its third digit.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from .team import Team

HALVES = 2
FEW = 16  # pictures: below, with one thread, torch takes other kernels for convolutions of 1 × 1
aten = torch.ops.aten


def synchronize(model: nn.Module, team: Team) -> nn.Module:
    """Let the layers of a network add over the whole batch of all processes, always in the same order.

    On an accelerator they are torch's own: alone as they are, together with torch's SyncBatchNorm.
    """
    if team.device.type != "cpu":
        model = model if team.world == 1 else nn.SyncBatchNorm.convert_sync_batchnorm(model)
        kinds: dict[type[nn.Module], type[nn.Module]] = {nn.Dropout: SharedDropout} if team.world > 1 else {}
    else:
        kinds = {
            nn.Conv2d: SharedConv,
            nn.BatchNorm2d: SharedBatchNorm,
            nn.Linear: SharedLinear,
            nn.Dropout: SharedDropout,
        }
    for layer in model.modules():
        if type(layer) in kinds:
            layer.__class__ = kinds[type(layer)]  # the same layer, its weights and hooks; another way to compute
            layer.team = team  # type: ignore[assignment]
    return model


def local_halves(team: Team) -> int:
    """In how many parts a process takes its pictures."""
    return max(1, HALVES // team.world)


def by_halves(function: Callable[..., torch.Tensor], parts: int, *batches: torch.Tensor) -> torch.Tensor:
    """A function of pictures, part by part if they are so few that it matters to the bits."""
    if parts == 1 or len(batches[0]) >= FEW * parts:
        return function(*batches)
    return torch.cat([function(*part) for part in zip(*(batch.chunk(parts) for batch in batches), strict=True)])


class _Conv(torch.autograd.Function):
    """A convolution whose weights' gradient is the sum of those of the halves."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, weight: torch.Tensor, layer: nn.Conv2d, parts: int) -> torch.Tensor:
        ctx.save_for_backward(x, weight)
        ctx.how = (layer.stride, layer.padding, layer.dilation, False, (0, 0), layer.groups)
        ctx.parts = parts
        stride, padding, dilation, _, _, groups = ctx.how
        return by_halves(lambda part: F.conv2d(part, weight, None, stride, padding, dilation, groups), parts, x)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> Any:
        x, weight = ctx.saved_tensors
        parts, to_x, to_weight = ctx.parts, None, None

        def back(part: torch.Tensor, of: torch.Tensor, *wanted: bool) -> Any:
            return aten.convolution_backward(of, part, weight, None, *ctx.how, [*wanted, False])

        if ctx.needs_input_grad[0]:
            to_x = by_halves(lambda part, of: back(part, of, True, False)[0], parts, x, gradient)
        if ctx.needs_input_grad[1]:
            pairs = zip(x.chunk(parts), gradient.chunk(parts), strict=True)
            to_weight = sum(back(part, of, False, True)[1] for part, of in pairs)
        return to_x, to_weight, None, None


class SharedConv(nn.Conv2d):
    """A convolution without bias whose gradient does not depend on how many processes share the batch, one or two."""

    team: Team

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C, H, W) → (N, C, H, W)."""
        if not self.training or self.bias is not None or torch.is_autocast_enabled("cpu"):
            return super().forward(x)
        y: torch.Tensor = _Conv.apply(x, self.weight, self, local_halves(self.team))
        return y


class SharedLinear(nn.Linear):
    """The classifier, half by half."""

    team: Team

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C) → (N, classes)."""
        return torch.cat([super(SharedLinear, self).forward(part) for part in x.chunk(local_halves(self.team))])


class _Norm(torch.autograd.Function):
    """Batch norm over the batch of all processes; means and sums of its parts come together in 64 bits.

    Source: Ioffe & Szegedy 2015, algorithm 1 and its gradients in section 3.
    """

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, layer: "SharedBatchNorm", scale: torch.Tensor, shift: torch.Tensor) -> Any:
        team, parts = layer.team, x.chunk(local_halves(layer.team))
        rows = [torch.stack(torch.batch_norm_update_stats(part, None, None, 0.0)) for part in parts]  # (2, C) each
        counts = torch.tensor([len(part) for part in parts], dtype=torch.float64)
        means, variances = team.gather(torch.stack(rows)).double().unbind(1)
        share = team.gather(counts)[:, None] / (len(x) * team.world)
        mean = (share * means).sum(0)
        variance = (share * (variances + (means - mean).square())).sum(0)
        mean, variance = mean.to(x.dtype), variance.to(x.dtype)
        ctx.save_for_backward(x, scale, mean, variance)
        ctx.team, ctx.eps = team, layer.eps
        ctx.mark_non_differentiable(mean, variance)
        return F.batch_norm(x, mean, variance, scale, shift, eps=layer.eps), mean, variance

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor, *_: torch.Tensor) -> Any:
        x, scale, mean, variance = ctx.saved_tensors
        gradient = gradient.contiguous(memory_format=torch.channels_last)
        halves = local_halves(ctx.team)
        rows = torch.stack(
            [
                torch.stack(
                    aten.native_batch_norm_backward(
                        of, part, scale, mean, variance, None, None, False, ctx.eps, [False, True, True]
                    )[1:]
                )
                for part, of in zip(x.chunk(halves), gradient.chunk(halves), strict=True)
            ]
        )  # (halves, 2, C): what each half passes to scale and shift
        count = x.numel() // x.shape[1] * ctx.team.world
        to_scale, to_shift = ctx.team.gather(rows).double().sum(0) / count  # of the whole batch: through its statistics
        inverse = (variance.double() + ctx.eps).rsqrt()
        slope = scale * inverse
        back = -slope * inverse * to_scale
        rest = -slope * to_shift - back * mean
        slope, back, rest = (each.to(x.dtype)[:, None, None] for each in (slope, back, rest))
        to_x = torch.addcmul(rest, x, back).addcmul_(gradient, slope)
        return to_x, None, *rows.sum(0)


class SharedBatchNorm(nn.BatchNorm2d):
    """Batch norm over the batch of all processes, on a processor too, where torch's SyncBatchNorm does not run."""

    team: Team
    running_mean: torch.Tensor
    running_var: torch.Tensor
    num_batches_tracked: torch.Tensor

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C, H, W) → (N, C, H, W)."""
        if not self.training:
            return super().forward(x)
        x = x.to(self.weight.dtype)  # of mixed precision
        count, share = x.numel() // x.shape[1] * self.team.world, self.momentum or 0.1
        y: torch.Tensor
        y, mean, variance = _Norm.apply(x, self, self.weight, self.bias)
        with torch.no_grad():
            self.running_mean.lerp_(mean, share)
            self.running_var.lerp_(variance * (count / (count - 1)), share)
            self.num_batches_tracked.add_(1)
        return y


class SharedDropout(nn.Dropout):
    """Dropout whose mask is drawn for the whole batch, of which each process uses its part."""

    team: Team

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C) → (N, C)."""
        if not (self.training and self.p):
            return x
        return x * self.team.part(F.dropout(x.new_ones(len(x) * self.team.world, *x.shape[1:]), self.p))
