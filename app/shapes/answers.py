"""What a checkpoint's answer is, by its task: what the page calls it and how the result shows it."""

from __future__ import annotations

from ..engine import Card

KINDS = ("translation", "reply", "label", "poem", "line", "reading")


def kind_of(card: Card) -> str:
    """translation; reply: the same language comes back; label: one piece; poem: a verse form; line: as many characters
    as the source has; reading: as many syllables."""
    task, config = card.task, card.config
    if task.form.length == "one":
        return "label"
    if task.form.pattern:
        return "poem"
    if task.form.length == "source":
        return "line" if config.source_language == config.target_language else "reading"
    return "reply" if config.source_language == config.target_language else "translation"
