"""The Compare tab: two sentences or two checkpoints side by side, and what the study of all checkpoints measured.

Each block is a module with a pure `view(…) -> dict` and a template beside it that extends block.html; tab.py makes the
Gradio components and their events. Figures and parts that the walk has too are the walk's own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from .. import stages
from ..locales import Translate

BLOCKS = ("pair", "study", "memory", "lengthening", "probes")


@cache
def templates() -> Environment:
    """The stages' environment, with this folder's templates in front of theirs."""
    shared = stages.templates()
    assert shared.loader is not None
    return shared.overlay(loader=ChoiceLoader([FileSystemLoader(Path(__file__).parent), shared.loader]))


def render(block: str, say: Translate, values: dict[str, Any]) -> str:
    """One block as HTML."""
    return templates().get_template(f"{block}.html").render(**{"say": say, "key": block, **values})
