"""The Compare tab: two sentences or two checkpoints side by side, and what the study of all checkpoints measured.

Each block is a folder: view.py with a pure `view(…) -> dict`, template.html that extends shared/block.html, texts.json
in both languages, and figure.py where it draws something. texts.json here has what the blocks share and the tab says.

    side.py         one side of a comparison     comparison.py   what is compared, and how a link says it
    blocks.py       the blocks as HTML           tab.py          the Gradio components and their events
    charts.py       the charts of several blocks

Values come from the engine; figures and parts that the walk has too are the walk's own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from .. import stages
from ..locales import Translate, translator
from ..teach.glossary.marking import marked

BLOCKS = ("pair", "study", "gradients", "lengthening", "probes")


@cache
def templates() -> Environment:
    """The stages' environment, with this folder's templates in front of theirs."""
    shared = stages.templates()
    assert shared.loader is not None
    return shared.overlay(loader=ChoiceLoader([FileSystemLoader(Path(__file__).parent), shared.loader]))


def words(language: str, block: str = "", kind: str = "any") -> Translate:
    """The texts of the tab in a language, a block's own in front of them. `kind`: what both sides' answers are."""
    return translator(language, *[f"compare/{block}"] if block else [], "compare", kind=kind)


def render(block: str, language: str, values: dict[str, Any], kind: str = "any") -> str:
    """One block as HTML. `kind`: as in `words`."""
    template = templates().get_template(f"{block}/template.html")
    html = template.render(**{"say": words(language, block, kind), "key": block, **values})
    return marked(html, language, "compare")


def heading(block: str, language: str) -> str:
    """The frame of a block alone, for controls to follow; its body comes in an element of its own."""
    return templates().get_template("shared/block.html").render(say=words(language, block), key=block)
