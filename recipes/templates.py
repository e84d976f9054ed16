"""Sentence pairs made from the templates under words/, a slot at a time."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from . import words
from .words import WORDS, Pair, listed

SUBJECTS = (
    ("我", "I", "I"), ("你", "You", "you"), ("他", "He", "he"), ("她", "She", "she"), ("我们", "We", "we"),
    ("他们", "They", "they"), ("我姐姐", "My sister", "she"), ("我爸爸", "My father", "he"),
)  # fmt: skip


def _slots(rng: random.Random, english: list[str]) -> dict[str, Callable[[], Pair]]:
    def latin() -> Pair:
        word = words.latin(rng, english)
        return word, word

    def ten_thousands() -> Pair:
        n = rng.randint(2, 9000)
        return str(n), f"{n * 10_000:,}"

    def surname() -> Pair:
        return rng.choice(listed("surnames.tsv"))

    return {
        "p": lambda: words.person(rng), "P": lambda: words.person(rng), "s": surname, "l": latin, "L": latin,
        "c": lambda: words.place(rng), "C": lambda: words.place(rng),
        "k": lambda: rng.choice(words.places()["country"]), "n": lambda: words.number(rng, 2, 99),
        "m": lambda: words.number(rng, 2, 20), "N": lambda: words.number(rng, 100, 9999), "y": lambda: words.year(rng),
        "d": lambda: words.date(rng), "t": lambda: words.clock(rng), "ph": lambda: words.phone(rng),
        "w": ten_thousands,
    }  # fmt: skip


def fill(template: Pair, rng: random.Random, english: list[str]) -> Pair:
    """A template's slots filled, each with the same thing on both sides."""
    zh, en = template
    made = _slots(rng, english)
    sums = {}
    if "{a}" in zh:
        a, b = rng.randint(2, 60), rng.randint(2, 60)
        sums = {k: str(v) for k, v in {"a": a, "b": b, "ab": a + b, "axb": a * b}.items()}
    if "{f}" in zh:
        f = rng.randint(2, 9)
        sums = {"f": str(f), "g": str(100 - 10 * f)}
    if "{h}" in zh:
        h = rng.randint(1, 12)
        sums = {"h": str(h), "mo": words.MONTHS[h - 1]}
    for slot in dict.fromkeys(re.findall(r"\{(\w+)\}", zh)):
        left, right = (sums[slot], sums[slot]) if slot in sums else made[slot]()
        zh = zh.replace(f"{{{slot}}}", left)
        en = put_in(en, slot, right)
    for slot, value in sums.items():
        en = en.replace(f"{{{slot}}}", value)
    return zh, capital(en)


def put_in(en: str, slot: str, word: str) -> str:
    """`word` in a slot; a or an before it goes by its first letter."""
    n = "n" if word[0] in "AEIOUaeiou" else ""
    en = re.sub(rf"\b([Aa])n? (?=\{{{slot}\}})", rf"\g<1>{n} ", en)
    return en.replace(f"{{{slot}}}", word)


def capital(sentence: str) -> str:
    """A word of the language gets a capital at the sentence's start; iPad and 25 stay."""
    if re.match(r"[a-z]+(?![A-Za-z])", sentence) and not re.match(r"[a-z][A-Z]", sentence):
        return sentence[0].upper() + sentence[1:]
    return sentence


def templated(kind: str, count: int, rng: random.Random, english: list[str]) -> Iterator[Pair]:
    rows = [tuple(r.split("\t")) for k, r in listed("templates.tsv") if k == kind]
    for _ in range(count):
        yield fill(rng.choice(rows), rng, english)  # type: ignore[arg-type]


def subject(count: int, rng: random.Random) -> Iterator[Pair]:
    """The vocabulary of the subject, alone and in sentences."""
    terms = listed("subject.tsv")
    rows = [(k, *r.split("\t")) for k, r in listed("subject_templates.tsv")]
    fields = set((WORDS / "fields.txt").read_text(encoding="utf-8").split())
    things = set((WORDS / "things.txt").read_text(encoding="utf-8").split())

    def dressed(term: Pair, how: str) -> str:
        zh, en = term
        if zh in fields or en.startswith("the "):
            return en
        if how == "the":
            return f"the {en}"
        return f"{'an' if en[0] in 'aeiouA' else 'a'} {en}"

    for _ in range(count):
        if rng.random() < 0.08:
            zh, en = rng.choice(terms)
            yield zh, capital(en)
            continue
        kind, zh, en = rng.choice(rows)
        fitting = [t for t in terms if kind == "*" or t[0] in (fields if kind == "field" else things)]
        a, b = rng.choice(fitting), rng.choice(fitting)
        zh = zh.replace("{T}", a[0]).replace("{U}", b[0])
        for slot, term in (("T", a), ("U", b)):
            en = en.replace(f"{{a{slot}}}", dressed(term, "a")).replace(f"{{the{slot}}}", dressed(term, "the"))
            en = put_in(en, slot, term[1].removeprefix("the ") if "the {" in en else term[1])
        yield zh, en[0].upper() + en[1:]


def negation(count: int, rng: random.Random) -> Iterator[Pair]:
    """Correlatives and double negatives, which a word-by-word reading gets wrong."""
    rows, verbs = (
        listed("negation.tsv"),
        [(zh, *(f.replace("_", " ") for f in en.split(" "))) for zh, en in listed("verbs.tsv")],
    )
    adjectives, nouns = listed("adjectives.tsv"), [(zh, en.replace("_", " ")) for zh, en in listed("nouns.tsv")]
    for _ in range(count):
        zh, en = rng.choice(rows)
        if "un{A}" in en:
            zh, en = zh.replace("{A}", "友好"), en.replace("{A}", "friendly")
        who, upper, lower = rng.choice(SUBJECTS)
        third = lower in ("he", "she")
        v, w = rng.sample(verbs, 2)
        (a, b), (n, m) = rng.sample(adjectives, 2), rng.sample(nouns, 2)
        s = 2 if third else 1
        values = {
            "h": who, "H": upper, "h2": lower, "dont": "doesn't" if third else "don't",
            "have": "has" if third else "have", "have2": "has" if third else "have",
            "havent": "hasn't" if third else "haven't", "want": "wants" if third else "want",
            "be": "am" if lower == "I" else "is" if third else "are",
        }  # fmt: skip
        pairs = {"v": (v[0], v[1]), "w": (w[0], w[1]), "A": a, "B": b, "N": n, "M": m}
        values |= {"vs": v[s], "ws": w[s], "vp": v[3], "vg": v[4], "wg": w[4]}
        for slot, value in values.items():
            zh, en = zh.replace(f"{{{slot}}}", value), en.replace(f"{{{slot}}}", value)
        for slot, (left, right) in pairs.items():
            zh, en = zh.replace(f"{{{slot}}}", left), en.replace(f"{{{slot}}}", right)
        yield zh, en[0].upper() + en[1:]
