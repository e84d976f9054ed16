"""③ Embedding: each id picks its row of a learned matrix; pieces used alike have come to lie in like directions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.seq2seq import Seq2Seq
from model.text import SPECIAL_NAMES, Vocabulary
from model.trace import Array

from .. import figures
from . import StageInput

KEY = "embedding"
NEAREST = 6


@dataclass(frozen=True)
class Space:
    """The source embedding with rows of length 1 (V, E), and the ids of the pieces proper (no special tokens, no bytes)."""

    unit: Array
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
    unit = matrix / np.maximum(lengths, np.finfo(np.float32).tiny)
    unit.setflags(write=False)
    proper = [id for id in range(len(vocabulary)) if id not in SPECIAL_NAMES and not vocabulary.is_byte(id)]
    return Space(unit, np.array(proper))


def neighbours(model: Seq2Seq, vocabulary: Vocabulary, ids: list[int], count: int = NEAREST) -> dict[int, list[Neighbour]]:
    """For each id the pieces whose rows point in the most similar direction, nearest first, itself left out."""
    known = space(model, vocabulary)
    different = list(dict.fromkeys(ids))
    cosines = known.unit[different] @ known.unit[known.ids].T  # (ids, pieces)
    found = {}
    for id, row in zip(different, cosines, strict=True):
        order = np.argsort(-row, kind="stable")[: count + 1]
        others = [i for i in order.tolist() if known.ids[i] != id][:count]
        found[id] = [Neighbour(vocabulary.piece(int(known.ids[i])), int(known.ids[i]), float(row[i])) for i in others]
    return found


def view(given: StageInput) -> dict[str, Any]:
    trace = given.run.trace
    embeddings = trace.arrays["encoder.embeddings"]
    near = neighbours(given.checkpoint.model, given.checkpoint.source.vocabulary, list(trace.source.ids))
    first = {piece.id: place for place, piece in reversed(list(enumerate(trace.source.pieces)))}
    return {
        "embeddings_spec": figures.embeddings(trace),
        "nearest": [near[id] for id in trace.source.ids],
        "lengths": np.linalg.norm(embeddings, axis=1).tolist(),
        "rows": [(place, trace.source.pieces[place], near[id]) for id, place in sorted(first.items(), key=lambda f: f[1])],
        "clipped": int((np.abs(embeddings) > figures.WEIGHT_END).sum()),
        "end": figures.WEIGHT_END,
        "count": NEAREST,
    }
