"""Processes that train one model together, each on its part of every batch (data parallelism).

`torchrun --nproc-per-node=2 -m model.train …` starts them. Each draws the same batches and takes its rows of each;
torch's DistributedDataParallel (Li et al. 2020) averages the gradients, between CPUs by gloo, between GPUs by NCCL. The
loss of a part counts by its share of the batch's target pieces, so that the average is the gradient of the whole batch,
and the loss curve that of one process. Dropout draws otherwise in each.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from ..config import TrainConfig
from ..network.seq2seq import Seq2Seq
from .bfloat16 import fast_loss
from .data import Batch
from .score import loss_of

CPU = torch.device("cpu")


class Objective(nn.Module):
    """The loss of a batch, mean over its target pieces, as a module: what runs in several processes must be one."""

    def __init__(self, model: Seq2Seq, recipe: TrainConfig, device: torch.device) -> None:
        super().__init__()
        self.model, self.label_smoothing = model, recipe.label_smoothing
        self.loss = fast_loss if recipe.bfloat16 and device.type == "cpu" else loss_of

    def forward(self, batch: Batch) -> Tensor:
        return self.loss(self.model, batch, self.label_smoothing)


@dataclass(frozen=True)
class Group:
    """rank: this process's number of `size`; the first one leads: it alone evaluates, writes and speaks."""

    rank: int = 0
    size: int = 1
    device: torch.device = CPU

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def objective(self, model: Seq2Seq, recipe: TrainConfig) -> nn.Module:
        """Batch → its loss, whose gradients are averaged over the group."""
        objective = Objective(model, recipe, self.device)
        return DistributedDataParallel(objective) if self.size > 1 else objective

    def part(self, batch: Batch) -> tuple[Batch, float]:
        """Every size-th row of a batch, on this device, and what its mean loss counts in the group's average. Of a
        batch with too few rows some processes get its first row, which then counts nothing."""
        whole, count = batch.tokens, len(batch.source)
        rows = slice(self.rank if self.rank < count else 0, None, self.size)
        part = Batch(*(one[rows].to(self.device) for one in (batch.source, batch.inputs, batch.targets)))
        return part, self.size * part.tokens / whole if self.rank < count else 0.0

    def generator(self, seed: int, update: int) -> torch.Generator:
        """Of this process's dropout in an update: a resumed run draws the same."""
        return torch.Generator().manual_seed((seed * 1_000_003 + update * self.size + self.rank) % 2**63)

    def mean(self, *values: float) -> list[float]:
        """Of all processes."""
        if self.size == 1:
            return list(values)
        together = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.all_reduce(together)
        return (together / self.size).tolist()

    def any(self, one: bool) -> bool:
        """Whether it holds in one of the processes, so that all do the same."""
        return self.mean(float(one))[0] > 0

    def told(self, compute: Callable[[], tuple[float, float]]) -> tuple[float, float]:
        """What the leading process computes."""
        said = torch.tensor(compute() if self.leads else (0.0, 0.0), dtype=torch.float64, device=self.device)
        if self.size > 1:
            dist.broadcast(said, 0)
        first, second = said.tolist()
        return first, second

    @contextmanager
    def leader_first(self) -> Iterator[None]:
        """What the leading process does before the others do it."""
        if self.size > 1 and not self.leads:
            dist.barrier()
        yield
        if self.size > 1 and self.leads:
            dist.barrier()


ALONE = Group()


@contextmanager
def joined() -> Iterator[Group]:
    """The group in which torchrun started this process; without torchrun this process alone, on the CPU."""
    if "TORCHELASTIC_RUN_ID" not in os.environ:
        yield ALONE
        return
    on_gpu = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ["LOCAL_RANK"])) if on_gpu else CPU
    if on_gpu:
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if on_gpu else "gloo")
    try:
        yield Group(dist.get_rank(), dist.get_world_size(), device)
    finally:
        dist.destroy_process_group()
