"""Tones and rhymes of Chinese characters, after their readings today (pypinyin): 平仄 and the fourteen groups of 中华新韵.

Of several readings the commonest counts: dictionaries list old ones by which nearly every character would be both level
and oblique. The old entering tone is gone from today's Mandarin, so 白 and 国, oblique in Tang verse, count as level
here.
"""

from __future__ import annotations

from functools import cache

import regex

LEVEL, OBLIQUE = "平", "仄"
_GROUPS = {
    "麻": "a ia ua",
    "波": "o e uo",
    "皆": "ie ue ve",
    "开": "ai uai",
    "微": "ei ui",
    "豪": "ao iao",
    "尤": "ou iu",
    "寒": "an ian uan van",
    "文": "en in un vn",
    "唐": "ang iang uang",
    "庚": "eng ing ong iong",
    "齐": "i er v",
    "姑": "u",
}
_GROUP_OF = {final: group for group, finals in _GROUPS.items() for final in finals.split()}
_SYLLABLE = regex.compile(r"(?P<initial>[zcs]h?|[bpmfdtnlgkhjqxryw]?)(?P<final>[a-zü]+)(?P<tone>[1-5])")


@cache
def readings(character: str) -> tuple[str, ...]:
    """Pinyin with tone numbers, the commonest first: 乐 → le4, yue4, …; none for what is no Chinese character."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True, errors="ignore")
    return tuple(found[0]) if found else ()


@cache
def tone(character: str) -> str:
    """平 (first and second tone), 仄 (third and fourth), "" for the neutral tone and what is no Chinese character."""
    number = readings(character)[0][-1] if readings(character) else ""
    return {"1": LEVEL, "2": LEVEL, "3": OBLIQUE, "4": OBLIQUE}.get(number, "")


@cache
def rhyme(character: str) -> str:
    """The rhyme group, by its first character in 中华新韵 (支: the i of zhi and si); "" where there is none."""
    return _group(readings(character)[0]) if readings(character) else ""


def _group(reading: str) -> str:
    match = _SYLLABLE.fullmatch(reading)
    if match is None:
        return ""  # m̀, ê and other interjections
    initial, final = match["initial"], match["final"].replace("ü", "v")
    if final == "i" and (initial[:1] in ("z", "c", "s") or initial == "r"):
        return "支"
    if initial in ("j", "q", "x", "y") and final.startswith("u"):
        final = "v" + final[1:]
    if initial == "y" and final == "e":
        final = "ie"
    return _GROUP_OF.get(final, "")
