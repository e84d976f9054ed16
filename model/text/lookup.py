"""What the vocabularies know of a sentence's pieces and of a word that somebody looks up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

import regex

from ..values.segmentation import SPECIAL_NAMES, Piece
from ..values.vocabulary import Entry, Known, VocabularySize
from .tokenizer import Tokenizer
from .vocabulary import Vocabulary


class Ranked:
    """A vocabulary with its pieces ranked by ln p; special tokens and bytes have no probability and no rank."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.proper = [id for id in range(len(vocabulary)) if id not in SPECIAL_NAMES and not vocabulary.is_byte(id)]
        likeliest_first = sorted(self.proper, key=lambda id: -vocabulary.log_prob(id))
        self.ranks: Mapping[int, int] = {id: rank for rank, id in enumerate(likeliest_first, start=1)}

    @cached_property
    def size(self) -> VocabularySize:
        size = len(self.vocabulary)
        return VocabularySize(size, len(self.proper), sum(self.vocabulary.is_byte(id) for id in range(size)))

    def entries(self, pieces: Sequence[Piece]) -> tuple[Entry, ...]:
        """The different pieces in order of first appearance."""
        places: dict[int, list[int]] = {}
        for place, piece in enumerate(pieces):
            places.setdefault(piece.id, []).append(place)
        return tuple(
            Entry(
                pieces[where[0]],
                where[0],
                len(where),
                "special" if id in SPECIAL_NAMES else "byte" if self.vocabulary.is_byte(id) else "piece",
                self.ranks.get(id),
                round(math.exp(-self.vocabulary.log_prob(id))) if id in self.ranks else None,
            )
            for id, where in places.items()
        )


def look_up(word: str, languages: Sequence[tuple[Tokenizer, Ranked]]) -> tuple[Known, ...]:
    """A word with Chinese characters in the Chinese vocabulary, another in all, the Chinese one last.

    Raises InputError as Tokenizer.segment does.
    """
    ordered = sorted(languages, key=lambda one: one[0].language == "zh")
    known = []
    for tokenizer, ranked in ordered[-1:] if regex.search(r"\p{Han}", word) else ordered:
        pieces = tokenizer.segment(word).pieces[:-1]  # without ‹eos›
        known.append(Known(tokenizer.language, tuple(p.id for p in pieces), ranked.entries(pieces)))
    return tuple(known)
