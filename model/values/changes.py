"""What a person changed in a run, as one frozen value: a run is a pure function of (checkpoint, text, settings,
changes).

    prefix      target ids that the answer must begin with; the search goes on from there
    replaced    source pieces that others stand in for, as (place, id)
    attention   other weights than the model's, at one decoder step or at all
    context     another c: moved towards another sentence's c, or towards zero

Places and steps count from 0. `explain/disturb.py` carries the changes out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .segmentation import InputError

ATTENTION_KINDS = ("as-is", "uniform", "permuted", "zero-top", "one-hot", "typed")
LARGEST_WEIGHT, SMALLEST_SUM = 1e6, 1e-6  # of typed weights: their shares must be numbers in float32


@dataclass(frozen=True)
class AttentionChange:
    """What to put in the place of α_t, at one step or at all (None).

    kind: as-is; uniform, 1/S everywhere; permuted, by `seed`; zero-top, the largest set to 0 and the rest renormalised
    (an even share for every other place when the rest is 0); one-hot, all on the piece at `source`; typed, the S
    `weights`, brought to sum 1.
    """

    kind: str
    step: int | None = None
    source: int = 0
    weights: tuple[float, ...] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        if self.kind not in ATTENTION_KINDS:
            raise ValueError(f"kind must be one of {', '.join(ATTENTION_KINDS)}, not {self.kind!r}")
        if self.kind == "typed" and (
            any(not math.isfinite(w) or not 0 <= w <= LARGEST_WEIGHT for w in self.weights)
            or sum(self.weights) < SMALLEST_SUM
        ):
            raise ValueError(f"typed weights must be 0 or more, at most {LARGEST_WEIGHT:g}, and not all 0")

    def at(self, t: int) -> bool:
        """Whether step t gets other weights than the model's."""
        return self.kind != "as-is" and self.step in (None, t)


@dataclass(frozen=True)
class ContextChange:
    """c becomes (1 − share) · c + share · c(text); with an empty text the other end is the zero vector."""

    share: float
    text: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"share must lie between 0 and 1, not {self.share}")


@dataclass(frozen=True)
class Changes:
    """Everything a person changed; nothing by default, and then it is false."""

    prefix: tuple[int, ...] = ()
    replaced: tuple[tuple[int, int], ...] = ()
    attention: tuple[AttentionChange, ...] = ()
    context: ContextChange | None = None

    def __bool__(self) -> bool:
        return self != Changes()

    def reweighs(self, t: int) -> bool:
        """Whether step t gets other weights than the model's."""
        return any(change.at(t) for change in self.attention)

    def check(self, source_pieces: int, target_vocabulary: int, attends: bool) -> None:
        """Raises InputError where a change does not fit: "no-attention", "no-such-place", "weights-count",
        "no-such-piece"."""
        if self.attention and not attends:
            raise InputError("no-attention")
        for change in self.attention:
            if change.kind == "one-hot" and not 0 <= change.source < source_pieces:
                raise InputError("no-such-place", place=change.source + 1, count=source_pieces)
            if change.kind == "typed" and len(change.weights) != source_pieces:
                raise InputError("weights-count", count=len(change.weights), needed=source_pieces)
        for id in self.prefix:
            if not 0 <= id < target_vocabulary:
                raise InputError("no-such-piece", id=id, size=target_vocabulary)
