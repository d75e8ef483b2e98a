"""Several processes that train one network as one process would: each takes its part of every batch.

`torchrun --nproc-per-node N -m mbv2.training …` starts them; torch's DistributedDataParallel averages their gradients.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import nn
from torch.nn.parallel import DistributedDataParallel

CPU = torch.device("cpu")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Team:
    """Who this process is among those that train together, and where it computes.

    Args:
        rank: its number, from 0. default: 0
        world: how many there are. default: 1
        device: where it computes. default: the processor
    """

    rank: int = 0
    world: int = 1
    device: torch.device = CPU

    @property
    def first(self) -> bool:
        """Whether this is the process that writes files and speaks."""
        return self.rank == 0

    def part(self, batch: torch.Tensor) -> torch.Tensor:
        """This process's share of a batch, along the first dimension; all shares are equally long."""
        return batch.chunk(self.world)[self.rank]

    def total(self, *values: float) -> list[float]:
        """Sums of numbers over all processes."""
        if self.world == 1:
            return list(values)
        numbers = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.all_reduce(numbers)
        return numbers.tolist()

    def wait(self) -> None:
        """Return when all processes are here."""
        if self.world > 1:
            dist.barrier()

    def in_turn(self, work: Callable[[], Result]) -> Result:
        """What `work` returns: of the first process before the others begin, so that they find what it fetched."""
        if not self.first:
            self.wait()
        result = work()
        if self.first:
            self.wait()
        return result

    def share(self, model: nn.Module) -> nn.Module:
        """The network as this team trains it: alone as it is, together with averaged gradients."""
        return model if self.world == 1 else DistributedDataParallel(model, broadcast_buffers=False)


def join(device: str = "auto") -> Team:
    """The team that torchrun's environment names; a team of one without it.

    Args:
        device: "cpu", "cuda", or "auto": an accelerator where there is one.
    """
    kind = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    world, rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
    place = torch.device(kind, int(os.environ.get("LOCAL_RANK", 0))) if kind == "cuda" else torch.device(kind)
    if world > 1:
        dist.init_process_group("nccl" if kind == "cuda" else "gloo")
    return Team(rank, world, place)


def leave(team: Team) -> None:
    """Take leave of the other processes."""
    if team.world > 1:
        dist.destroy_process_group()


def synchronize(model: nn.Module, team: Team) -> nn.Module:
    """Let batch norm and dropout see the whole batch: with several processes they give what one process gives."""
    if team.world == 1:
        return model
    for name, child in list(model.named_children()):
        if isinstance(child, nn.BatchNorm2d):
            setattr(model, name, SharedBatchNorm.like(child, team))
        elif isinstance(child, nn.Dropout):
            setattr(model, name, SharedDropout(child.p, team))
        else:
            synchronize(child, team)
    return model


class _Normalize(torch.autograd.Function):
    """Batch norm over the batch of all processes. Sums are in 64 bits, as in torch's own kernel for a processor.

    Source: Ioffe & Szegedy 2015, algorithm 1 and its gradients in section 3.
    """

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, scale: torch.Tensor, shift: torch.Tensor, eps: float, count: int) -> Any:
        mean = _total(x.double().sum((0, 2, 3))) / count
        variance = _total((x.double() - mean[:, None, None]).square().sum((0, 2, 3))) / count
        ctx.save_for_backward(x, scale, mean, (variance + eps).rsqrt())
        ctx.count = count
        y = F.batch_norm(x, mean.to(x.dtype), variance.to(x.dtype), scale, shift, training=False, eps=eps)
        ctx.mark_non_differentiable(mean, variance)
        return y, mean, variance

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor, *_: torch.Tensor) -> Any:
        x, scale, mean, inverse = ctx.saved_tensors
        normal = (x.double() - mean[:, None, None]) * inverse[:, None, None]
        wide = gradient.double()
        to_shift, to_scale = wide.sum((0, 2, 3)), (wide * normal).sum((0, 2, 3))
        sums = _total(torch.stack([to_shift, to_scale])) / ctx.count  # of the whole batch: what its mean passes back
        change = wide - sums[0][:, None, None] - normal * sums[1][:, None, None]
        to_x = change * (scale.double() * inverse)[:, None, None]
        return to_x.to(x.dtype), to_scale.to(x.dtype), to_shift.to(x.dtype), None, None


def _total(part: torch.Tensor) -> torch.Tensor:
    """The sum of `part` over the processes."""
    dist.all_reduce(part)
    return part


class SharedBatchNorm(nn.BatchNorm2d):
    """Batch norm over the batch of all processes, on a processor too, where torch's SyncBatchNorm does not run."""

    team: Team
    share: float  # of the new batch in the moving mean and variance
    running_mean: torch.Tensor
    running_var: torch.Tensor
    num_batches_tracked: torch.Tensor

    @classmethod
    def like(cls, norm: nn.BatchNorm2d, team: Team) -> "SharedBatchNorm":
        """A layer with the weights and statistics of `norm`."""
        shared = cls(norm.num_features, norm.eps)
        shared.team, shared.share = team, norm.momentum or 0.1
        shared.weight, shared.bias = norm.weight, norm.bias
        for name, statistic in norm.named_buffers():
            setattr(shared, name, statistic)
        return shared.train(norm.training)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C, H, W) → (N, C, H, W)."""
        if not self.training:
            return super().forward(x)
        count = x.numel() // x.shape[1] * self.team.world
        y: torch.Tensor
        y, mean, variance = _Normalize.apply(x, self.weight, self.bias, self.eps, count)
        with torch.no_grad():
            self.running_mean.lerp_(mean.to(x.dtype), self.share)
            self.running_var.lerp_((variance * count / (count - 1)).to(x.dtype), self.share)
            self.num_batches_tracked.add_(1)
        return y


class SharedDropout(nn.Dropout):
    """Dropout whose mask is drawn for the whole batch, of which each process uses its part."""

    def __init__(self, p: float, team: Team) -> None:
        super().__init__(p)
        self.team = team

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C) → (N, C)."""
        if not (self.training and self.p):
            return x
        return x * self.team.part(F.dropout(x.new_ones(len(x) * self.team.world, *x.shape[1:]), self.p))
