"""① words, ② ids, ③ embeddings and ④ states of the two sides: what they share, and what stands on one side alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.values.segmentation import Piece
from model.values.trace import Trace
from model.values.vectors import cosine

from ...stages.embedding import figure as embedding_figure
from ...stages.encoder import figure as encoder_figure
from ..side import Side, furthest, same_checkpoint
from .alignment import marks

STRONGEST = 3


@dataclass(frozen=True)
class WordView:
    """A word with its pieces; `mark`: as in alignment.py."""

    text: str
    pieces: list[str]
    mark: str


@dataclass(frozen=True)
class IdView:
    """A piece and its id; `mark`: whether the other side reads the same piece under the same id."""

    piece: Piece
    mark: str


@dataclass(frozen=True)
class Similar:
    """A piece of A and the piece of B whose embedding has the greatest cosine with its own; `same`: it is one piece."""

    piece: str
    other: str
    cosine: float
    same: bool


@dataclass(frozen=True)
class VectorRow:
    """A vector as a table says it: the lengths of its parts and its strongest components."""

    piece: str
    lengths: list[float]
    strongest: list[tuple[int, float]]


def view(a: Side, b: Side) -> dict[str, Any]:
    one_space = same_checkpoint(a, b)
    return {
        "words": {side.letter: words(side.trace, other.trace) for side, other in ((a, b), (b, a))},
        "ids": {side.letter: ids(side.trace, other.trace) for side, other in ((a, b), (b, a))},
        "embedded": {side.letter: embedding_figure.embeddings(side.trace) | {"axes": {}} for side in (a, b)},
        "embedding_rows": {side.letter: embedding_rows(side.trace) for side in (a, b)},
        "weight_end": embedding_figure.WEIGHT_END,
        "similar": similar(a.trace, b.trace) if one_space else [],
        "states": {side.letter: encoder_figure.encoder_states(side.trace) | {"axes": {}} for side in (a, b)},
        "state_rows": {side.letter: state_rows(side.trace) for side in (a, b)},
    }


def words(trace: Trace, other: Trace) -> list[WordView]:
    texts, others = ([word.text for word in one.source.words] for one in (trace, other))
    pieces: list[list[str]] = [[] for _ in texts]
    for piece in trace.source.pieces:
        if piece.word >= 0:
            pieces[piece.word].append(piece.text)
    return [WordView(*word) for word in zip(texts, pieces, marks(texts, others), strict=True)]


def ids(trace: Trace, other: Trace) -> list[IdView]:
    first, second = ([(piece.id, piece.text) for piece in one.source.pieces] for one in (trace, other))
    return [IdView(piece, mark) for piece, mark in zip(trace.source.pieces, marks(first, second), strict=True)]


def similar(a: Trace, b: Trace) -> list[Similar]:
    """For every piece of A its most similar piece of B; both traces are of one checkpoint."""
    cosines = cosine(a.encoder.embeddings, b.encoder.embeddings)  # (S_A, S_B)
    return [
        Similar(piece.text, b.source.pieces[place].text, float(row[place]), piece.id == b.source.pieces[place].id)
        for piece, row, place in zip(a.source.pieces, cosines, cosines.argmax(axis=1).tolist(), strict=True)
    ]


def embedding_rows(trace: Trace) -> list[VectorRow]:
    """‖x_i‖ and the strongest dimensions of every piece."""
    return [
        VectorRow(piece.text, [float(np.linalg.norm(vector))], furthest(vector, STRONGEST))
        for piece, vector in zip(trace.source.pieces, trace.encoder.embeddings, strict=True)
    ]


def state_rows(trace: Trace) -> list[VectorRow]:
    """The lengths of h's forward and backward half, and the strongest units, of every piece."""
    half = trace.config.hidden // 2
    return [
        VectorRow(
            piece.text,
            [float(np.linalg.norm(state[:half])), float(np.linalg.norm(state[half:]))],
            furthest(state, STRONGEST),
        )
        for piece, state in zip(trace.source.pieces, trace.encoder.states, strict=True)
    ]
