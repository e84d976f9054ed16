"""The tab's Gradio components and events. The browser asks, with JSON in a hidden field, and draws what comes back.

A link `?tab=learn&task=…&a=…&b=…&h=…&lr=…&longest=…&seed=…` opens it with these settings.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import gradio as gr

from model.values.learning import TASKS, Recording
from model.values.own import LANGUAGES as WRITTEN
from model.values.own import LEAST_PAIRS, MOST_BYTES, OWN, UNITS, OwnPairs
from model.values.own import LONGEST as MOST_CHARACTERS
from model.values.segmentation import InputError

from ..assets import PART
from ..engine import Engine, TrainingState
from ..locales import LANGUAGES, keys, preferred, translator
from ..page import reason
from ..request import text
from ..stages import templates
from ..teach.glossary.marking import marked
from ..teach.lesson import hidden
from .settings import ARCHITECTURES, own_of, settings_of

LONGEST = 2 * MOST_BYTES  # characters of a question: pairs of a visitor's own, with what JSON escapes
SECONDS = 3600.0  # of one model: what ends a training of a visitor is the engine's limit for its process
ANSWER = "(answer) => { document.dispatchEvent(new CustomEvent('learned', { detail: answer })); }"
ADDRESS = "() => { document.dispatchEvent(new Event('learn-shown')); }"  # web/learn/learn.js tells its address


def learn_tab(demo: gr.Blocks, tabs: gr.Tabs, tab: gr.Tab, engine: Engine, language: gr.Radio) -> None:
    """Make the tab's components where the caller stands, and wire them."""
    body = gr.HTML(elem_id="learn-body", **PART)
    question = gr.Textbox(visible="hidden", elem_id="learn-question")
    send = gr.Button(visible="hidden", elem_id="learn-send")
    answer = gr.JSON(visible=False)
    event: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

    def said(language: str) -> list[Any]:
        return [gr.update(label=translator(language, "learn")("tab")), page_of(engine, language)]

    def arrive(request: gr.Request) -> list[Any]:
        query = dict(request.query_params)
        if hidden(query, "learn"):
            return [gr.skip()] * 3
        wanted = query.get("lang", "")
        accepted = preferred(request.headers.get("accept-language", ""))
        opened = gr.update(selected="learn") if query.get("tab") == "learn" else gr.skip()
        return [opened, *said(wanted if wanted in LANGUAGES else accepted)]

    def ask(asked: str, language: str) -> dict[str, Any]:
        number = 0
        try:
            question = _question(asked)
            number = question.get("n", 0)
            return {**answer_to(engine, question, language), "n": number}
        except InputError as error:
            return {"error": reason(error, translator(language, "learn")), "n": number}

    demo.load(arrive, None, [tabs, tab, body], concurrency_id="run", **event)
    language.input(said, language, [tab, body], concurrency_id="run", **event)
    tab.select(None, None, None, js=ADDRESS)
    send.click(ask, [question, language], answer, concurrency_id="train", concurrency_limit=1, **event).then(
        None, answer, None, js=ANSWER
    )


def page_of(engine: Engine, language: str) -> str:
    """The tab's frame and words; its numbers are asked for when it is looked at."""
    say = translator(language, "learn")
    tasks = [(name, say(f"task-{name}"), facts.shortest, facts.longest) for name, facts in TASKS.items()]
    written = [(name, say("language-any" if name == "und" else f"language-{name}")) for name in WRITTEN]
    units = [(name, say(f"unit-{name}")) for name in UNITS]
    own = {"own": OWN, "written": written, "unit_names": units, "least": LEAST_PAIRS, "most": MOST_BYTES}
    models = [(name, _called(name, language)) for name in ARCHITECTURES]
    words = {key: say(key) for key in keys("learn") if key.startswith("js-")}
    words |= {f"name-{name}": called for name, called in models}
    words |= {key: say(key) for key in keys("learn") if key.startswith("task-")}
    values = {"tasks": tasks, "models": models, "words": words, "recordings": engine.recordings, "language": language}
    template = templates().get_template("learn/template.html")
    return marked(template.render(say=say, trains=engine.catalogue.trains, **values, **own), language, "learn")


def _called(name: str, language: str) -> str:
    cell, _, attention = name.partition("-")
    return f"{cell.upper()} · {translator(language)(f'attention-{attention}')}"


def answer_to(engine: Engine, question: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What a question comes to. Raises InputError."""
    what, token = text("do", question.get("do", "")), text("token", question.get("token", ""))
    if what == "recording":
        return _plain(engine.recording(text("name", question.get("name", ""))))
    if what == "preview":
        return {"preview": preview_of(engine, own_of(question), language)}
    if what == "folder":
        return {"name": "pairs.zip", "content": base64.b64encode(engine.folder(own_of(question))).decode()}
    if what == "learned":
        return {"name": "learned.zip", "content": base64.b64encode(engine.learned(token)).decode()}
    if what == "train":
        settings = settings_of(question, SECONDS)
        return {"token": engine.train(settings, own_of(question) if settings.task == OWN else None)}
    if what == "leave":
        engine.leave(token)
        return {}
    if what != "look":
        engine.steer(token, what)
    after = question.get("after", 0)
    state = engine.training(token, after if isinstance(after, int) else 0)
    return _plain(state)


def preview_of(engine: Engine, own: OwnPairs, language: str) -> str:
    """What would be learned from, and what would not and why. Raises InputError."""
    say, preview = translator(language, "learn"), engine.preview(own)
    named = [say("own-language-unknown" if name == "und" else f"language-{name}") for name in preview.languages]
    values = {"preview": preview, "least": LEAST_PAIRS, "longest": MOST_CHARACTERS, "languages": named}
    return templates().get_template("learn/preview.html").render(say=say, **values)


def _plain(value: Recording | TrainingState) -> dict[str, Any]:
    """As JSON has it: Gradio's own way of writing does not know a staircase's steps as lists."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(value)))
    return plain


def _question(asked: str) -> dict[str, Any]:
    """Raises InputError("values") for what the tab never sends."""
    try:
        question = json.loads(asked) if isinstance(asked, str) and len(asked) <= LONGEST else None
    except (ValueError, RecursionError):
        question = None
    if not isinstance(question, dict):
        raise InputError("values")
    return question
