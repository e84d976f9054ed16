"""③ Embedding: each id picks its row of a learned matrix; pieces used alike have come to lie in like directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.network.seq2seq import Seq2Seq
from model.text.vocabulary import Vocabulary
from model.values.segmentation import SPECIAL_NAMES
from model.values.trace import Array

from .. import StageInput
from . import figure

KEY = "embedding"
NEAREST = 6
LONG, FEWER = 16, 3  # with more different pieces than that, fewer neighbours of each


@dataclass(frozen=True)
class Space:
    """Rows of the source embedding brought to length 1: of every id (V, E); and of the pieces proper alone (P, E) with
    their `ids`, without special tokens and bytes."""

    every: Array
    proper: Array
    ids: NDArray[np.int64]


@dataclass(frozen=True)
class Neighbour:
    text: str
    id: int
    cosine: float


@lru_cache(maxsize=4)
def space(model: Seq2Seq, vocabulary: Vocabulary) -> Space:
    """Computed once for a checkpoint."""
    matrix = model.encoder.embedding.weight.detach().numpy()
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    every = matrix / np.maximum(lengths, np.finfo(np.float32).tiny)
    ids = [id for id in range(len(vocabulary)) if id not in SPECIAL_NAMES and not vocabulary.is_byte(id)]
    return Space(every, every[ids], np.array(ids))


def neighbours(model: Seq2Seq, vocabulary: Vocabulary, ids: Sequence[int]) -> dict[int, list[Neighbour]]:
    """For each id the pieces whose rows point in the most similar direction, nearest first, itself left out."""
    known = space(model, vocabulary)
    different = list(dict.fromkeys(ids))
    cosines = known.every[different] @ known.proper.T  # (ids, P)
    cosines[np.array(different)[:, None] == known.ids] = -np.inf
    nearest = np.argpartition(-cosines, NEAREST, axis=1)[:, :NEAREST]
    found = {}
    for id, row, places in zip(different, cosines, nearest, strict=True):
        ordered = sorted(places.tolist(), key=lambda place: -row[place])
        found[id] = [Neighbour(vocabulary.piece(int(known.ids[p])), int(known.ids[p]), float(row[p])) for p in ordered]
    return found


def view(given: StageInput) -> dict[str, Any]:
    trace = given.run.trace
    embeddings = trace.encoder.embeddings
    near = neighbours(given.checkpoint.model, given.checkpoint.source.vocabulary, trace.source.ids)
    first = {piece.id: place for place, piece in reversed(list(enumerate(trace.source.pieces)))}
    shown = NEAREST if len(near) <= LONG else FEWER
    return {
        "shown": shown,
        "embeddings_spec": figure.embeddings(trace),
        "nearest": [near[id][:shown] for id in trace.source.ids],
        "lengths": np.linalg.norm(embeddings, axis=1).tolist(),
        "rows": [
            (place, trace.source.pieces[place], near[id][:shown])
            for id, place in sorted(first.items(), key=lambda f: f[1])
        ],
        "clipped": int((np.abs(embeddings) > figure.WEIGHT_END).sum()),
        "end": figure.WEIGHT_END,
    }
