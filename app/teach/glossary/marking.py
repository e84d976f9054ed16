"""Marks the glossary's terms in rendered prose, each where it first occurs in a stage, as a button that explains it (an
inline one, so that lines break as ever).

Only the words of paragraphs, list items, headings and captions are looked at, and in a ledger the gates' names. What a
person typed stands in elements of its own or between “ and ”, and is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from ...locales import translator
from .entries import ENTRIES

PROSE = {"p", "li", "h3", "figcaption", "caption"}
INSIDE = {"b", "em", "i"}  # of prose: still its words
NEVER = {"button", "a", "summary", "pre", "code", "form", "svg", "label"}
VOID = {"br", "hr", "img", "input", "wbr"}
TAG = re.compile(r"(<[^>]*>)")
NAME = re.compile(r"</?([a-z][\w-]*)")
QUOTED = re.compile(r"(“[^”]*”)")
GATE = re.compile(r"<th scope=\"row\"><i>[^<]*</i> <small>$")  # the ledger's name of a gate follows


def marked(html: str, language: str, place: str, keys: Collection[str] | None = None) -> str:
    """The HTML of a place (a stage or a tab) with its terms marked. `keys`: the entries that there are; None: all."""
    pattern = _pattern(language, place)
    left = {entry.key for entry in ENTRIES} if keys is None else set(keys)
    stack: list[str] = []
    made: list[str] = []
    for token in TAG.split(html):
        if token.startswith("<"):
            _follow(stack, token)
        elif token.strip() and (_is_prose(stack) or (stack[-1:] == ["small"] and GATE.search("".join(made[-7:])))):
            token = "".join(_terms(token, pattern, left))
        made.append(token)
    return "".join(made)


def _follow(stack: list[str], tag: str) -> None:
    """The open elements after a tag; what HTML lets end by itself ends with what holds it."""
    found = NAME.match(tag)
    if found is None or found[1] in VOID or tag.endswith("/>"):
        return
    if not tag.startswith("</"):
        stack.append(found[1])
    elif found[1] in stack:
        while stack.pop() != found[1]:
            pass


def _is_prose(stack: list[str]) -> bool:
    inner = [name for name in stack if name not in INSIDE]
    return bool(inner) and inner[-1] in PROSE and not NEVER & set(stack)


def _terms(text: str, pattern: re.Pattern[str], left: set[str]) -> Iterator[str]:
    for part in QUOTED.split(text):
        at = 0
        if not part.startswith("“"):
            for found in pattern.finditer(part):
                key = str(found.lastgroup).replace("_", "-")
                if key not in left:
                    continue
                left.discard(key)
                yield part[at : found.start()]
                yield f'<span class="term" role="button" tabindex="0" data-term="{key}">{found[0]}</span>'
                at = found.end()
        yield part[at:]


@cache
def _pattern(language: str, place: str) -> re.Pattern[str]:
    """Every term's words, a group named by its key each; the entry whose words are longest comes first."""
    say = translator(language, "teach/glossary")
    forms = {entry.key: say(f"{entry.key}-as") for entry in ENTRIES if not entry.within or place in entry.within}
    before, after = ("", "") if language == "zh" else (r"(?<!\w)", r"(?!\w)")
    groups = sorted(forms.items(), key=lambda pair: -len(max(pair[1].split("|"), key=len)))
    alternatives = (f"(?P<{key.replace('-', '_')}>{_escaped(form)})" for key, form in groups)
    return re.compile(f"{before}(?:{'|'.join(alternatives)}){after}", re.IGNORECASE)


def _escaped(form: str) -> str:
    """As Jinja writes it."""
    return form.replace("'", "(?:&#39;|')")
