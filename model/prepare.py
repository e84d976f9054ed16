"""Turn a task's files into train.tsv, dev.tsv and test.tsv: `python -m model.prepare TASK SOURCES OUT`.

SOURCES is a folder with the files named below, as their READMEs or licences give them to anyone; none of them is part of
this repository. The same files give the same output, byte for byte: what has no split of its own is split by a hash.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

Row = dict[str, str]
Pairs = Iterator[tuple[str, str, str]]  # split, source, target
SPLITS = ("train", "dev", "test")


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


def pinyin(sources: Path) -> Pairs:
    """pinyin/words.tsv, and pinyin/sentences.tsv, where a word stands in its sentence."""
    for row in read(sources / "pinyin" / "words.tsv"):
        yield row["split"], row["src"], row["tgt"]
    for row in read(sources / "pinyin" / "sentences.tsv"):
        if len(row["zh"]) == len(row["numbered"].split()):
            yield split_of(row["zh"]), row["zh"], row["numbered"]


def next_line(sources: Path) -> Pairs:
    """next-line/lines.tsv; what anthologies hold, which is what people know, four times in training."""
    for row in read(sources / "next-line" / "lines.tsv"):
        for _ in range(4 if row["anthology"] == "1" and row["split"] == "train" else 1):
            yield row["split"], row["src"], row["tgt"]


TASKS: dict[str, Callable[[Path], Pairs]] = {"topic": topic, "pinyin": pinyin, "next-line": next_line}


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
