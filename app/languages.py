"""What the page has ready in each language that a checkpoint may read: all that it knows one from another by.

A language that has no entry can be read too; it just has nothing ready.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """Two sentences that differ in one thing that a good c should notice, or should not; `change`: what was changed."""

    change: str
    a: str
    b: str


@dataclass(frozen=True)
class Language:
    """script: a letter of its writing, as a regular expression; empty when any may be. examples: the same sentences, in
    the same order, in every language that has any. pairs: for the Compare tab."""

    script: str = ""
    examples: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()


KNOWN: Mapping[str, Language] = {
    "zh": Language(
        script=r"\p{Han}",
        examples=(
            "欢迎来北京",
            "我爱学习",
            "现在几点了",
            "他昨天没有去学校，因为他病了。",
            "你想喝茶还是咖啡？",
        ),
        pairs=(
            Pair("negation", "她昨天没有来上课。", "她昨天来上课了。"),
            Pair("order", "医生明天要见病人。", "病人明天要见医生。"),
            Pair("paraphrase", "他家离车站很近。", "他住在车站附近。"),
            Pair("word", "请给他一杯水。", "请给他一杯咖啡。"),
        ),
    ),
    "en": Language(
        script=r"\p{Latin}",
        examples=(
            "Welcome to Beijing.",
            "I love to study.",
            "What time is it now?",
            "He didn't go to school yesterday because he was sick.",
            "Would you like tea or coffee?",
        ),
        pairs=(
            Pair("negation", "She did not come to class yesterday.", "She came to class yesterday."),
            Pair("order", "The doctor will see the patient tomorrow.", "The patient will see the doctor tomorrow."),
            Pair("paraphrase", "His home is close to the station.", "He lives near the station."),
            Pair("word", "Please give him a glass of water.", "Please give him a cup of coffee."),
        ),
    ),
}


def language_of(name: str) -> Language:
    return KNOWN.get(name, Language())
