"""Which words a hypothesis may go on with: the likeliest ones, one that is drawn, or the one that is forced.

All sentences of a batch are chosen for at once. What comes back is ordered by sentence and, within one, best first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..values.search import SearchSettings
from ..values.segmentation import BOS, PAD, UNK

BARRED = np.array([PAD, UNK, BOS])  # ids that no search writes unless they are forced


@dataclass(frozen=True)
class Candidates:
    """M children: the row each grows from, its id, log p of it (float32), its place among its sentence's, from 1."""

    row: np.ndarray
    token: np.ndarray
    log_prob: np.ndarray
    rank: np.ndarray


@dataclass(frozen=True)
class Rows:
    """The N hypotheses that are open: whose each is (ascending), its Σ log p, the id it must write or -1.

    `masks`: for some rows the ids that may follow (V).
    """

    owner: np.ndarray
    total: np.ndarray
    forced: np.ndarray
    masks: Mapping[int, Tensor]


def candidates(
    log_probs: Tensor, rows: Rows, most: np.ndarray, settings: SearchSettings, generator: torch.Generator
) -> Candidates:
    """The children to consider, for each sentence at most `most` (B).

    Writes -inf into `log_probs` (N, V) where nothing may be chosen, after log p of what is forced was read.
    """
    held, free = (rows.forced >= 0).nonzero()[0], (rows.forced < 0).nonzero()[0]
    forced = Candidates(
        row=held,
        token=rows.forced[held],
        log_prob=log_probs.numpy()[held, rows.forced[held]],
        rank=ranks(rows.owner[held]),
    )
    log_probs.numpy()[:, BARRED] = -np.inf
    for row, may in rows.masks.items():
        log_probs[row, ~may] = -torch.inf
    if not len(held):
        return freely(log_probs, rows.total, rows.owner, most, settings, generator)
    if not len(free):
        return forced
    others = log_probs[torch.from_numpy(free)], rows.total[free], rows.owner[free]
    return _merged(forced, freely(*others, most, settings, generator), free, rows.owner)


def _merged(forced: Candidates, free: Candidates, row_of: np.ndarray, owners: np.ndarray) -> Candidates:
    """Both kinds in the order of their sentences; `row_of`: the rows that the free ones' count refers to."""
    row = np.concatenate([forced.row, row_of[free.row]])
    order = owners[row].argsort(kind="stable")
    token, log_prob, rank = (
        np.concatenate([getattr(part, name) for part in (forced, free)])[order]
        for name in ("token", "log_prob", "rank")
    )
    return Candidates(row[order], token, log_prob, rank)


def freely(
    log_probs: Tensor,
    totals: np.ndarray,
    owners: np.ndarray,
    most: np.ndarray,
    settings: SearchSettings,
    generator: torch.Generator,
) -> Candidates:
    """The children of rows that nothing forces."""
    return (
        drawn(log_probs, owners, settings, generator) if settings.sample else likeliest(log_probs, totals, owners, most)
    )


def likeliest(log_probs: Tensor, totals: np.ndarray, owners: np.ndarray, most: np.ndarray) -> Candidates:
    """Each sentence's best children by Σ log p. None comes back that has no probability."""
    width = min(int(most[owners].max()), log_probs.shape[1])  # a sentence's best are among every row's best
    if width == 1:
        tokens = log_probs.numpy().argmax(axis=1)  # (N); NumPy's is the faster by far
        best = log_probs.numpy()[np.arange(len(tokens)), tokens]
    else:
        best, tokens = (part.numpy().ravel() for part in torch.topk(log_probs, width))  # (N · width)
    row = np.arange(len(owners)).repeat(width)
    scores = totals.astype(np.float32)[row] + best
    order = np.lexsort((-scores, owners[row]))
    rank = ranks(owners[row[order]])
    kept = (rank <= most[owners[row[order]]]) & (scores[order] > -np.inf)
    order = order[kept]
    return Candidates(row[order], tokens[order], best[order], rank[kept])


def drawn(log_probs: Tensor, owners: np.ndarray, settings: SearchSettings, generator: torch.Generator) -> Candidates:
    """One child of every row, at random."""
    tokens = torch.multinomial(bounded(log_probs, settings), 1, generator=generator)
    chosen = log_probs.gather(1, tokens)[:, 0].numpy()
    return Candidates(np.arange(len(tokens)), tokens[:, 0].numpy(), chosen, ranks(owners))


def bounded(log_probs: Tensor, settings: SearchSettings) -> Tensor:
    """Probabilities after temperature, top-k and top-p; the rest is zero, and torch.multinomial renormalises."""
    probabilities = torch.softmax(log_probs / settings.temperature, dim=-1)
    most = min(settings.top_k or log_probs.shape[1], log_probs.shape[1])
    ordered, order = probabilities.topk(most)  # sorted; for a few it is much faster than sorting all
    keep = ordered.cumsum(dim=-1) - ordered < settings.top_p
    return torch.zeros_like(probabilities).scatter(1, order, ordered * keep)


def ranks(owners: np.ndarray) -> np.ndarray:
    """1, 2, 3, … within each run of equal owners."""
    return np.arange(1, len(owners) + 1) - owners.searchsorted(owners)
