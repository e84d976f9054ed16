"""Turn a task's files into train.tsv, dev.tsv and test.tsv: `python -m model.prepare TASK SOURCES OUT`.

SOURCES is a folder with the files named below, as their READMEs or licences give them to anyone; none of them is part
of this repository. The same files give the same output, byte for byte: what has no split of its own is split by a hash.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import repeat
from pathlib import Path

import regex

from .checkpoint import PRETRAINED
from .command import in_sentences
from .text.words import jieba_frequencies

Row = dict[str, str]
Pairs = Iterator[tuple[str, str, str]]  # split, source, target
SPLITS = ("train", "dev", "test")
OWN = 4
REPLIES = PRETRAINED / "chat-nm" / "replies.json"


def read(path: Path) -> list[Row]:
    """A TSV with a header row, without quoting."""
    header, *rows = (line.split("\t") for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n"))
    return [dict(zip(header, row, strict=True)) for row in rows]


def share(text: str) -> float:
    """A number in [0, 1) that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6]) / 2**48


def split_of(text: str, held_out: float = 0.1) -> str:
    """A tenth held out, half of it for development."""
    at = share(text)
    return "test" if at < held_out / 2 else "dev" if at < held_out else "train"


def topic(sources: Path) -> Pairs:
    """topic/topics.tsv, and turns of chat/smalltalk.tsv as a sixth class, as many as an ordinary class has."""
    for row in read(sources / "topic" / "topics.tsv"):
        yield row["split"], row["text"], row["label"]
    turns = sorted(
        {row["turn"] for row in read(sources / "chat" / "smalltalk.tsv")}, key=lambda turn: share("topic" + turn)
    )
    for turn in turns[:4000]:
        yield split_of(turn), turn, "闲聊"


def pinyin(sources: Path, second: bool = False) -> Pairs:
    """pinyin/words.tsv, pinyin/sentences.tsv, where a word stands in its sentence, and every character alone.

    A character alone has the reading that it has most often in the training words. In a `second` stage of training a
    word that people use often (by jieba's dictionary) comes up to six times, so that 长大 weighs more than what is
    hardly ever written; every word also stands beside another, so that it is read as a word in what is longer; and a
    sentence comes four times.
    """
    readings: dict[str, Counter[str]] = {}
    often = jieba_frequencies() if second else {}
    words = []
    for row in read(sources / "pinyin" / "words.tsv"):
        times = 1 + int(math.log10(1 + often.get(row["src"], 0))) if row["split"] == "train" else 1
        yield from repeat((row["split"], row["src"], row["tgt"]), times)
        if row["split"] == "train":
            words.append((row["src"], row["tgt"]))
            for character, syllable in zip(row["src"], row["tgt"].split(), strict=True):
                readings.setdefault(character, Counter())[syllable] += 1
    for character, counts in readings.items():
        yield "train", character, counts.most_common(1)[0][0]
    beside = sorted(words, key=lambda word: share("beside" + word[0])) if second else []
    for (first, one), (other, two) in zip(words, beside, strict=False):
        yield "train", first + other, f"{one} {two}"
    for row in read(sources / "pinyin" / "sentences.tsv"):
        if len(row["zh"]) == len(row["numbered"].split()):
            split = split_of(row["zh"])
            yield from repeat((split, row["zh"], row["numbered"]), 4 if second and split == "train" else 1)


def next_line(sources: Path, times: int = 16) -> Pairs:
    """next-line/lines.tsv; what anthologies hold, which is what people know, several times in training."""
    for row in read(sources / "next-line" / "lines.tsv"):
        known = row["anthology"] == "1" and row["split"] == "train"
        yield from repeat((row["split"], row["src"], row["tgt"]), times if known else 1)


def poem(sources: Path) -> Pairs:
    """theme-poem/poems.tsv; in training also two other characters of each poem as its theme, so that any one can be
    typed."""
    for row in read(sources / "theme-poem" / "poems.tsv"):
        yield row["split"], row["src"], row["tgt"]
        if row["split"] == "train":
            others = {
                share(character + row["tgt"]): character for character in set(row["tgt"]) - {row["src"], "，", "。"}
            }
            yield from (("train", others[at], row["tgt"]) for at in sorted(others)[:2])


def chat(sources: Path) -> Pairs:
    """The remarks of chat/smalltalk.tsv and the project's own, each with one of the project's own replies to its
    intent.

    Which of an intent's replies a remark gets is decided by a hash. The replies of the file are not used. The project's
    own remarks, which are the plain ones that people begin with, count OWN times.
    """
    for remark, replies in chat_remarks(sources):
        yield split_of(remark), remark, replies[int(share("reply" + remark) * len(replies))]


def chat_remarks(sources: Path) -> list[tuple[str, list[str]]]:
    """Every remark with the project's own replies to its intent, the project's own remarks OWN times."""
    own = json.loads(REPLIES.read_text(encoding="utf-8"))
    turns = [(row["turn"], own["replies"][row["intent"]]) for row in read(sources / "chat" / "smalltalk.tsv")]
    remarks = [
        (turn, replies) for turn, replies in turns if regex.search(r"\p{Han}", turn)
    ]  # the file's notes are none
    for kind in own["own"]:
        written = sorted({remark for pattern in kind["remarks"] for remark in filled(pattern, kind["fill"])})
        replies = kind["replies"] if "replies" in kind else own["replies"][kind["intent"]]
        remarks += [(remark, replies) for remark in written for _ in range(OWN)]
    return remarks


def filled(pattern: str, words: dict[str, list[str]]) -> Iterator[str]:
    """A pattern with every word of its kinds: "{day}冷不冷" → 今天冷不冷, 明天冷不冷, …"""
    name = next((name for name in words if "{" + name + "}" in pattern), None)
    if name is None:
        yield pattern
    else:
        for word in words[name]:
            yield from filled(pattern.replace("{" + name + "}", word, 1), words)


TASKS: dict[str, Callable[[Path], Pairs]] = {
    "topic": topic,
    "pinyin": pinyin,
    "pinyin-second": partial(pinyin, second=True),
    "next-line": next_line,
    "next-line-first": partial(next_line, times=4),  # knows verse in general better, and less by heart
    "poem": poem,
    "chat": chat,
}


@in_sentences("python -m model.prepare")
def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.prepare", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("task", choices=TASKS, help="which task")
    parser.add_argument("sources", type=Path, help="the folder that holds topic/topics.tsv and so on")
    parser.add_argument("out", type=Path, help="the folder to write train.tsv, dev.tsv and test.tsv into")
    options = parser.parse_args(arguments)
    try:
        rows = list(TASKS[options.task](options.sources))
        options.out.mkdir(parents=True, exist_ok=True)
        for split in SPLITS:
            pairs = [f"{source}\t{target}\n" for of, source, target in rows if of == split]
            (options.out / f"{split}.tsv").write_text("source\ttarget\n" + "".join(pairs), encoding="utf-8")
            print(f"{options.out / split}.tsv: {len(pairs):,} pairs")
    except (OSError, KeyError, ValueError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")


if __name__ == "__main__":
    main()
