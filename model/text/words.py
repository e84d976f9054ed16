"""Words: jieba's, characters, or the person's own; and the lattice of words that jieba chose from.

jieba's dictionary lattice is a unigram word model; the path of the highest Σ ln p is its segmentation.
"""

from __future__ import annotations

import logging
import math
import tempfile
from functools import cache
from typing import TYPE_CHECKING

import regex

from ..values.segmentation import SEGMENTATIONS, InputError, LatticeEdge
from .normalise import normalise

if TYPE_CHECKING:
    import jieba


@cache
def _jieba() -> jieba.Tokenizer:
    """jieba's own dictionary, with its cache in a folder that only this process can write."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    with tempfile.TemporaryDirectory(prefix="seq2seq-jieba-") as private:
        tokenizer.tmp_dir = private
        tokenizer.initialize()
    return tokenizer


def jieba_frequencies() -> dict[str, int]:
    """How often jieba's dictionary has seen each of its words; a mere beginning of words has 0."""
    frequencies: dict[str, int] = _jieba().FREQ
    return frequencies


def split_words(text: str, mode: str = "accurate") -> list[tuple[int, int]]:
    """Word boundaries of a normalised text as (start, end); blanks separate words and belong to none.

    In `full` and `search` mode words may overlap: that is what these modes are for.
    """
    if mode == "characters":
        found = [m.span() for m in regex.finditer(r"[\p{Latin}\p{Nd}]+|\S", text)]
    elif mode == "full":
        found = _full_mode(text)
    elif mode in ("accurate", "search", "no-hmm"):
        tokens = _jieba().tokenize(text, mode="search" if mode == "search" else "default", HMM=mode != "no-hmm")
        found = [(start, end) for _, start, end in tokens]
    else:
        raise ValueError(f"unknown segmentation {mode!r}; one of {', '.join(SEGMENTATIONS)}")
    return [(start, end) for start, end in found if not text[start:end].isspace()]


def _full_mode(text: str) -> list[tuple[int, int]]:
    """jieba's full mode with positions, which `cut(cut_all=True)` does not give: every longer word of the dictionary,
    and a character that the word before it does not cover; Latin letters and digits together.
    """
    found: list[tuple[int, int]] = []
    last = -1
    for start, ends in _jieba().get_DAG(text).items():
        alone = len(ends) == 1 and start > last
        for end in ends if alone else [e for e in ends if e > start]:
            if alone and start > 0 and regex.fullmatch(r"[\p{Latin}\p{Nd}]{2}", text[start - 1 : end + 1]):
                found[-1] = (found[-1][0], end + 1)
            else:
                found.append((start, end + 1))
            last = end
    return found


def own_words(text: str, boundaries: str) -> list[tuple[int, int]]:
    """The person's own words: `boundaries` is the sentence again with / or | or blanks between the words.

    A mark that the sentence has itself is the sentence's: of 今天/3/4/到 for 今天3/4到 the middle one. Where one of its own
    stands beside a boundary, the own one comes first; a blank is a boundary anywhere. Raises InputError("boundaries")
    when the characters differ from the sentence's.
    """
    parts = _parts(text, boundaries)
    part_of = [index for index, part in enumerate(parts) for _ in part]
    joined = normalise("".join(parts))  # as one, since a phrase may decide how its characters are simplified
    words = [""] * len(parts)
    for character, (start, _) in zip(joined.text, joined.spans, strict=True):
        words[part_of[start]] += character
    found, cursor = [], 0
    for word in " ".join(words).split():  # NFKC makes blanks of its own: ¨ is one and a mark
        while cursor < len(text) and text[cursor].isspace():
            cursor += 1
        if not text.startswith(word, cursor):
            raise InputError("boundaries", word=word)
        found.append((cursor, cursor + len(word)))
        cursor += len(word)
    if text[cursor:].strip():
        raise InputError("boundaries", word=text[cursor:].strip())
    return found


def _parts(text: str, boundaries: str) -> list[str]:
    """The typed boundaries, cut at blanks and at the marks that the sentence has not there itself."""
    runs = [regex.sub(r"\s", "", run) for run in regex.split(r"[^/|\s]", text)]  # own marks before each other character
    read, letters, cuts = normalise(boundaries), 0, []
    own = runs[0]
    for character, (start, end) in zip(read.text, read.spans, strict=True):
        if not regex.fullmatch(r"[/|\s]", character):
            letters += 1
            own = runs[letters] if letters < len(runs) else ""
        elif own[:1] == character:
            own = own[1:]
        elif regex.fullmatch(r"[\s/|／｜]+", read.typed[start:end]):
            cuts.append((start, end))
    edges = [0, *(edge for cut in cuts for edge in cut), len(boundaries)]
    return [part for start, end in zip(edges[::2], edges[1::2], strict=True) if (part := boundaries[start:end])]


def lattice(text: str) -> tuple[LatticeEdge, ...]:
    """Every dictionary word that could stand in the text, and the path of the highest Σ ln p (jieba's, before its
    HMM)."""
    tokenizer = _jieba()
    graph = tokenizer.get_DAG(text)
    route: dict[int, tuple[float, int]] = {}
    tokenizer.calc(text, graph, route)
    path, cursor = set(), 0
    while cursor < len(text):
        end = route[cursor][1] + 1
        path.add((cursor, end))
        cursor = end
    total = math.log(tokenizer.total)
    return tuple(
        LatticeEdge(
            word := text[start : last + 1],
            start,
            last + 1,
            math.log(tokenizer.FREQ.get(word) or 1) - total,
            (start, last + 1) in path,
        )
        for start, ends in graph.items()
        for last in ends
        if not text[start : last + 1].isspace()
    )
