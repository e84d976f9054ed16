"""② Vocabulary: from piece to number. The tutorial's toy vocabulary beside the trained one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model.values.segmentation import SPECIAL_NAMES, InputError

from ...engine import Engine, Run
from ...locales import Translate, translator
from ...request import shown
from .. import templates

KEY = "vocabulary"
LONGEST_LOOK_UP = 30  # characters


def view(run: Run, say: Translate) -> dict[str, Any]:
    source = run.trace.source
    words = [word.text for word in source.words]
    toy = toy_vocabulary(words)
    ids: list[list[int]] = [[] for _ in words]
    for piece in source.pieces:
        if piece.word >= 0:
            ids[piece.word].append(piece.id)
    return {
        "toy": toy,
        "sentence": [(word, toy[word], numbers) for word, numbers in zip(words, ids, strict=True)],
        "entries": run.entries,
        "source_size": run.source_size.size,
        "target_size": run.target_size.size,
        "ranked": run.source_size.ranked,
        "special": sorted(SPECIAL_NAMES.items()),
        "bytes": run.source_size.bytes,
    }


def toy_vocabulary(words: Sequence[str]) -> dict[str, int]:
    """The tutorial's: every new word gets the next number, in order of first appearance, from 1."""
    return {word: number for number, word in enumerate(dict.fromkeys(words), start=1)}


def look_up(engine: Engine, checkpoint: str, word: str, language: str) -> str:
    """What the vocabularies know of a word, as HTML; a word that cannot be looked up gets a sentence instead."""
    say = translator(language, KEY)
    values: dict[str, Any] = {"word": shown(word.strip()), "message": "", "vocabularies": ()}
    if len(word) > LONGEST_LOOK_UP:
        values["message"] = say("lookup-long", limit=LONGEST_LOOK_UP)
    elif not word.strip():
        values["message"] = say("lookup-ask")
    else:
        try:
            values["vocabularies"] = engine.look_up(checkpoint, word)
        except InputError as error:
            values["message"] = say(f"error-{error.code}", **error.details)
    return templates().get_template("vocabulary/lookup.html").render(say=say, **values)
