"""Which checkpoint's c is shown beside another's: one without attention beside one that has it, and the reverse.

Without attention c is all that the decoder gets of the sentence; with it c only makes the first state. That difference
is what stage ⑤ is about.
"""

from __future__ import annotations

from .values import Card, Catalogue


def contrast(card: Card, catalogue: Catalogue) -> Card | None:
    """Of the checkpoints with a plane that read and write the same languages the first that differs in having
    attention, of the same cell rather than another; None without one."""
    mine = card.config
    others = [
        other
        for other in catalogue.cards
        if other.figures.get("plane")
        and (other.config.attention == "none") != (mine.attention == "none")
        and (other.config.source_language, other.config.target_language, other.task.shape)
        == (mine.source_language, mine.target_language, card.task.shape)
    ]
    return next((other for other in others if other.config.cell == mine.cell), others[0] if others else None)
