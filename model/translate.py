"""Translate, or whatever a checkpoint's task is: `python -m model.translate [TEXT …]`, or a text a line on standard
input.

One line goes out for each line that comes in, so input and output stay side by side: a line that cannot be read (empty,
not UTF-8, too long) gives an empty line and a message with its number on standard error, and the rest goes on.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import itertools
import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from .checkpoint import Checkpoint, CheckpointError, load_checkpoint
from .command import in_sentences
from .decode.batches import BATCH, search_all
from .values.search import SearchResult, SearchSettings
from .values.segmentation import InputError
from .values.trace import MAX_SOURCE_PIECES

Number = TypeVar("Number", int, float)

DEFAULT_CHECKPOINT = "zh-en-gru-bahdanau"

_REASONS = {
    "empty": "empty",
    "nothing-left": "nothing readable in it",
    "too-long": "{pieces} pieces, more than the {limit} that a sentence may have",
    "not-utf-8": "not UTF-8",
}


@dataclass(frozen=True)
class Translation:
    """One hypothesis: T pieces (‹eos› among them) with log p of each, Σ log p and the score that ranked it."""

    text: str
    total: float
    score: float
    pieces: tuple[str, ...]
    log_probs: tuple[float, ...]


@dataclass(frozen=True)
class Answer:
    """A line, its n best translations (best first), or why there are none."""

    source: str
    translations: tuple[Translation, ...] = ()
    error: str = ""
    unsure: bool = False  # the best is less probable than its task needs it to be: "none of these"

    @property
    def text(self) -> str:
        """The best translation on one line; a byte piece may spell a line break."""
        return " ".join(self.translations[0].text.splitlines()) if self.translations else ""

    def to_json(self) -> str:
        value: dict[str, Any] = {
            "source": self.source,
            "translation": self.translations[0].text if self.translations else "",
            "n_best": [
                {
                    "text": t.text,
                    "log_prob": t.total,
                    "score": t.score,
                    "tokens": [{"text": p, "log_prob": x} for p, x in zip(t.pieces, t.log_probs, strict=True)],
                }
                for t in self.translations
            ],
        }
        more = {"error": self.error} if self.error else {"unsure": True} if self.unsure else {}
        return json.dumps(value | more, ensure_ascii=False)


def translate(
    checkpoint: Checkpoint, sentences: list[str], config: SearchSettings, segmentation: str = "accurate"
) -> list[list[Translation]]:
    """The n best translations of every sentence, best first, by the fast path. Raises InputError as `trace` does."""
    return _translate_ids(checkpoint, [_encode(checkpoint, sentence, segmentation) for sentence in sentences], config)


def answers(checkpoint: Checkpoint, lines: Iterable[str], config: SearchSettings) -> Iterator[Answer]:
    """An answer for each line, in order. Reads BATCH lines, answers them and reads on: a long file streams through."""
    rest = iter(lines)
    while chunk := list(itertools.islice(rest, BATCH)):
        readable: dict[int, list[int]] = {}
        refused: dict[int, str] = {}
        for index, line in enumerate(chunk):
            try:
                readable[index] = _encode(checkpoint, line)
            except InputError as error:
                refused[index] = _REASONS.get(error.code, error.code).format(**error.details)
        results = dict(zip(readable, _translate_ids(checkpoint, list(readable.values()), config), strict=True))
        for index, line in enumerate(chunk):
            shown = line.encode("utf-8", "replace").decode()
            found = tuple(results.get(index, ()))
            unsure = bool(found) and math.exp(found[0].log_probs[0]) < checkpoint.config.task.unsure
            yield Answer(shown, found, refused.get(index, ""), unsure)


def _encode(checkpoint: Checkpoint, sentence: str, segmentation: str = "accurate") -> list[int]:
    """Ids closed by ‹eos›. Raises InputError as `Tokenizer.segment`, "too-long", and "not-utf-8" (stray surrogates)."""
    try:
        sentence.encode()
    except UnicodeEncodeError as error:
        raise InputError("not-utf-8") from error
    ids = checkpoint.source.segment(sentence, segmentation).ids
    if len(ids) > MAX_SOURCE_PIECES:
        raise InputError("too-long", pieces=len(ids), limit=MAX_SOURCE_PIECES)
    return list(ids)


def _translate_ids(checkpoint: Checkpoint, sources: list[list[int]], config: SearchSettings) -> list[list[Translation]]:
    results = search_all(checkpoint.fast, sources, config, masks=checkpoint.masks)
    return [_translations(checkpoint, result) for result in results]


def _translations(checkpoint: Checkpoint, result: SearchResult) -> list[Translation]:
    target = checkpoint.target
    return [
        Translation(
            target.decode(list(h.ids)), h.total, h.score, tuple(map(target.vocabulary.piece, h.ids)), h.log_probs
        )
        for h in result.hypotheses
    ]


# ---------------------------------------------------------------- the command


class _Parser(argparse.ArgumentParser):
    """argparse, with its complaint on one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {' '.join(message.split())}\n")


def _between(kind: Callable[[str], Number], low: Number, high: Number) -> Callable[[str], Number]:
    """An argparse type: a number within bounds; NaN lies in none."""

    def read(text: str) -> Number:
        try:
            value = kind(text)
            if low <= value <= high:
                return value
        except ValueError:
            pass
        raise argparse.ArgumentTypeError(f"must be a number between {low} and {high}, not {text!r}")

    return read


def _standard_input() -> Iterator[str]:
    """Lines without their ends. A byte that is not UTF-8 becomes a surrogate, as in sys.argv; `_encode` refuses it."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "surrogateescape").rstrip("\r\n")


@in_sentences("python -m model.translate")
def main(arguments: list[str] | None = None) -> None:
    parser = _Parser(prog="python -m model.translate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("text", nargs="*", metavar="TEXT", help="a sentence; without any, lines of standard input")
    parser.add_argument("--checkpoint", default=DEFAULT_CHECKPOINT, help="a folder, or a name under pretrained/")
    parser.add_argument("--beam", type=_between(int, 1, 100), help="hypotheses kept, or drawn, at each step")
    parser.add_argument("--n-best", type=_between(int, 1, 100), default=1, help="how many the JSON lists, up to --beam")
    parser.add_argument("--length-penalty", type=_between(float, 0, 10), help="α in Σ log p / length^α")
    sampling = parser.add_mutually_exclusive_group()
    sampling.add_argument("--sample", action="store_true", default=None, help="draw instead of ranking")
    parser.add_argument(
        "--no-form", dest="form", action="store_false", default=None, help="do not hold answers to the task's form"
    )
    sampling.add_argument("--no-sample", dest="sample", action="store_false", help="rank, also where the task draws")
    parser.add_argument("--seed", type=_between(int, 0, 2**31 - 1), help="of the draw: another one, another answer")
    parser.epilog = "What is not said is the task's own; for a translation beam 5, α = 1, no sampling."
    parser.add_argument("--json", action="store_true", help="one JSON object a line, with every piece's log p")
    options = parser.parse_args(arguments)
    try:
        checkpoint = load_checkpoint(options.checkpoint)
        names = ("beam", "n_best", "length_penalty", "sample", "seed", "form")
        given = {name: value for name in names if (value := getattr(options, name)) is not None}
        config = dataclasses.replace(checkpoint.config.task.search, **given)
    except (ValueError, CheckpointError, OSError) as error:
        parser.error(str(error))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # whatever the terminal's locale
    try:
        for number, answer in enumerate(answers(checkpoint, options.text or _standard_input(), config), start=1):
            print(answer.to_json() if options.json else answer.text, flush=number % BATCH == 0)
            if answer.error:
                print(f"line {number}: {answer.error}", file=sys.stderr)
            if answer.unsure:
                print(f"line {number}: unsure, perhaps none of these", file=sys.stderr)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough; keep Python from flushing into the closed pipe as it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
