"""What strangers may do with the page: every door refuses with a sentence, and nothing of a visitor stays."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from gradio.server_messages import ProcessCompletedMessage
from starlette.testclient import TestClient

from app.locales import translator
from app.request import Request
from app.serving import lanes
from app.serving.demo import Demo
from app.serving.door import Door, Rules
from app.serving.lanes import Lanes
from app.stages.meaning import points
from app.stages.meaning import view as meaning
from tests.engines import ShortEngine, save_tiny
from tests.page import served

BODY = {"data": ["欢迎来北京", 5, 1, "accurate", "", True]}


pytestmark = pytest.mark.usefixtures("gradios_loops")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> ShortEngine:
    return ShortEngine(save_tiny(tmp_path_factory.mktemp("serving") / "tiny", plane=True))


@pytest.fixture(scope="module")
def page(engine: ShortEngine) -> Iterator[tuple[Demo, TestClient]]:
    demo, app = served(engine, metrics=1)
    with TestClient(app, headers={"accept-language": "en"}) as client:
        client.get("/gradio_api/startup-events")
        yield demo, client


def ask(client: TestClient, name: str, data: list[Any]) -> str:
    event = client.post(f"/gradio_api/call/{name}", json={"data": data}).json()["event_id"]
    return client.get(f"/gradio_api/call/{name}/{event}").text


# ---------------------------------------------------------------- the doors


@pytest.mark.parametrize(
    "path",
    [
        "/monitoring",
        "/monitoring/summary",
        "/gradio_api/deep_link",
        "/gradio_api/proxy=https://example.org",
        "/gradio_api/file=https://example.org/x",
        "/gradio_api/file=app.py",
        "/gradio_api/vibe-code/",
        "/gradio_api/dev/reload",
        "/web/../settings.py",
        "/nothing",
        "/web/planes",
        "/web/planes?model=../etc",
    ],
)
def test_what_the_page_does_not_need_is_closed(page: tuple[Demo, TestClient], path: str) -> None:
    answer = page[1].get(path)
    assert answer.status_code == 404
    assert "nothing at this address" in answer.json()["error"]


def test_the_points_of_a_plane_are_at_the_address_that_its_figures_name(
    page: tuple[Demo, TestClient], engine: ShortEngine
) -> None:
    run = engine.run(Request("我爱学习"))
    spec = meaning.view(run, translator("en", "meaning"))["plane_spec"]
    answer = page[1].get(spec["points"])
    assert "immutable" in answer.headers["cache-control"]
    kept = answer.json()
    assert [sorted(trace) for trace in kept] == [sorted([*points.KEYS, "map", "at"])] * len(kept)
    assert run.place is not None
    assert sum(len(trace["x"]) for trace in kept) == len(run.place.map.sentences)
    assert all("x" not in trace for trace in spec["data"][: len(kept)]) and all(
        "x" in trace for trace in spec["data"][len(kept) :]
    )


def test_no_event_passes_the_queue_by(page: tuple[Demo, TestClient]) -> None:
    for door in ("run", "api"):
        answer = page[1].post(f"/gradio_api/{door}/translate", json=BODY)
        assert answer.status_code == 404 and "join the queue" in answer.json()["error"]


def test_nobody_uploads_where_the_page_asks_for_no_file(page: tuple[Demo, TestClient]) -> None:
    answer = page[1].post("/gradio_api/upload", files={"files": b"x"})
    assert answer.status_code == 403 and answer.json()["error"] == "This page takes no files."


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"x" * 600_000, 413, "at most 512 kB"),
        (b"[" * 100_000, 422, "A JSON object"),
        (b"\xff\xfe", 422, "A JSON object"),
        (b"", 422, "A JSON object"),
        (b"5", 422, "A JSON object"),
        (b'{"data": 5}', 422, "A JSON object"),
        (b'{"data": [' + b"9" * 5000 + b"]}", 422, "A JSON object"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_in_words(
    page: tuple[Demo, TestClient], body: bytes, status: int, words: str
) -> None:
    headers = {"content-type": "application/json"}
    answer = page[1].post("/gradio_api/call/translate", content=body, headers=headers)
    assert answer.status_code == status and words in answer.json()["error"]


def test_a_link_without_end_is_refused_in_words(page: tuple[Demo, TestClient]) -> None:
    scope = {"method": "GET", "path": "/", "query_string": b"att=" + b"as-is;" * 12_000, "headers": []}
    answer = Door(page[1].app, page[0], Rules(False, "'self'"))._refused({"type": "http", **scope})
    assert answer is not None and answer.status_code == 414 and b"too long" in answer.body


def test_an_endpoint_that_there_is_not_is_named(page: tuple[Demo, TestClient]) -> None:
    for path, body in (("call/none", BODY), ("call/v2/none", {}), ("queue/join", {**BODY, "fn_index": 999})):
        answer = page[1].post(f"/gradio_api/{path}", json={**body, "session_hash": "a"})
        assert answer.status_code == 404 and "no such endpoint" in answer.json()["error"]


def test_the_answer_of_an_unknown_event_says_what_may_have_happened(page: tuple[Demo, TestClient]) -> None:
    answer = page[1].get("/gradio_api/call/translate/abc").text
    assert answer.startswith("event: error") and "two processes" in answer
    assert "two processes" in page[1].get("/gradio_api/queue/data?session_hash=abc").text


def test_sentences_come_in_the_language_of_the_page_that_asks(page: tuple[Demo, TestClient]) -> None:
    headers = {"referer": "http://here/?text=a&lang=zh"}
    assert "没有这个地址" in page[1].get("/nothing", headers=headers).json()["error"]
    assert "没有这个地址" in page[1].get("/nothing", headers={"accept-language": "zh-CN"}).json()["error"]
    assert "nothing at" in page[1].get("/nothing", headers={"accept-language": "*"}).json()["error"]


def test_a_full_queue_is_told_in_words(page: tuple[Demo, TestClient], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lanes, "__len__", lambda self: 3)
    answer = page[1].post("/gradio_api/call/translate", json=BODY)
    assert answer.status_code == 429 and "try again" in answer.json()["detail"]


# ---------------------------------------------------------------- the headers


def test_every_answer_carries_the_rules_for_the_browser(page: tuple[Demo, TestClient]) -> None:
    for path in ("/", "/config", "/nothing", "/web/page.js", "/gradio_api/call/translate/abc"):
        headers = page[1].get(path).headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "connect-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_only_pages_made_for_it_stand_in_other_peoples_frames(page: tuple[Demo, TestClient]) -> None:
    policy = page[1].get("/", params={"show": "picture"}).headers["content-security-policy"]
    assert "frame-ancestors *" in policy


@pytest.mark.parametrize("believed", [0, 1])
def test_who_says_where_the_page_lies_is_believed_only_when_asked_for(engine: ShortEngine, believed: int) -> None:
    with TestClient(served(engine, forwarded=believed)[1]) as client:
        config = client.get("/config", headers={"x-forwarded-host": "evil.example"}).text
    assert ("evil.example" in config) == bool(believed)


def test_no_path_of_the_server_is_told(page: tuple[Demo, TestClient]) -> None:
    root = str(Path(__file__).parents[2])
    for path in ("/", "/config", "/gradio_api/info"):
        assert root not in page[1].get(path).text


def test_modules_keep_for_a_year_under_an_address_with_their_version(page: tuple[Demo, TestClient]) -> None:
    assert "immutable" in page[1].get("/web/page.js?v=1").headers["cache-control"]
    assert page[1].get("/web/page.js").headers["cache-control"] == "no-cache"
    assert page[1].get("/web/plotly.min.js?v=1").status_code == 200


# ---------------------------------------------------------------- what goes wrong inside


def test_refusals_are_sentences_and_leave_no_words_in_the_log(
    page: tuple[Demo, TestClient], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.WARNING):
        assert "too-secret" not in (said := ask(page[1], "translate", ["too-secret" * 100, 5, 1, "accurate", "", True]))
        assert "1000 characters" in said
        assert "values are needed" in ask(page[1], "translate", ["too-secret"])
        assert "none that its control can have" in ask(
            page[1],
            "translate",
            [{"path": "too-secret", "meta": {"_type": "gradio.FileData"}}, 5, 1, "accurate", "", True],
        )
    assert "too-secret" not in caplog.text + "".join(capfd.readouterr())
    assert "Traceback" not in caplog.text


def test_an_error_of_ours_is_told_in_a_line(
    page: tuple[Demo, TestClient],
    engine: ShortEngine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(request: object) -> str:
        raise RuntimeError("words of a visitor")

    monkeypatch.setattr(engine, "translation", broken)
    with caplog.at_level(logging.WARNING):
        assert "Something went wrong inside" in ask(page[1], "translate", BODY["data"])
    assert "translate failed: RuntimeError at unit/test_serving.py:" in caplog.text
    assert "visitor" not in caplog.text and "Traceback" not in caplog.text


# ---------------------------------------------------------------- what stays


def test_nothing_of_a_visitor_stays(page: tuple[Demo, TestClient]) -> None:
    demo, client = page
    before = dict(vars(demo.state_holder[""]))
    load = next(i for i, fn in demo.fns.items() if fn.name == "start")
    for visitor in range(3):
        body = {"data": [], "fn_index": load, "session_hash": f"visitor{visitor}"}
        assert client.post("/gradio_api/queue/join", json=body).status_code == 200
        assert "process_completed" in client.get(f"/gradio_api/queue/data?session_hash=visitor{visitor}").text
    assert not demo.state_holder.session_data
    assert vars(demo.state_holder[""]) == before
    queue: Any = demo._queue
    ask(client, "segment", ["我", "accurate", "", ""])
    assert len(queue.pending_messages_per_session) <= 2, "the last one is let go with the next"
    assert len(queue.event_analytics) == 0 or queue.compute_analytics_summary([]) == {"functions": {}}
    assert not [block for block in demo.blocks.values() if isinstance(block, gr.State)]


def test_answers_that_nobody_fetches_are_let_go(page: tuple[Demo, TestClient], monkeypatch: pytest.MonkeyPatch) -> None:
    demo, client = page
    queue: Any = demo._queue
    ask(client, "segment", ["我", "accurate", "", ""])
    one = max(queue.unfetched.values())
    monkeypatch.setattr(lanes, "MOST_UNFETCHED", 4 * one)
    events = [
        client.post("/gradio_api/call/segment", json={"data": ["我", "accurate", "", ""]}).json()["event_id"]
        for _ in range(3)
    ]
    while queue.event_ids_to_events:
        client.get("/health")
    for event in events:  # few enough: all are there
        assert "event: complete" in client.get(f"/gradio_api/call/segment/{event}").text
    kept = []
    for _ in range(12):
        kept.append(
            client.post("/gradio_api/call/segment", json={"data": ["我", "accurate", "", ""]}).json()["event_id"]
        )
        while queue.event_ids_to_events:
            client.get("/health")
    assert sum(queue.unfetched.values()) <= 4 * one
    assert len(queue.pending_messages_per_session) < 12
    assert "event: complete" in client.get(f"/gradio_api/call/segment/{kept[-1]}").text
    assert "event: error" in client.get(f"/gradio_api/call/segment/{kept[0]}").text


# ---------------------------------------------------------------- the lanes


def event(*data: Any, name: str = "handle", api: str = "", query: str = "") -> Any:
    request = SimpleNamespace(query_params=dict(pair.split("=") for pair in query.split("&") if pair))
    made = SimpleNamespace(fn=SimpleNamespace(name=name, api_name=api), data=SimpleNamespace(data=list(data)))
    made.request = request
    return made


@pytest.mark.parametrize(
    ("asked", "large"),
    [
        (event("欢迎来北京", 5), False),
        (event("我" * 100, 5), True),
        (event("欢迎来北京", 10), True),
        (event("text=" + "我" * 300, "欢迎来北京", 5), False),
        (event("text=" + "我" * 50 + "&beam=5", "欢迎来北京", name="follow"), True),
        (event("text=我&beam=10", "欢迎来北京", name="write"), True),
        (event("text=我&beam=x", name="follow"), False),
        (event(name="start", query="text=我"), False),
        (event(name="start", query="text=" + "我" * 90), True),
        (event("我", api="occlude"), True),
        (event(name="follow"), False),
        (event(None, {}, [], name="handle"), False),
    ],
)
def test_which_runs_are_large(asked: Any, large: bool) -> None:
    assert lanes.heavy(asked) is large


def test_a_small_run_passes_large_ones_and_every_large_one_has_its_turn(engine: ShortEngine) -> None:
    queue: Any = served(engine)[0]._queue
    lane = lanes.__dict__["Queue"].__init__ and SimpleNamespace(queue=[], concurrency_limit=2, current_concurrency=0)
    queue.event_queue_per_concurrency_id = {"run": lane}
    queue.active_jobs = [None] * 4
    large, small = [event("我" * 90, 5) for _ in range(3)], [event("我", 5) for _ in range(2)]
    lane.queue = [*large, *small]

    def begin() -> Any:
        found = queue.get_events()
        if found is None:
            return None
        queue.active_jobs[queue.active_jobs.index(None)] = found[0]
        lane.current_concurrency += 1
        return found[0][0]

    def end(done: Any) -> None:
        queue.active_jobs[queue.active_jobs.index([done])] = None
        lane.current_concurrency -= 1

    assert [begin(), begin(), begin()] == [large[0], small[0], None]
    end(small[0])
    assert begin() is small[1]
    end(small[1])
    assert begin() is None, "two large ones would leave no place for a small one"
    end(large[0])
    assert [begin(), begin()] == [large[1], None]


# ---------------------------------------------------------------- for who runs it


def test_health_and_counters(page: tuple[Demo, TestClient], engine: ShortEngine) -> None:
    client = page[1]
    assert client.get("/health").json() == {"status": "alive"}
    assert client.get("/health?run=1").json() == {"status": "translates"}
    ask(client, "segment", ["我", "accurate", "", ""])
    counters = client.get("/metrics").text
    assert 'seq2seq_runs_total{name="segment",result="ok"}' in counters
    assert "seq2seq_waiting 0" in counters
    with TestClient(served(engine)[1]) as other:
        assert other.get("/metrics").status_code == 404, "off by default"


def test_a_model_that_does_not_translate_is_not_healthy(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "tiny")
    engine = ShortEngine(folder)
    with TestClient(served(engine)[1]) as client:
        engine.catalogue = json.loads("null")
        engine.loaded = _missing  # type: ignore[method-assign]
        engine._ready = lambda request: request  # type: ignore[method-assign]
        answer = client.get("/health?run=1")
    assert answer.status_code == 503 and answer.json()["code"] == "checkpoint"


def _missing(name: str) -> Any:
    from model.values.segmentation import InputError

    raise InputError("checkpoint", reason="gone")


def test_the_messages_that_are_weighed_are_gradios() -> None:
    assert issubclass(ProcessCompletedMessage, object) and "output" in ProcessCompletedMessage.model_fields
