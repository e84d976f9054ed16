"""⑦ Attention: which source states each target piece was made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.explain import agreement, importance
from model.trace import TargetPiece, Trace

from .. import figures
from . import StageInput

KEY = "attention"
WHOLE_TABLE = 500  # cells; above it the table gives each row's strongest places and the sum of the rest
STRONGEST = 6
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


def _row(trace: Trace, t: int) -> Row:
    weights = trace.arrays["decoder.weights"][t]
    strongest = sorted(np.argsort(-weights)[:STRONGEST].tolist())
    return Row(
        trace.target[t],
        weights.tolist(),
        trace.arrays["decoder.scores"][t].tolist(),
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


def shares(trace: Trace) -> list[Shares]:
    """Where there is no attention: how much of each step's input is the one c."""
    weight_y, weight_c = np.split(trace.weights["decoder.recurrence.weight_ih"], [trace.config.embedding], axis=1)
    weight_s = trace.weights["decoder.recurrence.weight_hh"]
    states = np.vstack([trace.arrays["decoder.initial_state"], trace.arrays["decoder.h"][:-1]])  # s_{t−1}
    parts = (
        trace.arrays["decoder.embeddings"] @ weight_y.T,
        trace.arrays["decoder.contexts"] @ weight_c.T,
        states @ weight_s.T,
    )
    norms = np.stack([np.linalg.norm(part, axis=1) for part in parts], axis=1)  # (T, 3)
    return [
        Shares(piece, tuple(row.tolist()), tuple((row / row.sum()).tolist()))
        for piece, row in zip(trace.target, norms, strict=True)
    ]


def hidden(given: StageInput) -> dict[str, Any] | None:
    """The occlusion map, and how far it and the gradient rank the source as attention does; nothing for a long sentence."""
    trace = given.run.trace
    if len(trace.target) * len(trace.source.pieces) > MOST_HIDDEN:
        return None
    found = importance(given.checkpoint, trace)
    change = found.occlusion.pieces
    return {
        "spec": figures.occlusion(trace, change),
        "change": change.tolist(),
        "worst": [(int(row.argmin()), float(row.min())) for row in change],
        "agreements": [(pair.first, pair.second, pair.overall) for pair in agreement(found)],
    }


def view(given: StageInput) -> dict[str, Any]:
    trace = given.run.trace
    if trace.attention is None:
        found = shares(trace)
        return {
            "hidden": hidden(given),
            "figure_spec": None,
            "shares": found,
            "shares_spec": figures.input_shares(trace, [share.shares for share in found], given.say),
        }
    return {
        "hidden": hidden(given),
        "figure_spec": figures.attention(trace),
        "rows": [_row(trace, t) for t in range(len(trace.target))],
        "whole": trace.attention.size <= WHOLE_TABLE,
        "delta": given.run.recomputed.deltas["decoder.weights"],
    }
