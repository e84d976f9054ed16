"""Which checkpoints stand beside another because they differ in attention: what the picture's switch, stage ⑤ and a
question show of the same sentence without it, or with it.

Found from what the checkpoints are, not from their names.
"""

from __future__ import annotations

from .values import Card, Catalogue


def twins(card: Card, catalogue: Catalogue) -> list[Card]:
    """The checkpoints that do the same with attention where this one has none, or without where it has some: those of
    its cell first, then the nearest in size."""
    config = card.config
    others = [
        other
        for other in catalogue.cards
        if does(other) == does(card) and (other.config.attention == "none") != (config.attention == "none")
    ]
    return sorted(
        others, key=lambda other: (other.config.cell != config.cell, abs(other.config.hidden - config.hidden))
    )


def contrast(card: Card, catalogue: Catalogue) -> Card | None:
    """The nearest of them that has a plane, for stage ⑤: without attention c is all that the decoder gets of the
    sentence, with it c only makes the first state."""
    return next((other for other in twins(card, catalogue) if other.figures.get("plane")), None)


def does(card: Card) -> tuple[object, ...]:
    """What a checkpoint is for: equal for checkpoints that can stand in for each other."""
    task, config = card.task, card.config
    languages = config.source_language, config.target_language
    return (*languages, task.shape, task.source.unit, task.target.unit, task.metric, task.form)
