"""How far back the gradient reaches: |∂ log p(y) / ∂ x_i| over the source of the two sides, and what each checkpoint's
forward recurrence alone carries by distance, as its metrics say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.values.effects import GradientNorms

from ...engine import Card
from ...locales import Translate
from ..side import Side
from . import figure


@dataclass(frozen=True)
class Gradients:
    """One side's gradient norms: `total` (S) as they are and as shares of their sum."""

    side: Side
    pieces: Sequence[str]
    total: list[float]
    shares: list[float]

    @property
    def first_half(self) -> float:
        """The share of the first half of the pieces."""
        return sum(self.shares[: len(self.shares) // 2])


def gradients_of(side: Side, norms: GradientNorms) -> Gradients:
    shares = norms.total / max(float(norms.total.sum()), float(np.finfo(np.float32).tiny))
    return Gradients(side, norms.pieces, norms.total.tolist(), shares.tolist())


def view(both: tuple[Gradients, Gradients], cards: Sequence[Card], say: Translate) -> dict[str, Any]:
    top = max(max(one.shares) for one in both)
    curves = reach(cards)
    return {
        "sides": [one.side for one in both],
        "gradients": {one.side.letter: one for one in both},
        "specs": {one.side.letter: figure.gradient_bars(one.pieces, one.shares, one.side.letter, top) for one in both},
        "summary": [
            say("first-half", who=one.side.called, share=f"{one.first_half:.0%}", count=len(one.shares) // 2)
            for one in both
        ],
        "reach": curves,
        "reach_spec": figure.reach_curve(curves, say) if curves else None,
        "distances": sorted({distance for _, points in curves for distance, _ in points}),
    }


def reach(cards: Sequence[Card]) -> list[tuple[str, list[tuple[int, float]]]]:
    """(distance, mean) of how far each checkpoint's recurrence carries, by its name, where that was measured."""
    curves = []
    for card in cards:
        if points := card.figures.get("gradient_by_distance", {}).get("by_distance"):
            curves.append((card.name, [(point["distance"], point["mean"]) for point in points]))
    return curves
