"""What disturbing a run did, and how much each source piece mattered: the results of explain/, as values.

Δ log p is always "disturbed minus as it was", in nats: below 0 the word became less likely.
Shapes: T target pieces, S source pieces, W source words (‹eos› is none), E embedding size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .trace import Array


@dataclass(frozen=True, eq=False)
class TeacherForced:
    """log p (T) of every piece of a given translation, ‹eos› included; `total` in nats, `perplexity` per piece."""

    pieces: tuple[str, ...]
    ids: tuple[int, ...]
    log_probs: Array

    @property
    def total(self) -> float:
        return float(self.log_probs.sum())

    @property
    def perplexity(self) -> float:
        return math.exp(-self.total / len(self.ids))


@dataclass(frozen=True, eq=False)
class Effect:
    """What the changes of one run did to another run's words.

    log_probs (T): of the words of the run before, under the conditions of the run after; delta (T): minus what it was.
    weights (T, S'): the attention those words got, over the S' source pieces of the run after; none without attention.
    context_cosine, context_distance: between the c's that the two decoders started from.
    """

    log_probs: Array
    delta: Array
    weights: Array | None
    context_cosine: float
    context_distance: float


@dataclass(frozen=True, eq=False)
class Occlusion:
    """Δ log p of every target piece when a source piece becomes ‹unk›: pieces (T, S); when a word is left out: words
    (T, W). instead (T, S): the id that is likeliest at that step when the source piece is ‹unk›.

    ‹eos› is hidden like any other piece. Leaving out the only word leaves ‹eos› alone.
    """

    pieces: Array
    words: Array
    instead: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Agreement:
    """Spearman's rank correlation of two measures over the source pieces: of each step (T), and of all cells together.

    nan where one of them is the same everywhere.
    """

    first: str
    second: str
    per_step: NDArray[np.float64]
    overall: float


@dataclass(frozen=True, eq=False)
class Importance:
    """How much each source piece mattered to each target piece, measured three ways; no `attention` (T, S) without one.

    gradient (T, S): gradient × input. Occlusion and gradient ask the model itself: pieces that a person replaced count,
    changed attention weights and a changed c do not. `agreement`: of each two of them.
    """

    attention: Array | None
    occlusion: Occlusion
    gradient: Array
    agreement: tuple[Agreement, ...] = ()


@dataclass(frozen=True)
class WalkPoint:
    """At `share` of the way from one sentence's code to the other's: what is written, and its Σ log p."""

    share: float
    translation: str
    total: float


@dataclass(frozen=True, eq=False)
class GradientNorms:
    """`total` (S): ‖∂ log p(y) / ∂ x_i‖ of the whole translation; `per_step` (T, S): of each target piece's log p."""

    pieces: tuple[str, ...]
    target: tuple[str, ...]
    total: Array
    per_step: Array


@dataclass(frozen=True)
class Reach:
    """At `distance` positions before the end: the mean of ‖∂ →h_S / ∂ x_i‖ ÷ ‖∂ →h_S / ∂ x_S‖, over `count`
    sentences."""

    distance: int
    mean: float
    count: int


@dataclass(frozen=True)
class InputShares:
    """What one decoder step's recurrence is made of: ‖W_y y_{t−1}‖, ‖W_c c_t‖ and ‖W_h s_{t−1}‖ over all gates, and
    their shares."""

    norms: tuple[float, float, float]
    shares: tuple[float, float, float]
