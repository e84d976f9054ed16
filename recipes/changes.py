"""Pairs made from real ones, so that what must be copied or spelled is seen in many places."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from . import words
from .templates import capital
from .words import Pair


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def once(word: str, sentence: str) -> bool:
    return len(re.findall(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word), sentence)) == 1


def put(word: str, new: str, sentence: str) -> str:
    """`new` in the place of a whole word; a sentence's first letter stays a capital."""
    return re.sub(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word), lambda _: new, sentence)


def renamed(pair: Pair, rng: random.Random, english: list[str]) -> Pair | None:
    """Tom and Mary under other names: Chinese ones, foreign ones in Chinese, Latin ones as they are."""
    zh, en = pair
    found = [(a, b) for a, b in (("汤姆", "Tom"), ("玛丽", "Mary")) if once(a, zh) and once(b, en)]
    if not found:
        return None
    for a, b in found:
        draw = rng.random()
        if draw < 0.25:
            new = rng.choice(words.listed("people.tsv")[:75])
            new = (new[1], new[1]) if rng.random() < 0.5 else new
        elif draw < 0.4:
            name = words.made_up(rng).capitalize()
            new = (name, name)
        else:
            new = words.full_name(rng) if draw < 0.9 else words.person(rng)
        zh, en = put(a, new[0], zh), put(b, new[1], en)
    return zh, en


def moved(pair: Pair, rng: random.Random) -> Pair | None:
    """A city or country replaced by another of its kind."""
    zh, en = pair
    for kind in ("cn", "world", "country"):
        for a, b in words.places()[kind]:
            if a in zh and once(a, zh) and once(b, en) and not re.search(a + "[人语文菜式]", zh):
                new = rng.choice(words.places()["country"]) if kind == "country" else words.place(rng)
                return put(a, new[0], zh), put(b, new[1], en)
    return None


def renumbered(pair: Pair, rng: random.Random) -> Pair | None:
    """Other digits, the same on both sides. A single 1 stays: it would change the plural."""
    zh, en = pair
    left, right = re.findall(r"\d+", zh), re.findall(r"\d+", en)
    if not left or sorted(left) != sorted(right) or len(set(left)) != len(left):
        return None
    new = {}
    for old in left:
        if old == "1" or old.startswith("0"):
            return None
        if re.fullmatch(r"(1[5-9]|20)\d\d", old):
            new[old] = str(rng.randint(1800, 2040))
        elif len(old) <= 2:
            new[old] = str(rng.randint(2, 59) if len(old) == 2 else rng.randint(2, 9))
        else:
            new[old] = str(rng.randint(10 ** (len(old) - 1), 10 ** len(old) - 1))
    change = lambda m: new[m.group()]  # noqa: E731
    return re.sub(r"\d+", change, zh), re.sub(r"\d+", change, en)


class Capitals:
    """Which words begin with a capital only where they begin a sentence, learned from English sentences.

    A word counts as common when it stands in lower case inside sentences more often than with a capital.
    """

    INSIDE = re.compile(r"(?<=[a-z,;] )[A-Za-z][A-Za-z'’-]*")
    FIRST = re.compile(r"[A-Za-z][A-Za-z'’-]*")

    def __init__(self, english: Iterable[str]) -> None:
        self.count = Counter(word for sentence in english for word in self.INSIDE.findall(sentence))

    def lowered(self, sentence: str) -> str:
        """As it reads after a comma: "It's late." → "it's late.", but "Tom is late." and "I'm late." as they are."""
        first = self.FIRST.match(sentence)
        if first is None or re.match(r"I\b", sentence):
            return sentence
        word, lower = first.group(), first.group()[0].lower() + first.group()[1:]
        return lower + sentence[len(word) :] if self.count[lower] > self.count[word] else sentence


def joined(pairs: list[Pair], rng: random.Random, capitals: Capitals) -> Pair:
    """Two to four sentences as one text, or as clauses of one sentence."""
    count = rng.choice((2, 2, 2, 3, 3, 4))
    chosen = [p for p in (rng.choice(pairs) for _ in range(8)) if len(p[0]) <= 60 // count and p[0][-1] in "。！？"][
        :count
    ]
    if rng.random() < 0.5:
        return "".join(z for z, _ in chosen), " ".join(e for _, e in chosen)
    chosen = [p for p in chosen if p[0][-1] == "。" and p[1][-1] == "."]
    if len(chosen) < 2:
        return "".join(z for z, _ in chosen), " ".join(e for _, e in chosen)
    zh, en = chosen[0][0][:-1], chosen[0][1][:-1]
    for i, (z, e) in enumerate(chosen[1:], start=2):
        links = ((",", "，"), (", and", "，"), (", but", "，但是"), (", so", "，所以"), (", and then", "，然后"))
        link, mark = rng.choice(links[1:] if i == len(chosen) else links[:1] + links)
        zh, en = zh + mark + z[:-1], f"{en}{link} {capitals.lowered(e)[:-1]}"
    return zh + "。", en + "."


def repeated(pairs: list[Pair], rng: random.Random, capitals: Capitals, to: str) -> Pair:
    """The same thing again and again; three times say it in the language `to`, however often it was typed."""
    n = rng.randint(2, 25)
    if rng.random() < 0.6:
        zh, en = rng.choice(words.listed("calls.tsv"))
    else:
        zh, en = rng.choice([p for p in (rng.choice(pairs) for _ in range(40)) if len(p[0]) <= 9] or [pairs[0]])
        zh, en = zh.rstrip("。！？"), en.rstrip(".!?")
        n = min(n, 60 // max(1, len(zh)))
    n = max(n, 2)
    count = {"zh": n, "en": n, to: min(n, 3)}
    between = rng.choice(("", "", "，")) if len(zh) > 1 else ""
    mark = rng.choice(("", "！", "。"))
    again = ", ".join([en] + [capitals.lowered(en)] * (count["en"] - 1))
    return between.join([zh] * count["zh"]) + mark, again + ("." if mark == "。" else "!")


def glosses(path: Path, english: Counter[str], seen: str, count: int, rng: random.Random) -> list[Pair]:
    """Dictionary words that real pairs lack, with a short meaning in words that English sentences use."""
    good = [
        (r["src"], r["tgt"]) for r in rows(path)
        if 2 <= len(r["src"]) <= 4 and re.fullmatch(r"[a-z]+( [a-z]+)?", r["tgt"]) and r["src"] not in seen
        and all(english[w] >= 3 for w in r["tgt"].split())
    ]  # fmt: skip
    return [(z, capital(e)) for z, e in rng.sample(good, min(count, len(good)))]
