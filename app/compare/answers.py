"""What the tab's events call: a comparison as it was asked for, or a link asks for it, and its blocks as HTML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from model.checkpoint import METRICS, PRETRAINED, CheckpointError
from model.explain.gradients import gradient_norms_of
from model.study import study_rows
from model.text.normalise import normalise
from model.values.segmentation import InputError

from ..locales import Translate, translator
from ..service import Loaded, Request, Service
from . import lengthening, memory, probes, render, study
from .pair import view as pair_view
from .side import SIGNS, Side, title

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
    if len(text2) > most or not normalise(text2).text:
        text2 = ""
    return Asked(text, a if a in names else first, b if b in names else second, text2=text2)


class Refused(Exception):
    """A comparison that cannot be made, in words for the person."""


class Compare:
    """The blocks as HTML."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._grown = lru_cache(maxsize=64)(self._translate)

    def sides(self, asked: Asked, language: str) -> tuple[Side, Side]:
        """Both runs. Raises Refused."""
        say = translator(language, "compare")
        try:
            loaded = [self.service.loaded(name) for name in (asked.a, asked.b)]
        except CheckpointError as error:
            raise Refused(say("cannot-open", reason=str(error))) from error
        first, second = (one.checkpoint.config.model.source_language for one in loaded)
        if first != second:
            names = {"first": say(f"language-{first}"), "second": say(f"language-{second}")}
            raise Refused(say("different-languages", a=asked.a, b=asked.b, **names))
        a, b = (
            self._side(letter, one, Request(text, checkpoint=name), say)
            for letter, one, text, name in zip(SIGNS, loaded, asked.texts, (asked.a, asked.b), strict=True)
        )
        return replace(a, title=title(a, b)), replace(b, title=title(b, a))

    def _side(self, letter: str, loaded: Loaded, request: Request, say: Translate) -> Side:
        """Raises Refused with a sentence that names the side."""
        try:
            return Side(letter, self.service.run(request), loaded.checkpoint, loaded.plane)
        except InputError as error:
            message = say(f"error-{error.code}", **error.details)
            raise Refused(say("refused-side", who=f"{SIGNS[letter]} {letter}", message=message)) from error
        except CheckpointError as error:
            raise Refused(say("cannot-open", reason=str(error))) from error

    def blocks(self, asked: Asked, language: str) -> list[str]:
        """The blocks that depend on what was asked: pair, memory, lengthening. Raises Refused."""
        say = translator(language, "compare")
        sides = self.sides(asked, language)
        return [
            render("pair", say, pair_view(sides, language, say)),
            self.memory(sides, say),
            self.lengthening(asked, language),
        ]

    def memory(self, sides: tuple[Side, Side], say: Translate) -> str:
        def one(side: Side) -> memory.Felt:
            found = gradient_norms_of(side.checkpoint, side.trace)
            return memory.felt(side, found.pieces, found.total)

        first, second = (one(side) for side in sides)
        return render("memory", say, memory.view((first, second), self.reach(), say))

    def reach(self) -> list[tuple[str, list[tuple[int, float]]]]:
        """(distance, mean) of how far each checkpoint's recurrence carries, from metrics.json."""
        found = []
        for name in self.service.names:
            if points := read_metrics(name).get("memory", {}).get("by_distance"):
                found.append((name, [(point["distance"], point["mean"]) for point in points]))
        return found

    def lengthening(self, asked: Asked, language: str) -> str:
        say = translator(language, "compare")
        grown = []
        for (letter, sign), name in zip(SIGNS.items(), (asked.a, asked.b), strict=True):
            if self.service.loaded(name).checkpoint.config.model.source_language == lengthening.LANGUAGE:
                grown.append(lengthening.Grown(letter, sign, name, self._grown(name, asked.series)))
        return render(
            "lengthening", say, lengthening.view(grown, asked.series, asked.added, say) if grown else {"sides": []}
        )

    def fixed(self, language: str) -> list[str]:
        """The blocks that only the language changes: study, probes."""
        say = translator(language, "compare")
        rows = study_rows()
        metrics = {name: read_metrics(name) for name in self.service.names}
        return [render("study", say, study.view(rows, say)), render("probes", say, probes.view(metrics, say))]

    def _translate(self, name: str, key: str) -> tuple[str, ...]:
        return lengthening.translations(self.service.loaded(name).checkpoint, key)


def read_metrics(name: str) -> dict[str, Any]:
    """A checkpoint's figures without its weights; none for a file that cannot be read."""
    try:
        found: dict[str, Any] = json.loads((PRETRAINED / name / METRICS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found
