"""Which words a hypothesis may go on with: the likeliest ones, one that is drawn, or the one that is forced.

All sentences of a batch are chosen for at once. What comes back is ordered by sentence and, within one, best first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..values.search import SearchSettings
from ..values.segmentation import BOS, PAD, UNK

BARRED = [PAD, UNK, BOS]  # ids that no search writes unless they are forced


@dataclass(frozen=True)
class Candidates:
    """M children: the row each grows from, its id, log p of that id (float32), its place among its sentence's, from 1."""

    row: np.ndarray
    token: np.ndarray
    log_prob: np.ndarray
    rank: np.ndarray


def candidates(
    log_probs: Tensor,
    totals: np.ndarray,
    owners: np.ndarray,
    forced: np.ndarray,
    most: np.ndarray,
    settings: SearchSettings,
    generator: torch.Generator,
) -> Candidates:
    """The children to consider of N rows; writes -inf into `log_probs` (N, V) where nothing may be chosen.

    totals (N): Σ log p of each row; owners (N), ascending: its sentence; forced (N): the id it must write, or -1;
    most (B): how many children a sentence may consider.
    """
    held = np.flatnonzero(forced >= 0)
    free = np.flatnonzero(forced < 0)
    parts = []
    if len(held):
        parts.append((held, forced[held], log_probs.numpy()[held, forced[held]]))
    if len(free):
        log_probs[:, BARRED] = -torch.inf
        of_free = log_probs if len(free) == len(forced) else log_probs[torch.from_numpy(free)]
        if settings.sample:
            row, token, log_prob = drawn(of_free, settings, generator)
        else:
            row, token, log_prob = likeliest(of_free, totals[free], owners[free], most)
        parts.append((free[row], token, log_prob))
    row, token, log_prob = (np.concatenate(part) for part in zip(*parts, strict=True))
    if len(parts) == 2:
        order = np.argsort(owners[row], kind="stable")
        row, token, log_prob = row[order], token[order], log_prob[order]
    return Candidates(row, token, log_prob, ranks(owners[row]))


def likeliest(
    log_probs: Tensor, totals: np.ndarray, owners: np.ndarray, most: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(row, token, log p) of each sentence's best children by Σ log p. None comes back that has no probability."""
    width = min(int(most[owners].max()), log_probs.shape[1])  # a sentence's best are among every row's best
    if width == 1:
        tokens = log_probs.numpy().argmax(axis=1)[:, None]  # NumPy's is the faster by far
        best = np.take_along_axis(log_probs.numpy(), tokens, axis=1)
    else:
        best, tokens = (part.numpy() for part in torch.topk(log_probs, width))  # (N, width)
    scores = (totals.astype(np.float32)[:, None] + best).ravel()
    row = np.repeat(np.arange(len(owners)), width)
    order = np.lexsort((-scores, owners[row]))
    row, scores = row[order], scores[order]
    kept = (ranks(owners[row]) <= most[owners[row]]) & (scores > -np.inf)
    return row[kept], tokens.ravel()[order][kept], best.ravel()[order][kept]


def drawn(
    log_probs: Tensor, settings: SearchSettings, generator: torch.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(row, token, log p): one child of every row, drawn at random."""
    tokens = torch.multinomial(bounded(log_probs, settings), 1, generator=generator)
    return np.arange(len(tokens)), tokens[:, 0].numpy(), log_probs.gather(1, tokens)[:, 0].numpy()


def bounded(log_probs: Tensor, settings: SearchSettings) -> Tensor:
    """Probabilities after temperature, top-k and top-p; the rest is zero, and torch.multinomial renormalises."""
    probabilities = torch.softmax(log_probs / settings.temperature, dim=-1)
    ordered, order = probabilities.sort(dim=-1, descending=True)
    keep = ordered.cumsum(dim=-1) - ordered < settings.top_p
    if settings.top_k:
        keep[:, settings.top_k :] = False
    return torch.zeros_like(probabilities).scatter(1, order, ordered * keep)


def ranks(owners: np.ndarray) -> np.ndarray:
    """1, 2, 3, … within each run of equal owners."""
    first = np.searchsorted(owners, owners)
    return np.arange(1, len(owners) + 1) - first
