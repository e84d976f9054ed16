"""The way in: which addresses there are, how much may be sent, and the headers of every answer.

Gradio opens more doors than this page has: uploads of any size that stay for ever, an event run past the queue, a
proxy, saved sessions, a monitor. Only what is listed here is answered; everything else gets a sentence. Nothing that
a stranger sends is believed about the address of the page, and nothing that goes wrong is answered without words or
logged with a visitor's.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from fastapi.exceptions import RequestValidationError
from gradio.server_messages import ServerMessage
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..locales import LANGUAGES, preferred, translator
from .demo import Demo

MOST_BODY = 512 * 1024  # bytes: the longest text that a control takes, twice
MOST_ADDRESS = 64_000  # bytes of path and query: the longest link of a run
ANSWERED = re.compile(
    r"/(?:config|theme\.css|favicon\.ico|robots\.txt|manifest\.json|login_check|health|metrics"
    r"|(?:assets|static|svelte|web)/.+"
    r"|gradio_api/(?:info|openapi\.json|app_id|startup-events|theme\.css|login_check|heartbeat/[\w-]+|reset|cancel"
    r"|queue/(?:join|data|status)|call/.+|(?:run|api)/[^/]+|mcp(?:/.*)?)?)?/?"
)
STREAMS = re.compile(r"/gradio_api/(?:queue/data|call/(?:v2/)?[^/]+/(?P<event>[^/]+))/?")
BELIEVED = (b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-for", b"x-gradio-server", b"forwarded")
# Gradio's page runs scripts that stand in it and makes functions of texts; nothing may come from, or go to, elsewhere.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' blob: data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors {frames}"
)
EMBEDDED = "show"  # a link with this parameter is made to stand in other people's pages

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rules:
    """What who runs the page decides; see settings.py."""

    forwarded: bool  # a proxy of ours stands in front: what it says of the address is believed
    frames: str  # who may show the page in a frame, as in a content security policy


class Door:
    """ASGI middleware inside Gradio's own."""

    def __init__(self, app: ASGIApp, demo: Demo, rules: Rules) -> None:
        self.app, self.demo, self.rules = app, demo, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if scope["type"] != "http":
            return await send({"type": "websocket.close", "code": 1008})
        if not self.rules.forwarded:
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in BELIEVED]
        answer = _Answer(send, self._headers(scope))
        if (refusal := self._refused(scope)) is not None:
            return await refusal(scope, receive, answer)
        if scope["method"] == "POST":
            body = await _body(receive, MOST_BODY)
            if body is None:
                return await said(scope, 413, "too-large", limit=MOST_BODY // 1024)(scope, receive, answer)
            receive = _replayed(body, receive)
        try:
            await self.app(scope, receive, answer)
        except Exception as error:
            _log.error("%s %s failed: %s", scope["method"], _route(scope["path"]), type(error).__name__)
            if not answer.started:
                await said(scope, 400, "broken")(scope, receive, answer)
            elif not answer.ended:
                await answer({"type": "http.response.body", "body": b"", "more_body": False})

    def _refused(self, scope: Scope) -> Response | None:
        path = scope["path"]
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MOST_ADDRESS:
            return said(scope, 414, "address-too-long")
        if path.startswith("/gradio_api/upload"):
            return said(scope, 403, "no-upload")
        if not ANSWERED.fullmatch(path) or scope["method"] in ("PUT", "PATCH", "DELETE"):
            return said(scope, 404, "no-address")
        if (stream := STREAMS.fullmatch(path)) and scope["method"] == "GET" and not self._awaited(scope, stream):
            return _lost(scope, stream["event"] is not None)
        return None

    def _awaited(self, scope: Scope, stream: re.Match[str]) -> bool:
        """Whether this process knows of the event whose answer is asked for."""
        queue: Any = self.demo._queue
        if (event := stream["event"]) is not None:
            return event in queue.event_ids_to_events or any(
                event in events for events in queue.pending_event_ids_session.values()
            )
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        return session in queue.pending_messages_per_session

    def _headers(self, scope: Scope) -> dict[str, str]:
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        embedded = scope["path"] == "/" and EMBEDDED in query
        headers = {
            "content-security-policy": POLICY.format(frames="*" if embedded else self.rules.frames),
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
        }
        if scope["path"].startswith("/web/"):  # the address has the modules' version in it (assets.py)
            headers["cache-control"] = "public, max-age=31536000, immutable" if "v" in query else "no-cache"
        return headers


class _Answer:
    """Sends, with the door's headers; a full queue and Gradio's bare words become sentences (see `spoken`)."""

    def __init__(self, send: Send, headers: dict[str, str]) -> None:
        self._send, self._headers = send, headers
        self.started = self.ended = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                if name not in headers:
                    headers[name] = value
        elif message["type"] == "http.response.body":
            self.ended = not message.get("more_body", False)
        await self._send(message)


# -- what goes wrong, in words


def said(scope: Scope, status: int, key: str, **values: object) -> Response:
    """A sentence as JSON; Gradio's clients show `detail`, curl's readers see both."""
    sentence = translator(language_of(Headers(scope=scope)), "serving")(key, **values)
    content = orjson.dumps({"error": sentence, "detail": sentence})
    return Response(content, status, media_type="application/json")


def _lost(scope: Scope, plain: bool) -> Response:
    """The answer of an event that this process does not know: it was fetched, is too old, or another process has it."""
    sentence = translator(language_of(Headers(scope=scope)), "serving")("lost")
    if plain:
        text = b"event: error\ndata: " + orjson.dumps({"error": sentence}) + b"\n\n"
    else:
        # A message for no event in particular is one for all that the page waits for, each of which says it.
        # gradio_client hands on only what has this `message` to all.
        failed = {
            "msg": "process_completed",
            "message": ServerMessage.server_stopped,
            "success": False,
            "output": {"error": sentence, "visible": True},
        }
        text = b"".join(b"data: " + orjson.dumps(said) + b"\n\n" for said in (failed, {"msg": "close_stream"}))
    return Response(text, media_type="text/event-stream")


def language_of(headers: Headers) -> str:
    """That of the page which asks, else what the browser prefers; a program that says nothing is told in English."""
    asked = parse_qs(urlsplit(headers.get("referer", "")).query).get("lang", [""])[0]
    if asked in LANGUAGES:
        return asked
    accepted = headers.get("accept-language", "")
    return preferred(accepted) if accepted.strip("* ") else "en"


async def spoken(request: Request, error: Exception) -> Response:
    """The handler of what Gradio's routes raise."""
    scope = request.scope
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (422, None)
    if isinstance(error, RequestValidationError) or (scope["method"] == "POST" and status == 400):
        return said(scope, 422, "wrong-body")
    if status == 503:
        return said(scope, 429, "busy")
    if status in (404, 405) and detail in ("Not Found", "Method Not Allowed", None):
        return said(scope, status, "no-address")
    if not isinstance(detail, str):
        return said(scope, status, "broken")
    content = orjson.dumps({"error": detail, "detail": detail})
    return Response(content, status, media_type="application/json")


async def unknown(request: Request, error: Exception) -> Response:
    """The handler of an endpoint or event that there is not."""
    return said(request.scope, 404, "no-endpoint")


def _route(path: str) -> str:
    """An address without what a visitor may have put into it."""
    return "/".join(path.split("/")[:3])


async def _body(receive: Receive, most: int) -> bytes | None:
    """All that was sent; None as soon as it is too much."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return left.pop() if left else await receive()

    return again
