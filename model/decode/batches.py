"""Many sentences: searched in batches of like length, so that little is padded, and given back in order."""

from __future__ import annotations

from collections.abc import Sequence

from ..network.seq2seq import pad
from ..values.search import SearchResult, SearchSettings
from .search import search
from .steps import S, StepModel

BATCH = 64  # sentences searched together


def search_all(
    model: StepModel[S], sources: Sequence[list[int]], settings: SearchSettings, batch: int = BATCH
) -> list[SearchResult]:
    """The n best of each source's ids, without the tree."""
    order = sorted(range(len(sources)), key=lambda i: len(sources[i]))
    results: dict[int, SearchResult] = {}
    for start in range(0, len(order), batch):
        chosen = order[start : start + batch]
        state = model.read(pad([sources[i] for i in chosen]))
        results |= zip(chosen, search(model, state, settings, tree=False), strict=True)
    return [results[i] for i in range(len(sources))]
