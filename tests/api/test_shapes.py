"""Any checkpoint through the API: each decodes as its own task says."""

from __future__ import annotations

import json

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from model.checkpoint import load_checkpoint
from model.explain.tracing import trace

OTHERS = {
    "poem-1n": "雪",
    "topic-n1": "从火车站到酒店怎么走？",
    "nextline-nn": "春雨落无声",
    "pinyin-nn": "他在银行门口行走",
}


@pytest.mark.parametrize("name", OTHERS)
def test_an_answer_is_what_the_library_gives_by_the_tasks_own_search(client: Client, name: str) -> None:
    expected = trace(load_checkpoint(name), OTHERS[name]).translation
    answer = json.loads(client.predict(OTHERS[name], checkpoint=name, api_name="/trace"))
    assert answer["translation"] == expected
    assert client.predict(OTHERS[name], checkpoint=name, api_name="/translate")


def test_a_poem_is_another_with_another_seed_and_the_same_with_the_same(client: Client) -> None:
    def poem(seed: int) -> str:
        drawn = client.predict("山", count=4, seed=seed, checkpoint="poem-1n", api_name="/sample")
        return drawn["translations"][0]["translation"]

    assert poem(1) == poem(1) != poem(2)


def test_labels_come_with_probabilities_that_sum_to_one(client: Client) -> None:
    answer = client.predict("这部电影的导演是谁？", api_name="/classify")
    labels = answer["labels"]
    assert labels[0]["label"] == "电影" and not answer["unsure"] and answer["needed"] == 0.6
    assert len(labels) == 6 and abs(sum(label["probability"] for label in labels) - 1) < 1e-5
    assert labels == sorted(labels, key=lambda label: -label["probability"])
    for text in ("电影院旁边那家宾馆放的歌", "三百二十七"):
        answer = client.predict(text, api_name="/classify")
        assert answer["unsure"] == (answer["labels"][0]["probability"] < 0.6)


def test_what_has_no_labels_says_so(client: Client) -> None:
    with pytest.raises(AppError, match="poem-1n does not answer with a label"):
        client.predict("月", checkpoint="poem-1n", api_name="/classify")
