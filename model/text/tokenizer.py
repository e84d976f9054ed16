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
# With Latin words in the sentence: every mark but those inside a number, a time or an address.
_MIXED_MARKS = regex.compile(r"(?<![\p{Latin}\p{Nd}])[,?!:;()]|[,?!:;()](?![\p{Latin}\p{Nd}/])")
_DOTS = regex.compile(r"\.{3}")  # NFKC's …
_NEEDLESS_BLANK = regex.compile(r"(?<=[\p{Han}，。？！：；、（）《》“”…]) | (?=[\p{Han}，。？！：；、（）《》“”…])")
_LATIN_OR_DIGIT = regex.compile(r"[\p{Latin}\p{Nd}]")
# What a Latin word or a number may go on from: the Fi of Wi-Fi, the 30 of 8:30, the 000 of 5,000.
_GOES_ON = regex.compile(r"[\p{Latin}\p{Nd}](?:['’.\-/:@_&+#]|://)?$|\p{Nd},$")
_MODELS = {"words": "unigram", "pieces": "unigram", "characters": "char", "tokens": "word", "label": "word"}
_KEPT_BLANK = "\u00a0"  # inside a label, which is one piece whatever it says


@dataclass(frozen=True)
class Tokenizer:
    """One side of a model: how its texts become ids and ids become texts. `unit`: see task.Side.

    Where a Chinese vocabulary of words shares the other side's pieces, Latin words and numbers in a Chinese sentence
    are cut as that side cuts them, so that copying them is one piece for one piece.
    """

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
            part, after_blank = _kept(text[start:end], self.unit), self._after_blank(text, start)
            for id, piece_start, piece_end in self.vocabulary.encode_spans(part, after_blank):
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
            ids += self.vocabulary.encode(_kept(text[start:end], self.unit), self._after_blank(text, start))
        return [*ids, EOS]

    @property
    def is_shared(self) -> bool:
        """Whether a Chinese vocabulary has the other side's pieces too: else its words have no blank mark."""
        return self.unit == "words" and self.vocabulary.has_blank_mark

    def _after_blank(self, text: str, start: int) -> bool:
        """Whether a Latin word or a number begins at `start` that the other language would write after a blank."""
        if not self.is_shared or not _LATIN_OR_DIGIT.match(text[start]):
            return False
        return not _GOES_ON.search(text[max(0, start - 4) : start])

    def decode(self, ids: list[int]) -> str:
        """Ids → text; special tokens are left out. Chinese comes without blanks, and with its own punctuation again."""
        text = self.vocabulary.decode(ids).replace(_KEPT_BLANK, " ")
        if not is_chinese(self.language):
            return text
        if not self.is_shared:
            return _HALF_WIDTH.sub(_widen, text)
        text = text.strip()
        if regex.search(r"\p{Han}", text):
            text = _DOTS.sub("…", _MIXED_MARKS.sub(_widen, text))
        return _NEEDLESS_BLANK.sub("", text)

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


def _widen(mark: regex.Match[str]) -> str:
    return chr(ord(mark.group()) + _FULL_WIDTH)


def train_shared(
    chinese: list[str], other: list[str], other_language: str, chinese_size: int, other_size: int
) -> tuple[Vocabulary, Vocabulary]:
    """Vocabularies of Chinese and of a language with blanks, made for copying: digits stand alone, and the Chinese one
    has all pieces of the other, so that they cut a Latin word alike. Sizes: numbers of pieces, without the other's.
    """
    lines = [normalise(sentence, other_language).text for sentence in other]
    second = Vocabulary.train(lines, other_size, words=False, split_digits=True, character_coverage=0.9999)
    words = [
        text[start:end]
        for text in (normalise(sentence).text for sentence in chinese)
        for start, end in split_words(text)
        if not _LATIN_OR_DIGIT.search(text[start:end])
    ]
    first = Vocabulary.train(words, chinese_size, words=True, character_coverage=0.9998)
    return first.joined_by(second), second


def load_tokenizer(language: str, path: Path, unit: str = "") -> Tokenizer:
    return Tokenizer(language, Vocabulary(path.read_bytes()), unit)
