"""Whether a sentence is written in what a checkpoint reads, and which checkpoint of the catalogue reads it if not."""

from __future__ import annotations

import regex

from ..languages import language_of
from .values import Card, Catalogue


def foreign(language: str, text: str) -> bool:
    """Whether the text has letters, but none of the writing of the language; never for a language without a script of
    its own."""
    script = language_of(language).script
    return bool(script and regex.search(r"\p{L}", text) and not regex.search(script, text))


def reader(text: str, card: Card, catalogue: Catalogue) -> str:
    """The checkpoint that reads a text foreign to `card` and writes what `card` reads, built as alike as there is; or
    ""."""
    config = card.config
    others = [
        other
        for other in catalogue.cards
        if language_of(other.config.source_language).script
        and other.config.target_language == config.source_language
        and not foreign(other.config.source_language, text)
    ]
    alike = sorted(others, key=lambda o: (o.config.attention != config.attention, o.config.cell != config.cell))
    return alike[0].name if alike else ""
