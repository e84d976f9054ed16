"""Pairs of a person's own to learn from: what was pasted, and what became of it when it was read (train/own.py)."""

from __future__ import annotations

from dataclasses import dataclass

from .learning import Item

OWN = "own"  # the task's name, beside those of the toys
LEAST_PAIRS = 200
LEAST_SOURCES = 20  # different ones: some are held out
MOST_BYTES = 256 * 1024  # of the text in UTF-8
LONGEST = 100  # characters of a side
UNITS = ("words", "pieces", "characters")
LANGUAGES = ("zh", "en", "fr", "de", "ja", "ko", "th", "ar", "ru", "und")  # und: another one (BCP 47)
REASONS = ("one-column", "empty", "too-long", "repeated")  # why a row is left out


@dataclass(frozen=True)
class OwnPairs:
    """A pair a line, its two sides apart by a tab, a comma or a semicolon. languages, units: of source and target, of
    LANGUAGES and UNITS; "" lets the text itself decide."""

    text: str
    languages: tuple[str, str] = ("", "")
    units: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Dropped:
    """Rows that were left out for one of REASONS: how many, and the first of them, (line, how it begins)."""

    reason: str
    rows: int
    some: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Preview:
    """What is learned from: so many pairs, `unseen` of them held out. header: the first row, where it only names the
    columns; else empty. languages, units: as they were given or found."""

    pairs: int
    unseen: int
    header: tuple[str, ...]
    first: tuple[Item, ...]
    dropped: tuple[Dropped, ...]
    languages: tuple[str, str]
    units: tuple[str, str]
