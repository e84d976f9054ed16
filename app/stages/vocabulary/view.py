"""② Vocabulary: from piece to number. The tutorial's toy vocabulary beside the trained one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import regex

from model.checkpoint import Checkpoint
from model.text.tokenizer import Tokenizer
from model.text.vocabulary import Vocabulary
from model.values.segmentation import SPECIAL_NAMES, InputError, Piece

from ...locales import translator
from .. import StageInput, templates

KEY = "vocabulary"
LONGEST_LOOK_UP = 30  # characters


@dataclass(frozen=True)
class Entry:
    """A piece of the sentence as the vocabulary knows it; `first`: its first place, `times`: how often it stands there.

    `kind`: piece, byte or special; only a piece has a log-probability and a rank (1: the likeliest).
    """

    piece: Piece
    first: int
    times: int
    kind: str
    rank: int | None
    one_in: int | None


def view(given: StageInput) -> dict[str, Any]:
    source = given.run.trace.source
    vocabulary = given.checkpoint.source.vocabulary
    words = [word.text for word in source.words]
    toy = toy_vocabulary(words)
    ids: list[list[int]] = [[] for _ in words]
    for piece in source.pieces:
        if piece.word >= 0:
            ids[piece.word].append(piece.id)
    return {
        "toy": toy,
        "sentence": [(word, toy[word], numbers) for word, numbers in zip(words, ids, strict=True)],
        "entries": entries(source.pieces, vocabulary),
        "source_size": len(vocabulary),
        "target_size": len(given.checkpoint.target.vocabulary),
        "ranked": len(ranks(vocabulary)),
        "special": sorted(SPECIAL_NAMES.items()),
        "bytes": sum(vocabulary.is_byte(id) for id in range(len(vocabulary))),
    }


def toy_vocabulary(words: Sequence[str]) -> dict[str, int]:
    """The tutorial's: every new word gets the next number, in order of first appearance, from 1."""
    return {word: number for number, word in enumerate(dict.fromkeys(words), start=1)}


@lru_cache(maxsize=8)
def ranks(vocabulary: Vocabulary) -> Mapping[int, int]:
    """id → rank by ln p among the pieces proper; special tokens and bytes have no probability and no rank."""
    proper = [id for id in range(len(vocabulary)) if id not in SPECIAL_NAMES and not vocabulary.is_byte(id)]
    return {id: rank for rank, id in enumerate(sorted(proper, key=lambda id: -vocabulary.log_prob(id)), start=1)}


def entries(pieces: Sequence[Piece], vocabulary: Vocabulary) -> list[Entry]:
    """The sentence's different pieces in order of first appearance."""
    places: dict[int, list[int]] = {}
    for place, piece in enumerate(pieces):
        places.setdefault(piece.id, []).append(place)
    rank = ranks(vocabulary)
    return [
        Entry(
            pieces[found[0]],
            found[0],
            len(found),
            "special" if id in SPECIAL_NAMES else "byte" if vocabulary.is_byte(id) else "piece",
            rank.get(id),
            round(math.exp(-vocabulary.log_prob(id))) if id in rank else None,
        )
        for id, found in places.items()
    ]


def look_up(typed: str, checkpoint: Checkpoint, language: str) -> str:
    """What the vocabularies know of a word, as HTML; a word that cannot be looked up gets a sentence instead."""
    say = translator(language, KEY)
    values: dict[str, Any] = {"word": typed.strip(), "message": "", "found": []}
    if len(typed) > LONGEST_LOOK_UP:
        values["message"] = say("lookup-long", limit=LONGEST_LOOK_UP)
    else:
        try:
            values["found"] = known_as(typed, checkpoint.source, checkpoint.target)
        except InputError as error:
            values["message"] = (
                say("lookup-ask") if error.code == "empty" else say(f"error-{error.code}", **error.details)
            )
    return templates().get_template("vocabulary/lookup.html").render(say=say, **values)


@dataclass(frozen=True)
class Known:
    """A word in one vocabulary: its ids in order, and each different piece."""

    language: str
    ids: tuple[int, ...]
    entries: tuple[Entry, ...]


def known_as(typed: str, source: Tokenizer, target: Tokenizer) -> list[Known]:
    """A word with Chinese characters in the Chinese vocabulary, another in both, the Chinese one last.

    Raises InputError as Tokenizer.segment does.
    """
    found = []
    texts = sorted((source, target), key=lambda text: text.language == "zh")
    for text in texts[-1:] if regex.search(r"\p{Han}", typed) else texts:
        pieces = text.segment(typed).pieces[:-1]  # without ‹eos›
        found.append(Known(text.language, tuple(p.id for p in pieces), tuple(entries(pieces, text.vocabulary))))
    return found
