"""Whether the page is alive (/health), whether it translates (/health?run=1), and counters for who runs it (/metrics).

The counters are in Prometheus' text format and say nothing of any visitor; they are off unless the settings turn them
on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from model.values.segmentation import InputError

from ..engine import Engine
from ..request import Request as Run
from .demo import Demo

FRESH = 10.0  # seconds for which a translation that went well stands for the next ones


def routes(demo: Demo, engine: Engine, sentence: str, counters: bool) -> list[Route]:
    """`sentence`: an example that the default checkpoint reads."""
    health = Health(engine, sentence)
    found = [Route("/health", health.answer)]
    return [*found, Route("/metrics", _counters(demo))] if counters else found


class Health:
    """A translation is made at most every ten seconds, however often it is asked for."""

    def __init__(self, engine: Engine, sentence: str) -> None:
        self._engine, self._run = engine, Run(sentence, beam=1)
        self._good_until = 0.0

    async def answer(self, request: Request) -> Response:
        if "run" not in request.query_params:
            return JSONResponse({"status": "alive"})
        if time.monotonic() > self._good_until:
            try:
                await run_in_threadpool(self._engine.translation, self._run)
            except InputError as error:
                return JSONResponse({"status": "no translation", "code": error.code}, 503)
            self._good_until = time.monotonic() + FRESH
        return JSONResponse({"status": "translates"})


def _counters(demo: Demo) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        return PlainTextResponse("".join(_lines(demo._queue)), media_type="text/plain; version=0.0.4")

    return answer


def _lines(queue: Any) -> Iterator[str]:
    yield "# TYPE seq2seq_runs_total counter\n"
    for (name, well), count in sorted(queue.answered.items()):
        yield f'seq2seq_runs_total{{name="{name}",result="{"ok" if well else "refused"}"}} {count}\n'
    yield "# TYPE seq2seq_run_seconds_total counter\n"
    yield f"seq2seq_run_seconds_total {queue.seconds:.3f}\n"
    yield "# TYPE seq2seq_waiting gauge\n"
    yield f"seq2seq_waiting {len(queue)}\n"
    yield "# TYPE seq2seq_unfetched_bytes gauge\n"
    yield f"seq2seq_unfetched_bytes {sum(queue.unfetched.values())}\n"
