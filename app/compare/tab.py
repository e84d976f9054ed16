"""The tab's Gradio components and events. What they show is made by the blocks; nothing runs until the tab is opened.

A link `?tab=compare&a=NAME&b=NAME&text=…` opens it; the address is kept up to date in the browser.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import gradio as gr

from model.checkpoint import METRICS, PRETRAINED, CheckpointError
from model.memory import gradient_norms_of
from model.study import study_rows
from model.text import InputError

from ..locales import LANGUAGES, Translate, preferred, translator
from ..service import Request, Service
from . import BLOCKS, lengthening, memory, probes, render, study, templates
from .pair import SIGNS, Side
from .pair import view as pair_view

TEXT = "他昨天没有去学校，因为他病了。"
FIRST, SECOND = "zh-en-gru-none", "zh-en-gru-bahdanau"
LINK = """(text, a, b, lang) => {
  if (!document.querySelector("#compare-pair")?.offsetParent) return;
  const link = new URLSearchParams({ tab: "compare", a, b, text, lang });
  history.replaceState(null, "", `${location.pathname}?${link}`);
}"""
# Back in the walk, its rail writes the walk's own link again.
WALK_LINK = """() => setTimeout(() =>
  document.querySelector("[data-choose]")?.dispatchEvent(new Event("input", { bubbles: true })), 100)"""


@dataclass(frozen=True)
class Asked:
    """What decides the blocks that run a model."""

    text: str
    a: str
    b: str
    series: str = lengthening.SERIES[0].key
    added: int = 0


def linked(query: dict[str, str], names: Sequence[str], default: str) -> Asked:
    """The comparison of a permalink; what a link says wrongly falls back to the default."""
    first = FIRST if FIRST in names else names[0]
    second = SECOND if SECOND in names else default
    a, b = query.get("a", first), query.get("b", second)
    opened = query.get("tab") == "compare"
    text = query.get("text", TEXT) if opened else TEXT
    return Asked(text, a if a in names else first, b if b in names else second)


class Refused(Exception):
    """A comparison that cannot be made, in words for the person."""


class Compare:
    """What the events call: the blocks as HTML."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._grown = lru_cache(maxsize=64)(self._translate)

    def sides(self, asked: Asked, language: str) -> tuple[Side, Side]:
        """Both runs. Raises Refused."""
        say = translator(language, "compare")
        try:
            loaded = [self.service.loaded(name) for name in (asked.a, asked.b)]
            first, second = (one.checkpoint.config.model.source_language for one in loaded)
            if first != second:
                names = {"first": say(f"language-{first}"), "second": say(f"language-{second}")}
                raise Refused(say("different-languages", a=asked.a, b=asked.b, **names))
            runs = [self.service.run(Request(asked.text, checkpoint=name)) for name in (asked.a, asked.b)]
        except InputError as error:
            raise Refused(say(f"error-{error.code}", **error.details)) from error
        except CheckpointError as error:
            raise Refused(say("cannot-open", reason=str(error))) from error
        a, b = (
            Side(letter, run, one.checkpoint, one.plane) for letter, run, one in zip(SIGNS, runs, loaded, strict=True)
        )
        return a, b

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


def compare_tab(
    demo: gr.Blocks, tabs: gr.Tabs, walk: gr.Tab, tab: gr.Tab, service: Service, language: gr.Radio
) -> None:
    """Make the tab's components where the caller stands, and wire them."""
    compare = Compare(service)
    start = linked({}, service.names, service.default)
    intro = gr.HTML(_intro("zh"))
    with gr.Row(elem_classes="ask"):
        text = gr.Textbox(value=start.text, max_lines=3, scale=6, elem_id="compare-text")
        run = gr.Button(variant="primary", scale=1, min_width=110, elem_id="compare-run")
    with gr.Row():
        names = list(service.names)
        first = gr.Dropdown(names, value=start.a, elem_id="compare-a", min_width=240)
        second = gr.Dropdown(names, value=start.b, elem_id="compare-b", min_width=240)
    said = gr.HTML(elem_id="compare-said")
    bodies = {}
    for block in BLOCKS:
        if block == "lengthening":
            growing = gr.HTML()
            with gr.Row():
                series = gr.Radio(_series(), value=start.series, elem_id="compare-series", scale=3, min_width=280)
                added = gr.Slider(0, lengthening.MOST, value=0, step=1, elem_id="compare-added", scale=2, min_width=280)
        bodies[block] = gr.HTML(elem_id=f"compare-body-{block}")
    done = gr.State("")  # what the blocks show, so that opening the tab again sends nothing

    asked = [text, first, second, series, added, language]
    made: list[Any] = [said, *(bodies[block] for block in ("pair", "memory", "lengthening")), done]
    fixed: list[Any] = [bodies["study"], bodies["probes"]]
    labelled: list[Any] = [walk, tab, intro, text, run, first, second, growing, series, added]
    link = [text, first, second, language]

    def show(text: str, a: str, b: str, series: str, added: float, language: str) -> list[Any]:
        wanted = Asked(text or "", a, b, series, int(added))
        try:
            return ["", *compare.blocks(wanted, language), _key(wanted, language)]
        except Refused as refused:
            banner = templates().get_template("error.html").render(say=translator(language), message=str(refused))
            return [banner, *[gr.skip()] * 4]

    def grow(text: str, a: str, b: str, series: str, added: float, language: str) -> str:
        return compare.lengthening(Asked(text, a, b, series, int(added)), language)

    def open_(text: str, a: str, b: str, series: str, added: float, language: str, done: str) -> list[Any]:
        if done == _key(Asked(text, a, b, series, int(added)), language):
            return [gr.skip()] * (len(made) + len(fixed))
        everything = not done.endswith(f"\n{language}")
        shown = show(text, a, b, series, added, language)
        return [*shown, *(compare.fixed(language) if everything else [gr.skip()] * len(fixed))]

    def switch(text: str, a: str, b: str, series: str, added: float, language: str, done: str) -> list[Any]:
        if not done:
            return [*_labels(language), *[gr.skip()] * (len(made) + len(fixed))]
        return [*_labels(language), *show(text, a, b, series, added, language), *compare.fixed(language)]

    def arrive(request: gr.Request) -> list[Any]:
        query = dict(request.query_params)
        wanted_language = query.get("lang", "")
        if wanted_language not in LANGUAGES:
            wanted_language = preferred(request.headers.get("accept-language", ""))
        wanted = linked(query, service.names, service.default)
        labels = _labels(wanted_language)
        for place, value in ((3, wanted.text), (5, wanted.a), (6, wanted.b)):
            labels[place] = gr.update(**{k: v for k, v in labels[place].items() if k != "__type__"}, value=value)
        if query.get("tab") != "compare":
            return [gr.skip(), *labels, *[gr.skip()] * (len(made) + len(fixed))]
        values = (wanted.text, wanted.a, wanted.b, wanted.series, wanted.added, wanted_language)
        return [gr.update(selected="compare"), *labels, *show(*values), *compare.fixed(wanted_language)]

    event: dict[str, Any] = {"concurrency_id": "run", "api_visibility": "private", "show_progress": "minimal"}
    address: dict[str, Any] = {"fn": None, "inputs": link, "outputs": None, "js": LINK}
    demo.load(arrive, None, [tabs, *labelled, *made, *fixed], **event)
    tab.select(open_, [*asked, done], [*made, *fixed], **event).then(**address)
    walk.select(None, None, None, js=WALK_LINK)
    gr.on([run.click, text.submit, first.input, second.input], show, asked, made, **event).then(**address)
    gr.on([series.input, added.input], grow, asked, bodies["lengthening"], trigger_mode="always_last", **event)
    language.input(switch, [*asked, done], [*labelled, *made, *fixed], **event).then(**address)


def _key(asked: Asked, language: str) -> str:
    return "\n".join([asked.text, asked.a, asked.b, language])


def _series() -> list[tuple[str, str]]:
    return [(one.sentence(0), one.key) for one in lengthening.SERIES]


def _intro(language: str) -> str:
    return templates().get_template("intro.html").render(say=translator(language, "compare"))


def _labels(language: str) -> list[Any]:
    """Updates for the labelled components, in their order."""
    say = translator(language, "compare")
    return [
        gr.update(label=say("tab-walk")),
        gr.update(label=say("tab-compare")),
        gr.update(value=_intro(language)),
        gr.update(label=say("text"), placeholder=say("placeholder")),
        gr.update(value=say("compare")),
        gr.update(label=f"{SIGNS['A']} A"),
        gr.update(label=f"{SIGNS['B']} B"),
        gr.update(value=render("block", say, {"key": "lengthening"})),
        gr.update(label=say("series")),
        gr.update(label=say("clauses-added")),
    ]
