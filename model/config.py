"""Every choice a checkpoint was made with, as frozen dataclasses that round-trip through its config.json.

What each field means stands in docs/config.md, which a test compares with these classes.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import math
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .task import Task
from .text.languages import base, is_chinese

CELLS = ("rnn", "gru", "lstm")
SELECTIONS = ("metric", "loss", "last")
ATTENTIONS = ("none", "bahdanau", "luong-dot", "luong-general")
# The largest values of the fields that begin at 1: beyond them no machine of today has the memory.
LARGEST_MODEL = {
    "source_vocabulary": 1_000_000,
    "target_vocabulary": 1_000_000,
    "embedding": 8192,
    "hidden": 8192,
    "attention_size": 8192,
}
LARGEST_RECIPE = {
    "max_pieces": 10_000,
    "updates": 10**9,
    "batch_tokens": 10**7,
    "warmup": 10**9,
    "evaluate_every": 10**9,
    "evaluate_sentences": 10**7,
    "threads": 1024,
}


@dataclass(frozen=True)
class ModelConfig:
    """The architecture. Sizes are numbers of units; each encoder direction has hidden / 2 of them."""

    source_language: str = "zh"
    target_language: str = "en"
    source_vocabulary: int = 5000
    target_vocabulary: int = 4000
    cell: str = "gru"
    attention: str = "bahdanau"
    embedding: int = 256
    hidden: int = 512
    attention_size: int = 256
    dropout: float = 0.3

    def __post_init__(self) -> None:
        if self.cell not in CELLS:
            raise ValueError(f"cell must be one of {', '.join(CELLS)}, not {self.cell!r}")
        if self.attention not in ATTENTIONS:
            raise ValueError(f"attention must be one of {', '.join(ATTENTIONS)}, not {self.attention!r}")
        _bounded(self, LARGEST_MODEL)
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must lie in [0, 1), not {self.dropout}")
        for language in (self.source_language, self.target_language):
            base(language)  # refuses what is no language
        if self.hidden % 2:
            raise ValueError(f"hidden must be even, since each encoder direction takes half of it, not {self.hidden}")


@dataclass(frozen=True)
class TrainConfig:
    """The recipe. Data columns are named as in the file's header row."""

    source_column: str = "zh"
    target_column: str = "en"
    drop_corpora: tuple[str, ...] = ()
    sentence_case_corpora: tuple[str, ...] = ()  # lower-case English, brought to sentence case
    drop_final_mark: float = 0.1  # probability of reading a source without its closing punctuation
    max_pieces: int = 80
    updates: int = 12000
    batch_tokens: int = 1000  # pieces in a batch, of whichever side is longer
    learning_rate: float = 2e-3
    warmup: int = 100
    hold: float = 0.3  # share of the updates before the rate falls linearly to zero
    betas: tuple[float, float] = (0.9, 0.98)
    clip: float = 1.0
    label_smoothing: float = 0.1
    ema: float = 0.999  # decay of the averaged weights that are evaluated and kept
    evaluate_every: int = 500
    evaluate_sentences: int = 600
    # Which weights are kept: best by "metric" (the task's; ties go to the lower loss), by "loss", or the "last".
    select: str = "metric"
    patience: int = 0  # evaluations without a better one before training stops; 0: never
    cpu_seconds: float = 0.0  # of CPU for all updates; 0: as long as they take
    seed: int = 1
    threads: int = 1
    shared_pieces: bool = False  # of Chinese and the other side: Latin words are cut alike, digits stand alone
    bfloat16: bool = (
        False  # products of the training step in bfloat16 (train/bfloat16.py): a GRU with additive attention
    )

    def __post_init__(self) -> None:
        if self.select not in SELECTIONS:
            raise ValueError(f"select must be one of {', '.join(SELECTIONS)}, not {self.select!r}")
        _bounded(self, LARGEST_RECIPE)
        for name in ("patience", "seed"):
            if not 0 <= getattr(self, name) < 2**63:
                raise ValueError(f"{name} must be 0 or more, and below 2^63, not {getattr(self, name)}")
        if not all(0 <= beta < 1 for beta in self.betas):
            raise ValueError(f"betas must lie in [0, 1), not {self.betas}")
        for name in ("learning_rate", "clip"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0, not {getattr(self, name)}")
        if self.cpu_seconds < 0:
            raise ValueError(f"cpu_seconds must not be below 0, but is {self.cpu_seconds}")
        for name in ("drop_final_mark", "hold", "label_smoothing", "ema"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must lie between 0 and 1, not {getattr(self, name)}")


@dataclass(frozen=True)
class Config:
    """A checkpoint's whole configuration: `config.json`."""

    model: ModelConfig = field(default_factory=ModelConfig)
    train: TrainConfig = field(default_factory=TrainConfig)
    task: Task = field(default_factory=Task)

    def __post_init__(self) -> None:
        if self.train.bfloat16 and (self.model.cell, self.model.attention) != ("gru", "bahdanau"):
            raise ValueError('train.bfloat16 is written for cell "gru" and attention "bahdanau"')
        chinese = [is_chinese(language) for language in (self.model.source_language, self.model.target_language)]
        if self.train.shared_pieces and sorted(chinese) != [False, True]:
            raise ValueError("train.shared_pieces is for Chinese on one side and another language on the other")

    def to_json(self) -> str:
        return json.dumps(dataclasses.asdict(self), indent=2, ensure_ascii=False) + "\n"

    def save(self, path: Path) -> None:
        path.write_text(self.to_json(), encoding="utf-8")

    @staticmethod
    def parse(text: str) -> Config:
        """Raises ValueError when the text is not a configuration, JSON's complaints among them."""
        try:
            data = json.loads(text)
            config: Config = _build(Config, data, "")
        except RecursionError as error:
            raise ValueError("it is nested too deeply") from error
        if missing := [part for part in ("model", "train") if part not in data]:
            raise ValueError(f"it has no {' and no '.join(missing)}")
        return config

    @staticmethod
    def load(path: Path) -> Config:
        """Raises ValueError when the file is not a configuration, naming the field that is wrong and what it may
        hold."""
        try:
            config = Config.parse(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ValueError(f"the configuration {path} cannot be read: {error.strerror or error}") from error
        except ValueError as error:  # JSON's and UTF-8's complaints too
            raise ValueError(f"{path.name} is not a configuration of this project: {error}") from error
        return config


def _bounded(config: Any, largest: dict[str, int]) -> None:
    for name, most in largest.items():
        if (value := getattr(config, name)) < 1:
            raise ValueError(f"{name} must be 1 or more, not {value}")
        if value > most:
            raise ValueError(f"{name} must be {most:,} or less, not {str(value)[:40]}")


def _build(kind: type, data: Any, where: str) -> Any:
    """A dataclass from JSON, its fields checked by their types. Unknown names are an error, missing ones take the
    default."""
    if not isinstance(data, dict):
        raise ValueError(f"{where or 'the whole'} must be an object in braces, not {json.dumps(data)[:40]}")
    types = typing.get_type_hints(kind)
    values = {}
    for name, value in data.items():
        label = f"{where}.{name}".lstrip(".")
        if name not in types:
            near = difflib.get_close_matches(name, types, 1)
            known = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(types)}"
            raise ValueError(f"there is no field {label!r}; {known}")
        values[name] = _value(types[name], value, label)
    return kind(**values)


def _value(kind: Any, value: Any, label: str) -> Any:
    """One field's value: JSON's lists stand for tuples and its whole numbers for floats."""
    if dataclasses.is_dataclass(kind):
        return _build(typing.cast(type, kind), value, label)
    if typing.get_origin(kind) is tuple:
        inner, *rest = typing.get_args(kind)
        if not isinstance(value, list) or (rest != [...] and len(value) != 1 + len(rest)):
            raise ValueError(f"{label} must be a list{'' if rest == [...] else f' of {1 + len(rest)}'}, not {value!r}")
        return tuple(_value(inner, item, label) for item in value)
    if kind is float and type(value) is int and abs(value) < 2**1000:
        value = float(value)
    if type(value) is not kind:
        words = {int: "a whole number", float: "a number", str: "a text in quotes", bool: "true or false"}
        raise ValueError(f"{label} must be {words[kind]}, not {json.dumps(value)[:40]}")
    if kind is float and not math.isfinite(value):
        raise ValueError(f"{label} must be a finite number, not {value}")
    return value
