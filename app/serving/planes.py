"""GET /web/planes?model=NAME: a plane's points, which all runs of a checkpoint share (stages/meaning/points.py)."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from model.values.segmentation import InputError

from ..engine import Engine
from ..stages.meaning import points


def route(engine: Engine) -> Route:
    """No checkpoint is loaded for it twice, however often strangers ask: it goes by the queue."""
    kept: dict[str, str | None] = {}

    def text(name: str) -> str | None:
        if name not in kept:
            plane = engine.plane(name)
            kept[name] = None if plane is None else points.as_json(plane)
        return kept[name]

    async def answer(request: Request) -> Response:
        name = request.query_params.get("model", "")
        try:
            found = await run_in_threadpool(text, name) if name in engine.catalogue.names else None
        except InputError:
            found = None
        if found is None:
            raise HTTPException(404)  # in the page's words: door.spoken
        return Response(found, media_type="application/json")

    return Route("/web/planes", answer)
