"""What a visitor brought to learn from is that visitor's alone: another session is shown none of it, anywhere."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.engine.local import LocalEngine
from app.settings import Settings
from tests.engines import save_tiny
from tests.own_pairs import pairs
from tests.page import served

pytestmark = pytest.mark.usefixtures("gradios_loops")
MINE = {"task": "own", "h": 16, "pairs": pairs(200)}


class Visitor:
    """A session of the page's own events, as the browser sends them."""

    def __init__(self, client: TestClient, demo: Any, session: str) -> None:
        self.client, self.session = client, session
        self.event = next(n for n, fn in demo.fns.items() if fn.inputs and fn.inputs[0].elem_id == "learn-question")

    def asks(self, **question: Any) -> dict[str, Any]:
        body = {"data": [json.dumps(question), "en"], "fn_index": self.event, "session_hash": self.session}
        assert self.client.post("/gradio_api/queue/join", json=body).status_code == 200
        for line in self.client.get(f"/gradio_api/queue/data?session_hash={self.session}").text.splitlines():
            message = json.loads(line.removeprefix("data: ")) if line.strip() else {}
            if message.get("msg") == "process_completed":
                (answer,) = message["output"]["data"]
                return answer
        raise AssertionError("no answer came")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[LocalEngine]:
    engine = LocalEngine(Settings(), {"tiny": save_tiny(tmp_path / "tiny")})
    yield engine
    engine.close()


def test_another_session_sees_nothing_of_it(engine: LocalEngine) -> None:
    demo, app = served(engine)
    with TestClient(app, headers={"accept-language": "en"}) as client:
        client.get("/gradio_api/startup-events")
        owner, other = Visitor(client, demo, "owner"), Visitor(client, demo, "other")
        assert "200 pairs can be used; 20 of them" in owner.asks(do="preview", pairs=MINE["pairs"])["preview"]
        token = owner.asks(do="train", **MINE)["token"]
        assert len(token) >= 16
        deadline = time.monotonic() + 120
        while not (state := owner.asks(do="look", token=token)).get("frames") and time.monotonic() < deadline:
            time.sleep(0.1)
        text, name = state["subject"]["items"][0]["source"], f"learning/{token}/gru-none@0"
        assert text in MINE["pairs"]
        assert "error" not in walked(client, text, name)

        guess = re.sub("[A-Za-z]", "x", token)
        assert "is gone" in other.asks(do="look", token=guess)["error"]
        assert "is gone" in other.asks(do="stop", token="")["error"]
        assert "no model called" in walked(client, text, name.replace(token, guess))["error"]
        public = [client.get(path).text for path in ("/config", "/gradio_api/info", "/gradio_api/openapi.json", "/")]
        public.append(json.dumps(other.asks(do="recording", name="reverse")))
        assert not [said for said in public if token in said or "hundo" in said]

        owner.asks(do="leave", token=token)
        assert "is gone" in owner.asks(do="look", token=token)["error"]
        assert "no model called" in walked(client, text, name)["error"]


def walked(client: TestClient, text: str, checkpoint: str) -> dict[str, Any]:
    """What the public endpoint answers for a sentence by a checkpoint."""
    body = {"data": [text, 1, 1, "accurate", checkpoint, True]}
    event = client.post("/gradio_api/call/translate", json=body).json()["event_id"]
    answer = json.loads(client.get(f"/gradio_api/call/translate/{event}").text.partition("data: ")[2].splitlines()[0])
    return answer if isinstance(answer, dict) else {"answer": answer}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"pairs": "a\tb\n" * 300}, "Only 1 pairs can be used"),
        ({"pairs": 5}, "must be text"),
        ({"unit-source": "letters"}, "must be one of"),
        ({"language-target": "martian"}, "must be one of"),
        ({"pairs": ""}, "There are no pairs yet"),
    ],
)
def test_what_cannot_be_trained_on_gets_a_sentence(
    engine: LocalEngine, wrong: dict[str, object], sentence: str
) -> None:
    demo, app = served(engine)
    with TestClient(app, headers={"accept-language": "en"}) as client:
        client.get("/gradio_api/startup-events")
        visitor = Visitor(client, demo, "one")
        assert sentence in visitor.asks(do="train", **{**MINE, **wrong})["error"]
