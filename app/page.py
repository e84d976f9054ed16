"""What the page says and shows for a request in a language: labels for its controls, the run as HTML, files to carry
away."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from model.task import Form
from model.values.segmentation import SEGMENTATIONS, InputError
from model.values.trace import Trace

from . import links
from .engine import Card, Engine, Run, SnapshotName
from .languages import KNOWN
from .locales import Translate, translator
from .picture.twins import twin_of
from .picture.view import picture
from .report import report
from .request import SETTINGS, Request
from .shapes import view as shapes
from .shapes.answers import kind_of
from .stages import rail, render, result, stages, templates
from .stages.vocabulary import view as vocabulary
from .teach import view as teach
from .teach.glossary.view import glossary, terms_of
from .teach.lesson import Lesson, only
from .teach.sheet.view import sheet

# The controls that say a request, in the order in which the events hand them over.
CONTROLS = ("text", "checkpoint", *(setting.field for setting in SETTINGS))
FILES = {"json": "trace.json", "npz": "trace.npz", "html": "report.html", "sheet": "sheet.html"}
WHOLE = Lesson()
CHANGES = ("prefix", "replaced", "attention")
LABELS = {setting.field: setting.label for setting in SETTINGS} | {name: f"changes-{name}" for name in CHANGES}


def reason(error: InputError, say: Translate) -> str:
    """Why a request cannot be run, in the person's language; a setting by the name that its control has."""
    details = dict(error.details)
    if details.get("field") in LABELS:
        details["field"] = say(LABELS[str(details["field"])])
    return say(f"error-{error.code}", **details)


class Page:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    # -- requests

    def card(self, checkpoint: str) -> Card:
        """The default's for a name that there is not, or no more."""
        try:
            return self.engine.card(checkpoint)
        except InputError:
            return self.engine.catalogue.card("")

    def examples(self, checkpoint: str) -> tuple[str, ...]:
        return shapes.examples_of(self.card(checkpoint))

    @property
    def most_examples(self) -> int:
        """How many any checkpoint of the catalogue has."""
        return max(len(self.examples(name)) for name in self.engine.catalogue.names)

    def linked(self, query: Mapping[str, str]) -> Request:
        """The request of a link."""
        names = (self.card(query.get("model", "")).name,)
        return links.request_of(query, names, self.engine.catalogue.default, lambda name: self.examples(name)[0])

    def controlled(self, controls: Mapping[str, Any], query: Mapping[str, str]) -> Request:
        """What the controls say. What-ifs of the run that is shown (`query`) stay while sentence, model and words stay.

        Raises InputError for a value that no control gives.
        """
        request = Request.parse({"text": "", **{name: value for name, value in controls.items() if value is not None}})
        before = self.linked(query)
        card, shown = self.card(request.checkpoint), self.card(before.checkpoint)
        request = request.canonical(card.words, shown.task.search)  # the controls showed that one's own
        if card.task.search != shown.task.search:
            request = request.unsearched()
        before = before.canonical(card.words, card.task.search)
        kept = ("text", "checkpoint", "segmentation", "boundaries")
        if query and all(getattr(request, name) == getattr(before, name) for name in kept):
            return replace(request, changes=before.changes, own=before.own)
        return request

    def translated(self, request: Request) -> Request:
        """The request; an example in a language that the checkpoint does not read, in its own."""
        mine = self.examples(request.checkpoint)
        for language in KNOWN.values():
            if request.text in language.examples:
                return replace(request, text=mine[language.examples.index(request.text)])
        return request

    def value(self, request: Request, control: str) -> Any:
        """What a control shows; where the request leaves it to the task, the task's own."""
        said = getattr(request, control)
        return getattr(self.card(request.checkpoint).task.search, control) if said is None else said

    # -- what is shown

    def head(self, language: str, lesson: Lesson = WHOLE) -> str:
        tour = teach.tour(self.card("").config, self.examples(""))
        words = {"glossary": glossary(language, terms_of(lesson)), "words": teach.words(language)}
        return (
            templates()
            .get_template("shared/head.html")
            .render(say=translator(language), lesson=lesson, tour=tour, **words)
        )

    def show(self, request: Request, language: str, shown: str = "", lesson: Lesson = WHOLE) -> dict[str, Any]:
        """The rail, the run's link and, of the result, the picture and the stages, what the lesson shows. `shown`: the
        link of the run that the page shows now.

        A request that cannot be run gives a sentence, and what is shown stays.
        """
        try:
            run = self.engine.run(request)
        except InputError as error:
            return self.refused(error, language, shown)
        link = links.encoded(run.request)
        values: dict[str, Any] = {"link": link, "shown": link, "result": ""}
        values["rail"] = rail(run, language, written=lesson.of_target)
        if lesson.shows("result"):
            values["result"] = result(run, language)
        if lesson.shows("picture"):
            values["picture"] = picture(run, language, twin_of(run.card, self.engine.catalogue))
        if lesson.shows("teach"):
            values["asked"] = teach.asked(run, self.twin(run))
        for stage in stages():
            if lesson.shows(stage.KEY):
                values[f"body-{stage.KEY}"] = render(stage, run, language, terms_of(lesson))
            elif figures := lesson.figures(stage.KEY):
                values[f"body-{stage.KEY}"] = only(render(stage, run, language, ()), figures, language)
        return values

    def twin(self, run: Run) -> Trace | None:
        """The same sentence by the twin without attention, where the run has a question about it."""
        name = teach.twin_of(run, self.engine.catalogue)
        if not name:
            return None
        try:
            return self.engine.outcome(replace(run.request, checkpoint=name)).trace
        except InputError:  # it cannot be opened; the run has a question less
            return None

    def refused(self, error: InputError, language: str, shown: str) -> dict[str, Any]:
        """A sentence in the place of the result; the link is that of what is shown, so that nothing else is asked or
        carried away in its name."""
        say = translator(language)
        values = {"message": reason(error, say), "kept": bool(shown)}
        return {"link": shown, "result": templates().get_template("shared/error.html").render(say=say, **values)}

    def look_up(self, word: str, language: str, checkpoint: str) -> str:
        return vocabulary.look_up(self.engine, checkpoint, word or "", language)

    def file(self, kind: str, shown: str, language: str) -> dict[str, str]:
        """The run that is shown as a file: its name, and its content in base64. Nothing is written to a disk.

        Raises InputError("nothing-shown").
        """
        if not shown:
            raise InputError("nothing-shown")
        run = self.engine.run(self.linked(links.decoded(shown)))
        return {"name": FILES[kind], "content": base64.b64encode(_content(kind, run, language)).decode()}

    # -- labels

    def checkpoints(self, language: str, chosen: str = "") -> list[tuple[str, str]]:
        """(what it is in words, its name) of every checkpoint, the default first; and of a snapshot that is chosen."""
        say, cards = translator(language), self.engine.catalogue.cards
        chosen_card = self.card(chosen)
        if chosen_card.name not in self.engine.catalogue.names:
            cards = (*cards, chosen_card)
        return [
            (
                f"{card.task.title(language) or f'{card.config.source_language} → {card.config.target_language}'} · "
                f"{card.config.cell.upper()} · "
                f"{say(f'attention-{card.config.attention}')} · H {card.config.hidden}{_after(card.name, say)}",
                card.name,
            )
            for card in cards
        ]

    def modes(self, language: str) -> list[tuple[str, str]]:
        say = translator(language)
        return [(say(f"mode-{mode}"), mode) for mode in SEGMENTATIONS]

    def methods(self, language: str) -> list[tuple[str, bool]]:
        say = translator(language)
        return [(say("method-beam"), False), (say("method-sample"), True)]

    def labels(self, language: str, request: Request, lesson: Lesson = WHOLE) -> dict[str, dict[str, Any]]:
        """What each control is called and, of those that say the request, its value; of what else the lesson hides,
        nothing."""
        say, of_words = translator(language), translator(language, vocabulary.KEY)
        examples = self.examples(request.checkpoint)
        labels: dict[str, dict[str, Any]] = {setting.field: {"label": say(setting.label)} for setting in SETTINGS}
        labels["text"] = {
            "label": say(f"text-{self.card(request.checkpoint).config.source_language}"),
            "placeholder": say("placeholder", example=examples[0]),
        }
        labels["checkpoint"] = {"label": say("checkpoint"), "choices": self.checkpoints(language, request.checkpoint)}
        labels["segmentation"] |= {"choices": self.modes(language)}
        labels["boundaries"] |= {"placeholder": say("boundaries-placeholder")}
        labels["sample"] |= {"choices": self.methods(language)}
        held = self.card(request.checkpoint).task.form != Form()
        labels["form"] |= {"choices": [(say("form-held"), True), (say("form-free"), False)], "visible": held}
        for name in CONTROLS:
            labels[name]["value"] = self.value(request, name)
        labels["checkpoint"]["value"] = request.checkpoint or self.engine.catalogue.default
        made = {
            **labels,
            "head": {"value": self.head(language, lesson)},
            "teach": {"value": teach.bar(language)},
            "shapes": {"value": shapes.row(self.engine.catalogue, self.card(request.checkpoint), language)},
            "run": {"value": translator(language, "shapes")(f"run-{kind_of(self.card(request.checkpoint))}")},
            "settings": {"label": say("settings")},
            "language": {"label": say("language"), "value": language},
            **{
                f"example-{number}": {"value": sentence, "visible": bool(sentence)}
                for number, sentence in enumerate([*examples, *[""] * self.most_examples][: self.most_examples])
            },
            **{f"get-{kind}": {"value": say(f"download-{kind}")} for kind in FILES},
            "reason": {"value": f'<p class="hint" id="downloads-reason" hidden>{say("nothing-to-hand-out")}</p>'},
            "lookup": {"label": of_words("lookup")},
            "word": {"label": of_words("lookup-word"), "placeholder": of_words("lookup-placeholder"), "value": ""},
            "known": {"value": self.look_up("", language, request.checkpoint)},
        }
        return {
            name: said for name, said in made.items() if name in (*CONTROLS, "head") or lesson.shows_component(name)
        }


def _content(kind: str, run: Run, language: str) -> bytes:
    if kind == "json":
        return run.trace.to_json().encode()
    if kind == "npz":
        return run.trace.to_npz()
    return sheet(run, language) if kind == "sheet" else report(run, language)


def _after(name: str, say: Translate) -> str:
    """How many updates a snapshot is old; nothing for another checkpoint."""
    snapshot = SnapshotName.parse(name)
    return "" if snapshot is None else f" · {say('after-updates', updates=f'{snapshot.update:,}')}"
