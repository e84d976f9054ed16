"""The stages of the walk, in reading order. Each is a folder: view.py with KEY and
`view(run, say) -> dict`, template.html, texts.json in both languages, and figure.py where it draws something.

A template extends shared/stage.html, which gives the heading, the one sentence, the equation and the shapes; everything
it inserts is escaped by Jinja. What it marks up is brought to life by the modules of web/ (see dom.js):

    data-src="i" / data-tgt="t"   belongs to source piece i / target piece t: lit when chosen, chooses it when clicked
    data-enc="i" / data-dec="t"   shown only while encoder step i / decoder step t is chosen
    figure(spec)                  a Plotly figure; spec["axes"] = {"x": "enc", "y": "dec"} says what a click chooses
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .. import display, links
from ..engine import Run
from ..links import CHANGES
from ..locales import Translate, keys, translator
from ..shapes import answers
from ..teach.glossary.marking import marked
from ..whatif import described


def stages() -> tuple[ModuleType, ...]:
    from .attention import view as attention
    from .code import view as code
    from .decoder import view as decoder
    from .embedding import view as embedding
    from .encoder import view as encoder
    from .meaning import view as meaning
    from .segmentation import view as segmentation
    from .vocabulary import view as vocabulary

    return (segmentation, vocabulary, embedding, encoder, meaning, decoder, attention, code)


@cache
def templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([Path(__file__).parent, Path(__file__).parent.parent]),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.globals |= {"visible": display.visible, "number": display.number, "small": display.small}
    environment.globals |= {"link_of": links.encoded}
    environment.filters |= {"visible": display.visible, "compact": display.compact}
    return environment


def result(run: Run, language: str) -> str:
    """The translation; of a what-if also what was changed and what that did."""
    say, changes = translator(language, "shapes", kind=answers.kind_of(run.card)), run.request.changes
    values = {
        "answer": answers.view(run),
        "described": described(run, say),
        # to the checkpoint that reads the sentence, without the changes, whose ids and places are this one's
        "to_reader": {"model": run.reader, **dict.fromkeys(CHANGES, "")},
        # whether the same words meet other conditions; a forced beginning or a draw changes only which words are
        # written
        "conditions": bool(changes.replaced or changes.attention or changes.context)
        or run.request.segmentation != "accurate",
    }
    return templates().get_template("shared/result.html").render(say=say, trace=run.trace, run=run, **values)


def rail(run: Run, language: str, *, written: bool = True) -> str:
    """The steps and the unit to choose, and all that the browser has to know of the run. `written`: also what the
    decoder wrote; else dots in its place."""
    values: dict[str, Any] = {"trace": run.trace, "run": run, "language": language, "written": written}
    template = templates().get_template("shared/rail.html")
    return template.render(say=translator(language), play=translator(language, "picture"), **values)


def render(stage: ModuleType, run: Run, language: str, terms: Collection[str] | None = None) -> str:
    """One stage of one run as HTML. `terms`: the glossary's entries that there are; None: all."""
    say = fitting(stage, run, language)
    values: dict[str, Any] = stage.view(run, say)
    index = [s.KEY for s in stages()].index(stage.KEY)
    html = (
        templates()
        .get_template(f"{stage.KEY}/template.html")
        .render(say=say, key=stage.KEY, number_sign="①②③④⑤⑥⑦⑧"[index], trace=run.trace, run=run, **values)
    )
    return marked(html, language, stage.KEY, terms)


def fitting(stage: ModuleType, run: Run, language: str) -> Translate:
    """A stage's texts, those first that speak of a source cut into the run's units (task.Side): "shapes-characters"
    before "shapes"."""
    say, known = translator(language, stage.KEY, kind=answers.kind_of(run.card)), keys(stage.KEY)
    unit = run.card.task.source.unit

    def fit(key: str, **values: object) -> str:
        return say(fitted if (fitted := f"{key}-{unit}") in known else key, **values)

    return fit
