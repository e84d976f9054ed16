"""Every choice a checkpoint was made with, as frozen dataclasses that round-trip through its config.json."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CELLS = ("rnn", "gru", "lstm")
ATTENTIONS = ("none", "bahdanau", "luong-dot", "luong-general")


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
    batch_tokens: int = 1000  # target pieces in a batch
    learning_rate: float = 2e-3
    warmup: int = 100
    hold: float = 0.3  # share of the updates before the rate falls linearly to zero
    betas: tuple[float, float] = (0.9, 0.98)
    clip: float = 1.0
    label_smoothing: float = 0.1
    ema: float = 0.999  # decay of the averaged weights that are evaluated and kept
    evaluate_every: int = 500
    evaluate_sentences: int = 600
    patience: int = 0  # evaluations without a better BLEU before training stops; 0: never
    seed: int = 1
    threads: int = 1


@dataclass(frozen=True)
class Config:
    """A checkpoint's whole configuration: `config.json`."""

    model: ModelConfig = field(default_factory=ModelConfig)
    train: TrainConfig = field(default_factory=TrainConfig)

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(dataclasses.asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    @staticmethod
    def load(path: Path) -> Config:
        """Raises ValueError when the file is not a configuration, naming the field that is wrong."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return Config(_build(ModelConfig, data["model"]), _build(TrainConfig, data["train"]))
        except (AttributeError, KeyError, TypeError, json.JSONDecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"{path.name} is not a configuration of this project: {error}") from error


def _build(kind: type, data: dict[str, Any]) -> Any:
    """A dataclass from JSON, whose lists stand for tuples. Unknown names are an error, missing ones take the default."""
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in data.items()})
