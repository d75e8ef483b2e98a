"""Several processes that train one network as one process would: each takes its part of every batch.

`torchrun --nproc-per-node N -m mbv2.training …` starts them; torch's DistributedDataParallel averages their gradients.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import torch
import torch.distributed as dist
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

    def gather(self, rows: torch.Tensor) -> torch.Tensor:
        """(k, …) of each process → (k × world, …), in the order of the processes."""
        if self.world == 1:
            return rows
        every = [torch.empty_like(rows) for _ in range(self.world)]
        dist.all_gather(every, rows)
        return torch.cat(every)

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
