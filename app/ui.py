"""The page in reading order: the sentence, its translation, the rail that drives every stage, and the stages ① to ⑧.

Gradio carries inputs and events; what a run shows is HTML rendered by the stages, brought to life in the browser by
static/walk.js. Choosing a step or a unit never comes back here. A what-if does: its control makes a link (static/lab.js),
and following a link without leaving the page is one event for all of them.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from . import api, links
from .assets import PLOTLY, STATIC, walk_script
from .compare.tab import compare_tab
from .config import Settings
from .locales import LANGUAGES, preferred
from .page import CONTROLS, FILES, SETTINGS, Page
from .service import Request, Service
from .stages import stages
from .stages.vocabulary import view as vocabulary


def launch_options(settings: Settings) -> dict[str, Any]:
    """Everything `demo.launch` is told. No request leaves the machine: bundled fonts, plotly.js from its own package."""
    return {
        "server_name": settings.host,
        "server_port": settings.port,
        "root_path": settings.root_path or None,
        "theme": gr.themes.Default(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        "css_paths": [STATIC / "walk.css", STATIC / "lab.css", STATIC / "compare.css"],
        "head": f'<script defer src="gradio_api/file={PLOTLY}"></script>\n<script>{walk_script()}</script>',
        "allowed_paths": [str(PLOTLY)],
        "run_history": False,
        "footer_links": ["api"],
        "mcp_server": bool(settings.mcp),
    }


def build_demo(service: Service) -> gr.Blocks:
    page = Page(service)
    first = Request(page.examples("")[0], checkpoint=service.default)
    said = page.labels("zh", first)
    with gr.Blocks(title="手搓 Seq2Seq · Seq2Seq Explainer", analytics_enabled=False) as demo:
        head = gr.HTML(page.head("zh"))
        language = gr.Radio([("中文", "zh"), ("English", "en")], value="zh", elem_id="language")
        tabs = gr.Tabs(selected="walk")
    with demo, tabs, gr.Tab("走一遍", id="walk") as walk:
        parts = {"head": head, "language": language, **_components(page, said)}
        event: dict[str, Any] = {"concurrency_id": "run", "api_visibility": "private", "show_progress": "minimal"}
        _wire(page, demo, parts, event)
        api.publish(service)
    with demo, tabs, gr.Tab("比一比", id="compare") as comparing:
        compare_tab(demo, tabs, walk, comparing, service, language)
    return demo


def _components(page: Page, said: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The walk's components by name, made in reading order."""
    parts: dict[str, Any] = {}
    with gr.Row(elem_classes="ask"):
        parts["text"] = gr.Textbox(**said["text"], max_lines=3, scale=6, elem_id="text")
        parts["checkpoint"] = gr.Dropdown(**said["checkpoint"], scale=3, min_width=230, elem_id="checkpoint")
        parts["run"] = gr.Button(variant="primary", scale=1, min_width=110, elem_id="run")
    with gr.Row(elem_classes="examples"):
        for number, sentence in enumerate(page.examples("")):
            parts[f"example-{number}"] = gr.Button(sentence, size="sm", min_width=60)
    with gr.Accordion(open=False, elem_id="settings") as parts["settings"]:
        with gr.Row():
            parts["segmentation"] = gr.Dropdown(**said["segmentation"])
            parts["boundaries"] = gr.Textbox(**said["boundaries"], elem_id="boundaries")
        with gr.Row():
            parts["sample"] = gr.Radio(**said["sample"], elem_id="method")
            parts["beam"] = gr.Slider(1, 10, step=1, **said["beam"])
            parts["length_penalty"] = gr.Slider(0, 2, step=0.1, **said["length_penalty"])
            parts["n_best"] = gr.Slider(1, 10, step=1, **said["n_best"])
        with gr.Row():
            parts["temperature"] = gr.Slider(0.1, 2, step=0.1, **said["temperature"])
            parts["top_k"] = gr.Slider(0, 100, step=1, **said["top_k"])
            parts["top_p"] = gr.Slider(0.05, 1, step=0.05, **said["top_p"])
            parts["seed"] = gr.Slider(0, 9999, step=1, **said["seed"])
    parts["link"] = gr.Textbox(visible="hidden", elem_id="link")
    parts["follow"] = gr.Button(visible="hidden", elem_id="follow")
    parts["result"] = gr.HTML(elem_id="result")
    parts["rail"] = gr.HTML(elem_id="rail")
    for stage in stages():
        parts[f"body-{stage.KEY}"] = gr.HTML(elem_id=f"body-{stage.KEY}")
        if stage is vocabulary:
            parts["word"] = gr.Textbox(max_lines=1, elem_id="lookup")
            parts["found"] = gr.HTML(page.look_up("", "zh", ""), elem_id="lookup-found")
    with gr.Row():
        for kind in FILES:
            parts[f"get-{kind}"] = gr.Button(elem_id=f"get-{kind}")
    for kind in FILES:
        parts[f"file-{kind}"] = gr.DownloadButton(visible="hidden", elem_id=f"file-{kind}")
    return parts


def _wire(page: Page, demo: gr.Blocks, parts: dict[str, Any], event: dict[str, Any]) -> None:
    """Every event ends in a request and a language; what comes back are updates for parts, by name."""
    shown = [parts[name] for name in ("link", "result", "rail", *(f"body-{stage.KEY}" for stage in stages()))]
    labelled = [parts[name] for name in page.labels("zh", page.linked({}))]
    inputs = [parts[name] for name in ("link", "language", *CONTROLS)]
    everything = [*labelled, *shown]

    def asked(values: tuple[Any, ...]) -> tuple[Request, str]:
        link, language, *controls = values
        return page.asked(links.decoded(link), dict(zip(CONTROLS, controls, strict=True))), language

    def run(request: Request, language: str) -> dict[Any, Any]:
        return {parts[name]: value for name, value in page.show(request, language).items()}

    def relabel(request: Request, language: str) -> dict[Any, Any]:
        labels = {parts[name]: gr.update(**said) for name, said in page.labels(language, request).items()}
        return {**labels, **run(request, language)}

    def show(*values: Any) -> dict[Any, Any]:
        return run(*asked(values))

    def switch(*values: Any) -> dict[Any, Any]:
        return relabel(*asked(values))

    def change(*values: Any) -> dict[Any, Any]:
        """Another checkpoint: an example that it cannot read becomes the same sentence in its own language."""
        request, language = asked(values)
        return relabel(page.translated(request), language)

    def follow(*values: Any) -> dict[Any, Any]:
        """A what-if, or the way back from one; only another checkpoint asks for other labels."""
        request, language = page.linked(links.decoded(values[0])), values[1]
        if request.checkpoint != asked(values)[0].checkpoint:
            return relabel(request, language)
        return {**{parts[name]: getattr(request, name) for name in CONTROLS}, **run(request, language)}

    def start(request: gr.Request) -> dict[Any, Any]:
        query = dict(request.query_params)
        wanted = query.get("lang", "")
        accepted = preferred(request.headers.get("accept-language", ""))
        return relabel(page.linked(query), wanted if wanted in LANGUAGES else accepted)

    def example(number: int, *values: Any) -> dict[Any, Any]:
        request, language = asked(values)
        text = page.examples(request.checkpoint)[number]
        request = Request(text, checkpoint=request.checkpoint, beam=request.beam, length_penalty=request.length_penalty)
        return relabel(request, language)

    demo.load(start, None, everything, **event)
    gr.on([parts["run"].click, parts["text"].submit, parts["boundaries"].submit], show, inputs, shown, **event)
    settings = [
        parts[name].input for name in SETTINGS if name != "boundaries"
    ]  # a slider's release misses the arrow keys
    gr.on(settings, show, inputs, shown, trigger_mode="always_last", **event)
    parts["language"].input(switch, inputs, everything, **event)
    parts["checkpoint"].input(change, inputs, everything, **event)
    parts["follow"].click(follow, inputs, everything, **event)
    for number in range(len(page.examples(""))):
        parts[f"example-{number}"].click(lambda *values, n=number: example(n, *values), inputs, everything, **event)
    word = [parts["word"], parts["language"], parts["checkpoint"]]
    parts["word"].submit(page.look_up, word, parts["found"], **event)
    for kind in FILES:

        def write(link: str, language: str, kind: str = kind) -> str:
            return page.file(kind, links.decoded(link), language)

        parts[f"get-{kind}"].click(write, [parts["link"], parts["language"]], parts[f"file-{kind}"], **event).then(
            None, None, None, js=f"() => document.querySelector('#file-{kind}').click()"
        )
