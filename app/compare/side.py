"""The two sides of a comparison, each a checkpoint with its own run, and what every block and figure names them by."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from model.values.trace import Array, Trace

from ..engine import Run
from ..shapes.answers import kind_of

SIGNS = {"A": "●", "B": "■"}
COLOURS = {"A": "#0072b2", "B": "#d55e00"}
LONGEST_TITLE = 24  # characters of a sentence in a heading


def called(letter: str) -> str:
    """How sentences name a side."""
    return f"{SIGNS[letter]} {letter}"


@dataclass(frozen=True)
class Side:
    """One of the two: a checkpoint's run of its sentence. `title`: what sets it apart from the other."""

    letter: str
    run: Run
    title: str = ""

    @property
    def name(self) -> str:
        return self.run.card.name

    @property
    def sign(self) -> str:
        return SIGNS[self.letter]

    @property
    def trace(self) -> Trace:
        return self.run.trace

    @property
    def sentence(self) -> str:
        return self.trace.source.normalised.text

    @property
    def pieces(self) -> list[str]:
        """Of the source."""
        return [piece.text for piece in self.trace.source.pieces]

    @property
    def target(self) -> list[str]:
        """The pieces of the answer."""
        return [piece.text for piece in self.trace.target]

    @property
    def context(self) -> Array:
        """c."""
        return self.trace.encoder.context

    @property
    def cut(self) -> bool:
        """Whether the heading has no room for the whole sentence."""
        return self.title.endswith("…")

    @property
    def called(self) -> str:
        return called(self.letter)

    @property
    def label(self) -> str:
        """How captions name it."""
        return f"{self.letter} · {self.title or self.name}"

    @property
    def log_prob(self) -> float:
        """Σ log p of the answer's pieces."""
        return sum(piece.log_prob for piece in self.trace.target)

    @property
    def certainty(self) -> float:
        """The geometric mean of the pieces' probabilities."""
        return math.exp(self.log_prob / len(self.trace.target))

    @property
    def parameters(self) -> int:
        return self.run.card.parameters

    @property
    def foreign(self) -> bool:
        """Whether the sentence has letters, but none of the writing that the checkpoint learned."""
        return self.run.foreign


def same_checkpoint(a: Side, b: Side) -> bool:
    return a.name == b.name


def same_sentence(a: Side, b: Side) -> bool:
    return a.sentence == b.sentence


def kind_of_both(a: Side, b: Side) -> str:
    """What both answers are; "any" where they are not alike."""
    first, second = kind_of(a.run.card), kind_of(b.run.card)
    return first if first == second else "any"


def identical(a: Side, b: Side) -> bool:
    """Whether every number of the two runs is the same."""
    first, second = a.trace.arrays, b.trace.arrays
    return first.keys() == second.keys() and all(np.array_equal(first[name], second[name]) for name in first)


def title(side: Side, other: Side) -> str:
    """What a heading says of a side: its sentence where the sentences differ, its checkpoint where those do."""
    sentence = side.sentence.rstrip("。.")
    if len(sentence) > LONGEST_TITLE:
        sentence = sentence[: LONGEST_TITLE - 1] + "…"
    if same_sentence(side, other):
        return side.name
    return sentence if same_checkpoint(side, other) else f"{side.name} · {sentence}"


def furthest(vector: Array, count: int) -> list[tuple[int, float]]:
    """The components furthest from 0: (index, value)."""
    return [(int(i), float(vector[i])) for i in np.argsort(-np.abs(vector), kind="stable")[:count]]
