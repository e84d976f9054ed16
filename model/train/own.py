"""Pairs of a person's own: read, judged row by row, cut, held out, and taught as any toy is.

What can be told of the text is told: which character parts the columns, whether the first row is a header, which
language each side is in, and what its pieces should be. Every row that is left out is counted by the reason.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from ..config import Config
from ..new import config_for
from ..task import Side, Task
from ..text.languages import blank, is_chinese
from ..text.normalise import normalise
from ..values.learning import Item, LearningSettings
from ..values.own import LANGUAGES, LEAST_PAIRS, LEAST_SOURCES, LONGEST, MOST_BYTES, Dropped, OwnPairs, Preview
from ..values.segmentation import UNREADABLE, InputError
from .data import Pair
from .lesson import UNSEEN, Lesson, lesson_of

SHOWN = 5  # pairs of a preview, and rows of each reason
BEGINNING = 30  # characters of a row that is named
NAMES = {"source", "target", "src", "tgt", "input", "output", "question", "answer", "原文", "译文", "问", "答"}
SCRIPTS = {"ja": r"[\p{Hiragana}\p{Katakana}]", "ko": r"\p{Hangul}", "th": r"\p{Thai}", "zh": r"\p{Han}"}
MOST_WORDS, OFTEN = 1000, 5  # different words, and how often each comes on average, that are learned whole
FILES = ("train.tsv", "dev.tsv", "config.json", "README.md")


@dataclass(frozen=True)
class Read:
    """The pairs that can be learned from, and what is known of them."""

    pairs: tuple[Item, ...]
    header: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    languages: tuple[str, str]
    units: tuple[str, str]

    @property
    def sides(self) -> tuple[Side, Side]:
        source, target = (_side(*one) for one in zip(self.units, self.languages, strict=True))
        return source, target

    def parted(self) -> tuple[list[Item], list[Item]]:
        """Pairs to learn from, and those held out: one source in ten with all its targets, UNSEEN at most, chosen by a
        sum of the source alone (CRC-32)."""
        sources = sorted({pair.source for pair in self.pairs}, key=lambda source: (zlib.crc32(source.encode()), source))
        held = set(sources[: min(UNSEEN, len(sources) // 10)])
        first = {pair.source: pair for pair in reversed(self.pairs) if pair.source in held}
        return [pair for pair in self.pairs if pair.source not in held], list(first.values())


def read_own(own: OwnPairs) -> Read:
    """Raises InputError: "pairs-too-large", "pairs-unreadable" (no table at all), "no-words" (of a language without
    blanks whose words nothing here knows)."""
    size = len(own.text.encode("utf-8", "replace"))
    if size > MOST_BYTES:
        raise InputError("pairs-too-large", size=-(-size // 1024), limit=MOST_BYTES // 1024)
    rows = _rows(own.text)
    header = _header(rows)
    pairs, dropped = _judged(rows[1:] if header else rows)
    sides = [pair.source for pair in pairs], [pair.target for pair in pairs]
    named = [name if name in LANGUAGES else "" for name in header] or ["", ""]
    source, target = (
        given or told or _language(texts) for given, told, texts in zip(own.languages, named, sides, strict=True)
    )
    languages = source, target
    first, second = (
        given or _unit(texts, language) for given, texts, language in zip(own.units, sides, languages, strict=True)
    )
    for unit, language in zip((first, second), languages, strict=True):
        if unit == "words" and not blank(language) and not is_chinese(language):
            raise InputError("no-words", language=language)
    return Read(pairs, header, dropped, languages, (first, second))


def enough(own: OwnPairs) -> Read:
    """Pairs that can be trained on. Raises InputError: "too-few-pairs", "too-few-sources", and those of `read_own`."""
    read = read_own(own)
    if len(read.pairs) < LEAST_PAIRS:
        raise InputError("too-few-pairs", pairs=len(read.pairs), least=LEAST_PAIRS)
    if (sources := len({pair.source for pair in read.pairs})) < LEAST_SOURCES:
        raise InputError("too-few-sources", sources=sources, least=LEAST_SOURCES)
    return read


def preview(own: OwnPairs) -> Preview:
    """Raises InputError as `read_own` does; too few pairs are shown as they are."""
    read = read_own(own)
    _, unseen = read.parted()
    return Preview(
        len(read.pairs), len(unseen), read.header, read.pairs[:SHOWN], read.dropped, read.languages, read.units
    )


def own_lesson(settings: LearningSettings, own: OwnPairs) -> Lesson:
    """Raises InputError as `enough` does."""
    read = enough(own)
    train, unseen = ([_normalised(pair, read.languages) for pair in part] for part in read.parted())
    task = Task(metric="exact", title_zh="自己的数据", title_en="Your pairs")
    return lesson_of(settings, read.languages, read.sides, train, unseen, task)


def folder(own: OwnPairs) -> bytes:
    """A zip of FILES for a long run: the pairs in two files, a configuration for so many of them, and the command.
    Raises InputError as `enough` does."""
    read = enough(own)
    train, dev = ([Pair(pair.source, pair.target) for pair in part] for part in read.parted())
    sized = config_for(train, ("source", "target"), read.languages)
    source, target = read.sides
    task = replace(sized.task, source=source, target=target)
    config = Config(sized.model, sized.train, task)
    contents = _table(train), _table(dev), config.to_json(), README.format(pairs=len(train), dev=len(dev))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in zip(FILES, contents, strict=True):
            archive.writestr(zipfile.ZipInfo(f"pairs/{name}"), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


README = """# Your pairs

{pairs:,} pairs to learn from, {dev:,} held out, and a configuration for them. In a checkout of Seq2Seq Explainer:

    python -m model.train pairs/config.json --data pairs/train.tsv --dev pairs/dev.tsv --out runs/pairs
    SEQ2SEQ_CHECKPOINT=runs/pairs python app.py

The first command trains, and may be interrupted: the same one goes on. The second opens the page on what it made.

{pairs:,} 对用来学，{dev:,} 对留着考它，还有一份照这个数量配好的设置。在 Seq2Seq Explainer 的目录里运行上面两条命令：第一条训练，
中断了再运行一次就接着练；第二条用练好的模型打开网页。
"""


# ---------------------------------------------------------------- a text as rows


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of every row that is not blank, by the character that parts most of the first rows in two."""
    text = text.removeprefix("\ufeff").replace("\0", "")
    beginning = [line for line in text.splitlines() if line.strip()][:50]
    delimiter = max("\t,;", key=lambda mark: sum(mark in line for line in beginning))
    lines = io.StringIO(text, newline="")
    if delimiter == "\t":  # quotation marks are text there
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(lines, delimiter=delimiter)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise InputError("pairs-unreadable", line=reader.line_num) from error
    if not rows:
        raise InputError("no-pairs")
    return rows


def _header(rows: Sequence[tuple[int, list[str]]]) -> tuple[str, ...]:
    """The first row's two names, when they are names of columns or codes of two languages; else nothing."""
    names = tuple(cell.casefold() for cell in rows[0][1][:2])
    known = NAMES | set(LANGUAGES)
    return names if len(set(names)) == 2 and known.issuperset(names) else ()


def _judged(rows: Sequence[tuple[int, list[str]]]) -> tuple[tuple[Item, ...], tuple[Dropped, ...]]:
    """Pairs without those that cannot be used, and what was dropped. Of more than two columns the first two count."""
    pairs: dict[Item, None] = {}
    wrong: dict[str, list[tuple[int, str]]] = {}
    for line, cells in rows:
        pair = Item(*cells[:2]) if len(cells) > 1 else None
        if pair is None:
            reason = "one-column"
        elif not all(map(_readable, (pair.source, pair.target))):
            reason = "empty"
        elif max(len(pair.source), len(pair.target)) > LONGEST:
            reason = "too-long"
        elif pair in pairs:
            reason = "repeated"
        else:
            pairs[pair] = None
            continue
        wrong.setdefault(reason, []).append((line, " · ".join(cells)[:BEGINNING]))
    dropped = [Dropped(reason, len(lines), tuple(lines[:SHOWN])) for reason, lines in wrong.items()]
    return tuple(pairs), tuple(sorted(dropped, key=lambda one: -one.rows))


def _normalised(pair: Item, languages: tuple[str, str]) -> tuple[str, str]:
    return normalise(pair.source, languages[0]).text, normalise(pair.target, languages[1]).text


def _readable(text: str) -> bool:
    return any(c.isprintable() and not c.isspace() and c != UNREADABLE for c in text)


def _language(texts: Sequence[str]) -> str:
    """By the script, where it tells: that of a tenth of the texts. Latin and many others are shared: "und"."""
    some = texts[:: max(1, len(texts) // 200)]
    for language, script in SCRIPTS.items():
        if sum(bool(regex.search(script, text)) for text in some) * 10 > len(some):
            return language
    return "und"


def _unit(texts: Sequence[str], language: str) -> str:
    """Few pairs are best cut small: characters where no blanks part words, or where texts are single words; whole words
    where they are few and come often; else pieces."""
    words = [word for text in texts for word in text.split()]
    if not blank(language) or len(words) < 1.5 * len(texts):
        return "characters"
    different = len(Counter(words))
    return "words" if different <= MOST_WORDS and different * OFTEN <= len(words) else "pieces"


def _side(unit: str, language: str) -> Side:
    if unit == "characters":
        return Side("characters", 1.0, False)
    return Side("tokens", 1.0, False) if unit == "words" and not is_chinese(language) else Side(unit)


def _table(pairs: Sequence[Pair]) -> str:
    rows = [("source", "target"), *((pair.source, pair.target) for pair in pairs)]
    return "".join("\t".join(" ".join(cell.split()) for cell in row) + "\n" for row in rows)
