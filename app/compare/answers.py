"""What the tab's events call: a comparison as it was asked for, or a link asks for it, and its blocks as HTML."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from model.values.plane import Nearness
from model.values.segmentation import InputError

from ..engine import Engine
from ..locales import Translate, translator
from ..request import Request
from . import lengthening, memory, probes, render, study
from .codes import distance
from .pair import view as pair_view
from .side import SIGNS, Side, same_checkpoint, title

TEXT = "他昨天没有去学校，因为他病了。"
FIRST, SECOND = "zh-en-gru-none", "zh-en-gru-bahdanau"


@dataclass(frozen=True)
class Asked:
    """What decides the blocks that run a model. `text2`: B's own sentence; empty for A's."""

    text: str
    a: str
    b: str
    series: str = lengthening.SERIES[0].key
    added: int = 0
    text2: str = ""

    @property
    def texts(self) -> tuple[str, str]:
        """Each side's sentence."""
        return self.text, self.text2 if self.text2.strip() else self.text


def linked(query: Mapping[str, str], names: Sequence[str], default: str, most: int = 100) -> Asked:
    """The comparison of a permalink; what a link says wrongly falls back to the default.

    `most`: characters of a sentence. A sentence of B that is longer, or has nothing to read, is left out.
    """
    first = FIRST if FIRST in names else names[0]
    second = SECOND if SECOND in names else default
    a, b = query.get("a", first), query.get("b", second)
    opened = query.get("tab") == "compare"
    text, text2 = (query.get("text", TEXT), query.get("text2", "")) if opened else (TEXT, "")
    if len(text2) > most or not has_words(text2):
        text2 = ""
    return Asked(text, a if a in names else first, b if b in names else second, text2=text2)


def has_words(text: str) -> bool:
    """Whether anything readable is in it: neither blank nor control."""
    return any(not c.isspace() and unicodedata.category(c)[0] != "C" for c in text)


class Refused(Exception):
    """A comparison that cannot be made, in words for the person."""


class Compare:
    """The blocks as HTML."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def sides(self, asked: Asked, language: str) -> tuple[Side, Side]:
        """Both runs. Raises Refused."""
        say = translator(language, "compare")
        first, second = (self.engine.catalogue.card(name).config.source_language for name in (asked.a, asked.b))
        if first != second:
            names = {"first": say(f"language-{first}"), "second": say(f"language-{second}")}
            raise Refused(say("different-languages", a=asked.a, b=asked.b, **names))
        a, b = (
            self._side(letter, Request(text, checkpoint=name), say)
            for letter, text, name in zip(SIGNS, asked.texts, (asked.a, asked.b), strict=True)
        )
        return replace(a, title=title(a, b)), replace(b, title=title(b, a))

    def _side(self, letter: str, request: Request, say: Translate) -> Side:
        """Raises Refused with a sentence that names the side."""
        try:
            run = self.engine.run(request)
        except InputError as error:
            if error.code == "checkpoint":
                raise Refused(say("cannot-open", **error.details)) from error
            message = say(f"error-{error.code}", **error.details)
            raise Refused(say("refused-side", who=f"{SIGNS[letter]} {letter}", message=message)) from error
        if run.place is None:
            raise Refused(say("cannot-open", reason=run.no_place))
        return Side(letter, run)

    def blocks(self, asked: Asked, language: str) -> list[str]:
        """The blocks that depend on what was asked: pair, memory, lengthening. Raises Refused."""
        say = translator(language, "compare")
        sides = self.sides(asked, language)
        return [
            render("pair", say, pair_view(sides, self.nearness(*sides), language, say)),
            self.memory(sides, say),
            self.lengthening(asked, language),
        ]

    def nearness(self, a: Side, b: Side) -> Nearness | None:
        """How near the two c's are among all pairs of their plane; None for two planes."""
        return self.engine.nearness(a.name, distance(a.code, b.code).cosine) if same_checkpoint(a, b) else None

    def memory(self, sides: tuple[Side, Side], say: Translate) -> str:
        def one(side: Side) -> memory.Felt:
            norms = self.engine.gradients(side.run.request)
            return memory.felt(side, norms.pieces, norms.total)

        first, second = (one(side) for side in sides)
        return render("memory", say, memory.view((first, second), self.reach(), say))

    def reach(self) -> list[tuple[str, list[tuple[int, float]]]]:
        """(distance, mean) of how far each checkpoint's recurrence carries, from its figures."""
        curves = []
        for card in self.engine.catalogue.cards:
            if points := card.figures.get("memory", {}).get("by_distance"):
                curves.append((card.name, [(point["distance"], point["mean"]) for point in points]))
        return curves

    def lengthening(self, asked: Asked, language: str) -> str:
        say = translator(language, "compare")
        grown = []
        for (letter, sign), name in zip(SIGNS.items(), (asked.a, asked.b), strict=True):
            if self.engine.catalogue.card(name).config.source_language == lengthening.LANGUAGE:
                translations = lengthening.translations(self.engine, name, asked.series)
                grown.append(lengthening.Grown(letter, sign, name, translations))
        return render(
            "lengthening", say, lengthening.view(grown, asked.series, asked.added, say) if grown else {"sides": []}
        )

    def fixed(self, language: str) -> list[str]:
        """The blocks that only the language changes: study, probes."""
        say = translator(language, "compare")
        figures = {card.name: card.figures for card in self.engine.catalogue.cards}
        return [
            render("study", say, study.view(self.engine.study(), say)),
            render("probes", say, probes.view(figures, say)),
        ]
