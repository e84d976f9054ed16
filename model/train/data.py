"""Sentence pairs from a TSV with a header row, and the batches made of them. Bad rows are named, never dropped in silence."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from ..config import TrainConfig
from ..network.seq2seq import pad
from ..text.tokenizer import Tokenizer
from ..values.segmentation import BOS, PAD

FINAL_MARKS = "。．.！!？?"
_QUESTION_STARTS = frozenset(
    [
        "what",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "which",
        "why",
        "how",
        "is",
        "are",
        "am",
        "was",
        "were",
        "do",
        "does",
        "did",
        "can",
        "could",
        "will",
        "would",
        "shall",
        "should",
        "may",
        "might",
        "have",
        "has",
        "had",
        "what's",
        "who's",
        "where's",
        "how's",
        "when's",
        "isn't",
        "aren't",
        "don't",
        "doesn't",
        "didn't",
        "can't",
    ]
)


@dataclass(frozen=True)
class Pair:
    """One row: a source sentence and its reference."""

    source: str
    target: str
    corpus: str = ""


@dataclass(frozen=True)
class BadRow:
    """A row that could not be used: its line number in the file (the header is line 1) and the reason."""

    line: int
    reason: str


@dataclass(frozen=True)
class Table:
    """A file of pairs, its sha256 and the rows that were left out."""

    pairs: tuple[Pair, ...]
    bad_rows: tuple[BadRow, ...]
    sha256: str


def read_pairs(path: Path, source_column: str, target_column: str) -> Table:
    """Read a TSV. Raises ValueError when it is not UTF-8, has no such column, or has no usable row."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8: byte {error.start}") from error
    lines = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]  # not U+2028 and the like
    header = lines[0].split("\t")
    for column in (source_column, target_column):
        if column not in header:
            raise ValueError(f"{path} has no column {column!r}; its header row says {', '.join(header) or 'nothing'}")
    source_at, target_at = header.index(source_column), header.index(target_column)
    corpus_at = header.index("corpus") if "corpus" in header else None
    pairs, bad = [], []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(header):
            bad.append(BadRow(number, f"{len(cells)} columns, not {len(header)}"))
        elif not cells[source_at].strip() or not cells[target_at].strip():
            bad.append(BadRow(number, "an empty side"))
        else:
            pairs.append(Pair(cells[source_at], cells[target_at], "" if corpus_at is None else cells[corpus_at]))
    if not pairs:
        raise ValueError(f"{path} has no usable row")
    return Table(tuple(pairs), tuple(bad), hashlib.sha256(raw).hexdigest())


def sentence_case(sentence: str) -> str:
    """Lower-case English as a written sentence: a capital, I for i, a closing mark."""
    words = ["I" + w[1:] if w == "i" or w.startswith("i'") else w for w in sentence.split()]
    if not words:
        return sentence
    closed = words[-1][-1] in FINAL_MARKS
    mark = "" if closed else "?" if words[0] in _QUESTION_STARTS else "."
    text = " ".join(words) + mark
    return text[0].upper() + text[1:]


def prepare(pairs: tuple[Pair, ...], config: TrainConfig) -> list[Pair]:
    """The pairs a recipe trains on: corpora left out, lower-case corpora brought to sentence case."""
    return [
        Pair(p.source, sentence_case(p.target), p.corpus) if p.corpus in config.sentence_case_corpora else p
        for p in pairs
        if p.corpus not in config.drop_corpora
    ]


# ---------------------------------------------------------------- batches


@dataclass(frozen=True)
class Example:
    """Ids of a pair, both closed by ‹eos›, and of the source without its closing mark."""

    source: list[int]
    source_unmarked: list[int]
    target: list[int]


@dataclass(frozen=True)
class Batch:
    """source (B, S), inputs ‹bos› y_1…y_{T−1} (B, T), targets y_1…y_T (B, T); padded with PAD at the end."""

    source: Tensor
    inputs: Tensor
    targets: Tensor

    @property
    def tokens(self) -> int:
        """Target pieces, padding apart."""
        return int((self.targets != PAD).sum())


def encode_pairs(pairs: list[Pair], source: Tokenizer, target: Tokenizer, max_pieces: int) -> list[Example]:
    """Ids of every pair; pairs with a side longer than max_pieces are left out."""
    examples = []
    for pair in pairs:
        unmarked = pair.source.rstrip(FINAL_MARKS) or pair.source
        example = Example(source.encode(pair.source), source.encode(unmarked), target.encode(pair.target))
        if len(example.source) <= max_pieces and len(example.target) <= max_pieces:
            examples.append(example)
    return examples


def make_batch(sources: list[list[int]], targets: list[list[int]]) -> Batch:
    return Batch(pad(sources), pad([[BOS, *row[:-1]] for row in targets]), pad(targets))


def batches(examples: list[Example], tokens: int, drop_final_mark: float, rng: random.Random) -> Iterator[Batch]:
    """One epoch in random order: rows of like length (with jitter) together, about `tokens` target pieces each."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].target) + rng.uniform(0, 2))
    groups: list[list[int]] = [[]]
    for i in order:
        if len(examples[i].target) * (len(groups[-1]) + 1) > tokens and groups[-1]:
            groups.append([])
        groups[-1].append(i)
    rng.shuffle(groups)
    for group in groups:
        chosen = [examples[i] for i in group]
        sources = [e.source_unmarked if rng.random() < drop_final_mark else e.source for e in chosen]
        yield make_batch(sources, [e.target for e in chosen])
