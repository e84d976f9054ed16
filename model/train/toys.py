"""Toy tasks: data made by a rule, so that a small model can be watched while it learns, in seconds, and judged exactly.

    reverse   3 to 20 letters → the same, from the end: attention's job laid bare, since every letter must be found
    again
    pinyin    a Chinese word → its syllables, one for each character: where to look is a diagonal
    dates     a day written in six ways → ISO 8601
    numbers   Arabic digits → Chinese numerals, with their 零
    sums      two numbers of two digits → their sum

A toy's items are drawn from a seed. Every item belongs to training or to the held-out set by a hash of its source,
whatever the seed, so no test item is ever trained on.
"""

from __future__ import annotations

import calendar
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ..values.learning import TASKS

HELD_OUT = 10  # one source in so many is held out
LETTERS = "abcdefghijklmnopqrstuvwxyz"
DIGITS = "零一二三四五六七八九"
YEAR_DIGITS = "〇" + DIGITS[1:]
COMMONEST = 600  # characters that the words of `pinyin` are made of

Item = tuple[str, str]  # source, target


@dataclass(frozen=True)
class Toy:
    """A rule that makes pairs. Sources are read character by character, targets likewise or, with blanks in them, word
    by word.

    languages: of both sides, as text/languages.py names them.
    """

    name: str
    draw: Callable[[random.Random], Item]
    languages: tuple[str, str]
    title_zh: str
    title_en: str
    shape: str = "N→M"
    words_in_target: bool = False

    @property
    def shortest(self) -> int:
        """Of the sources, in characters."""
        return TASKS[self.name].shortest

    @property
    def longest(self) -> int:
        """Of the sources; what a model was not trained on, it need not know."""
        return TASKS[self.name].longest

    def items(self, seed: int, *, held_out: bool = False) -> Iterator[Item]:
        """Pairs without end, from a seed: for training, or of the held-out set. Items may come again."""
        rng = random.Random(f"{self.name} {seed} {held_out}")
        while True:
            source, target = self.draw(rng)
            if is_held_out(source) is held_out:
                yield source, target

    def test_items(self, count: int, seed: int = 0) -> list[Item]:
        """`count` different items of the held-out set, as many as there are at most."""
        chosen: dict[str, str] = {}
        for tries, (source, target) in enumerate(self.items(seed, held_out=True)):
            chosen.setdefault(source, target)
            if len(chosen) == count or tries > 50 * count:
                break
        return list(chosen.items())


def is_held_out(source: str) -> bool:
    """Decided by the source alone (CRC-32: the same on every machine)."""
    return zlib.crc32(source.encode()) % HELD_OUT == 0


# ---------------------------------------------------------------- the rules


def reverse(rng: random.Random) -> Item:
    letters = "".join(rng.choices(LETTERS, k=rng.randint(3, 20)))
    return letters, letters[::-1]


def dates(rng: random.Random) -> Item:
    day = date(1950, 1, 1) + timedelta(days=rng.randrange(36525))  # to the end of 2049
    return rng.choice(STYLES)(day), day.isoformat()


STYLES: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{_year(day)}年{chinese_number(day.month)}月{chinese_number(day.day)}日",
    lambda day: f"{calendar.month_name[day.month]} {day.day}, {day.year}",
    lambda day: f"{day.day} {calendar.month_abbr[day.month]} {day.year}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
)


def _year(day: date) -> str:
    return "".join(YEAR_DIGITS[int(digit)] for digit in str(day.year))


def numbers(rng: random.Random) -> Item:
    value = rng.randrange(10 ** rng.randint(1, 4))
    return str(value), chinese_number(value)


def chinese_number(value: int) -> str:
    """0 ≤ value < 10,000 as it is read: 4203 → 四千二百零三, 10 → 十, 110 → 一百一十."""
    if not 0 <= value < 10_000:
        raise ValueError(f"only numbers from 0 to 9999 are read, not {value}")
    if value < 10:
        return DIGITS[value]
    spoken, gap = "", False
    for unit, place in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = value // place % 10
        if digit:
            spoken += ("零" if gap else "") + DIGITS[digit] + unit
        gap = bool(spoken) and not digit
    return spoken.removeprefix("一") if value < 20 else spoken


def sums(rng: random.Random) -> Item:
    one, other = rng.randrange(10, 100), rng.randrange(10, 100)
    return f"{one}+{other}", str(one + other)


def pinyin(rng: random.Random) -> Item:
    word = rng.choice(_common_words())
    return word, _syllables(word)


@cache
def _syllables(word: str) -> str:
    """One for each character; pypinyin knows 银行 and 行走."""
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(word))


@cache
def _common_words() -> tuple[str, ...]:
    """Words of jieba's dictionary, of 2 to 4 of the commonest characters."""
    from ..text.words import jieba_frequencies

    frequencies = jieba_frequencies()
    count: dict[str, int] = {}
    for word, frequency in frequencies.items():
        for character in word:
            if "一" <= character <= "鿿":
                count[character] = count.get(character, 0) + frequency
    common = set(sorted(count, key=lambda character: -count[character])[:COMMONEST])
    return tuple(
        word for word in sorted(frequencies) if frequencies[word] and 2 <= len(word) <= 4 and set(word) <= common
    )


TOYS: dict[str, Toy] = {
    toy.name: toy
    for toy in (
        Toy("reverse", reverse, ("letters", "letters"), "倒着写", "Backwards", "N→N"),
        Toy("pinyin", pinyin, ("zh", "pinyin"), "汉字注音", "Pinyin", "N→N", words_in_target=True),
        Toy("dates", dates, ("date", "iso"), "日期", "Dates"),
        Toy("numbers", numbers, ("digits", "zh"), "数字读法", "Numbers in Chinese"),
        Toy("sums", sums, ("sum", "digits"), "两位数加法", "Sums"),
    )
}
