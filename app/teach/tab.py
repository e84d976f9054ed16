"""The tab with the guide: all words of the page. It asks no model: what it shows depends on the language alone.

A link `?tab=guide` opens it.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from ..assets import PART
from ..locales import LANGUAGES, preferred, translator
from . import view
from .lesson import hidden

ADDRESS = """(lang) => {
  if (!document.querySelector("#guide-body")?.offsetParent) return;
  document.dispatchEvent(new Event("guide-shown"));
  const detail = new URLSearchParams({ tab: "guide", lang }).toString();
  document.dispatchEvent(new CustomEvent("tabbed", { detail }));  // web/address.js writes it
}"""


def guide_tab(demo: gr.Blocks, tabs: gr.Tabs, tab: gr.Tab, language: gr.Radio) -> None:
    """Make the tab's component where the caller stands, and wire it."""
    body = gr.HTML(elem_id="guide-body", **PART)
    event: dict[str, Any] = {"concurrency_id": "run", "api_visibility": "private", "show_progress": "hidden"}
    address: dict[str, Any] = {"fn": None, "inputs": [language], "outputs": None, "js": ADDRESS}

    def said(language: str) -> list[Any]:
        return [gr.update(label=translator(language, view.KEY)("tab")), view.guide(language)]

    def arrive(request: gr.Request) -> list[Any]:
        query = dict(request.query_params)
        if hidden(query, "guide"):
            return [gr.skip()] * 3
        wanted = query.get("lang", "")
        accepted = preferred(request.headers.get("accept-language", ""))
        opened = gr.update(selected="guide") if query.get("tab") == "guide" else gr.skip()
        return [opened, *said(wanted if wanted in LANGUAGES else accepted)]

    demo.load(arrive, None, [tabs, tab, body], **event)
    language.input(said, language, [tab, body], **event).then(**address)
    tab.select(**address)
