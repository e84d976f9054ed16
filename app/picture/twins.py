"""The twin that the picture's switch goes to, and what differs between the two besides attention."""

from __future__ import annotations

from dataclasses import dataclass

from ..engine import Card, Catalogue
from ..engine.beside import twins
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
    best = next(iter(twins(card, catalogue)), None)
    if best is None:
        return None
    config, other = card.config, best.config
    return Twin(best.name, other.cell * (other.cell != config.cell), other.hidden * (other.hidden != config.hidden))
