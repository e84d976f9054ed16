"""⑦ Attention: which source states each target piece was made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.values.changes import ATTENTION_KINDS, AttentionChange
from model.values.trace import Array, TargetPiece, Trace

from ...engine import Run
from ...locales import Translate
from . import figure

KEY = "attention"
WHOLE_TABLE = 500  # cells; above it the table gives each row's strongest places and the sum of the rest
STRONGEST, FEWER = 4, 3  # the fewer where the table does not give all
MOST_MOVED = 400  # cells of the map of what a what-if moved; more would make the page heavy


@dataclass(frozen=True)
class Row:
    """One target piece: every α and e (S), the strongest source places in reading order, what is left over, and Σα."""

    piece: TargetPiece
    weights: list[float]
    scores: list[float]
    strongest: list[int]
    rest: float
    total: float


def _row(trace: Trace, alpha: Array, scores: Array, t: int) -> Row:
    weights = alpha[t]
    strongest, rest = strongest_places(weights, STRONGEST if alpha.size <= WHOLE_TABLE else FEWER)
    return Row(
        trace.target[t],
        weights.tolist(),
        scores[t].tolist(),
        strongest,
        rest,
        float(weights.sum()),
    )


def strongest_places(weights: Array, count: int) -> tuple[list[int], float]:
    """The places of the largest weights (S) in reading order, and the sum of the others."""
    strongest = sorted(np.argsort(-weights)[:count].tolist())
    return strongest, float(weights.sum() - weights[strongest].sum())


def measured(run: Run, say: Translate) -> dict[str, Any] | None:
    """Occlusion, gradient × input, and how far they and attention rank the source alike; nothing for a long
    sentence."""
    trace, importance = run.trace, run.importance
    if importance is None:
        return None
    occlusion, gradient = importance.occlusion, importance.gradient
    return {
        "occlusion_spec": figure.occlusion(trace, occlusion.pieces),
        "occlusion": occlusion.pieces.tolist(),
        "words": occlusion.words.tolist(),
        "worst": [(int(row.argmin()), float(row.min())) for row in occlusion.pieces],
        "gradient_spec": figure.gradient(trace, gradient),
        "gradient": gradient.tolist(),
        "agreement_spec": figure.agreement(trace, importance.agreement, say),
        "agreements": importance.agreement,
    }


def moved(run: Run) -> dict[str, Any] | None:
    """How a what-if moved the attention of the old words, cell by cell; nothing where the source has other pieces
    now."""
    before, effect = run.before, run.effect
    if before is None or before.attention is None or effect is None or effect.weights is None:
        return None
    if before.attention.shape != effect.weights.shape or before.attention.size > MOST_MOVED:
        return None
    change = effect.weights - before.attention
    share = float(np.abs(change).sum(axis=1).mean() / 2)
    return (
        {"spec": figure.attention_change(before, change), "change": change.tolist(), "share": share}
        if share > 1e-4
        else None
    )


def trial(trace: Trace) -> AttentionChange:
    """What the form stands on: the last change of attention, or a first one to try; typed weights begin as the
    model's."""
    if trace.changes.attention:
        return trace.changes.attention[-1]
    weights = () if trace.attention is None else tuple(round(float(weight), 2) for weight in trace.attention[0])
    return AttentionChange("uniform", step=0, weights=weights)


def view(run: Run, say: Translate) -> dict[str, Any]:
    trace = run.trace
    shared = {
        "measured": measured(run, say),
        "moved": moved(run),
        "kinds": ATTENTION_KINDS[1:],
        "trial": trial(trace),
        "source_pieces": [piece.text for piece in trace.source.pieces],
        "source_words": [word.text for word in trace.source.words],
    }
    if trace.attention is None or trace.decoder.scores is None:
        return {
            **shared,
            "figure_spec": None,
            "shares": list(zip(trace.target, run.shares, strict=True)),
            "shares_spec": figure.input_shares(trace, [share.shares for share in run.shares], say),
        }
    return {
        **shared,
        "figure_spec": figure.attention(trace),
        "rows": [_row(trace, trace.attention, trace.decoder.scores, t) for t in range(len(trace.target))],
        "whole": trace.attention.size <= WHOLE_TABLE,
        "delta": run.recomputed.deltas["decoder.weights"],
    }
