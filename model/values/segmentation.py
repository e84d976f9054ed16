"""A sentence on its way to ids: normalised, cut into words, cut into pieces, each with the characters it came from.

Every word and every piece carries the half-open span of characters *in what the person typed*, so the page can light
the original characters. The functions that make these values stand in text/.
"""

from __future__ import annotations

from dataclasses import dataclass

PAD, UNK, BOS, EOS = 0, 1, 2, 3
SPECIAL_NAMES = {PAD: "‹pad›", UNK: "‹unk›", BOS: "‹bos›", EOS: "‹eos›"}
SEGMENTATIONS = ("accurate", "full", "search", "no-hmm", "characters", "own")

UNREADABLE = "\ufffd"

Span = tuple[int, int]


class InputError(ValueError):
    """The text cannot be run. `code` names the reason for the page's own sentence; `details` fill it in."""

    def __init__(self, code: str, **details: object) -> None:
        self.code, self.details = code, details
        super().__init__(f"{code}: {details}" if details else code)


def well_formed(typed: str) -> str:
    """The text with every lone surrogate (half a character, which UTF-8 cannot say) as U+FFFD; no length changes."""
    return "".join(UNREADABLE if "\ud800" <= c <= "\udfff" else c for c in typed)


@dataclass(frozen=True)
class Normalised:
    """`text` after NFKC, blanks and script; `spans[i]` is where its character i stood in `typed`."""

    typed: str
    text: str
    spans: tuple[Span, ...]

    def span(self, start: int, end: int) -> Span:
        """The typed characters behind text[start:end]."""
        if start >= end:  # a piece without characters stands before its word
            at = self.spans[start][0] if start < len(self.spans) else len(self.typed)
            return at, at
        return self.spans[start][0], self.spans[end - 1][1]


@dataclass(frozen=True)
class Word:
    """A word of the segmentation. `start`, `end`: its span in the typed text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """One unit the model reads. `word` indexes the words (-1 for a special token); `start`, `end`: span in the typed
    text."""

    text: str
    id: int
    word: int
    start: int
    end: int
    log_prob: float


@dataclass(frozen=True)
class LatticeEdge:
    """A dictionary word that could stand at text[start:end]; `log_prob` is jieba's ln(frequency / total)."""

    text: str
    start: int
    end: int
    log_prob: float
    on_path: bool


@dataclass(frozen=True)
class Segmentation:
    """What `Tokenizer.segment` made of a sentence, from the typed characters to the ids the encoder receives."""

    normalised: Normalised
    mode: str
    words: tuple[Word, ...]
    pieces: tuple[Piece, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(piece.id for piece in self.pieces)
