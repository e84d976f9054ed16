"""Which pieces the embedding finds alike: the rows of the source embedding by cosine.

Shapes: V ids, P pieces proper, E embedding size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..text.vocabulary import Vocabulary
from ..values.trace import Array
from ..values.vectors import unit
from ..values.vocabulary import Neighbour

NEAREST = 6


class EmbeddingSpace:
    """The rows brought to length 1: of every id (V, E), and of the pieces proper alone (P, E), without special tokens
    and bytes.

    `proper`: the ids of the latter.
    """

    def __init__(self, matrix: Array, vocabulary: Vocabulary, proper: Sequence[int]) -> None:
        self.vocabulary, self.ids = vocabulary, np.array(proper)
        self.every = unit(matrix)
        self.proper = self.every[self.ids]

    def neighbours(self, ids: Sequence[int]) -> Mapping[int, tuple[Neighbour, ...]]:
        """For each id the NEAREST pieces whose rows point in the most similar direction, nearest first, itself left
        out."""
        different = list(dict.fromkeys(ids))
        cosines = self.every[different] @ self.proper.T  # (ids, P)
        cosines[np.array(different)[:, None] == self.ids] = -np.inf
        nearest = np.argpartition(-cosines, NEAREST, axis=1)[:, :NEAREST]
        return {
            id: tuple(self._neighbour(p, float(row[p])) for p in sorted(places.tolist(), key=lambda place: -row[place]))
            for id, row, places in zip(different, cosines, nearest, strict=True)
        }

    def _neighbour(self, place: int, cosine: float) -> Neighbour:
        id = int(self.ids[place])
        return Neighbour(self.vocabulary.piece(id), id, cosine)
