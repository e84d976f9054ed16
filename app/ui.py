"""The page in reading order: the sentence, its translation, the rail that drives every stage, and the stages ① to ⑧.

Gradio carries inputs and events; what a run shows is HTML rendered by the stages, brought to life in the browser by
static/walk.js. Choosing a step or a unit never comes back here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import orjson
import plotly

from model.checkpoint import CheckpointError
from model.text import SEGMENTATIONS, InputError

from .compare.tab import compare_tab
from .config import Settings
from .locales import LANGUAGES, Translate, preferred, translator
from .service import Request, Run, Service
from .stages import render, stages, templates, vocabulary

STATIC = Path(__file__).parent / "static"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
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


def launch_options(settings: Settings) -> dict[str, Any]:
    """Everything `demo.launch` is told. No request leaves the machine: bundled fonts, plotly.js from its own package."""
    scripts = [STATIC / name for name in ("walk.js", "link.js", "lab.js")]
    script = "\n".join(path.read_text(encoding="utf-8") for path in scripts if path.exists())
    return {
        "server_name": settings.host,
        "server_port": settings.port,
        "root_path": settings.root_path or None,
        "theme": gr.themes.Default(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        "css_paths": [STATIC / "walk.css", STATIC / "compare.css"],
        "head": f'<script defer src="gradio_api/file={PLOTLY}"></script>\n<script>{script}</script>',
        "allowed_paths": [str(PLOTLY)],
        "run_history": False,
        "footer_links": ["api"],
    }


def build_demo(service: Service) -> gr.Blocks:
    page = _Page(service)
    with gr.Blocks(title="手搓 Seq2Seq · Seq2Seq Explainer", analytics_enabled=False) as demo:
        head = gr.HTML(page.head("zh"))
        language = gr.Radio([("中文", "zh"), ("English", "en")], value="zh", elem_id="language")
        tabs = gr.Tabs(selected="walk")
    with demo, tabs, gr.Tab("走一遍", id="walk") as walk:
        with gr.Row(elem_classes="ask"):
            text = gr.Textbox(value=page.examples("")[0], max_lines=3, scale=6, elem_id="text")
            checkpoint = gr.Dropdown(
                page.checkpoints("zh"), value=service.default, scale=3, min_width=230, elem_id="checkpoint"
            )
            run = gr.Button(variant="primary", scale=1, min_width=110, elem_id="run")
        with gr.Row(elem_classes="examples"):
            examples = [gr.Button(sentence, size="sm", min_width=60) for sentence in page.examples("")]
        with gr.Accordion(open=False, elem_id="settings") as accordion, gr.Row():
            segmentation = gr.Dropdown(_modes("zh"), value="accurate")
            boundaries = gr.Textbox(value="", elem_id="boundaries")
            beam = gr.Slider(1, 10, value=5, step=1)
            penalty = gr.Slider(0, 2, value=1, step=0.1)
        result = gr.HTML(elem_id="result")
        rail = gr.HTML(elem_id="rail")
        bodies = []
        for stage in stages():
            bodies.append(gr.HTML(elem_id=f"body-{stage.KEY}"))
            if stage is vocabulary:
                word = gr.Textbox(max_lines=1, elem_id="lookup")
                found = gr.HTML(page.look_up("", "zh", ""), elem_id="lookup-found")
        with gr.Row():
            downloads = {kind: gr.Button(elem_id=f"get-{kind}") for kind in ("json", "npz")}
        files = {kind: gr.DownloadButton(visible="hidden", elem_id=f"file-{kind}") for kind in downloads}

        request = [text, segmentation, boundaries, beam, penalty, checkpoint, language]
        shown: list[Any] = [result, rail, *bodies]
        labelled = [
            head,
            text,
            run,
            accordion,
            segmentation,
            boundaries,
            beam,
            penalty,
            checkpoint,
            language,
            *examples,
            *downloads.values(),
            word,
            found,
        ]

        def show(*values: Any) -> list[Any]:
            return page.show(_request(values), values[-1])

        def switch(*values: Any) -> list[Any]:
            return [*page.labels(values[-1], values[-2]), *page.show(_request(values), values[-1])]

        def change(*values: Any) -> list[Any]:
            """Another checkpoint: an example that it cannot read becomes the same sentence in its own language."""
            asked = page.translated(_request(values))
            labels = page.labels(values[-1], asked.checkpoint)
            labels[_REQUEST_PLACES[0]] = gr.update(**{**_said(labels[_REQUEST_PLACES[0]]), "value": asked.text})
            return [*labels, *page.show(asked, values[-1])]

        def start(request: gr.Request) -> list[Any]:
            query = dict(request.query_params)
            asked = query.get("lang", "")
            chosen = asked if asked in LANGUAGES else preferred(request.headers.get("accept-language", ""))
            wanted = page.linked(query)
            values = [
                wanted.text,
                wanted.segmentation,
                wanted.boundaries,
                wanted.beam,
                wanted.length_penalty,
                wanted.checkpoint,
                chosen,
            ]
            labels = page.labels(chosen, wanted.checkpoint)
            for component, value in zip(_REQUEST_PLACES, values, strict=True):
                labels[component] = gr.update(**{**_said(labels[component]), "value": value})
            return [*labels, *page.show(wanted, chosen)]

        event: dict[str, Any] = {"concurrency_id": "run", "api_visibility": "private", "show_progress": "minimal"}
        demo.load(start, None, [*labelled, *shown], **event)
        gr.on([run.click, text.submit, boundaries.submit], show, request, shown, **event)
        gr.on([segmentation.input, beam.release, penalty.release], show, request, shown, **event)
        language.input(switch, request, [*labelled, *shown], **event)
        checkpoint.input(change, request, [*labelled, *shown], **event)
        for number, button in enumerate(examples):
            button.click(
                lambda name, number=number: page.examples(name)[number],
                checkpoint,
                text,
                api_visibility="private",
                queue=False,
            ).then(show, request, shown, **event)
        word.submit(page.look_up, [word, language, checkpoint], found, **event)
        for kind, button in downloads.items():
            write: Callable[..., str] = page.write_json if kind == "json" else page.write_npz
            button.click(lambda *values, write=write: write(_request(values)), request, files[kind], **event).then(
                None, None, None, js=f"() => document.querySelector('#file-{kind}').click()"
            )
        gr.api(page.translate, api_name="translate", concurrency_id="run")
        gr.api(page.trace, api_name="trace", concurrency_id="run")
    with demo, tabs, gr.Tab("比一比", id="compare") as comparing:
        compare_tab(demo, tabs, walk, comparing, service, language)
    return demo


# Where the request's components stand among `labelled`: text, segmentation, boundaries, beam, penalty, checkpoint, language.
_REQUEST_PLACES = (1, 4, 5, 6, 7, 8, 9)


def _reason(error: InputError | CheckpointError, say: Translate) -> str:
    if isinstance(error, InputError):
        return say(f"error-{error.code}", **error.details)
    return say("error-checkpoint", reason=error)


def _said(update: Any) -> dict[str, Any]:
    return {key: value for key, value in update.items() if key != "__type__"}


def _modes(language: str) -> list[tuple[str, str]]:
    say = translator(language)
    return [(say(f"mode-{mode}"), mode) for mode in SEGMENTATIONS]


def _request(values: Any) -> Request:
    text, segmentation, boundaries, beam, penalty, checkpoint = values[:6]
    own = segmentation == "own"
    return Request(text or "", segmentation, (boundaries or "") if own else "", int(beam), float(penalty), checkpoint)


class _Page:
    """What the events call: a request and a language in, updates for the components out."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def head(self, language: str) -> str:
        say = translator(language)
        return templates().get_template("head.html").render(say=say)

    def reads(self, checkpoint: str) -> str:
        """The source language of a checkpoint."""
        return self.service.configs[checkpoint or self.service.default].source_language

    def examples(self, checkpoint: str) -> tuple[str, ...]:
        return EXAMPLES.get(self.reads(checkpoint), EXAMPLES["en"])

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

    def translated(self, request: Request) -> Request:
        """The request; an example in a language that the checkpoint does not read, in its own."""
        mine = self.examples(request.checkpoint)
        for sentences in EXAMPLES.values():
            if request.text in sentences:
                return replace(request, text=mine[sentences.index(request.text)])
        return request

    def linked(self, query: dict[str, str]) -> Request:
        """The request of a permalink; what a link says wrongly falls back to the default."""
        name = query.get("model", "")
        name = name if name in self.service.names else self.service.default
        fallback = Request(self.examples(name)[0])
        mode = query.get("seg", "")
        try:
            beam, penalty = int(query.get("beam", "5")), float(query.get("alpha", "1"))
        except ValueError:
            beam, penalty = fallback.beam, fallback.length_penalty
        return Request(
            query.get("text", fallback.text),
            mode if mode in SEGMENTATIONS else fallback.segmentation,
            query.get("words", "") if mode == "own" else "",
            min(10, max(1, beam)),
            min(2.0, max(0.0, penalty)),
            name,
        )

    def labels(self, language: str, checkpoint: str) -> list[Any]:
        """Updates for `labelled`, in its order."""
        say, of_words = translator(language), translator(language, vocabulary.KEY)
        reads = self.reads(checkpoint)
        return [
            gr.update(value=self.head(language)),
            gr.update(label=say(f"text-{reads}"), placeholder=say("placeholder", example=self.examples(checkpoint)[0])),
            gr.update(value=say("run")),
            gr.update(label=say("settings")),
            gr.update(label=say("segmentation"), choices=_modes(language)),
            gr.update(label=say("boundaries"), placeholder=say("boundaries-placeholder")),
            gr.update(label=say("beam")),
            gr.update(label=say("length-penalty")),
            gr.update(label=say("checkpoint"), choices=self.checkpoints(language)),
            gr.update(label=say("language")),
            *[gr.update(value=sentence) for sentence in self.examples(checkpoint)],
            gr.update(value=say("download-json")),
            gr.update(value=say("download-npz")),
            gr.update(label=of_words("lookup"), placeholder=of_words("lookup-placeholder"), value=""),
            gr.update(value=self.look_up("", language, checkpoint)),
        ]

    def show(self, request: Request, language: str) -> list[Any]:
        """The result, the rail and every stage; for a text that cannot be run a sentence, and the rest stays."""
        say = translator(language)
        count = len(stages())
        try:
            run = self.service.run(request)
        except (InputError, CheckpointError) as error:
            message = _reason(error, say)
            banner = templates().get_template("error.html").render(say=say, message=message)
            return [banner, gr.skip(), *[gr.skip()] * count]
        loaded = self.service.loaded(request.checkpoint)
        model = "" if loaded.checkpoint.name == self.service.default else loaded.checkpoint.name
        shared = {"say": say, "trace": run.trace, "run": run, "language": language, "model": model}
        return [
            templates().get_template("result.html").render(**shared),
            templates().get_template("rail.html").render(**shared),
            *[render(stage, run, loaded.checkpoint, loaded.plane, language) for stage in stages()],
        ]

    def look_up(self, word: str, language: str, checkpoint: str) -> str:
        return vocabulary.look_up(word or "", self.service.loaded(checkpoint).checkpoint, language)

    # -- downloads

    def write_json(self, request: Request) -> str:
        return _file("trace.json", self.service.run(request).trace.to_json().encode())

    def write_npz(self, request: Request) -> str:
        return _file("trace.npz", self.service.run(request).trace.to_npz())

    # -- the API

    def translate(
        self,
        text: str,
        beam: int = 5,
        length_penalty: float = 1.0,
        segmentation: str = "accurate",
        checkpoint: str = "",
    ) -> str:
        """Translate one sentence; the reason when it cannot be run comes back as an error."""
        return self._answer(text, beam, length_penalty, segmentation, checkpoint).trace.translation

    def trace(
        self,
        text: str,
        beam: int = 5,
        length_penalty: float = 1.0,
        segmentation: str = "accurate",
        checkpoint: str = "",
    ) -> dict[str, Any]:
        """The whole trace of one sentence, as in Trace.to_json()."""
        run = self._answer(text, beam, length_penalty, segmentation, checkpoint)
        answer: dict[str, Any] = orjson.loads(run.trace.to_json())
        return answer

    def _answer(self, text: str, beam: int, length_penalty: float, segmentation: str, checkpoint: str) -> Run:
        if not 1 <= beam <= 10:
            raise gr.Error(f"beam must lie between 1 and 10, not {beam}")
        if not 0 <= length_penalty <= 2:
            raise gr.Error(f"length_penalty must lie between 0 and 2, not {length_penalty}")
        if segmentation not in SEGMENTATIONS or segmentation == "own":
            raise gr.Error(f"segmentation must be one of {', '.join(m for m in SEGMENTATIONS if m != 'own')}")
        try:
            return self.service.run(Request(text, segmentation, "", beam, length_penalty, checkpoint))
        except (InputError, CheckpointError) as error:
            raise gr.Error(_reason(error, translator("en"))) from error


def _file(name: str, content: bytes) -> str:
    """A file for one download, in a folder of its own; Gradio copies it to its cache and serves it from there."""
    path = Path(tempfile.mkdtemp(prefix="seq2seq-")) / name
    path.write_bytes(content)
    return str(path)
