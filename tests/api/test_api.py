"""The named endpoints: what they answer, and what they say to bad input."""

import json
import math
import urllib.request

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from model.checkpoint import load_checkpoint
from model.explain.tracing import trace
from model.values.search import SearchSettings


@pytest.mark.parametrize(
    ("text", "expected"),
    [("欢迎来北京", "Welcome to Beijing."), ("我爱学习", "I love studying."), ("現在幾點了", "What time is it now?")],
)
def test_translates_the_tutorials_sentences(client: Client, text: str, expected: str) -> None:
    assert client.predict(text, api_name="/translate") == expected


def test_another_checkpoint_answers(client: Client) -> None:
    answer = json.loads(client.predict("欢迎来北京", 5, 1, "accurate", "zh-en-gru-none", api_name="/trace"))
    assert answer["checkpoint"] == "zh-en-gru-none"
    assert "decoder.weights" not in answer["arrays"]


def test_trace_is_the_librarys_own(client: Client) -> None:
    answer = json.loads(client.predict("欢迎来北京", 3, api_name="/trace"))
    own = trace(
        load_checkpoint("zh-en-gru-bahdanau"),
        "欢迎来北京",
        settings=SearchSettings(beam=3, length_penalty=1.0, n_best=3, max_length=80),
    )
    assert answer["translation"] == own.translation
    assert [piece["id"] for piece in answer["target"]] == [piece.id for piece in own.target]
    for row in answer["arrays"]["decoder.weights"]:
        assert math.isclose(sum(row), 1, abs_tol=1e-5)
    for name, array in own.arrays.items():
        flat = array.ravel().tolist()
        got = _flat(answer["arrays"][name])
        assert max((abs(a - b) for a, b in zip(flat, got, strict=True)), default=0) < 1e-5, name


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("",), "Nothing was typed"),
        (("   \n",), "Nothing was typed"),
        (("\u200b\u0000",), "nothing readable"),
        (("我" * 10_000,), "10000 characters"),
        (("我", 25), "beam"),
        (("我", 5, -1), "length_penalty"),
        ((None,), "text must be text"),
        ((["我"],), "text must be text"),
        (("我", 2.5), "beam must be a whole number"),
        (("我", "5"), "beam must be a number"),
        (("我", 5, 1, "word"), "segmentation"),
        (("我", 5, 1, "accurate", "no-such-model"), "no model called no-such-model"),
    ],
)
def test_bad_input_gets_a_sentence(client: Client, arguments: tuple, said: str) -> None:
    with pytest.raises(AppError, match=said):
        client.predict(*arguments, api_name="/translate")


@pytest.mark.parametrize(
    "text", ["😀", "hello world", "שלום", "<img src=x onerror=alert(1)>", "</s>", "▁我", "a" * 100]
)
def test_strange_input_runs(client: Client, text: str) -> None:
    assert isinstance(client.predict(text, api_name="/translate"), str)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"data": ["我"]}, "6 values are needed, and 1 were sent"),
        ({"data": []}, "6 values are needed, and 0 were sent"),
        ({"data": [{"a": 1}, 5, 1, "accurate", "", True]}, "text must be text"),
        ({"data": ["我", "5", 1, "accurate", "", True]}, "beam must be a number"),
        ({"data": ["我", 5, 1, 7, "", True]}, "segmentation must be text"),
        ({"data": ["我", 5, 1, "accurate", ["a"], True]}, "checkpoint must be text"),
    ],
)
def test_a_body_of_the_wrong_shape_gets_a_sentence(client: Client, body: dict, said: str) -> None:
    """As curl sends it: no client in between that would complain first."""
    call = f"{client.src.rstrip('/')}/gradio_api/call/translate"
    request = urllib.request.Request(call, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        event = json.load(answer)["event_id"]
    with urllib.request.urlopen(f"{call}/{event}", timeout=60) as answer:
        events = answer.read().decode()
    assert "event: error" in events
    assert said in events
    assert '"error": null' not in events and "data: null" not in events


def _flat(value: object) -> list[float]:
    return [x for item in value for x in _flat(item)] if isinstance(value, list) else [value]
