"""What fills the templates and replaces names in real pairs: people, places, Latin words, numbers, dates, times.

Every function draws from a random.Random and gives (Chinese, English). The lists under words/ are the project's own.
"""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parent / "words"
Pair = tuple[str, str]


def _cut(text: str) -> list[str]:
    return text.split()


MONTHS = _cut("January February March April May June July August September October November December")
ONES = _cut(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
TENS = _cut(". . twenty thirty forty fifty sixty seventy eighty ninety")
DIGITS = "零一二三四五六七八九"
TITLES = (
    ("先生", "Mr. {}"), ("女士", "Ms. {}"), ("小姐", "Miss {}"), ("太太", "Mrs. {}"), ("老师", "Teacher {}"),
    ("医生", "Dr. {}"), ("教授", "Professor {}"), ("经理", "Manager {}"), ("阿姨", "Aunt {}"), ("叔叔", "Uncle {}"),
)  # fmt: skip


@cache
def listed(name: str) -> tuple[Pair, ...]:
    """The pairs of a list under words/: 中文 English, one after a comma or on a line of its own; a TSV's two columns."""
    text = (WORDS / name).read_text(encoding="utf-8")
    if "\t" in text:
        return tuple(tuple(line.split("\t", 1)) for line in text.splitlines())  # type: ignore[misc]
    return tuple(tuple(entry.split(" ", 1)) for entry in re.split(r"[,\n]", text) if entry)  # type: ignore[misc]


@cache
def places() -> dict[str, tuple[Pair, ...]]:
    """cn, world and country → the places of that kind."""
    lines = (WORDS / "places.tsv").read_text(encoding="utf-8").splitlines()
    return {
        kind: tuple(tuple(entry.split(" ", 1)) for entry in rest.split(","))  # type: ignore[misc]
        for kind, rest in (line.split(" ", 1) for line in lines)
    }


@cache
def given() -> tuple[Pair, ...]:
    """Characters of given names with their syllable."""
    entries = (WORDS / "given.tsv").read_text(encoding="utf-8").strip().split(",")
    return tuple((c, syllable) for syllable, characters in (e.split(" ") for e in entries) for c in characters)


def spelled(syllables: list[str]) -> str:
    """Syllables as one word, with the apostrophe that keeps them apart: xi an → Xi'an."""
    word = "".join("'" + s if i and s[0] in "aoe" else s for i, s in enumerate(syllables))
    return word[0].upper() + word[1:]


def full_name(rng: random.Random) -> Pair:
    """A surname (common ones more often) and one or two given characters."""
    surnames = listed("surnames.tsv")
    surname = (
        surnames[min(int(rng.expovariate(1 / 35)), len(surnames) - 1)] if rng.random() < 0.8 else rng.choice(surnames)
    )
    chosen = [rng.choice(given()) for _ in range(2 if rng.random() < 0.8 else 1)]
    return surname[0] + "".join(c for c, _ in chosen), f"{surname[1]} {spelled([s for _, s in chosen])}"


def person(rng: random.Random) -> Pair:
    """A Chinese full name, a form of address, or a foreign name as Chinese writes it."""
    draw = rng.random()
    if draw < 0.72:
        return full_name(rng)
    surname = rng.choice(listed("surnames.tsv")[:120])
    if draw < 0.76:
        return "小" + surname[0], "Xiao " + surname[1]
    if draw < 0.78:
        return "老" + surname[0], "Lao " + surname[1]
    if draw < 0.80:
        character, syllable = rng.choice(given())
        return "小" + character, "Xiao " + spelled([syllable])
    if draw < 0.86:
        title, form = rng.choice(TITLES)
        return surname[0] + title, form.format(surname[1])
    return rng.choice(listed("people.tsv"))


def place(rng: random.Random) -> Pair:
    """A city or province; now and then a made-up Chinese one, which only its pinyin can name."""
    draw = rng.random()
    if draw < 0.5:
        return rng.choice(places()["cn"])
    if draw < 0.85:
        return rng.choice(places()["world"])
    chosen = [rng.choice(given()) for _ in range(2)]
    return "".join(c for c, _ in chosen), spelled([s for _, s in chosen])


_ONSETS = _cut(
    "b c d f g h j k l m n p r s t v w z br ch cl cr dr fl fr gl gr kn ph pl pr qu sc sh sk sl sm sn sp st str "
    "sw th tr tw wh x y"
)
_VOWELS = _cut("a e i o u a e i o ai au ea ee ie io oo ou oa ey y")
_CODAS = _cut(". . . . . n r s l t m d k p ck ft ld lt mp nd ng nk nt rd rk rn rt sh ss st th x ll tt b g v z")
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def made_up(rng: random.Random) -> str:
    """A pronounceable word that is none: Brelly, Tumo, Skaven."""
    word = "".join(
        rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS).strip(".")
        for _ in range(rng.choice((1, 2, 2, 3)))
    )
    return word[rng.random() < 0.2 :] or word


def latin(rng: random.Random, english: list[str]) -> str:
    """A Latin word of many shapes; `english` are words of the English side."""
    draw = rng.random()
    if draw < 0.3:
        return rng.choice(_LATIN)
    if draw < 0.5:
        return made_up(rng).capitalize()
    if draw < 0.62:
        return rng.choice(english).capitalize()
    if draw < 0.68:
        return rng.choice(english)
    if draw < 0.76:  # CamelCase: YouTube, PowerPoint
        return "".join(rng.choice((rng.choice(english), made_up(rng))).capitalize() for _ in range(2))
    if draw < 0.82:  # iPhone, eBay
        return rng.choice("iiieax") + rng.choice((rng.choice(english), made_up(rng))).capitalize()
    if draw < 0.90:
        return "".join(rng.choice(_CAPITALS) for _ in range(rng.choice((2, 3, 3, 4))))
    if draw < 0.94:
        return made_up(rng).capitalize() + str(rng.randint(2, 99))
    if draw < 0.97:
        letters = "".join(rng.choice(_CAPITALS) for _ in range(rng.choice((1, 2, 3))))
        return letters + str(rng.randint(1, 99))
    return f"{made_up(rng).capitalize()} {made_up(rng).capitalize()}"


_LATIN = (WORDS / "latin.txt").read_text(encoding="utf-8").split()


# ---------------------------------------------------------------- numbers


def chinese_number(n: int) -> str:
    """0 … 9,999 in Chinese numerals."""
    if n < 10:
        return DIGITS[n]
    out, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // unit % 10
        if digit:
            out += ("零" if zero else "") + DIGITS[digit] + name
            zero = False
        elif out:
            zero = True
    return out[1:] if out.startswith("一十") else out


def english_number(n: int) -> str:
    """0 … 9,999 in words."""
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")
    unit, name = (100, "hundred") if n < 1000 else (1000, "thousand")
    rest = n % unit
    return f"{english_number(n // unit)} {name}" + (
        f" {'and ' if rest < 100 else ''}{english_number(rest)}" if rest else ""
    )


def number(rng: random.Random, low: int, high: int) -> Pair:
    """Mostly digits, which are copied; some in words."""
    n = rng.randint(low, high)
    if n >= 100 and rng.random() < 0.4:
        n = n // 100 * 100 if n >= 1000 or rng.random() < 0.5 else n // 10 * 10
    draw = rng.random()
    if draw < 0.25:
        return chinese_number(n), english_number(n)
    if n >= 1000 and draw < 0.4:
        return f"{n:,}", f"{n:,}"
    return str(n), str(n)


def date(rng: random.Random) -> Pair:
    month, day = rng.randint(1, 12), rng.randint(1, 31 if rng.random() < 0.1 else 29)
    end = rng.choice("日号")
    if rng.random() < 0.3:
        return f"{chinese_number(month)}月{chinese_number(day)}{end}", f"{MONTHS[month - 1]} {day}"
    return f"{month}月{day}{end}", f"{MONTHS[month - 1]} {day}"


def clock(rng: random.Random) -> Pair:
    """A time of day, with or without its part of the day."""
    hour, minute = rng.randint(1, 12), rng.choice((0, 0, 30, 30, 15, 45, rng.randint(1, 59)))
    chinese = rng.random() < 0.3
    said = ("两" if hour == 2 else chinese_number(hour)) if chinese else str(hour)
    part, half = rng.choice(
        (("", ""), ("", ""), ("早上", " a.m."), ("上午", " a.m."), ("下午", " p.m."), ("晚上", " p.m."))
    )
    if minute == 0:
        spoken = english_number(hour) if chinese else str(hour)
        return f"{part}{said}点", f"{hour}{half}" if half else f"{spoken} o'clock"
    if minute == 30 and rng.random() < 0.6:
        return f"{part}{said}点半", f"{hour}:30{half}"
    if not chinese and rng.random() < 0.4:
        return f"{part}{hour}:{minute:02}", f"{hour}:{minute:02}{half}"
    minutes = chinese_number(minute) if chinese else str(minute)
    return f"{part}{said}点{minutes}分", f"{hour}:{minute:02}{half}"


def year(rng: random.Random) -> Pair:
    n = rng.choice((rng.randint(1900, 2050), rng.randint(1980, 2030), rng.randint(1000, 1899)))
    return ("".join(DIGITS[int(d)] for d in str(n)), str(n)) if rng.random() < 0.15 else (str(n), str(n))


def phone(rng: random.Random) -> Pair:
    n = "".join(rng.choice("0123456789") for _ in range(rng.choice((3, 4, 5, 6, 8, 8, 11, 11))))
    if len(n) == 11:
        n = "1" + rng.choice("35789") + n[2:]
    if len(n) > 6 and rng.random() < 0.3:
        n = f"{n[:3]}-{n[3:7]}" + (f"-{n[7:]}" if n[7:] else "")
    return n, n
