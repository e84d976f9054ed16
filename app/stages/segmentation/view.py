"""① Segmentation: what was typed → what is read → words → pieces (SentencePiece).

The words of Chinese come from jieba, over its dictionary's lattice; those of a language written with blanks are there
already.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import regex

from model.values.segmentation import LatticeEdge, Normalised, Piece, Segmentation, Word

from ... import display
from ...engine import Run
from ...locales import Translate
from . import figure

KEY = "segmentation"
MOST_CHANGES = 40
JIEBA_PATH = ("accurate", "search", "no-hmm")  # the modes whose words begin as the lattice's best path


@dataclass(frozen=True)
class Change:
    """Characters that normalisation changed, at `place` (from 1) of what was typed. `kept` is empty when they were
    dropped.

    `kind`: blank, invisible (dropped), form (NFKC) or script (traditional → simplified).
    """

    place: int
    typed: str
    kept: str
    kind: str


@dataclass(frozen=True)
class Block:
    """A word with its pieces (source position, piece, typed characters). `kind`: path, hmm, joined (letters, digits) or
    own (made otherwise)."""

    word: Word
    typed: str
    kind: str
    pieces: tuple[tuple[int, Piece, str], ...]

    @property
    def log_prob(self) -> float:
        """Σ ln p of its pieces; a byte has none."""
        return sum(piece.log_prob for _, piece, _ in self.pieces)


def view(run: Run, say: Translate) -> dict[str, Any]:
    source, edges = run.trace.source, run.lattice
    spaced = not run.card.words
    changes = changes_of(source.normalised)
    path = [edge for edge in edges if edge.on_path]
    blocks = blocks_of(source, edges, spaced)
    starts = {word.start for word in source.words} | {word.end for word in source.words}
    before = run.before
    recut = before is not None and before.source.words != source.words
    return {
        "spaced": spaced,
        "single": run.card.task.source.unit in ("characters", "tokens"),  # a part of the text is a piece
        "characters": [
            (character, span[0] in starts)
            for character, span in zip(source.normalised.text, source.normalised.spans, strict=True)
        ],
        "compared": [("as-it-was", before), ("as-it-is", run.trace)] if recut else [],
        "changes": changes[:MOST_CHANGES],
        "more_changes": len(changes) - MOST_CHANGES,
        "blocks": blocks,
        "eos": len(source.pieces) - 1,
        "overlap": not spaced and source.mode in ("full", "search") and overlapping(source.words),
        "hmm_words": [block.word.text for block in blocks if block.kind == "hmm"],
        "joined_words": [block.word.text for block in blocks if block.kind == "joined"],
        "edges": edges,
        "path": path,
        "path_sum": sum(edge.log_prob for edge in path),
        "single_sum": _single_characters(source.normalised.text, edges, path),
        "lattice_spec": figure.word_lattice(source.normalised.text, edges, say),
    }


def changes_of(normalised: Normalised) -> list[Change]:
    """Where what is read differs from what was typed, one user-perceived character at a time, in reading order."""
    kept: dict[tuple[int, int], str] = {}
    for character, span in zip(normalised.text, normalised.spans, strict=True):
        kept[span] = kept.get(span, "") + character
    changes = []
    for cluster in regex.finditer(r"\X", normalised.typed):
        typed, result = cluster.group(), kept.get(cluster.span(), "")
        if typed != result:
            changes.append(
                Change(cluster.start() + 1, display.revealed(typed), display.revealed(result), _kind(typed, result))
            )
    return changes


def _kind(typed: str, kept: str) -> str:
    if typed.isspace():
        return "blank"
    if not kept:
        return "invisible"
    return "form" if unicodedata.normalize("NFKC", typed) == kept else "script"


def blocks_of(source: Segmentation, edges: tuple[LatticeEdge, ...], spaced: bool = False) -> list[Block]:
    """Each word with its pieces, and how it came about. `spaced`: the words stood between blanks; no jieba."""
    typed = source.normalised.typed
    on_path = {(edge.start, edge.end): edge.on_path for edge in edges}
    pieces: list[list[tuple[int, Piece, str]]] = [[] for _ in source.words]
    for index, piece in enumerate(source.pieces):
        if piece.word >= 0:
            pieces[piece.word].append((index, piece, display.revealed(typed[piece.start : piece.end])))
    return [
        Block(
            word,
            display.revealed(typed[word.start : word.end]),
            "own" if spaced else _origin(word, source, on_path),
            tuple(pieces[index]),
        )
        for index, word in enumerate(source.words)
    ]


def _origin(word: Word, source: Segmentation, on_path: dict[tuple[int, int], bool]) -> str:
    if source.mode not in JIEBA_PATH or not on_path:
        return "own"
    starts = [i for i, (start, _) in enumerate(source.normalised.spans) if start == word.start]
    in_lattice = [on_path[place] for start in starts if (place := (start, start + len(word.text))) in on_path]
    if any(in_lattice):
        return "path"
    if not regex.search(r"\p{Han}", word.text):
        return "joined"
    return "own" if source.mode == "search" and in_lattice else "hmm"


def overlapping(words: tuple[Word, ...]) -> bool:
    """Whether some typed character belongs to more than one word."""
    ordered = sorted((word.start, word.end) for word in words)
    return any(later[0] < before[1] for before, later in pairwise(ordered))


def _single_characters(text: str, edges: tuple[LatticeEdge, ...], path: list[LatticeEdge]) -> float | None:
    """Σ ln p of the text cut into single characters; None when that is the path itself, or cannot stand."""
    single = [edge for edge in edges if edge.end == edge.start + 1]
    if len(path) == len(single) or len(single) < sum(not character.isspace() for character in text):
        return None
    return sum(edge.log_prob for edge in single)
