"""How far back the encoder still feels: |∂ log p(y) / ∂ embedding_i| over the source, for the two checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.values.trace import Array

from ..locales import Translate
from . import plots
from .side import Side


@dataclass(frozen=True)
class Felt:
    """One side's gradient: `total` (S) as it is and as shares of its sum; `early`: the share of the first half."""

    side: Side
    pieces: Sequence[str]
    total: list[float]
    shares: list[float]

    @property
    def early(self) -> float:
        return sum(self.shares[: len(self.shares) // 2])


def felt(side: Side, pieces: Sequence[str], total: Array) -> Felt:
    shares = total / max(float(total.sum()), float(np.finfo(np.float32).tiny))
    return Felt(side, pieces, total.tolist(), shares.tolist())


def view(both: tuple[Felt, Felt], by_distance: Sequence[tuple[str, Any]], say: Translate) -> dict[str, Any]:
    top = max(max(one.shares) for one in both)
    return {
        "sides": [one.side for one in both],
        "felt": {one.side.letter: one for one in both},
        "specs": {one.side.letter: plots.gradient_bars(one.pieces, one.shares, one.side.letter, top) for one in both},
        "summary": [
            say("early", who=one.side.called, share=f"{one.early:.0%}", count=len(one.shares) // 2) for one in both
        ],
        "decay": by_distance,
        "decay_spec": plots.decay_curve(by_distance, say) if by_distance else None,
        "distances": sorted({distance for _, points in by_distance for distance, _ in points}),
    }
