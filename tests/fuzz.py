"""`python -m tests.fuzz --cases 5000 --seed 1`: whatever is sent to the page gets a sentence or a right run.

What is drawn: values of wrong types and kinds in the place of good ones, in the named endpoints, in the page's own
events, in links, in whole bodies and addresses (here), and in configurations, data files, checkpoints and arguments of
the commands (fuzz_commands.py). A case passes when the answer is whole, or an error in words; a stack trace, an empty
error, "something went wrong inside" and silence are faults. `make test` draws 300, `make fuzz` 5,000.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app import links
from app.api import NAMES, Endpoints
from app.engine.local import LocalEngine
from app.settings import Settings
from tests.engines import save_tiny
from tests.fuzz_commands import command_cases
from tests.page import served

TEXTS = (
    "欢迎来北京",
    "我爱学习",
    "hello",
    "",
    " ",
    "\0",
    "\u200b",
    "\ud800",
    "😀" * 30,
    "我" * 101,
    "</s>",
    "{x}",
    "%s",
)
WEIRD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 11, 10**30, -(10**30), 0.5, 1e308, float("nan"), float("inf"), -0.0, [], {}, [[]],
    [None], {"a": 1}, {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}, [[[[[[1]]]]]], "5", "true", "null",
    "../../etc/passwd", "/", "\u202e", "1" * 5000, "a\nb\rc\td", [float("nan")] * 5, {"__type__": "update", "value": 1},
    {"data": [1]}, "zh-en-gru-none@1", "tiny@0", "tiny", "<img src=x onerror=alert(1)>", *TEXTS,
)  # fmt: skip
GOOD: dict[str, tuple[Any, ...]] = {
    "text": TEXTS[:2], "beam": (1, 5), "length_penalty": (1, 0.6), "segmentation": ("accurate", "own", "characters"),
    "checkpoint": ("", "tiny"), "boundaries": ("", "欢迎/来/北京"), "beginning": ("I", "我"), "translation": ("I am.",),
    "count": (3,), "temperature": (1.0,), "top_k": (0, 5), "top_p": (1.0, 0.5), "seed": (0, 7), "step": (-1, 0),
    "kind": ("uniform", "permuted", "one-hot", "typed"), "source": (0, 1), "weights": (None, [1.0, 2.0, 3.0]),
    "place": (0, 1), "piece": ("我", "你"), "towards": ("", "我爱学习"), "share": (0.5, 1), "form": (True, False),
}  # fmt: skip
QUERY = (*links.EVERY, "lang")
QUERY += ("tab", "a", "b", "text2", "show", "__theme", "deep_link", "enc", "unit")
SAID = (
    "own",
    "1",
    "-1",
    "nan",
    "1e400",
    "uniform",
    "typed:1,2",
    "typed:nan",
    "one-hot@3:2",
    "0:5;1:9",
    "5.9",
    "compare",
)

Case = Callable[[], str]  # runs; says what is wrong, or nothing
_log = logging.getLogger(__name__)


class Web:
    """Draws one request after another and judges the answer."""

    def __init__(self, client: TestClient, demo: Any, draw: random.Random) -> None:
        self.client, self.demo, self.draw = client, demo, draw

    def cases(self) -> Iterator[tuple[str, Case]]:
        kinds = (self.endpoint, self.event, self.link, self.body, self.address)
        while True:
            yield self.draw.choices(kinds, (4, 4, 3, 2, 1))[0]()

    def spoilt(self, good: Any) -> Any:
        return self.draw.choice(WEIRD) if self.draw.random() < 0.35 else good

    def endpoint(self) -> tuple[str, Case]:
        name = self.draw.choice(NAMES)
        code = getattr(Endpoints, name).__code__
        wanted = code.co_varnames[1 : code.co_argcount]
        data = [self.spoilt(self.draw.choice(GOOD[one])) for one in wanted]
        if self.draw.random() < 0.1:
            data = data[: self.draw.randrange(len(data) + 1)] + [1] * self.draw.randrange(3)
        return f"/call/{name} {data!r:.300}", lambda: self.called(name, json.dumps({"data": data}).encode())

    def event(self) -> tuple[str, Case]:
        number, fn = self.draw.choice(list(self.demo.fns.items()))
        data = [self.spoilt(getattr(block, "value", None)) for block in fn.inputs]
        body = {"data": data, "fn_index": number, "session_hash": "fuzz"}
        return f"event {fn.name} {data!r:.300}", lambda: self.joined(body)

    def link(self) -> tuple[str, Case]:
        chosen = self.draw.sample(QUERY, self.draw.randrange(1, 6))
        query = {name: self.draw.choice((*SAID, *filter(_sendable, TEXTS))) for name in chosen}
        if self.draw.random() < 0.1:
            query["att"] = "as-is;" * self.draw.choice((30, 900))
        starts = [number for number, fn in self.demo.fns.items() if fn.name in ("start", "arrive")]
        body = {"data": [], "fn_index": self.draw.choice(starts), "session_hash": "fuzz"}
        return f"link {query!r:.300}", lambda: self.joined(body, query)

    def body(self) -> tuple[str, Case]:
        name = self.draw.choice((*NAMES, "none", "a/b", "%00"))
        good = json.dumps({"data": ["我", 5, 1, "accurate", "", True]}).encode()
        cut = self.draw.randrange(len(good))
        raw = self.draw.choice(
            (good[:cut], good[:cut] + bytes([self.draw.randrange(256)]) + good[cut + 1 :], b"", b"null", b"[]",
             b"[" * 9999, b'{"data": {}}', b'{"data": null}', b'{"data": "x"}', b"\xff\xfe\x00",
             b'{"data": [1e999]}', b"x" * 600_000, b'{"data": [' + b"9" * 5000 + b"]}",
             b'{"data": ["\\ud800"], "session_hash": 5}', b'{"data":[], "fn_index": "a"}')
        )  # fmt: skip
        door = self.draw.choice(("call", "call/v2", "run", "api"))
        return f"body /{door}/{name} {raw!r:.200}", lambda: self.called(name, raw, door)

    def address(self) -> tuple[str, Case]:
        path = self.draw.choice(
            ("/x", "/gradio_api/call/translate/zz", "/gradio_api/queue/data", "/gradio_api/queue/data?session_hash=%ff",
             "/gradio_api/file=/etc/passwd", "/gradio_api/upload", "/web/..%2f..%2fapp.py",
             "/config?deep_link=../x", "/%00", "/gradio_api/heartbeat/%00", "/gradio_api/cancel", "/gradio_api/reset",
             "/gradio_api/component_server", "/assets/", "/gradio_api/stream/a", "/web/", "/static/../x",
             "/gradio_api/info?all_endpoints=x",
             "/health?run=x", "/metrics/")
        )  # fmt: skip
        method = self.draw.choice(("GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE"))
        return f"{method} {path}", lambda: self.sent(method, path)

    # -- how it is sent, and judged

    def called(self, name: str, body: bytes, door: str = "call") -> str:
        headers = {"content-type": "application/json"}
        answer = self.client.post(f"/gradio_api/{door}/{name}", content=body, headers=headers)
        if answer.status_code != 200:
            return refused(answer)
        event = answer.json()["event_id"]
        said = self.client.get(f"/gradio_api/call/{name}/{event}").text
        *_, last = [part for part in said.split("\n\n") if part.strip()]
        kind, _, data = last.partition("\ndata: ")
        return "" if kind == "event: complete" and json.loads(data) is not None else spoken(json.loads(data))

    def joined(self, body: dict[str, Any], query: dict[str, str] | None = None) -> str:
        raw = json.dumps(body).encode()
        answer = self.client.post(
            "/gradio_api/queue/join", content=raw, params=query, headers={"content-type": "application/json"}
        )
        if answer.status_code != 200:
            return refused(answer)
        for line in self.client.get("/gradio_api/queue/data?session_hash=fuzz").text.splitlines():
            message = json.loads(line.removeprefix("data: ")) if line.strip() else {}
            if message.get("msg") == "process_completed":
                return "" if message["success"] else spoken(message["output"])
        return "no answer came"

    def sent(self, method: str, path: str) -> str:
        answer = self.client.request(method, path)
        return "" if answer.status_code < 400 or method == "HEAD" else refused(answer)


def _sendable(text: str) -> bool:
    return "\ud800" not in text


def refused(answer: Any) -> str:
    if answer.status_code == 500:
        return "status 500"
    try:
        return spoken(answer.json())
    except ValueError:
        return f"{answer.status_code} without a sentence: {answer.text[:80]!r}"


def spoken(output: Any) -> str:
    sentence = output.get("error") if isinstance(output, dict) else None
    if not isinstance(sentence, str) or len(sentence) < 8:
        return f"an error without a sentence: {output!r:.120}"
    return f"an error of ours: {sentence}" if "inside" in sentence or "程序内部" in sentence else ""


@contextmanager
def page(folder: Path, draw: random.Random) -> Iterator[Web]:
    """A page over a tiny model, to be asked in this process."""
    tiny = save_tiny(folder / "tiny", plane=True)
    demo, app = served(LocalEngine(Settings(cached_runs=0), {"tiny": tiny}))
    with TestClient(app, headers={"accept-language": "en"}, raise_server_exceptions=False) as client:
        client.get("/gradio_api/startup-events")
        yield Web(client, demo, draw)


def faults(cases: Iterator[tuple[str, Case]], count: int) -> list[str]:
    """Every case that does not pass, with what is wrong."""
    found = []
    for _, (name, run) in zip(range(count), cases, strict=False):
        try:
            wrong = run()
        except Exception as error:
            wrong = f"{type(error).__name__}: {error}"
        if wrong:
            found.append(f"{name}\n    {wrong}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("web", "commands"))
    options = parser.parse_args()
    draw, found = random.Random(options.seed), []
    with tempfile.TemporaryDirectory() as scratch:
        if options.only != "commands":
            with page(Path(scratch), draw) as web:
                found += faults(web.cases(), options.cases * 9 // 10)
        if options.only != "web":
            found += faults(command_cases(Path(scratch), draw), max(1, options.cases // 10))
    print(*found, sep="\n")
    sys.exit(f"{len(found)} faults in {options.cases} cases (seed {options.seed})" if found else 0)


if __name__ == "__main__":
    main()
