"""The tab's Gradio components and events. What they show is made by the blocks; nothing runs until the tab is opened.

A link `?tab=compare&a=NAME&b=NAME&text=…&text2=…` opens it; the address is kept up to date in the browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import gradio as gr

from ..assets import PART
from ..engine import Engine
from ..languages import language_of
from ..locales import LANGUAGES, preferred
from ..teach.glossary.marking import marked
from ..teach.lesson import hidden
from . import BLOCKS, heading, templates, words
from .blocks import Blocks, Refused
from .comparison import Comparison, chip_label, comparison_of
from .lengthening.series import MOST, SERIES
from .side import SIGNS

LINK = """(text, text2, a, b, lang) => {
  if (!document.querySelector("#compare-pair")?.offsetParent) return;
  const link = new URLSearchParams({ tab: "compare", a, b, text });
  if (text2?.trim()) link.set("text2", text2);
  link.set("lang", lang);
  document.dispatchEvent(new CustomEvent("tabbed", { detail: link.toString() }));  // web/address.js writes it
}"""


def compare_tab(demo: gr.Blocks, tabs: gr.Tabs, walk: gr.Tab, tab: gr.Tab, engine: Engine, language: gr.Radio) -> None:
    """Make the tab's components where the caller stands, and wire them."""
    _Page(engine, walk, tab, language).wire(demo, tabs)


class _Page:
    """The tab's components, and what its events answer.

    fields: the two sentences and checkpoints; `inputs` also the series, the clauses added, the page's language.
    ran: what a comparison decides: the message, three blocks, and the key of the comparison that is shown, so that
    opening the tab again runs nothing. fixed: the blocks that only the language changes.
    """

    def __init__(self, engine: Engine, walk: gr.Tab, tab: gr.Tab, language: gr.Radio) -> None:
        self.engine, self.blocks = engine, Blocks(engine)
        self.pairs = language_of(engine.catalogue.card("").config.source_language).pairs
        self.walk, self.tab, self.language = walk, tab, language
        start = comparison_of({}, engine.catalogue.names, engine.catalogue.default)
        self.intro = gr.HTML(**PART)
        self._make_fields(start)
        self._make_blocks()
        self.shown = gr.Textbox(visible="hidden", elem_id="compare-shown")
        self.fields: list[Any] = [self.text, self.text2, self.first, self.second]
        self.inputs: list[Any] = [*self.fields, self.series, self.added, language]
        bodies = [self.bodies[block] for block in ("pair", "gradients", "lengthening")]
        self.ran: list[Any] = [self.message, *bodies, self.shown]
        self.fixed: list[Any] = [self.bodies["study"], self.bodies["probes"]]
        rest = [walk, tab, self.intro, self.run, self.series_heading, self.series, self.added, *self.chips]
        self.labelled: list[Any] = [*self.fields, *rest]

    def _make_fields(self, start: Comparison) -> None:
        """Each side's sentence and checkpoint, the examples, the button."""
        names = list(self.engine.catalogue.names)
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
        self.message = gr.HTML(elem_id="compare-said", **PART)

    def _make_blocks(self) -> None:
        """The blocks, and the sentence series' controls above its block."""
        series = [(one.sentence(0), one.key) for one in SERIES]
        self.bodies = {}
        for block in BLOCKS:
            if block == "lengthening":
                self.series_heading = gr.HTML(**PART)
                with gr.Row():
                    self.series = gr.Radio(
                        series, value=SERIES[0].key, elem_id="compare-series", scale=3, min_width=280
                    )
                    self.added = gr.Slider(0, MOST, value=0, step=1, elem_id="compare-added", scale=2, min_width=280)
            self.bodies[block] = gr.HTML(elem_id=f"compare-body-{block}", **PART)

    def wire(self, demo: gr.Blocks, tabs: gr.Tabs) -> None:
        event: dict[str, Any] = {
            "concurrency_id": "compare",
            "concurrency_limit": 1,
            "api_visibility": "private",
            "show_progress": "minimal",
        }
        address: dict[str, Any] = {"fn": None, "inputs": [*self.fields, self.language], "outputs": None, "js": LINK}
        everything = [*self.ran, *self.fixed]
        triggers = [self.run.click, self.text.submit, self.text2.submit, self.first.input, self.second.input]
        demo.load(self.arrive, None, [tabs, *self.labelled, *everything], **event)
        self.tab.select(self.open, [*self.inputs, self.shown], everything, **event).then(**address)
        gr.on(triggers, self.compare, self.inputs, self.ran, **event).then(**address)
        others = [self.series, self.added, self.language]
        for number, chip in enumerate(self.chips):
            chip.click(partial(self.example, number), others, [*self.fields, *self.ran], **event).then(**address)
        lengthens: dict[str, Any] = {"trigger_mode": "always_last", **event}
        gr.on(
            [self.series.input, self.added.input], self.lengthen, self.inputs, self.bodies["lengthening"], **lengthens
        )
        self.language.input(self.switch, [*self.inputs, self.shown], [*self.labelled, *everything], **event).then(
            **address
        )

    # ---------- what the events answer

    def show(self, comparison: Comparison, language: str) -> list[Any]:
        """For `ran`; a comparison that cannot be made leaves what is there and says why."""
        try:
            return ["", *self.blocks.of_comparison(comparison, language), comparison.key]
        except Refused as refused:
            return [_message(refused, language), *[gr.skip()] * 3, comparison.key]

    def compare(self, *values: Any) -> list[Any]:
        return self.show(_comparison(values), values[-1])

    def lengthen(self, *values: Any) -> str:
        try:
            return self.blocks.lengthening(_comparison(values), values[-1])
        except Refused as refused:
            return _message(refused, values[-1])

    def example(self, number: int, series: str, added: float, language: str) -> list[Any]:
        """The chip's two sentences, both for the default checkpoint."""
        pair, name = self.pairs[number], self.engine.catalogue.default
        comparison = Comparison(pair.a, name, name, series, int(added), pair.b)
        return [pair.a, pair.b, name, name, *self.show(comparison, language)]

    def open(self, *values: Any) -> list[Any]:
        *inputs, shown = values
        comparison, language = _comparison(inputs), inputs[-1]
        if shown == comparison.key:
            return self._nothing_new()
        fixed = [gr.skip()] * len(self.fixed) if shown else self.blocks.of_all(language)
        return [*self.show(comparison, language), *fixed]

    def switch(self, *values: Any) -> list[Any]:
        """Another language."""
        *inputs, shown = values
        comparison, language = _comparison(inputs), inputs[-1]
        if not shown:
            return [*self.labels(language), *self._nothing_new()]
        return [*self.labels(language), *self.show(comparison, language), *self.blocks.of_all(language)]

    def arrive(self, request: gr.Request) -> list[Any]:
        """The page's own link."""
        query, catalogue = dict(request.query_params), self.engine.catalogue
        if hidden(query, "compare"):
            return [gr.skip(), *[gr.skip()] * len(self.labelled), *self._nothing_new()]
        language = query.get("lang", "")
        if language not in LANGUAGES:
            language = preferred(request.headers.get("accept-language", ""))
        comparison = comparison_of(query, catalogue.names, catalogue.default, catalogue.max_characters)
        labels = self.labels(language, comparison)
        if query.get("tab") != "compare":
            return [gr.skip(), *labels, *self._nothing_new()]
        blocks = [*self.show(comparison, language), *self.blocks.of_all(language)]
        return [gr.update(selected="compare"), *labels, *blocks]

    def _nothing_new(self) -> list[Any]:
        return [gr.skip()] * (len(self.ran) + len(self.fixed))

    def labels(self, language: str, comparison: Comparison | None = None) -> list[Any]:
        """Updates for `labelled`; with a comparison also what the fields hold."""
        say, of_series = words(language), words(language, "lengthening")
        return [
            *_fields(language, comparison),
            gr.update(label=say("tab-walk")),
            gr.update(label=say("tab-compare")),
            gr.update(value=_intro(language)),
            gr.update(value=say("compare")),
            gr.update(value=heading("lengthening", language)),
            gr.update(label=of_series("series")),
            gr.update(label=of_series("clauses-added")),
            *[gr.update(value=chip_label(pair, say)) for pair in self.pairs],
        ]


def _comparison(values: Sequence[Any]) -> Comparison:
    """From the values of `inputs`."""
    text, text2, a, b, series, added, _ = values
    return Comparison(text or "", a, b, series, int(added), text2 or "")


def _message(refused: Refused, language: str) -> str:
    return templates().get_template("shared/error.html").render(say=words(language), message=str(refused))


def _intro(language: str) -> str:
    return marked(templates().get_template("shared/intro.html").render(say=words(language)), language, "compare")


def _fields(language: str, comparison: Comparison | None) -> list[Any]:
    """Updates for the two sentences and the two checkpoints."""
    say = words(language)
    updates: list[dict[str, Any]] = [
        {"label": f"{SIGNS['A']} {say('text')}", "placeholder": say("placeholder")},
        {"label": f"{SIGNS['B']} {say('text2')}", "placeholder": say("placeholder2")},
        {"label": f"{SIGNS['A']} {say('checkpoint-of', letter='A')}"},
        {"label": f"{SIGNS['B']} {say('checkpoint-of', letter='B')}"},
    ]
    values = [comparison.text, comparison.text2, comparison.a, comparison.b] if comparison else []
    for update, value in zip(updates, values, strict=False):
        update["value"] = value
    return [gr.update(**update) for update in updates]
