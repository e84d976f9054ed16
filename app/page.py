"""What the page says and shows for a request in a language: labels for its controls, the run as HTML, files to carry away."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from model.checkpoint import CheckpointError
from model.values.segmentation import SEGMENTATIONS, InputError

from . import links
from .locales import Translate, translator
from .report import report
from .service import Request, Service
from .stages import rail, render, result, stages, templates
from .stages.vocabulary import view as vocabulary

# By source language, the same five sentences in the same order.
EXAMPLES = {
    "zh": ("欢迎来北京", "我爱学习", "现在几点了", "他昨天没有去学校，因为他病了。", "你想喝茶还是咖啡？"),
    "en": (
        "Welcome to Beijing.",
        "I love to study.",
        "What time is it now?",
        "He didn't go to school yesterday because he was sick.",
        "Would you like tea or coffee?",
    ),
}
SETTINGS = (
    "segmentation",
    "boundaries",
    "beam",
    "length_penalty",
    "n_best",
    "sample",
    "temperature",
    "top_k",
    "top_p",
    "seed",
)
# The controls that say a request, in the order in which the events hand them over.
CONTROLS = ("text", "checkpoint", *SETTINGS)
FILES = ("json", "npz", "html")
_PLAIN = Request("")


def reason(error: InputError | CheckpointError, say: Translate) -> str:
    """Why a request cannot be run, in the person's language."""
    if isinstance(error, InputError):
        return say(f"error-{error.code}", **error.details)
    return say("error-checkpoint", reason=error)


class Page:
    def __init__(self, service: Service) -> None:
        self.service = service

    # -- requests

    def reads(self, checkpoint: str) -> str:
        """The source language of a checkpoint."""
        return self.service.configs[checkpoint or self.service.default].source_language

    def examples(self, checkpoint: str) -> tuple[str, ...]:
        return EXAMPLES.get(self.reads(checkpoint), EXAMPLES["en"])

    def linked(self, query: dict[str, str]) -> Request:
        """The request of a link."""
        return links.request_of(query, self.service.names, self.service.default, lambda name: self.examples(name)[0])

    def asked(self, query: dict[str, str], controls: dict[str, Any]) -> Request:
        """What the controls say. What-ifs of the run that is shown (`query`) stay while sentence, model and words stay."""
        own = controls["segmentation"] == "own"
        numbers = {name: type(getattr(_PLAIN, name))(controls[name]) for name in links.NUMBERS if name in controls}
        request = Request(**{**controls, **numbers, "boundaries": controls["boundaries"] if own else ""})
        shown = self.linked(query)
        kept = ("text", "checkpoint", "segmentation", "boundaries")
        if all(getattr(request, name) == getattr(shown, name) for name in kept):
            return replace(request, changes=shown.changes, own=shown.own)
        return request

    def translated(self, request: Request) -> Request:
        """The request; an example in a language that the checkpoint does not read, in its own."""
        mine = self.examples(request.checkpoint)
        for sentences in EXAMPLES.values():
            if request.text in sentences:
                return replace(request, text=mine[sentences.index(request.text)])
        return request

    # -- what is shown

    def head(self, language: str) -> str:
        return templates().get_template("shared/head.html").render(say=translator(language))

    def show(self, request: Request, language: str) -> dict[str, Any]:
        """The result, the rail, every stage and the run's link; a text that cannot be run gives a sentence, the rest stays."""
        say = translator(language)
        try:
            run = self.service.run(request)
        except (InputError, CheckpointError) as error:
            message = templates().get_template("shared/error.html").render(say=say, message=reason(error, say))
            return {"link": "", "result": message}  # what cannot be run is not asked again with the next sentence
        loaded = self.service.loaded(request.checkpoint)
        return {
            "link": links.encoded(run.request),
            "result": result(run, loaded.checkpoint, language),
            "rail": rail(run, language),
            **{f"body-{s.KEY}": render(s, run, loaded.checkpoint, loaded.plane, language) for s in stages()},
        }

    def look_up(self, word: str, language: str, checkpoint: str) -> str:
        return vocabulary.look_up(word or "", self.service.loaded(checkpoint).checkpoint, language)

    def file(self, kind: str, query: dict[str, str], language: str) -> str:
        """The shown run as a file, in a folder of its own; Gradio copies it to its cache and serves it from there."""
        request = self.linked(query)
        run = self.service.run(request)
        if kind == "json":
            content = run.trace.to_json().encode()
        elif kind == "npz":
            content = run.trace.to_npz()
        else:
            content = report(run, self.service.loaded(request.checkpoint), language)
        path = Path(tempfile.mkdtemp(prefix="seq2seq-")) / f"{'report' if kind == 'html' else 'trace'}.{kind}"
        path.write_bytes(content)
        return str(path)

    # -- labels

    def checkpoints(self, language: str) -> list[tuple[str, str]]:
        """(what it is in words, its name) of every checkpoint, the default first."""
        say = translator(language)
        return [
            (
                f"{config.source_language} → {config.target_language} · {config.cell.upper()} · "
                f"{say(f'attention-{config.attention}')} · H {config.hidden}",
                name,
            )
            for name, config in self.service.configs.items()
        ]

    def modes(self, language: str) -> list[tuple[str, str]]:
        say = translator(language)
        return [(say(f"mode-{mode}"), mode) for mode in SEGMENTATIONS]

    def methods(self, language: str) -> list[tuple[str, bool]]:
        say = translator(language)
        return [(say("method-beam"), False), (say("method-sample"), True)]

    def labels(self, language: str, request: Request) -> dict[str, dict[str, Any]]:
        """What each control is called and, of those that say the request, its value."""
        say, of_words = translator(language), translator(language, vocabulary.KEY)
        examples = self.examples(request.checkpoint)
        labels: dict[str, dict[str, Any]] = {name: {"label": say(name.replace("_", "-"))} for name in SETTINGS}
        labels["text"] = {
            "label": say(f"text-{self.reads(request.checkpoint)}"),
            "placeholder": say("placeholder", example=examples[0]),
        }
        labels["checkpoint"] = {"label": say("checkpoint"), "choices": self.checkpoints(language)}
        labels["segmentation"] |= {"choices": self.modes(language)}
        labels["boundaries"] |= {"placeholder": say("boundaries-placeholder")}
        labels["sample"] |= {"choices": self.methods(language)}
        for name in CONTROLS:
            labels[name]["value"] = getattr(request, name)
        return {
            **labels,
            "head": {"value": self.head(language)},
            "run": {"value": say("run")},
            "settings": {"label": say("settings")},
            "language": {"label": say("language"), "value": language},
            **{f"example-{number}": {"value": sentence} for number, sentence in enumerate(examples)},
            **{f"get-{kind}": {"value": say(f"download-{kind}")} for kind in FILES},
            "word": {"label": of_words("lookup"), "placeholder": of_words("lookup-placeholder"), "value": ""},
            "found": {"value": self.look_up("", language, request.checkpoint)},
        }
