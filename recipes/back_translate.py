"""Back-translate sentences of one language (Sennrich et al. 2016).

    python -m recipes.back_translate --data FOLDER --language en --out PAIRS.tsv

FOLDER holds train.tsv and mono-en.tsv or mono-zh.tsv. Sentences with words that train.tsv lacks come first, then the
rest in random order, so that it may be stopped at any time; started again it goes on. A name that the English → Chinese
model never learned would come out as noise, so English is read with Tom for it, the second as Mary; recipes.mix puts
names back on both sides. English sentences with digits or with more than two such names are left out. Chinese ones are
translated as they are.

A row: Chinese, English, the English before names were replaced, those names, mean ln p, corpus.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import torch

from model.checkpoint import load_checkpoint
from model.translate import translate
from model.values.search import SearchSettings

from .changes import rows

WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
CHECKPOINTS = {"en": "en-zh-gru-bahdanau", "zh": "zh-en-gru-bahdanau"}  # by the language that is read
STAND_INS = ("Tom", "Mary")
LONGEST = 36  # source pieces
CHUNK = 4096  # sentences written together


class Names:
    """What is a name that the model cannot know, judged by the sentences it learned from and by all others."""

    def __init__(self, learned: list[str], others: list[str]) -> None:
        self.known = Counter(word for sentence in learned for word in WORD.findall(sentence))
        both = [*learned, *others]
        self.common = Counter(w for sentence in both for w in WORD.findall(sentence) if w[0].islower())
        self.inside = Counter(w for sentence in both for w in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", sentence))

    def _is_unknown(self, word: str, first: bool) -> bool:
        if not word[0].isupper() or len(word) == 1 or self.known[word] >= 5:
            return False
        if self.common[word.lower()] and (first or word.isupper()):
            return False
        return not (first and self.known[word] >= 2)

    def replaced(self, sentence: str) -> tuple[str, list[str]] | None:
        """The sentence with stand-ins and the names they stand for; None for a sentence that is better left out."""
        if re.search(r"\d", sentence):
            return None
        names: list[str] = []
        doubtful = False

        def stand_in(match: re.Match[str]) -> str:
            nonlocal doubtful
            word = match.group()
            name = re.sub(r"['’]s$", "", word)
            first = match.start() == 0 or re.search(r"[.?!\"“]\s*$", sentence[: match.start()]) is not None
            if not self._is_unknown(name, first):
                return word
            doubtful = doubtful or (first and not self.inside[name])  # a rare word, or a name: nobody knows
            if name not in names:
                names.append(name)
            return STAND_INS[min(names.index(name), 1)] + word[len(name) :]

        text = WORD.sub(stand_in, sentence)
        if doubtful or len(names) > 2 or (names and re.search(r"\b(Tom|Mary)\b", sentence)):
            return None
        return text, names


def ordered(path: Path, seed: int) -> list[dict[str, str]]:
    """A file's rows in random order, those of rare words first."""
    mono = rows(path)
    rest = [r for r in mono if not r["corpus"].endswith("-rare")]
    random.Random(seed).shuffle(rest)
    return [r for r in mono if r["corpus"].endswith("-rare")] + rest


def usable(data: Path, language: str, seed: int) -> Iterator[tuple[str, str, list[str], str]]:
    """What is translated, the sentence as it was, the names that were replaced, corpus."""
    mono = ordered(data / f"mono-{language}.tsv", seed)
    if language == "zh":
        yield from ((r["zh"], r["zh"], [], r["corpus"]) for r in mono)
        return
    names = Names([r["en"] for r in rows(data / "train.tsv")], [r["en"] for r in mono])
    for row in mono:
        if found := names.replaced(row["en"]):
            yield found[0], row["en"], found[1], row["corpus"]


def back_translated(data: Path, language: str, checkpoint: str, beam: int, seed: int, skip: int) -> Iterator[str]:
    """A line for each usable sentence after the first `skip` usable ones."""
    loaded = load_checkpoint(checkpoint)
    short = (row for row in usable(data, language, seed) if len(loaded.source.encode(row[0])) <= LONGEST)
    rest = itertools.islice(short, skip, None)
    while chunk := list(itertools.islice(rest, CHUNK)):
        answers = translate(loaded, [row[0] for row in chunk], SearchSettings(beam=beam))
        for (text, before, names, corpus), answer in zip(chunk, answers, strict=True):
            best = answer[0]
            made = " ".join(best.text.split())
            zh, en, before = (text, made, made) if language == "zh" else (made, text, before)
            yield "\t".join([zh, en, before, " ".join(names), f"{best.score:.3f}", corpus])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m recipes.back_translate", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with train.tsv and mono-LANGUAGE.tsv")
    parser.add_argument("--language", choices=sorted(CHECKPOINTS), default="en", help="of the sentences that are read")
    parser.add_argument("--out", type=Path, required=True, help="the file to write, or to go on with")
    parser.add_argument("--checkpoint", help="a folder or a name; by itself the one that reads this language")
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--limit", type=int, default=200_000, help="rows in all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    done = len(options.out.read_text(encoding="utf-8").splitlines()) if options.out.exists() else 0
    checkpoint = options.checkpoint or CHECKPOINTS[options.language]
    lines = back_translated(options.data, options.language, checkpoint, options.beam, options.seed, done)
    with options.out.open("a", encoding="utf-8") as out:
        for number, line in enumerate(itertools.islice(lines, max(0, options.limit - done)), start=done + 1):
            out.write(line + "\n")
            if number % CHUNK == 0:
                out.flush()
                print(f"{number:,} sentences", flush=True)


if __name__ == "__main__":
    main()
