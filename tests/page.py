"""The page as an application of this process, for tests that send what no browser would."""

from __future__ import annotations

import re
from typing import Any

from gradio.routes import App

from app.engine import Engine
from app.serving.demo import Demo
from app.serving.launch import application
from app.settings import Settings
from app.ui import build_demo


def served(engine: Engine, **settings: Any) -> tuple[Demo, App]:
    """A queue of three over any engine; `settings` as in Settings."""
    demo = build_demo(engine)
    demo.queue(max_size=3, default_concurrency_limit=2, api_open=False)
    wanted = application(demo, engine, Settings(**settings), "我")
    return demo, App.create_app(demo, app_kwargs=wanted, mcp_server=False)


def unmarked(markup: str) -> str:
    """Markup without the glossary's marks, so that a sentence can be found in it."""
    return re.sub(r"</?dfn[^>]*>", "", markup)
