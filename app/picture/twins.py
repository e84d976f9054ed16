"""The twin of a checkpoint: the one that does the same with attention where it has none, or without where it has some.

Found from what the checkpoints are, not from their names: the same task and languages, attention differing. The same
cell comes before another, then the nearest size; what differs besides attention is said.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..engine import Card, Catalogue
from ..locales import Translate


@dataclass(frozen=True)
class Twin:
    """Its name, and what is not the same: `cell` and `hidden` are its own where they differ, empty and 0 where not."""

    name: str
    cell: str = ""
    hidden: int = 0

    def differs(self, card: Card, say: Translate) -> str:
        """What differs besides attention, in words; nothing for a true twin."""
        if self.cell:
            return say("twin-cell", there=self.cell.upper(), here=card.config.cell.upper())
        return say("twin-size", there=self.hidden, here=card.config.hidden) if self.hidden else ""


def twin_of(card: Card, catalogue: Catalogue) -> Twin | None:
    """The nearest twin of the catalogue; none where nothing else does this task."""
    config = card.config
    others = [
        other
        for other in catalogue.cards
        if does(other) == does(card) and (other.config.attention == "none") != (config.attention == "none")
    ]
    if not others:
        return None
    best = min(others, key=lambda other: (other.config.cell != config.cell, abs(other.config.hidden - config.hidden)))
    cell = best.config.cell if best.config.cell != config.cell else ""
    return Twin(best.name, cell, best.config.hidden if best.config.hidden != config.hidden else 0)


def does(card: Card) -> tuple[object, ...]:
    """What a checkpoint is for: equal for checkpoints that can stand in for each other."""
    task, config = card.task, card.config
    languages = config.source_language, config.target_language
    return (*languages, task.shape, task.source.unit, task.target.unit, task.metric, task.form)
