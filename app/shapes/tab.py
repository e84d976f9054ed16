"""The tab's Gradio components and events. It asks no model: what it shows depends on the language alone.

A link `?tab=shapes` opens it.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from ..assets import PART
from ..engine import Engine
from ..locales import LANGUAGES, preferred, translator
from ..teach.lesson import hidden
from . import view

ADDRESS = """(lang) => {
  if (!document.querySelector("#shapes-body")?.offsetParent) return;
  const detail = new URLSearchParams({ tab: "shapes", lang }).toString();
  document.dispatchEvent(new CustomEvent("tabbed", { detail }));  // web/address.js writes it
}"""


def shapes_tab(demo: gr.Blocks, tabs: gr.Tabs, tab: gr.Tab, engine: Engine, language: gr.Radio) -> None:
    """Make the tab's component where the caller stands, and wire it."""
    body = gr.HTML(elem_id="shapes-body", **PART)
    event: dict[str, Any] = {"concurrency_id": "run", "api_visibility": "private", "show_progress": "hidden"}
    address: dict[str, Any] = {"fn": None, "inputs": [language], "outputs": None, "js": ADDRESS}

    def said(language: str) -> list[Any]:
        return [gr.update(label=translator(language, "shapes")("tab")), view.tab(engine.catalogue, language)]

    def arrive(request: gr.Request) -> list[Any]:
        query = dict(request.query_params)
        if hidden(query, "shapes"):
            return [gr.skip()] * 3
        wanted = query.get("lang", "")
        accepted = preferred(request.headers.get("accept-language", ""))
        opened = gr.update(selected="shapes") if query.get("tab") == "shapes" else gr.skip()
        return [opened, *said(wanted if wanted in LANGUAGES else accepted)]

    demo.load(arrive, None, [tabs, tab, body], **event)
    language.input(said, language, [tab, body], **event).then(**address)
    tab.select(**address)
