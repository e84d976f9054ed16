"""A comparison's blocks as HTML, from what the engine gives."""

from __future__ import annotations

from dataclasses import replace

from model.values.plane import Nearness
from model.values.segmentation import InputError

from ..engine import Engine
from ..locales import Translate, name_or
from ..request import Request
from . import render, words
from .comparison import Comparison
from .gradients.view import Gradients, gradients_of
from .gradients.view import view as gradients_view
from .lengthening.series import Series, series_of
from .lengthening.view import SeriesSide
from .lengthening.view import view as lengthening_view
from .pair.contexts import distance
from .pair.view import view as pair_view
from .probes.view import view as probes_view
from .side import SIGNS, Side, called, kind_of_both, same_checkpoint, title
from .study.view import view as study_view


class Refused(Exception):
    """A comparison that cannot be made, in words for the person."""


class Blocks:
    """What the tab's events show."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def sides(self, comparison: Comparison, language: str) -> tuple[Side, Side]:
        """Both runs. Raises Refused."""
        say = words(language)
        first, second = (self.engine.catalogue.card(name).config.source_language for name in comparison.names)
        if first != second:
            names = {
                "first": name_or(say, f"language-{first}", first),
                "second": name_or(say, f"language-{second}", second),
            }
            raise Refused(say("different-languages", a=comparison.a, b=comparison.b, **names))
        a, b = (
            self._side(letter, Request(text, checkpoint=name), say)
            for letter, text, name in zip(SIGNS, comparison.texts, comparison.names, strict=True)
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
            raise Refused(say("refused-side", who=called(letter), message=message)) from error
        return Side(letter, run)

    def of_comparison(self, comparison: Comparison, language: str) -> list[str]:
        """The blocks that a comparison decides: pair, gradients, lengthening. Raises Refused."""
        sides = self.sides(comparison, language)
        return [self.pair(sides, language), self.gradients(sides, language), self.lengthening(comparison, language)]

    def of_all(self, language: str) -> list[str]:
        """The blocks of all checkpoints, which only the language changes: study, probes."""
        study, probes = words(language, "study"), words(language, "probes")
        measured = self.engine.study()
        return [
            render("study", language, study_view(measured.rows, study, measured.faults)),
            render("probes", language, probes_view(self.engine.catalogue.cards, probes)),
        ]

    def pair(self, sides: tuple[Side, Side], language: str) -> str:
        return render("pair", language, pair_view(sides, self.nearness(*sides), language), kind_of_both(*sides))

    def nearness(self, a: Side, b: Side) -> Nearness | None:
        """How near the two c's are among all pairs of their plane; None for two planes."""
        return self.engine.nearness(a.name, distance(a.context, b.context).cosine) if same_checkpoint(a, b) else None

    def gradients(self, sides: tuple[Side, Side], language: str) -> str:
        def of(side: Side) -> Gradients:
            return gradients_of(side, self.engine.gradients(side.run.request))

        (a, b), kind = sides, kind_of_both(*sides)
        values = gradients_view((of(a), of(b)), self.engine.catalogue.cards, words(language, "gradients", kind))
        return render("gradients", language, values, kind)

    def lengthening(self, comparison: Comparison, language: str) -> str:
        """Of the checkpoints that the series is for. Raises Refused."""
        sides = []
        for letter, name in zip(SIGNS, comparison.names, strict=True):
            config = self.engine.catalogue.card(name).config
            series = series_of((config.source_language, config.target_language), comparison.series)
            if series:
                sides.append(SeriesSide(letter, name, series, self._translations(name, series, language)))
        say = words(language, "lengthening")
        return render("lengthening", language, lengthening_view(sides, comparison.added, say))

    def _translations(self, name: str, series: Series, language: str) -> tuple[str, ...]:
        try:
            return self.engine.translations(name, series.sentences)
        except InputError as error:
            raise Refused(words(language)("cannot-open", **error.details)) from error
