"""How much each source piece mattered to each target piece: attention, occlusion and gradient × input side by side.

What attention weights explain is disputed: they can often be changed a great deal without changing the output (Jain &
Wallace 2019; Serrano & Smith 2019), which does not make them meaningless (Wiegreffe & Pinter 2019). Hence the
comparison.

Shapes: T target pieces, S source pieces, W source words (‹eos› is none), E embedding size.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import torch
from numpy.typing import NDArray

from ..checkpoint import Checkpoint
from ..values.effects import Agreement, Importance, Occlusion
from ..values.segmentation import UNK
from ..values.trace import Array, Trace
from .forced import forced
from .gradients import log_prob_gradients
from .tracing import frozen


@torch.inference_mode()
def occlude(checkpoint: Checkpoint, run: Trace) -> Occlusion:
    """Every source piece and every source word in turn, 1 + S + W sentences in all."""
    source, target = list(run.source.ids), [piece.id for piece in run.target]
    hidden = [[*source[:i], UNK, *source[i + 1 :]] for i in range(len(source))]
    shorter = [[piece.id for piece in run.source.pieces if piece.word != word] for word in range(len(run.source.words))]
    log_probs, likeliest = forced(checkpoint, [source, *hidden, *shorter], target)  # (1 + S + W, T)
    delta = (log_probs[1:] - log_probs[0]).T
    instead = likeliest[1 : 1 + len(source)].T.numpy()
    return Occlusion(frozen(delta[:, : len(source)]), frozen(delta[:, len(source) :]), instead)


def gradient_times_input(checkpoint: Checkpoint, run: Trace) -> Array:
    """Σ_E x_i · ∂ log p(y_t) / ∂ x_i: what a first-order account says each source piece adds to log p: (T, S)."""
    gradient = log_prob_gradients(checkpoint, run.source.ids, [piece.id for piece in run.target]).numpy()  # (T, S, E)
    product: Array = (gradient * run.encoder.embeddings).sum(axis=-1)
    return product


def importance(checkpoint: Checkpoint, run: Trace) -> Importance:
    measured = Importance(run.attention, occlude(checkpoint, run), gradient_times_input(checkpoint, run))
    return replace(measured, agreement=agreement(measured))


def agreement(measured: Importance) -> tuple[Agreement, ...]:
    """How far attention, occlusion and gradient × input rank the source pieces alike, two by two.

    Each counts as a size: α, −Δ log p under occlusion, |gradient × input|.
    """
    measures = {"occlusion": -measured.occlusion.pieces, "gradient": np.abs(measured.gradient)}
    if measured.attention is not None:
        measures = {"attention": measured.attention, **measures}
    ranked = {name: ([ranks(row) for row in rows], ranks(rows.ravel())) for name, rows in measures.items()}
    return tuple(
        Agreement(
            a,
            b,
            np.array([correlation(x, y) for x, y in zip(ranked[a][0], ranked[b][0], strict=True)]),
            correlation(ranked[a][1], ranked[b][1]),
        )
        for a, b in combinations(ranked, 2)
    )


def spearman(x: NDArray[np.floating], y: NDArray[np.floating]) -> float:
    """The correlation of the ranks of two sequences of equal length."""
    return correlation(ranks(x), ranks(y))


def correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Pearson's; nan where one of the two is the same everywhere."""
    a, b = a - a.mean(), b - b.mean()
    scale = math.sqrt(float((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale else math.nan


def ranks(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """From 1, the smallest first; equal values share their mean rank."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return ((last - counts + 1 + last) / 2)[places]
