"""What the program has to know of a language: how its text is normalised, and whether blanks stand between its words.

A language is named by its code (BCP 47: zh, en, zh-Hant, pt-BR); a notation that is no language has a word of its own
(pinyin, topic). Only what is listed here is treated in a way of its own; every other language is left as it was typed.
"""

from __future__ import annotations

import regex

_CODE = regex.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")
_TRADITIONAL = {"hant", "tw", "hk", "mo"}
_UNSPACED = {"zh", "ja", "th", "lo", "km", "my", "bo"}  # written without blanks between words


def base(language: str) -> str:
    """The language of a code, whatever its script and region: zh of zh-CN. Raises ValueError when it is no code."""
    if not _CODE.fullmatch(language):
        raise ValueError(f"{language!r} is no language: give a code such as zh, en or fr, or one word such as pinyin")
    return regex.split("[-_]", language.lower())[0]


def is_chinese(language: str) -> bool:
    return base(language) == "zh"


def is_simplified(language: str) -> bool:
    """Whether traditional characters are read as simplified ones: in Chinese, unless the code says traditional."""
    return is_chinese(language) and not _TRADITIONAL & set(regex.split("[-_]", language.lower()))


def compatibility(language: str) -> bool:
    """Whether NFKC may change look-alikes (Ａ → A). In other languages it changes the text (Thai ำ): they get NFC."""
    return base(language) in ("zh", "en")


def blank(language: str) -> str:
    """What stands between two words or sentences."""
    return "" if base(language) in _UNSPACED else " "
