"""What Gradio is told when the page is served: `serve(demo, engine, settings)`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import gradio as gr
from fastapi.exceptions import RequestValidationError
from gradio.route_utils import FnIndexInferError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.staticfiles import StaticFiles

from .. import assets
from ..engine import Engine
from ..settings import Settings
from . import health, planes
from .demo import Demo
from .door import Door, Rules, spoken, unknown


def theme() -> gr.themes.Base:
    """Bundled fonts, and one accent, the blue of attention; white on it and it on white have a contrast of 5."""
    plain = gr.themes.Default(
        primary_hue="blue", font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
    )
    return plain.set(
        color_accent="*primary_600",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover_dark="*primary_700",
    )


def serve(demo: Demo, engine: Engine, settings: Settings, sentence: str) -> None:
    """Answer until the process is stopped. `sentence`: one that the default checkpoint reads. Raises OSError."""
    demo.queue(max_size=settings.queue, default_concurrency_limit=settings.concurrency, api_open=False)
    demo.launch(**options(demo, engine, settings, sentence))


def options(demo: Demo, engine: Engine, settings: Settings, sentence: str) -> dict[str, Any]:
    """For `demo.launch`. No request leaves the machine: bundled fonts, plotly.js from its own package."""
    return {
        "server_name": settings.host,
        "server_port": settings.port,
        "root_path": settings.root_path or None,
        "theme": theme(),
        "css_paths": assets.sheets(),
        "head": assets.head(),
        "enable_monitoring": False,
        "run_history": False,
        "ssr_mode": False,  # a Space turns it on, and a page made on the server asks for fonts from elsewhere
        "footer_links": ["api"],
        "mcp_server": bool(settings.mcp),
        "show_error": True,  # what goes wrong is a sentence (demo.py)
        "app_kwargs": application(demo, engine, settings, sentence),
    }


def application(demo: Demo, engine: Engine, settings: Settings, sentence: str) -> dict[str, Any]:
    """For the FastAPI application that Gradio makes."""

    @asynccontextmanager
    async def forgetting(app: Any) -> AsyncIterator[None]:
        demo.forget(app)
        yield

    rules = Rules(bool(settings.forwarded), settings.frames)
    files = StaticFiles(directory=assets.WEB)

    async def module(request: Request) -> Response:
        # no Mount: behind a proxy that takes its path away, StaticFiles would look for the whole address
        return await files.get_response(request.path_params["name"], request.scope)

    web: list[BaseRoute] = [
        Route(f"/web/{assets.PLOTLY.name}", lambda _: FileResponse(assets.PLOTLY)),
        Route("/web/{name:path}", module),
    ]
    return {
        "lifespan": forgetting,
        "middleware": [Middleware(Door, demo=demo, rules=rules)],
        "routes": [planes.route(engine), *web, *health.routes(demo, engine, sentence, bool(settings.metrics))],
        "exception_handlers": {
            HTTPException: spoken,
            RequestValidationError: spoken,
            FnIndexInferError: unknown,
            KeyError: unknown,
        },
    }
