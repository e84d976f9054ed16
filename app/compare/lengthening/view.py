"""A sentence that grows: how many of its facts each checkpoint's translation keeps.

A word in a translation is a crude sign of a kept fact: it misses a paraphrase that the table does not list, and counts
a word that stands in the wrong place. The translation stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...locales import Translate
from ..side import SIGNS, called
from .series import MOST, Series


@dataclass(frozen=True)
class SeriesSide:
    """One side: a checkpoint and its translations of the series at every length."""

    letter: str
    name: str
    series: Series
    translations: tuple[str, ...]

    @property
    def sign(self) -> str:
        return SIGNS[self.letter]

    @property
    def title(self) -> str:
        """As a Side's: both read the same sentence here, so it is the checkpoint."""
        return self.name

    def kept(self, added: int) -> list[bool]:
        return [fact.kept(self.translations[added]) for _, fact in self.series.facts(added)]


def view(sides: Sequence[SeriesSide], added: int, say: Translate) -> dict[str, Any]:
    """Both sides have one series; no side, where the checkpoints read or write other languages than it."""
    if not sides:
        return {"sides": []}
    series, added = sides[0].series, min(MOST, max(0, added))
    kept = {side.letter: [side.kept(n) for n in range(len(series.clauses))] for side in sides}
    marks = {letter: at_length[added] for letter, at_length in kept.items()}
    return {
        "sides": sides,
        "source_language": series.direction[0],
        "target_language": series.direction[1],
        "sentence": series.sentence(added),
        "added": added,
        "facts": series.facts(added),
        "marks": marks,
        "counts": {letter: [(sum(one), len(one)) for one in at_length] for letter, at_length in kept.items()},
        "summary": [
            say("kept-count", who=called(letter), kept=sum(of_side), count=len(of_side))
            for letter, of_side in marks.items()
        ],
    }
