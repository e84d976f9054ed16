"""Text to ids and back: normalise → words (jieba) → pieces (SentencePiece) → ids.

Every word and every piece carries the half-open span of characters it came from *in what the person typed*, so the page
can light the original characters. Nothing here is lossy in silence: `Normalised` says what was typed and what was kept.

SentencePiece: Kudo & Richardson 2018; its unigram model: Kudo 2018. jieba's dictionary lattice is a unigram word model too.
"""

from __future__ import annotations

import logging
import math
import tempfile
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import regex
import sentencepiece
from opencc import OpenCC

if TYPE_CHECKING:
    import jieba

PAD, UNK, BOS, EOS = 0, 1, 2, 3
SPECIAL_NAMES = {PAD: "‹pad›", UNK: "‹unk›", BOS: "‹bos›", EOS: "‹eos›"}
SEGMENTATIONS = ("accurate", "full", "search", "no-hmm", "characters", "own")

# SentencePiece writes a blank as U+2581; typed by a person it must not turn into one.
_META_BLANK = "\u2581"
_UNREADABLE = "\ufffd"
# NFKC made ，？！：； half as wide; after a Chinese character they are written in full width.
_HALF_WIDTH = regex.compile(r"(?<=[\p{Han}”』」》])[,?!:;]")
_FULL_WIDTH = 0xFEE0  # from a character of ASCII to the same in full width
_DROPPED_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn"}

Span = tuple[int, int]


class InputError(ValueError):
    """The text cannot be run. `code` names the reason for the page's own sentence; `details` fill it in."""

    def __init__(self, code: str, **details: object) -> None:
        self.code, self.details = code, details
        super().__init__(f"{code}: {details}" if details else code)


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
    """One unit the model reads. `word` indexes the words (-1 for a special token); `start`, `end`: span in the typed text."""

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
class Segmented:
    """What `Text.segment` made of a sentence, from the typed characters to the ids the encoder receives."""

    normalised: Normalised
    mode: str
    words: tuple[Word, ...]
    pieces: tuple[Piece, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(piece.id for piece in self.pieces)


# ---------------------------------------------------------------- normalisation


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def well_formed(typed: str) -> str:
    """The text with every lone surrogate (half a character, which UTF-8 cannot say) as U+FFFD; no length changes."""
    return "".join(_UNREADABLE if "\ud800" <= c <= "\udfff" else c for c in typed)


def normalise(typed: str) -> Normalised:
    """NFKC, one blank for any white space, no control characters, traditional → simplified, with spans.

    NFKC may join or split characters (ﬁ → fi, e + ́ → é), so it is applied to one user-perceived character at a time and
    each result keeps the span of the cluster it came from. Of all pairs of assigned characters only loose Hangul letters
    (compatibility jamo), which NFKC over the whole text would join into syllables, come out differently: they stay apart.
    """
    typed = well_formed(typed)
    characters: list[str] = []
    spans: list[Span] = []
    for cluster in regex.finditer(r"\X", typed):
        kept = "".join(c for c in cluster.group() if _is_readable(c))
        for character in unicodedata.normalize("NFKC", kept):
            if character.isspace():
                if not characters or characters[-1] == " ":
                    continue
                character = " "
            characters.append("_" if character == _META_BLANK else character)
            spans.append(cluster.span())
    if characters and characters[-1] == " ":
        characters.pop(), spans.pop()
    text = "".join(characters)
    simplified = _to_simplified().convert(text)
    if len(simplified) != len(text):  # a phrase rule changed the length: go by characters, which keeps the spans true
        simplified = "".join(converted if len(converted := _to_simplified().convert(c)) == 1 else c for c in text)
    return Normalised(typed, simplified, tuple(spans))


def _is_readable(character: str) -> bool:
    if character.isspace():
        return True
    return character != _UNREADABLE and unicodedata.category(character) not in _DROPPED_CATEGORIES


# ---------------------------------------------------------------- words


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
    """jieba's full mode with positions, which `cut(cut_all=True)` does not give: every longer word of the dictionary, and
    a character that the word before it does not cover; Latin letters and digits together.
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
    """The person's own words: `boundaries` is the sentence again with / or blanks between the words.

    Raises InputError("boundaries") when the characters differ from the sentence's.
    """
    parts = [part for part in regex.split(r"[\s/|／｜]+", boundaries) if part]
    part_of = [index for index, part in enumerate(parts) for _ in part]
    joined = normalise("".join(parts))  # as one, since a phrase may decide how its characters are simplified
    words = [""] * len(parts)
    for character, (start, _) in zip(joined.text, joined.spans, strict=True):
        words[part_of[start]] += character
    found, cursor = [], 0
    for word in " ".join(words).split():  # NFKC makes blanks of its own: ¨ is one and a mark
        while cursor < len(text) and (text[cursor].isspace() or text[cursor] in "/|"):
            cursor += 1
        if not text.startswith(word, cursor):
            raise InputError("boundaries", word=word)
        found.append((cursor, cursor + len(word)))
        cursor += len(word)
    if text[cursor:].strip(" /|"):
        raise InputError("boundaries", word=text[cursor:].strip())
    return found


def lattice(text: str) -> tuple[LatticeEdge, ...]:
    """Every dictionary word that could stand in the text, and the path of the highest Σ ln p (jieba's, before its HMM)."""
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


# ---------------------------------------------------------------- pieces and ids


class Vocabulary:
    """A trained SentencePiece model: pieces, ids and their log-probabilities. Byte fallback: nothing is unknown."""

    def __init__(self, model: bytes) -> None:
        self.model = model
        self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)

    def __len__(self) -> int:
        return self._processor.get_piece_size()

    def piece(self, id: int) -> str:
        return SPECIAL_NAMES.get(id) or self._processor.id_to_piece(id)

    def log_prob(self, id: int) -> float:
        """The unigram model's ln p(piece); 0 for special tokens and byte pieces, which have none."""
        return self._processor.get_score(id)

    def find(self, piece: str) -> int | None:
        """The id of a piece, or None when the vocabulary has no such piece."""
        id = self._processor.piece_to_id(piece)
        return None if id == UNK else id

    def is_byte(self, id: int) -> bool:
        return self._processor.is_byte(id)

    def encode(self, text: str) -> list[int]:
        return self._processor.encode(text)

    def encode_spans(self, word: str) -> list[tuple[int, int, int]]:
        """(id, start, end) for each piece of one word (no blanks in it), in characters of the word.

        The normaliser is the identity, so pieces lie end to end; a byte piece carries the span of its whole character.
        """
        found: list[tuple[int, int, int]] = []
        cursor, bytes_left = 0, 0
        for id in self._processor.encode(word):
            if not self.is_byte(id):
                end = cursor + len(self._processor.id_to_piece(id).removeprefix(_META_BLANK))
            else:
                bytes_left = bytes_left or len(word[cursor].encode())
                bytes_left -= 1
                end = cursor + 1
            found.append((id, cursor, end))
            if not bytes_left:
                cursor = end
        return found

    def decode(self, ids: list[int]) -> str:
        return self._processor.decode([i for i in ids if i not in SPECIAL_NAMES])

    @staticmethod
    def train(lines: list[str], size: int, *, words: bool, character_coverage: float = 0.9995) -> Vocabulary:
        """Train on sentences, or with `words=True` on single words, whose pieces then carry no blank mark."""
        import io

        writer = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines),
            model_writer=writer,
            model_type="unigram",
            vocab_size=size,
            hard_vocab_limit=False,  # a small corpus gives a smaller vocabulary instead of an error
            byte_fallback=True,
            character_coverage=character_coverage,
            normalization_rule_name="identity",
            add_dummy_prefix=not words,
            pad_id=PAD,
            unk_id=UNK,
            bos_id=BOS,
            eos_id=EOS,
            num_threads=1,
            minloglevel=2,
        )
        return Vocabulary(writer.getvalue())


@dataclass(frozen=True)
class Text:
    """One language of a model: how its sentences become ids and ids become sentences.

    `language` is "zh" (words by jieba, no blanks between pieces) or "en" (words at blanks).
    """

    language: str
    vocabulary: Vocabulary

    def segment(self, typed: str, mode: str = "accurate", boundaries: str = "") -> Segmented:
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
        return Segmented(normalised, mode, words, tuple(pieces))

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
    def train(language: str, sentences: list[str], size: int) -> Text:
        """Learn the pieces of a language from its (raw) sentences."""
        texts = [normalise(s).text for s in sentences]
        if language == "zh":
            lines = [text[start:end] for text in texts for start, end in split_words(text)]
            return Text(language, Vocabulary.train(lines, size, words=True))
        return Text(language, Vocabulary.train(texts, size, words=False))


def load_text(language: str, path: Path) -> Text:
    return Text(language, Vocabulary(path.read_bytes()))
