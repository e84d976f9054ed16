"""The tab's Gradio components and events. What they show is made by the blocks; nothing runs until the tab is opened.

A link `?tab=compare&a=NAME&b=NAME&text=…&text2=…` opens it; the address is kept up to date in the browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import gradio as gr

from ..locales import LANGUAGES, preferred, translator
from ..service import Service
from . import BLOCKS, examples, lengthening, render, templates
from .answers import Asked, Compare, Refused, linked
from .side import SIGNS

LINK = """(text, text2, a, b, lang) => {
  if (!document.querySelector("#compare-pair")?.offsetParent) return;
  const link = new URLSearchParams({ tab: "compare", a, b, text });
  if (text2?.trim()) link.set("text2", text2);
  link.set("lang", lang);
  history.replaceState(null, "", `${location.pathname}?${link}`);
}"""
# Back in the walk, its rail writes the walk's own link again.
WALK_LINK = """() => setTimeout(() =>
  document.querySelector("[data-choose]")?.dispatchEvent(new Event("input", { bubbles: true })), 100)"""


def compare_tab(
    demo: gr.Blocks, tabs: gr.Tabs, walk: gr.Tab, tab: gr.Tab, service: Service, language: gr.Radio
) -> None:
    """Make the tab's components where the caller stands, and wire them."""
    _Page(service, walk, tab, language).wire(demo, tabs)


class _Page:
    """The tab's components, and what its events answer."""

    def __init__(self, service: Service, walk: gr.Tab, tab: gr.Tab, language: gr.Radio) -> None:
        self.service, self.compare = service, Compare(service)
        self.pairs = examples.PAIRS[service.loaded("").checkpoint.config.model.source_language]
        self.walk, self.tab, self.language = walk, tab, language
        start = linked({}, service.names, service.default)
        self.intro = gr.HTML(_intro("zh"))
        self._make_fields(start)
        self._make_blocks(start)
        self.done = gr.State("")  # what was asked last, so that opening the tab again sends nothing
        self.typed: list[Any] = [self.text, self.text2, self.first, self.second]
        self.asked: list[Any] = [*self.typed, self.series, self.added, language]
        self.made: list[Any] = [
            self.said,
            *(self.bodies[block] for block in ("pair", "memory", "lengthening")),
            self.done,
        ]
        self.fixed: list[Any] = [self.bodies["study"], self.bodies["probes"]]
        rest = [walk, tab, self.intro, self.run, self.growing, self.series, self.added, *self.chips]
        self.labelled: list[Any] = [*self.typed, *rest]

    def _make_fields(self, start: Asked) -> None:
        """Each side's sentence and checkpoint, the examples, the button."""
        names = list(self.service.names)
        with gr.Row():
            with gr.Column(min_width=280):
                self.text = gr.Textbox(value=start.text, max_lines=3, elem_id="compare-text")
                self.first = gr.Dropdown(names, value=start.a, elem_id="compare-a")
            with gr.Column(min_width=280):
                self.text2 = gr.Textbox(value=start.text2, max_lines=3, elem_id="compare-text2")
                self.second = gr.Dropdown(names, value=start.b, elem_id="compare-b")
        with gr.Row(elem_classes="examples", elem_id="compare-examples"):
            self.chips = [gr.Button(size="sm", min_width=60) for _ in self.pairs]
        with gr.Row():
            self.run = gr.Button(variant="primary", scale=0, min_width=180, elem_id="compare-run")
        self.said = gr.HTML(elem_id="compare-said")

    def _make_blocks(self, start: Asked) -> None:
        """The blocks, and the growing sentence's controls above its block."""
        most = lengthening.MOST
        self.bodies = {}
        for block in BLOCKS:
            if block == "lengthening":
                self.growing = gr.HTML()
                with gr.Row():
                    self.series = gr.Radio(
                        _series(), value=start.series, elem_id="compare-series", scale=3, min_width=280
                    )
                    self.added = gr.Slider(0, most, value=0, step=1, elem_id="compare-added", scale=2, min_width=280)
            self.bodies[block] = gr.HTML(elem_id=f"compare-body-{block}")

    def wire(self, demo: gr.Blocks, tabs: gr.Tabs) -> None:
        event: dict[str, Any] = {"concurrency_id": "run", "api_visibility": "private", "show_progress": "minimal"}
        address: dict[str, Any] = {"fn": None, "inputs": [*self.typed, self.language], "outputs": None, "js": LINK}
        everything = [*self.made, *self.fixed]
        asks = [self.run.click, self.text.submit, self.text2.submit, self.first.input, self.second.input]
        demo.load(self.arrive, None, [tabs, *self.labelled, *everything], **event)
        self.tab.select(self.open, [*self.asked, self.done], everything, **event).then(**address)
        self.walk.select(None, None, None, js=WALK_LINK)
        gr.on(asks, self.ask, self.asked, self.made, **event).then(**address)
        given = [self.series, self.added, self.language]
        for number, chip in enumerate(self.chips):
            chip.click(partial(self.example, number), given, [*self.typed, *self.made], **event).then(**address)
        gr.on(
            [self.series.input, self.added.input],
            self.grow,
            self.asked,
            self.bodies["lengthening"],
            trigger_mode="always_last",
            **event,
        )
        self.language.input(self.switch, [*self.asked, self.done], [*self.labelled, *everything], **event).then(
            **address
        )

    # ---------- what the events answer

    def show(self, wanted: Asked, language: str) -> list[Any]:
        """For `made`; a comparison that cannot be made leaves what is there and says why."""
        try:
            return ["", *self.compare.blocks(wanted, language), _key(wanted)]
        except Refused as refused:
            banner = (
                templates().get_template("shared/error.html").render(say=translator(language), message=str(refused))
            )
            return [banner, *[gr.skip()] * 3, _key(wanted)]

    def ask(self, *values: Any) -> list[Any]:
        return self.show(_asked(values), values[-1])

    def grow(self, *values: Any) -> str:
        return self.compare.lengthening(_asked(values), values[-1])

    def example(self, number: int, series: str, added: float, language: str) -> list[Any]:
        """The chip's two sentences, both for the default checkpoint."""
        _, one, other = self.pairs[number]
        wanted = Asked(one, self.service.default, self.service.default, series, int(added), other)
        return [one, other, wanted.a, wanted.b, *self.show(wanted, language)]

    def open(self, *values: Any) -> list[Any]:
        *given, shown = values
        wanted, language = _asked(given), given[-1]
        if shown == _key(wanted):
            return [gr.skip()] * (len(self.made) + len(self.fixed))
        fixed = [gr.skip()] * len(self.fixed) if shown else self.compare.fixed(language)
        return [*self.show(wanted, language), *fixed]

    def switch(self, *values: Any) -> list[Any]:
        """Another language."""
        *given, shown = values
        wanted, language = _asked(given), given[-1]
        if not shown:
            return [*self.labels(language), *[gr.skip()] * (len(self.made) + len(self.fixed))]
        return [*self.labels(language), *self.show(wanted, language), *self.compare.fixed(language)]

    def arrive(self, request: gr.Request) -> list[Any]:
        """The page's own link."""
        query = dict(request.query_params)
        language = query.get("lang", "")
        if language not in LANGUAGES:
            language = preferred(request.headers.get("accept-language", ""))
        limit = self.service.settings.max_characters
        wanted = linked(query, self.service.names, self.service.default, limit)
        named = self.labels(language, wanted)
        if query.get("tab") != "compare":
            return [gr.skip(), *named, *[gr.skip()] * (len(self.made) + len(self.fixed))]
        return [
            gr.update(selected="compare"),
            *named,
            *self.show(wanted, language),
            *self.compare.fixed(language),
        ]

    def labels(self, language: str, wanted: Asked | None = None) -> list[Any]:
        """Updates for `labelled`; with `wanted` also what the fields hold."""
        say = translator(language, "compare")
        return [
            *_fields(language, wanted),
            gr.update(label=say("tab-walk")),
            gr.update(label=say("tab-compare")),
            gr.update(value=_intro(language)),
            gr.update(value=say("compare")),
            gr.update(value=render("block", say, {"key": "lengthening"})),
            gr.update(label=say("series")),
            gr.update(label=say("clauses-added")),
            *[gr.update(value=label) for label in examples.labels(self.pairs, say)],
        ]


def _asked(values: Sequence[Any]) -> Asked:
    """From the values of the components `asked`."""
    text, text2, a, b, series, added, _ = values
    return Asked(text or "", a, b, series, int(added), text2 or "")


def _key(asked: Asked) -> str:
    """Without the language: `switch` says all again in another one, and a link opens the tab before the page has read its
    language from it."""
    return "\n".join([asked.text, asked.text2, asked.a, asked.b])


def _series() -> list[tuple[str, str]]:
    return [(one.sentence(0), one.key) for one in lengthening.SERIES]


def _intro(language: str) -> str:
    return templates().get_template("intro.html").render(say=translator(language, "compare"))


def _fields(language: str, wanted: Asked | None) -> list[Any]:
    """Updates for the two sentences and the two checkpoints."""
    say = translator(language, "compare")
    said: list[dict[str, Any]] = [
        {"label": f"{SIGNS['A']} {say('text')}", "placeholder": say("placeholder")},
        {"label": f"{SIGNS['B']} {say('text2')}", "placeholder": say("placeholder2")},
        {"label": f"{SIGNS['A']} {say('checkpoint-of', letter='A')}"},
        {"label": f"{SIGNS['B']} {say('checkpoint-of', letter='B')}"},
    ]
    held = [wanted.text, wanted.text2, wanted.a, wanted.b] if wanted else []
    for field, value in zip(said, held, strict=False):
        field["value"] = value
    return [gr.update(**field) for field in said]
