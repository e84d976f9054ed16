"""Marks the glossary's terms in rendered prose, each where it first occurs in a stage, as a dfn; web/teach/terms.js
makes a button of it, which explains it.

Only the words of paragraphs, list items, headings and captions are looked at, and in a ledger the gates' names. What a
person typed stands in elements of its own or between “ and ”, and is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from ...locales import translator
from .entries import ENTRIES

INSIDE = {"b", "em", "i"}  # of prose: still its words
VOID = {"br", "hr", "img", "input", "wbr"}
GATE = r"</i> <(small)>[^<]+</small></th>"  # its name in a ledger
PROSE = re.compile(rf"<(p|li|h3|figcaption|caption)\b[^>]*>.*?</\1>|{GATE}", re.DOTALL)
TAG = re.compile(r"(<[^>]*>)")
NAME = re.compile(r"</?([a-z][\w-]*)")
QUOTED = re.compile(r"(“[^”]*”)")


def marked(html: str, language: str, place: str, keys: Collection[str] | None = None) -> str:
    """The HTML of a place (a stage or a tab) with its terms marked. `keys`: the entries that there are; None: all."""
    pattern = _pattern(language, place)
    left = {entry.key for entry in ENTRIES} if keys is None else set(keys)

    def within(found: re.Match[str]) -> str:
        if found[1] == "h3" and html.rfind("<summary", 0, found.start()) > html.rfind("</summary", 0, found.start()):
            return found[0]  # a press there folds
        return "".join(_block(found[0], pattern, left))

    return PROSE.sub(within, html)


def _block(html: str, pattern: re.Pattern[str], left: set[str]) -> Iterator[str]:
    """A paragraph or the like; only its own words, not those of buttons, code or what a person typed."""
    open_: list[str] = []
    for token in TAG.split(html):
        if token.startswith("<"):
            _follow(open_, token)
            yield token
        elif set(open_[1:]) <= INSIDE:
            yield from _terms(token, pattern, left)
        else:
            yield token


def _follow(stack: list[str], tag: str) -> None:
    """The open elements after a tag."""
    found = NAME.match(tag)
    if found is None or found[1] in VOID or tag.endswith("/>"):
        return
    if not tag.startswith("</"):
        stack.append(found[1])
    elif found[1] in stack:
        while stack.pop() != found[1]:
            pass


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
                yield f'<dfn data-term="{key}">{found[0]}</dfn>'
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
    cases = re.NOFLAG if language == "zh" else re.IGNORECASE
    return re.compile(f"{before}(?:{'|'.join(alternatives)}){after}", cases)


def _escaped(form: str) -> str:
    """As Jinja writes it."""
    return form.replace("'", "(?:&#39;|')")
