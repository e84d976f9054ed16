"""Text to ids and back: normalise → words (jieba, blanks, characters) → pieces (SentencePiece) → ids."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import regex

from ..task import Side
from ..values.segmentation import EOS, SPECIAL_NAMES, InputError, Piece, Segmentation, Span, Word
from .languages import is_chinese
from .normalise import normalise
from .vocabulary import Vocabulary
from .words import own_words, split_words

# NFKC made ，？！：； half as wide; after a Chinese character they are written in full width.
_HALF_WIDTH = regex.compile(r"(?<=[\p{Han}”』」》])[,?!:;]")
_FULL_WIDTH = 0xFEE0  # from a character of ASCII to the same in full width
_MODELS = {"words": "unigram", "pieces": "unigram", "characters": "char", "tokens": "word", "label": "word"}
_KEPT_BLANK = "\u00a0"  # inside a label, which is one piece whatever it says


@dataclass(frozen=True)
class Tokenizer:
    """One side of a model: how its texts become ids and ids become texts. `unit`: see task.Side."""

    language: str
    vocabulary: Vocabulary
    unit: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", self.unit or default_unit(self.language))

    def segment(self, typed: str, mode: str = "accurate", boundaries: str = "") -> Segmentation:
        """Typed text → words → pieces, closed by ‹eos›. `mode` and `boundaries` are jieba's: only "words" has them.

        Raises InputError: "empty" (nothing typed), "nothing-left" (nothing readable in it), "boundaries".
        """
        if not typed.strip():
            raise InputError("empty")
        normalised = normalise(typed, self.language)
        text = normalised.text
        if not text:
            raise InputError("nothing-left")
        if self.unit != "words":
            spans = _spans(text, self.unit)
        elif mode == "own":
            spans = own_words(text, boundaries)
        else:
            spans = split_words(text, mode)
        words = tuple(Word(text[start:end], *normalised.span(start, end)) for start, end in spans)
        pieces = []
        for index, (start, end) in enumerate(spans):
            for id, piece_start, piece_end in self.vocabulary.encode_spans(_kept(text[start:end], self.unit)):
                span = normalised.span(start + piece_start, start + piece_end)
                pieces.append(Piece(self.vocabulary.piece(id), id, index, *span, self.vocabulary.log_prob(id)))
        end = len(typed)
        pieces.append(Piece(SPECIAL_NAMES[EOS], EOS, -1, end, end, 0.0))
        return Segmentation(normalised, mode, words, tuple(pieces))

    def encode(self, typed: str) -> list[int]:
        """Ids of a text, closed by ‹eos›."""
        text = normalise(typed, self.language).text
        if self.unit == "pieces":
            return [*self.vocabulary.encode(text), EOS]
        ids = []
        for start, end in split_words(text) if self.unit == "words" else _spans(text, self.unit):
            ids += self.vocabulary.encode(_kept(text[start:end], self.unit))
        return [*ids, EOS]

    def decode(self, ids: list[int]) -> str:
        """Ids → text; special tokens are left out. Chinese comes without blanks, and with its own punctuation again."""
        text = self.vocabulary.decode(ids).replace(_KEPT_BLANK, " ")
        return (
            _HALF_WIDTH.sub(lambda mark: chr(ord(mark.group()) + _FULL_WIDTH), text)
            if is_chinese(self.language)
            else text
        )

    @staticmethod
    def train(language: str, sentences: list[str], size: int, side: Side | None = None) -> Tokenizer:
        """Learn the pieces of one side from its (raw) texts. Raises ValueError when `size` is too small for them."""
        side = side or Side()
        unit = side.unit or default_unit(language)
        texts = [normalise(s, language).text for s in sentences]
        if unit == "words":
            texts = [text[start:end] for text in texts for start, end in split_words(text)]
        elif unit == "label":
            texts = [_kept(text, unit) for text in texts]
        tokens = unit in ("tokens", "label")
        vocabulary = Vocabulary.train(
            texts,
            size,
            words=unit in ("words", "characters"),
            kind=_MODELS[unit],
            character_coverage=1.0 if tokens else side.coverage,
            byte_fallback=side.byte_fallback and not tokens,
        )
        return Tokenizer(language, vocabulary, unit)


def default_unit(language: str) -> str:
    return "words" if is_chinese(language) else "pieces"


def _spans(text: str, unit: str) -> list[Span]:
    """The parts of a text that are encoded one by one, jieba apart."""
    if unit == "label":
        return [(0, len(text))]
    return [m.span() for m in regex.finditer(r"(?s)." if unit == "characters" else r"\S+", text)]


def _kept(text: str, unit: str) -> str:
    return text.replace(" ", _KEPT_BLANK) if unit == "label" else text


def load_tokenizer(language: str, path: Path, unit: str = "") -> Tokenizer:
    return Tokenizer(language, Vocabulary(path.read_bytes()), unit)
