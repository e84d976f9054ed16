"""The page in reading order: the sentence, its translation, the rail that drives every stage, and the stages ① to ⑧.

Gradio carries inputs and events; what a run shows is HTML rendered by the stages, brought to life in the browser by
the modules of web/. Choosing a step or a unit never comes back here. A what-if does: its control makes a link
(web/whatif.js), and following a link without leaving the page is one event for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from model.values.segmentation import InputError

from . import api, assets, links
from .assets import PART
from .compare.tab import compare_tab
from .engine import Engine
from .learn.tab import learn_tab
from .locales import LANGUAGES, preferred
from .page import CONTROLS, FILES, WHOLE, Page
from .request import SETTINGS, Request, Setting
from .serving.demo import Demo
from .shapes.tab import shapes_tab
from .stages import stages
from .stages.vocabulary import view as vocabulary
from .teach.lesson import TABS, Lesson
from .teach.tab import guide_tab

ROOMS = {"walk": "走一遍", "compare": "比一比", "shapes": "四种形状", "learn": "看它学", "guide": "导学"}
ALWAYS = {"head", "link", "shown", "lesson", "follow", "result", "rail", "file"}  # components that every lesson needs
ROWS = (
    ("segmentation", "boundaries"),
    ("sample", "beam", "length_penalty", "n_best"),
    ("temperature", "top_k", "top_p", "seed"),
    ("form",),
)
# The browser's own download of what an event gave; nothing is kept, here or there.
SAVE = """(file) => {
  const bytes = Uint8Array.from(atob(file.content), (character) => character.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes]));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
  return null;
}"""


def build_demo(engine: Engine) -> Demo:
    page = Page(engine)
    first = Request(page.examples("")[0], checkpoint=engine.catalogue.default)
    labels = page.labels("zh", first)
    with Demo(title="手搓 Seq2Seq · Seq2Seq Explainer", analytics_enabled=False) as demo:
        head = gr.HTML(page.head("zh"), elem_id="head", **PART)
        language = gr.Radio([("中文", "zh"), ("English", "en")], value="zh", elem_id="language")
        tabs = gr.Tabs(selected="walk")
    with demo, tabs:
        rooms = {name: gr.Tab(label, id=name, elem_id=f"room-{name}") for name, label in ROOMS.items()}
    with demo, tabs, rooms["walk"]:
        parts = {"head": head, "language": language, **_components(page, labels)}
        event: dict[str, Any] = {"concurrency_id": "run", "api_visibility": "private", "show_progress": "minimal"}
        _wire(page, demo, parts, rooms, event)
        api.publish(engine)
    with demo, tabs, rooms["compare"]:
        compare_tab(demo, tabs, rooms["walk"], rooms["compare"], engine, language)
    with demo, tabs, rooms["shapes"]:
        shapes_tab(demo, tabs, rooms["shapes"], engine, language)
    with demo, tabs, rooms["learn"]:
        learn_tab(demo, tabs, rooms["learn"], engine, language)
    with demo, tabs, rooms["guide"]:
        guide_tab(demo, tabs, rooms["guide"], language)
    demo.space_id = None  # in a Space the page would ask the hub about itself, and a font service for fonts
    return demo


def _control(setting: Setting, label: dict[str, Any]) -> Any:
    """The component that a setting's description asks for."""
    if setting.numeric:
        return gr.Slider(setting.low, setting.high, step=setting.step, **label)
    if isinstance(setting.default, bool):
        return gr.Radio(**label, elem_id="method" if setting.field == "sample" else setting.field)
    return gr.Dropdown(**label) if setting.choices else gr.Textbox(**label, elem_id=setting.field)


def _components(page: Page, labels: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The walk's components by name, made in reading order."""
    parts: dict[str, Any] = {}
    parts["shapes"] = gr.HTML(elem_id="shapes", **PART)
    with gr.Row(elem_classes="examples"):
        for number in range(page.most_examples):
            parts[f"example-{number}"] = gr.Button(size="sm", min_width=60, **labels[f"example-{number}"])
    with gr.Row(elem_classes="ask"):
        parts["text"] = gr.Textbox(**labels["text"], max_lines=3, scale=6, elem_id="text")
        # a snapshot of a training is no choice until a link names it
        of_checkpoint = {**labels["checkpoint"], "allow_custom_value": True, "elem_id": "checkpoint"}
        parts["checkpoint"] = gr.Dropdown(**of_checkpoint, scale=3, min_width=230)
        parts["run"] = gr.Button(variant="primary", scale=1, min_width=110, elem_id="run")
    settings = {setting.field: setting for setting in SETTINGS}
    with gr.Accordion(open=False, elem_id="settings") as parts["settings"]:
        for row in ROWS:
            with gr.Row():
                parts |= {name: _control(settings[name], labels[name]) for name in row}
    parts["link"] = gr.Textbox(visible="hidden", elem_id="link")
    parts["shown"] = gr.Textbox(visible="hidden", elem_id="shown")
    parts["lesson"] = gr.Textbox(visible="hidden", elem_id="lesson")
    parts["follow"] = gr.Button(visible="hidden", elem_id="follow")
    parts["result"] = gr.HTML(elem_id="result", **PART)
    parts["picture"] = gr.HTML(elem_id="picture", **PART)
    parts["teach"] = gr.HTML(elem_id="teach", **PART)
    parts["asked"] = gr.HTML(elem_id="asked", **PART)
    parts["rail"] = gr.HTML(elem_id="rail", **PART)
    for stage in stages():
        parts[f"body-{stage.KEY}"] = gr.HTML(elem_id=f"body-{stage.KEY}", **PART)
        if stage is vocabulary:
            with gr.Accordion(open=False, elem_id="lookup-fold") as parts["lookup"]:
                parts["word"] = gr.Textbox(max_lines=1, elem_id="lookup")
                parts["known"] = gr.HTML(elem_id="lookup-found", **PART)
    with gr.Row():
        for kind in FILES:
            parts[f"get-{kind}"] = gr.Button(elem_id=f"get-{kind}")
    parts["reason"] = gr.HTML(**PART)
    parts["file"] = gr.JSON(visible=False)
    return parts


def _wire(page: Page, demo: gr.Blocks, parts: dict[str, Any], rooms: dict[str, gr.Tab], event: dict[str, Any]) -> None:
    """Every event ends in a request and a language; what comes back are updates for parts, by name.

    `link` is what is asked for, `shown` the link of the run that the page shows, `lesson` what is left of the page.
    """
    bodies = (f"body-{stage.KEY}" for stage in stages())
    shown = [parts[name] for name in ("link", "shown", "result", "picture", "asked", "rail", *bodies)]
    labelled = [parts[name] for name in page.labels("zh", page.linked({}))]
    inputs = [parts[name] for name in ("link", "shown", "lesson", "language", *CONTROLS)]
    everything = [*labelled, *shown]
    Told = tuple[str, str, Lesson]  # of an event: the language, the link of the run that is shown, the lesson

    def named(values: Mapping[str, Any]) -> dict[Any, Any]:
        return {parts[name]: value for name, value in values.items()}

    def run(request: Request, told: Told) -> dict[Any, Any]:
        return named(page.show(request, *told))

    def relabel(request: Request, told: Told) -> dict[Any, Any]:
        labels = {name: gr.update(**said) for name, said in page.labels(told[0], request, told[2]).items()}
        return {**named(labels), **run(request, told)}

    def controlled(answer: Callable[[Request, Told], dict[Any, Any]]) -> Callable[..., dict[Any, Any]]:
        """An event that asks what the controls say."""

        def handle(link: str, before: str, lesson: str, language: str, *controls: Any) -> dict[Any, Any]:
            try:
                request = page.controlled(dict(zip(CONTROLS, controls, strict=True)), links.decoded(before))
            except InputError as error:
                return named(page.refused(error, language, before))
            return answer(request, (language, before, Lesson.parse(links.decoded(lesson))))

        return handle

    def change(request: Request, told: Told) -> dict[Any, Any]:
        """Another checkpoint: an example that it cannot read becomes the same sentence in its own language."""
        return relabel(page.translated(request), told)

    def follow(link: str, before: str, lesson: str, language: str, *controls: Any) -> dict[Any, Any]:
        """A what-if, or the way back from one; only another checkpoint asks for other labels."""
        request, told = page.linked(links.decoded(link)), (language, before, Lesson.parse(links.decoded(lesson)))
        if request.checkpoint != controls[CONTROLS.index("checkpoint")]:
            return relabel(request, told)
        return {**{parts[name]: page.value(request, name) for name in CONTROLS}, **run(request, told)}

    def start(request: gr.Request) -> dict[Any, Any]:
        query = dict(request.query_params)
        wanted = query.get("lang", "")
        language = wanted if wanted in LANGUAGES else preferred(request.headers.get("accept-language", ""))
        asked = page.linked(query)
        try:
            lesson = Lesson.parse(query)
        except InputError as error:
            labels = {parts[name]: gr.update(**said) for name, said in page.labels(language, asked).items()}
            return {**labels, **named(page.refused(error, language, ""))}
        answered = relabel(asked, (language, "", lesson))
        return {**answered, **cut_down(lesson, answered), parts["lesson"]: lesson.link}

    def cut_down(lesson: Lesson, answered: Mapping[Any, Any]) -> dict[Any, Any]:
        """What a lesson hides and locks, beside what is answered."""
        if lesson == WHOLE:
            return {}
        changed = {}
        for name, part in parts.items():
            told = {} if lesson.shows_component(name) or name in ALWAYS else {"visible": False}
            told |= {"interactive": False} if lesson.locks_component(name) else {}
            if told:
                said = answered.get(part, {})
                changed[part] = gr.update(**{**(said if isinstance(said, dict) else {"value": said}), **told})
        walk = not lesson.show or not set(lesson.show) <= set(TABS)
        away = [room for name, room in rooms.items() if not (walk if name == "walk" else lesson.shows(name))]
        return {**changed, **dict.fromkeys(away, gr.update(visible=False))}

    def example(number: int) -> Callable[..., dict[Any, Any]]:
        def answer(request: Request, told: Told) -> dict[Any, Any]:
            text = page.examples(request.checkpoint)[number]
            chosen = Request(
                text, checkpoint=request.checkpoint, beam=request.beam, length_penalty=request.length_penalty
            )
            return relabel(chosen, told)

        return controlled(answer)

    demo.load(start, None, [*parts.values(), *rooms.values()], **event)
    asks = [parts["run"].click, parts["text"].submit, parts["boundaries"].submit]
    gr.on(asks, controlled(run), inputs, shown, **event)
    # A slider's release misses the arrow keys; typed boundaries wait for Enter.
    moved = [parts[setting.field].input for setting in SETTINGS if setting.field != "boundaries"]
    gr.on(moved, controlled(run), inputs, shown, trigger_mode="always_last", **event)
    parts["language"].input(controlled(relabel), inputs, everything, **event)
    parts["checkpoint"].input(controlled(change), inputs, everything, **event)
    parts["follow"].click(follow, inputs, everything, **event).then(None, None, None, js=assets.ANSWERED)
    for number in range(page.most_examples):
        parts[f"example-{number}"].click(example(number), inputs, everything, **event)
    word = [parts["word"], parts["language"], parts["checkpoint"]]
    parts["word"].submit(page.look_up, word, parts["known"], **event)
    for kind in FILES:
        parts[f"get-{kind}"].click(
            _writer(page, kind), [parts["shown"], parts["language"]], parts["file"], **event
        ).success(None, parts["file"], parts["file"], js=SAVE)


def _writer(page: Page, kind: str) -> Callable[[str, str], dict[str, str]]:
    def write(shown: str, language: str) -> dict[str, str]:
        return page.file(kind, shown, language)

    return write
