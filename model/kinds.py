"""What people type, a kind at a time: names, Latin words, digits, cities, negation, long sentences, the
subject's words, loops.

`python -m model.evaluate CHECKPOINT --kinds` translates the sentences of benchmarks/kinds/KIND.tsv and asks whether
each answer has in it what it must have. Column `contains`: groups between & must all be there, of the words between |
any one; letter case does not matter, word boundaries do. Every answer must end before the limit; in loops, which
repeat themselves, that is all.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .checkpoint import Checkpoint
from .translate import Translation, translate
from .values.search import SearchSettings
from .values.segmentation import EOS, SPECIAL_NAMES

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks" / "kinds"


@dataclass(frozen=True)
class Sentence:
    """A sentence of a kind, and what its answer must contain."""

    source: str
    contains: str


def read_kinds(folder: Path = FOLDER) -> dict[str, tuple[Sentence, ...]]:
    """Every kind's sentences. Raises ValueError for a row without its two columns."""
    kinds = {}
    for path in sorted(folder.glob("*.tsv")):
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
        if bad := [number for number, row in enumerate(rows, start=2) if len(row) != 2]:
            raise ValueError(
                f"{path.name}, line {bad[0]}: a sentence and what its answer must contain, a tab between them"
            )
        kinds[path.stem] = tuple(Sentence(*row) for row in rows)
    return kinds


def fulfils(answer: str, contains: str) -> bool:
    """Whether an answer has one word of every group in it. A word may be several ("New York"); n't ends a word."""
    groups = [group for group in contains.split("&") if group.strip()]
    return all(any(_has(answer, word.strip()) for word in group.split("|")) for group in groups)


def _has(answer: str, word: str) -> bool:
    before = "" if not word[0].isalnum() or word == "n't" else r"(?<![\w])"
    return re.search(rf"{before}{re.escape(word)}(?!\w)", answer.replace("’", "'"), re.IGNORECASE) is not None


def ended(translation: Translation) -> bool:
    return bool(translation.pieces) and translation.pieces[-1] == SPECIAL_NAMES[EOS]


def evaluate_kinds(checkpoint: Checkpoint, settings: SearchSettings, folder: Path = FOLDER) -> dict[str, Any]:
    """For metrics.json: how many answers of each kind are right, of how many; and the wrong ones, to be read."""
    figures: dict[str, Any] = {}
    for kind, sentences in read_kinds(folder).items():
        best = [found[0] for found in translate(checkpoint, [s.source for s in sentences], settings)]
        wrong = [
            (sentence.source, answer.text)
            for sentence, answer in zip(sentences, best, strict=True)
            if not (ended(answer) and fulfils(answer.text, sentence.contains))
        ]
        figures[kind] = {"right": len(sentences) - len(wrong), "sentences": len(sentences), "wrong": wrong}
    return figures


def table(figures: dict[str, Any]) -> str:
    """The figures as a Markdown table."""
    rows = ["| kind | right | of |", "|---|---|---|"]
    return "\n".join(rows + [f"| {kind} | {f['right']} | {f['sentences']} |" for kind, f in figures.items()])


def report(figures: dict[str, Any], verbose: bool) -> str:
    """The table, and in full: every sentence that went wrong with its answer, as JSON lines."""
    wrong = [
        json.dumps({"kind": kind, "source": source, "answer": answer}, ensure_ascii=False)
        for kind, f in figures.items()
        for source, answer in f["wrong"]
    ]
    return "\n".join([table(figures), *(wrong if verbose else [])])
