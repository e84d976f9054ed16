"""⑦ Attention: which source states each target piece was made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.trace import TargetPiece, Trace

from .. import figures
from . import StageInput

KEY = "attention"
WHOLE_TABLE = 500  # cells; above it the table gives each row's strongest places and the sum of the rest
STRONGEST = 6


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


def view(given: StageInput) -> dict[str, Any]:
    trace = given.run.trace
    if trace.attention is None:
        return {"figure_spec": None}
    return {
        "figure_spec": figures.attention(trace),
        "rows": [_row(trace, t) for t in range(len(trace.target))],
        "whole": trace.attention.size <= WHOLE_TABLE,
        "delta": given.run.recomputed.deltas["decoder.weights"],
    }
