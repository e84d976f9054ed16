"""Sentence pairs from a TSV with a header row, and the batches made of them. Bad rows are named, never dropped in
silence."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
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
    """One row: a source sentence and its reference; `line`: where it stands in the file (the header is line 1)."""

    source: str
    target: str
    corpus: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class BadRow:
    """A row that could not be used: its line, the reason by which it is counted, and what is particular about this
    row."""

    line: int
    reason: str
    detail: str = ""

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}{f' ({self.detail})' if self.detail else ''}"


@dataclass(frozen=True)
class Table:
    """A file of pairs, its sha256 and the rows that were left out."""

    pairs: tuple[Pair, ...]
    bad_rows: tuple[BadRow, ...]
    sha256: str


def report(bad: Sequence[BadRow], total: int, path: Path, shown: int = 3) -> list[str]:
    """What was left out of a file: how many rows for each reason, and some of them by line."""
    lines = []
    for reason, count in Counter(row.reason for row in bad).most_common():
        some = [row for row in bad if row.reason == reason][:shown]
        named = ", ".join(f"{row.line}{f' ({row.detail})' if row.detail else ''}" for row in some)
        lines.append(
            f"{path.name}: {count:,} of {total:,} rows left out, {reason}: line {named}{', …' * (count > shown)}"
        )
    return lines


def read_pairs(path: Path, source_column: str, target_column: str) -> Table:
    """Read a TSV. Raises ValueError, saying what to do, when it cannot be read or has no such column or no usable
    row."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8: byte {error.start}") from error
    lines = [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]  # not U+2028 and the like
    header = lines[0].split("\t")
    for column in (source_column, target_column):
        if column not in header:
            names = ", ".join(name[:40] for name in header[:20]) or "nothing"
            raise ValueError(f"{path} has no column {column!r}; its first row, the header, says {names}")
    source_at, target_at = header.index(source_column), header.index(target_column)
    corpus_at = header.index("corpus") if "corpus" in header else None
    pairs, bad = [], []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(header):
            bad.append(BadRow(number, "another number of columns than the header", f"{len(cells)}, not {len(header)}"))
        elif not cells[source_at].strip() or not cells[target_at].strip():
            bad.append(BadRow(number, "an empty side"))
        else:
            corpus = "" if corpus_at is None else cells[corpus_at]
            pairs.append(Pair(cells[source_at], cells[target_at], corpus, number))
    if not pairs:
        raise ValueError("; ".join([f"{path} has no usable row", *report(bad, len(lines) - 1, path)]))
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
        replace(p, target=sentence_case(p.target)) if p.corpus in config.sentence_case_corpora else p
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


def encode_pairs(
    pairs: Sequence[Pair], source: Tokenizer, target: Tokenizer, max_pieces: int
) -> tuple[list[Example], list[BadRow]]:
    """Ids of every pair, and the pairs that are left out because a side is longer than max_pieces or nothing is left of
    it."""
    examples, bad = [], []
    read, written = cache(source.encode), cache(target.encode)  # a training file repeats its real pairs
    for pair in pairs:
        unmarked = pair.source.rstrip(FINAL_MARKS) or pair.source
        example = Example(read(pair.source), read(unmarked), written(pair.target))
        longest, shortest = (f(len(example.source), len(example.target)) for f in (max, min))
        if longest > max_pieces:
            bad.append(BadRow(pair.line, f"a side longer than max_pieces = {max_pieces}", f"{longest} pieces"))
        elif shortest < 2:
            bad.append(BadRow(pair.line, "a side with nothing readable in it"))
        else:
            examples.append(example)
    return examples, bad


def make_batch(sources: list[list[int]], targets: list[list[int]]) -> Batch:
    return Batch(pad(sources), pad([[BOS, *row[:-1]] for row in targets]), pad(targets))


def batches(examples: list[Example], tokens: int, drop_final_mark: float, rng: random.Random) -> Iterator[Batch]:
    """One epoch in random order: rows of like length (with jitter) together, about `tokens` pieces of the longer side
    each."""
    lengths = [max(len(e.source), len(e.target)) for e in examples]
    order = sorted(range(len(examples)), key=lambda i: lengths[i] + rng.uniform(0, 2))
    groups: list[list[int]] = [[]]
    for i in order:
        if lengths[i] * (len(groups[-1]) + 1) > tokens and groups[-1]:
            groups.append([])
        groups[-1].append(i)
    rng.shuffle(groups)
    for group in groups:
        chosen = [examples[i] for i in group]
        sources = [e.source_unmarked if rng.random() < drop_final_mark else e.source for e in chosen]
        yield make_batch(sources, [e.target for e in chosen])
