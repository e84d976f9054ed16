"""Text to ids and back: normalise → words (jieba) → pieces (SentencePiece) → ids."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import regex

from ..values.segmentation import EOS, SPECIAL_NAMES, InputError, Piece, Segmentation, Word
from .normalise import normalise
from .vocabulary import Vocabulary
from .words import own_words, split_words

# NFKC made ，？！：； half as wide; after a Chinese character they are written in full width.
_HALF_WIDTH = regex.compile(r"(?<=[\p{Han}”』」》])[,?!:;]")
_FULL_WIDTH = 0xFEE0  # from a character of ASCII to the same in full width


@dataclass(frozen=True)
class Tokenizer:
    """One language of a model: how its sentences become ids and ids become sentences.

    `language` is "zh" (words by jieba, no blanks between pieces) or "en" (words at blanks).
    """

    language: str
    vocabulary: Vocabulary

    def segment(self, typed: str, mode: str = "accurate", boundaries: str = "") -> Segmentation:
        """Typed text → words → pieces, closed by ‹eos›.

        Raises InputError: "empty" (nothing typed), "nothing-left" (nothing readable in it), "boundaries".
        """
        if not typed.strip():
            raise InputError("empty")
        normalised = normalise(typed)
        text = normalised.text
        if not text:
            raise InputError("nothing-left")
        if self.language != "zh":
            spans = [m.span() for m in regex.finditer(r"\S+", text)]
        elif mode == "own":
            spans = own_words(text, boundaries)
        else:
            spans = split_words(text, mode)
        words = tuple(Word(text[start:end], *normalised.span(start, end)) for start, end in spans)
        pieces = []
        for index, (start, end) in enumerate(spans):
            for id, piece_start, piece_end in self.vocabulary.encode_spans(text[start:end]):
                span = normalised.span(start + piece_start, start + piece_end)
                pieces.append(Piece(self.vocabulary.piece(id), id, index, *span, self.vocabulary.log_prob(id)))
        end = len(typed)
        pieces.append(Piece(SPECIAL_NAMES[EOS], EOS, -1, end, end, 0.0))
        return Segmentation(normalised, mode, words, tuple(pieces))

    def encode(self, typed: str) -> list[int]:
        """Ids of a sentence, closed by ‹eos›."""
        text = normalise(typed).text
        if self.language != "zh":
            return [*self.vocabulary.encode(text), EOS]
        ids = []
        for start, end in split_words(text):
            ids += self.vocabulary.encode(text[start:end])
        return [*ids, EOS]

    def decode(self, ids: list[int]) -> str:
        """Ids → sentence; special tokens are left out. Chinese comes without blanks, and with its own punctuation again."""
        text = self.vocabulary.decode(ids)
        return (
            _HALF_WIDTH.sub(lambda mark: chr(ord(mark.group()) + _FULL_WIDTH), text) if self.language == "zh" else text
        )

    @staticmethod
    def train(language: str, sentences: list[str], size: int) -> Tokenizer:
        """Learn the pieces of a language from its (raw) sentences."""
        texts = [normalise(s).text for s in sentences]
        if language == "zh":
            lines = [text[start:end] for text in texts for start, end in split_words(text)]
            return Tokenizer(language, Vocabulary.train(lines, size, words=True))
        return Tokenizer(language, Vocabulary.train(texts, size, words=False))


def load_tokenizer(language: str, path: Path) -> Tokenizer:
    return Tokenizer(language, Vocabulary(path.read_bytes()))
