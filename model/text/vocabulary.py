"""The pieces of one side of a model: a trained SentencePiece model, its ids and log-probabilities.

SentencePiece: Kudo & Richardson 2018; its unigram model: Kudo 2018.
"""

from __future__ import annotations

import io
import re
import struct

import sentencepiece

from ..values.segmentation import BOS, EOS, PAD, SPECIAL_NAMES, UNK
from .normalise import META_BLANK


class Vocabulary:
    """A trained SentencePiece model: pieces, ids and their log-probabilities. With byte fallback nothing is unknown."""

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

    @property
    def has_blank_mark(self) -> bool:
        return self.find(META_BLANK) is not None

    def encode(self, text: str, after_blank: bool = False) -> list[int]:
        """Ids of a text; `after_blank` puts the blank mark before it, as before a word of a language with blanks."""
        return self._processor.encode(META_BLANK + text if after_blank else text)

    def encode_spans(self, word: str, after_blank: bool = False) -> list[tuple[int, int, int]]:
        """(id, start, end) for each piece of one word (no blanks in it), in characters of the word; a mark has none.

        The normaliser is the identity, so pieces lie end to end; a byte piece carries the span of its whole character.
        """
        found: list[tuple[int, int, int]] = []
        cursor, bytes_left = 0, 0
        for id in self.encode(word, after_blank):
            if (
                id == UNK
            ):  # all that is unknown in a row; only what is one character or one token is encoded without bytes
                end = len(word)
            elif not self.is_byte(id):
                end = cursor + len(self._processor.id_to_piece(id).removeprefix(META_BLANK)) if word != " " else 1
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
    def train(
        lines: list[str],
        size: int,
        *,
        words: bool,
        kind: str = "unigram",
        character_coverage: float = 0.9995,
        byte_fallback: bool = True,
        split_digits: bool = False,
    ) -> Vocabulary:
        """Train on sentences, or with `words=True` on single words, whose pieces then carry no blank mark.

        kind: "unigram", "char" or "word", as SentencePiece calls them. Raises ValueError when the characters alone do
        not fit.
        """
        writer = io.BytesIO()
        try:
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=iter(lines),
                model_writer=writer,
                model_type=kind,
                vocab_size=size,
                hard_vocab_limit=False,  # a small corpus gives a smaller vocabulary instead of an error
                byte_fallback=byte_fallback,
                character_coverage=character_coverage,
                normalization_rule_name="identity",
                add_dummy_prefix=not words,
                split_digits=split_digits,
                remove_extra_whitespaces=kind != "char",  # a blank is a character too
                pad_id=PAD,
                unk_id=UNK,
                bos_id=BOS,
                eos_id=EOS,
                num_threads=1,
                minloglevel=2,
            )
        except RuntimeError as error:  # SentencePiece says it in C++
            needed = re.search(r"(\d+) vs (\d+)", str(error))
            raise ValueError(
                f"a vocabulary of {size} is too small: the characters and special pieces alone are {needed[2]}"
                if needed
                else f"no pieces can be learned from {len(lines)} lines: {error}"
            ) from error
        return Vocabulary(writer.getvalue())

    def joined_by(self, other: Vocabulary) -> Vocabulary:
        """This vocabulary and those pieces of `other` that it lacks, with their scores.

        A SentencePiece model is a protocol buffer: what is written behind it counts as written in it, so its list of
        pieces (field 1: text, score) grows, and its normaliser (field 3) adds no blank and keeps those that it gets.
        """
        added = bytearray()
        for id in range(EOS + 1, len(other)):
            text = other.piece(id)
            if not other.is_byte(id) and self.find(text) is None:
                name = text.encode()
                piece = b"\x0a" + bytes([len(name)]) + name + b"\x15" + struct.pack("<f", other.log_prob(id))
                added += b"\x0a" + bytes([len(piece)]) + piece
        return Vocabulary(self.model + bytes(added) + b"\x1a\x04\x18\x00\x20\x00")
