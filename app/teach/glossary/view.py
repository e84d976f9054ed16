"""What the browser knows of the glossary: the values of web/teach/terms.js, which shows them where a term is marked."""

from __future__ import annotations

from collections.abc import Collection

from markupsafe import Markup

from ...locales import translator
from ...stages import stages, templates
from ..lesson import Lesson
from .entries import ENTRIES

KEY = "teach/glossary"


def glossary(language: str, keys: Collection[str] | None = None) -> Markup:
    """Of every entry (of `keys`; None: all) its name, sentence, symbol, paper, and where it is seen; empty on the
    page."""
    say = translator(language, KEY)
    values = {
        entry.key: [say(entry.key), say(f"{entry.key}-is"), entry.symbol, entry.paper, entry.seen]
        for entry in ENTRIES
        if keys is None or entry.key in keys
    }
    order = [stage.KEY for stage in stages()]
    return Markup(templates().get_template("teach/glossary/entries.html").render(say=say, values=values, stages=order))


def terms_of(lesson: Lesson) -> Collection[str] | None:
    """The entries that a lesson has: those that are seen in what it shows; None: all."""
    return {entry.key for entry in ENTRIES if lesson.shows(entry.seen)} if lesson.show else None


def listed(language: str) -> Markup:
    """The place of the list of all entries; the browser fills it in."""
    return Markup(templates().get_template("teach/glossary/list.html").render(say=translator(language, KEY)))
