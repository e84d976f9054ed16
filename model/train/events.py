"""What a training says while it goes on: whoever consumes it, a progress bar or the page, sees these."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Updated:
    """One update was made. loss: of its batch, smoothed, nats per target piece; seconds: of all updates so far."""

    update: int
    epoch: int
    loss: float
    learning_rate: float
    seconds: float
    pieces_per_second: float


@dataclass(frozen=True)
class Evaluated:
    """The averaged weights were evaluated on the development sentences. `metric` is the task's; `best`: of all so
    far."""

    update: int
    epoch: int
    seconds: float
    dev_loss: float
    metric: str
    value: float
    best: bool
    evaluation_seconds: float = field(compare=False)

    @property
    def record(self) -> dict[str, float]:
        """As metrics.json keeps it."""
        record = {"update": self.update, "epoch": self.epoch, "seconds": round(self.seconds)}
        return {**record, "dev_loss": round(self.dev_loss, 4), f"dev_{self.metric}": round(self.value, 4)}


@dataclass(frozen=True)
class Saved:
    """The state was written, so that training can go on from here."""

    update: int
    path: Path


@dataclass(frozen=True)
class Finished:
    """There is nothing left to do. reason: the last of "updates" was made, "patience" evaluations passed without a
    better one, or the CPU "seconds" are spent."""

    update: int
    reason: str


Event = Updated | Evaluated | Saved | Finished
