"""What a vocabulary knows of its pieces, and which pieces the embedding finds alike."""

from __future__ import annotations

from dataclasses import dataclass

from .segmentation import Piece


@dataclass(frozen=True)
class Entry:
    """A piece as the vocabulary knows it; `first`: its first place in the sentence, `times`: how often it stands there.

    `kind`: piece, byte or special; only a piece has a log-probability, a rank (1: the likeliest) and a "one in so
    many".
    """

    piece: Piece
    first: int
    times: int
    kind: str
    rank: int | None
    one_in: int | None


@dataclass(frozen=True)
class Known:
    """A word in one vocabulary: the language, its ids in order, and each different piece."""

    language: str
    ids: tuple[int, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class VocabularySize:
    """How many ids there are, how many of them are pieces with a rank, and how many are bytes."""

    size: int
    ranked: int
    bytes: int


@dataclass(frozen=True)
class Neighbour:
    """A piece whose embedding points in a similar direction."""

    text: str
    id: int
    cosine: float
