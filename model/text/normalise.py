"""What is kept of a typed text: one blank for any white space, no control characters, and what its language asks for.

Chinese and English get NFKC, other languages NFC; Chinese is written in simplified characters (languages.py).

Nothing is lossy in silence: a `Normalised` holds what was typed, what was kept, and which character came from where.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Literal

import regex
from opencc import OpenCC

from ..values.segmentation import UNREADABLE, Normalised, Span, well_formed
from .languages import compatibility, is_simplified

# SentencePiece writes a blank as U+2581; typed by a person it must not turn into one.
META_BLANK = "\u2581"
# 著 is the traditional form of 着 (看著) and a character of its own (著名); OpenCC leaves it. These neighbours tell them
# apart.
_ASPECT_MARK = regex.compile(r"(?<![名巨原专论译编遗拙土显卓昭])著(?![名作称者述书录])")
_DROPPED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINERS = "\u200c\u200d"  # zero-width, but Persian and Indic scripts are spelled with them


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def normalise(typed: str, language: str = "zh") -> Normalised:
    """One blank for any white space, no control characters, NFKC or NFC, in Chinese traditional → simplified; with
    spans.

    NFKC may join or split characters (ﬁ → fi, e + ́ → é), so it is applied to one user-perceived character at a time
    and each result keeps the span of the cluster it came from. Of all pairs of assigned characters only loose Hangul
    letters (compatibility jamo), which NFKC over the whole text would join into syllables, come out differently: they
    stay apart.
    """
    typed = well_formed(typed)
    form: Literal["NFKC", "NFC"] = "NFKC" if compatibility(language) else "NFC"
    characters: list[str] = []
    spans: list[Span] = []
    for cluster in regex.finditer(r"\X", typed):
        kept = "".join(c for c in cluster.group() if _is_readable(c) or (form == "NFC" and c in _JOINERS))
        for character in unicodedata.normalize(form, kept):
            if character.isspace():
                if not characters or characters[-1] == " ":
                    continue
                character = " "
            characters.append("_" if character == META_BLANK else character)
            spans.append(cluster.span())
    if characters and characters[-1] == " ":
        characters.pop(), spans.pop()
    text = "".join(characters)
    if not is_simplified(language):
        return Normalised(typed, text, tuple(spans))
    simplified = _to_simplified().convert(text)
    if len(simplified) != len(text):  # a phrase rule changed the length: go by characters, which keeps the spans true
        simplified = "".join(converted if len(converted := _to_simplified().convert(c)) == 1 else c for c in text)
    simplified = _ASPECT_MARK.sub("着", simplified)
    return Normalised(typed, simplified, tuple(spans))


def _is_readable(character: str) -> bool:
    if character.isspace():
        return True
    return character != UNREADABLE and unicodedata.category(character) not in _DROPPED_CATEGORIES
