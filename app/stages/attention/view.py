"""⑦ Attention: which source states each target piece was made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.explain.importance import agreement, importance
from model.values.changes import ATTENTION_KINDS, AttentionChange
from model.values.trace import Array, TargetPiece, Trace

from .. import StageInput
from . import figure

KEY = "attention"
WHOLE_TABLE = 500  # cells; above it the table gives each row's strongest places and the sum of the rest
STRONGEST, FEWER = 4, 3  # the fewer where the table does not give all
MOST_HIDDEN = 400  # cells of the occlusion map; a longer sentence would make the page heavy


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
    strongest = sorted(np.argsort(-weights)[: STRONGEST if alpha.size <= WHOLE_TABLE else FEWER].tolist())
    return Row(
        trace.target[t],
        weights.tolist(),
        scores[t].tolist(),
        strongest,
        float(weights.sum() - weights[strongest].sum()),
        float(weights.sum()),
    )


@dataclass(frozen=True)
class Shares:
    """What the recurrence at one step is made of: ‖W_y y_{t−1}‖, ‖W_c c‖ and ‖W_h s_{t−1}‖ over all gates, and their shares."""

    piece: TargetPiece
    norms: tuple[float, ...]
    shares: tuple[float, ...]


def shares(trace: Trace, weights: dict[str, Array]) -> list[Shares]:
    """Where there is no attention: how much of each step's input is the one c."""
    weight_y, weight_c = np.split(weights["decoder.recurrence.weight_ih"], [trace.config.embedding], axis=1)
    weight_s = weights["decoder.recurrence.weight_hh"]
    states = np.vstack([trace.decoder.initial_state, trace.decoder.states[:-1]])  # s_{t−1}
    parts = (
        trace.decoder.embeddings @ weight_y.T,
        trace.decoder.contexts @ weight_c.T,
        states @ weight_s.T,
    )
    norms = np.stack([np.linalg.norm(part, axis=1) for part in parts], axis=1)  # (T, 3)
    return [
        Shares(piece, tuple(row.tolist()), tuple((row / row.sum()).tolist()))
        for piece, row in zip(trace.target, norms, strict=True)
    ]


def hidden(given: StageInput) -> dict[str, Any] | None:
    """Occlusion, gradient × input, and how far they and attention rank the source alike; nothing for a long sentence."""
    trace = given.run.trace
    if len(trace.target) * len(trace.source.pieces) > MOST_HIDDEN:
        return None
    found = importance(given.checkpoint, trace)
    pairs = agreement(found)
    return {
        "occlusion_spec": figure.occlusion(trace, found.occlusion.pieces),
        "occlusion": found.occlusion.pieces.tolist(),
        "words": found.occlusion.words.tolist(),
        "worst": [(int(row.argmin()), float(row.min())) for row in found.occlusion.pieces],
        "gradient_spec": figure.gradient(trace, found.gradient),
        "gradient": found.gradient.tolist(),
        "agreement_spec": figure.agreement(trace, pairs, given.say),
        "agreements": pairs,
    }


def moved(given: StageInput) -> dict[str, Any] | None:
    """How a what-if moved the attention of the old words, cell by cell; nothing where the source has other pieces now."""
    before, effect = given.run.before, given.run.effect
    if before is None or before.attention is None or effect is None or effect.weights is None:
        return None
    if before.attention.shape != effect.weights.shape or before.attention.size > MOST_HIDDEN:
        return None
    change = effect.weights - before.attention
    share = float(np.abs(change).sum(axis=1).mean() / 2)
    return (
        {"spec": figure.attention_change(before, change), "change": change.tolist(), "share": share}
        if share > 1e-4
        else None
    )


def trial(trace: Trace) -> AttentionChange:
    """What the form stands on: the last change of attention, or a first one to try; typed weights begin as the model's."""
    if trace.changes.attention:
        return trace.changes.attention[-1]
    weights = () if trace.attention is None else tuple(round(float(weight), 2) for weight in trace.attention[0])
    return AttentionChange("uniform", step=0, weights=weights)


def view(given: StageInput) -> dict[str, Any]:
    trace = given.run.trace
    shared = {
        "hidden": hidden(given),
        "moved": moved(given),
        "kinds": ATTENTION_KINDS[1:],
        "trial": trial(trace),
        "source_pieces": [piece.text for piece in trace.source.pieces],
        "source_words": [word.text for word in trace.source.words],
    }
    if trace.attention is None or trace.decoder.scores is None:
        found = shares(trace, {name: value.numpy() for name, value in given.checkpoint.model.state_dict().items()})
        return {
            **shared,
            "figure_spec": None,
            "shares": found,
            "shares_spec": figure.input_shares(trace, [share.shares for share in found], given.say),
        }
    return {
        **shared,
        "figure_spec": figure.attention(trace),
        "rows": [_row(trace, trace.attention, trace.decoder.scores, t) for t in range(len(trace.target))],
        "whole": trace.attention.size <= WHOLE_TABLE,
        "delta": given.run.recomputed.deltas["decoder.weights"],
    }
