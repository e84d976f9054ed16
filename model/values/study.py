"""The figures of a checkpoint beside those of the others: a row of the study's table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LengthBin:
    """BLEU and chrF of the segments of low…high source pieces; `concatenated`: made of neighbouring sentences."""

    low: int
    high: int
    sentences: int
    concatenated: bool
    bleu: float
    chrf: float


@dataclass(frozen=True)
class StudyRow:
    """One checkpoint's figures; None where nothing was measured. `shipped`: its weights lie beside them.

    `history`: update, epoch, seconds, dev_loss and dev_bleu of every evaluation in training. BLEU and chrF on test.tsv
    by a beam of 5, greedy_bleu by a beam of 1; `minutes` of training on one thread.
    """

    name: str
    cell: str
    attention: str
    hidden: int
    direction: str
    parameters: int
    bleu: float | None
    chrf: float | None
    greedy_bleu: float | None
    sentences_per_second: float | None
    minutes: float
    history: tuple[dict[str, Any], ...]
    by_length: tuple[LengthBin, ...]
    shipped: bool


@dataclass(frozen=True)
class Study:
    """The rows of the table; `faults`: why others are not among them, a sentence each."""

    rows: tuple[StudyRow, ...]
    faults: tuple[str, ...]
