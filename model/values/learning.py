"""A training that is watched: what is learned by which models, and what each of them can do at every look.

A recording holds all that is shown of a training. It is the same value whether the training runs now or was kept in a
folder (train/recording.py), so a replay and a live training are one thing to whoever draws them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from ..config import ATTENTIONS, CELLS

SIZES = (8, 128)  # of H
RATES = (1e-4, 1.0)


@dataclass(frozen=True)
class Facts:
    """shortest, longest: source lengths of a toy task, in characters."""

    shortest: int
    longest: int


TASKS = {
    "reverse": Facts(3, 20),
    "pinyin": Facts(2, 4),
    "dates": Facts(8, 18),
    "numbers": Facts(1, 4),
    "sums": Facts(5, 5),
}


@dataclass(frozen=True)
class Architecture:
    """What sets the models of a training apart; data, sizes, learning rate and seed they share."""

    cell: str = "gru"
    attention: str = "bahdanau"

    def __post_init__(self) -> None:
        if self.cell not in CELLS or self.attention not in ATTENTIONS:
            raise ValueError(f"there is no {self.cell}-{self.attention}")

    @property
    def name(self) -> str:
        return f"{self.cell}-{self.attention}"


@dataclass(frozen=True)
class LearningSettings:
    """All that decides a training on a toy task, bit by bit, apart from how far it gets.

    task: a toy's name (train/toys.py). longest: of the sources to learn from, in characters; 0: as the task has
    them. seconds: of CPU; the training ends as soon as one model has had so many.
    """

    task: str = "reverse"
    models: tuple[Architecture, ...] = (Architecture(), Architecture(attention="none"))
    hidden: int = 48
    learning_rate: float = 6e-3
    longest: int = 0
    seed: int = 1
    seconds: float = 12.0

    def __post_init__(self) -> None:
        if not 1 <= len(self.models) <= 2 or len(set(self.models)) < len(self.models):
            raise ValueError("one model learns, or two different ones")
        for name, value, (low, high) in (
            ("hidden", self.hidden, SIZES),
            ("learning_rate", self.learning_rate, RATES),
        ):
            if not low <= value <= high:
                raise ValueError(f"{name} must lie between {low:g} and {high:g}, not {value:g}")
        if self.hidden % 2:
            raise ValueError(f"hidden must be even, not {self.hidden}")


class Step(NamedTuple):
    """One step of the staircase: of the unseen items whose source has `length` pieces, how many are right."""

    length: int
    right: int
    items: int


@dataclass(frozen=True)
class Look:
    """What one model can do after some updates. S, T: pieces of the recording's `shown` item, both with ‹eos›.

    loss         nats per piece of the batches since the look before; None before the first update
    unseen_loss  the same of items that are never trained on
    exact        share of unseen items answered exactly, in percent; stairs: the same by length
    written      what it answers to the recording's items; right: whether that is the answer
    log_probs    (T) of the right answer's pieces, each after the right beginning
    attention    (T, S) of the same, None without attention
    gradient     (S) ‖∂ Σ log p / ∂ x_i‖ of the same, x_i the embedding of source piece i
    """

    seconds: float
    pieces_per_second: float
    loss: float | None
    unseen_loss: float | None
    exact: float
    stairs: tuple[Step, ...]
    written: tuple[str, ...]
    right: tuple[bool, ...]
    log_probs: tuple[float, ...]
    attention: tuple[tuple[float, ...], ...] | None
    gradient: tuple[float, ...]


@dataclass(frozen=True)
class Frame:
    """All models at the same update, in the order of the settings. kept: their weights are a snapshot."""

    update: int
    looks: tuple[Look, ...]
    kept: bool

    @staticmethod
    def of(data: dict[str, Any]) -> Frame:
        """From what `dataclasses.asdict` made of one, perhaps by way of JSON."""
        return Frame(data["update"], tuple(_look(look) for look in data["looks"]), data["kept"])


@dataclass(frozen=True)
class Item:
    """An unseen item that is answered at every look."""

    source: str
    target: str


@dataclass(frozen=True)
class Subject:
    """What a training is about. items: the eight that are answered at every look; `shown`: which of them the attention
    is of, its pieces beside it. parameters: of each model."""

    settings: LearningSettings
    items: tuple[Item, ...]
    shown: int
    source_pieces: tuple[str, ...]
    target_pieces: tuple[str, ...]
    pairs: int
    parameters: tuple[int, ...]

    @staticmethod
    def of(data: dict[str, Any]) -> Subject:
        """From what `dataclasses.asdict` made of one, perhaps by way of JSON."""
        settings = data["settings"]
        models = tuple(Architecture(**model) for model in settings["models"])
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
        values["settings"] = LearningSettings(**{**settings, "models": models})
        values["items"] = tuple(Item(**item) for item in data["items"])
        return Subject(**values)


@dataclass(frozen=True)
class Recording:
    """A training as far as it got. `frames`: by rising update."""

    subject: Subject
    frames: tuple[Frame, ...]


def _look(data: dict[str, Any]) -> Look:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list | tuple) else v for k, v in data.items()}
    values["stairs"] = tuple(Step(*step) for step in data["stairs"])
    if data["attention"] is not None:
        values["attention"] = tuple(map(tuple, data["attention"]))
    return Look(**values)
