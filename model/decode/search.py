"""Search: from the model's probabilities to a sentence. One loop serves greedy, beam, sampling and forced prefixes.

Greedy is a beam of one; a forced prefix leaves each hypothesis one child; sampling draws the children that a beam would
rank (choose.py). With `tree` the loop also looks at as many candidates again as there is room for, and each of them
comes back with the reason why it went no further (tree.py).

The score that ranks finished hypotheses is Σ log p / length^α (α: the length penalty; 0 ranks by probability alone).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from ..values.search import SearchResult, SearchSettings
from .choose import Rows, candidates
from .forms import About, Allowed
from .steps import S, StepModel
from .tree import Level, Place, hypothesis, numbered, roots, score, trees, written


@torch.inference_mode()
def search(
    model: StepModel[S],
    start: S,
    settings: SearchSettings,
    prefixes: list[list[int]] | None = None,
    *,
    allowed: Sequence[Allowed | None] | None = None,
    tree: bool = True,
) -> list[SearchResult]:
    """Decode the sentences of a state before its first step, each under its own forced prefix (empty: none).

    `allowed`: for each sentence, which pieces may come next (forms.py). Probabilities stay the model's own: what is not
    allowed is passed over, not renormalised away. A forced prefix may break the form.
    """
    sentences = len(start)
    generator = torch.Generator().manual_seed(settings.seed)
    forced = _table(prefixes or [[]] * sentences)
    levels = [roots(sentences)]
    finished: list[list[Place]] = [[] for _ in range(sentences)]
    room = np.full(sentences, settings.beam)  # places left for hypotheses, by sentence
    at = np.repeat(np.arange(sentences), settings.beam if settings.sample else 1)  # the rows' places in the last level
    state = start.select(at)
    for t in range(settings.max_length):
        parents = levels[-1]
        owners, totals = parents.owner[at], parents.total[at]
        log_probs, state = model.step(state, parents.token[at])
        must = forced[owners, min(t, forced.shape[1] - 1)]
        rows = Rows(owners, totals, must, _masks(levels, at, must, allowed) if allowed else {})
        found = candidates(log_probs, rows, room * (2 if tree else 1), settings, generator)
        log_prob, owner = found.log_prob.astype(np.float64), owners[found.row]
        survives = (found.rank <= room[owner]) | settings.sample
        level = Level(owner, at[found.row], found.token, log_prob, totals[found.row] + log_prob, found.rank, survives)
        levels.append(level)
        for index in np.flatnonzero(level.finished).tolist():
            finished[owner[index]].append((t + 1, index))
            room[owner[index]] -= not settings.sample
        at = np.flatnonzero(level.kept)
        if not len(at):
            break
        state = state.select(found.row[at])
    leaves = _best(levels, finished, at, settings, allowed)
    return _results(levels, leaves, settings, tree)


def _table(prefixes: list[list[int]]) -> np.ndarray:
    """Forced ids (B, longest + 1), -1 where a sentence is free; the last column is free for all."""
    table = np.full((len(prefixes), max(map(len, prefixes), default=0) + 1), -1)
    for row, prefix in zip(table, prefixes, strict=True):
        row[: len(prefix)] = prefix
    return table


def _masks(
    levels: list[Level], at: np.ndarray, must: np.ndarray, allowed: Sequence[Allowed | None]
) -> dict[int, Tensor]:
    """By row, which pieces (V) may come next, where nothing is forced and not everything is allowed."""
    masks = {}
    for row, index in enumerate(at.tolist()):
        mask = allowed[levels[-1].owner[index]]
        if mask is None or must[row] >= 0:
            continue
        ids, _ = written(levels, (len(levels) - 1, index))
        if (may := mask(ids)) is not None:
            masks[row] = may
    return masks


def _best(
    levels: list[Level],
    finished: list[list[Place]],
    at: np.ndarray,
    settings: SearchSettings,
    allowed: Sequence[Allowed | None] | None,
) -> list[list[Place]]:
    """Each sentence's n best of what was finished; when nothing was, of what was cut off at the greatest length.

    What fits its form goes before what does not.
    """
    cut: list[list[Place]] = [[] for _ in finished]
    for index in at.tolist():
        cut[levels[-1].owner[index]].append((len(levels) - 1, index))

    def rank(leaf: Place) -> tuple[bool, float]:
        step, index = leaf
        form = allowed[levels[step].owner[index]] if allowed else None
        unfit = isinstance(form, About) and not form.fits(written(levels, leaf)[0])
        return unfit, -score(float(levels[step].total[index]), step, settings.length_penalty)

    return [sorted(done or open_, key=rank)[: settings.n_best] for done, open_ in zip(finished, cut, strict=True)]


def _results(
    levels: list[Level], leaves: list[list[Place]], settings: SearchSettings, tree: bool
) -> list[SearchResult]:
    alpha = settings.length_penalty
    if not tree:
        return [SearchResult(tuple(hypothesis(levels, leaf, alpha) for leaf in best), ()) for best in leaves]
    numbers = numbered(levels, len(leaves))
    nodes = trees(levels, numbers, [best[0] for best in leaves], alpha)
    return [
        SearchResult(tuple(hypothesis(levels, leaf, alpha, int(numbers[leaf[0]][leaf[1]])) for leaf in best), of_one)
        for best, of_one in zip(leaves, nodes, strict=True)
    ]
