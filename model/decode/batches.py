"""Many sentences: searched in batches of like length, so that little is padded, and given back in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..network.seq2seq import pad
from ..values.search import SearchResult, SearchSettings
from .forms import Allowed
from .search import search
from .steps import S, StepModel

BATCH = 64  # sentences searched together
Masks = Callable[[Sequence[int]], Allowed | None]  # a source's ids → what its answers are held to


def search_all(
    model: StepModel[S],
    sources: Sequence[list[int]],
    settings: SearchSettings,
    batch: int = BATCH,
    masks: Masks | None = None,
) -> list[SearchResult]:
    """The n best of each source's ids, without the tree. `masks`: the form that `settings.form` holds to (forms.py)."""
    order = sorted(range(len(sources)), key=lambda i: len(sources[i]))
    results: dict[int, SearchResult] = {}
    for start in range(0, len(order), batch):
        chosen = order[start : start + batch]
        state = model.read(pad([sources[i] for i in chosen]))
        allowed = [masks(sources[i]) for i in chosen] if masks and settings.form else None
        results |= zip(chosen, search(model, state, settings, allowed=allowed, tree=False), strict=True)
    return [results[i] for i in range(len(sources))]
