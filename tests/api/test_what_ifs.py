"""The what-ifs as endpoints: they answer what the library answers, and bad input gets a sentence."""

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from model.checkpoint import load_checkpoint
from model.explain.importance import occlude
from model.explain.tracing import trace
from model.explain.whatif import effect, teacher_force
from model.values.changes import AttentionChange, Changes
from model.values.search import SearchSettings

TEXT = "他昨天没有去学校，因为他病了。"
SETTINGS = SearchSettings(beam=5, n_best=5, max_length=80)


def test_attend_is_the_librarys_effect(client: Client) -> None:
    checkpoint = load_checkpoint("zh-en-gru-bahdanau")
    before = trace(checkpoint, TEXT, settings=SETTINGS)
    after = trace(checkpoint, TEXT, settings=SETTINGS, changes=Changes(attention=(AttentionChange("zero-top", 2),)))
    answer = client.predict(TEXT, kind="zero-top", step=2, api_name="/attend")
    delta = [piece["delta"] for piece in answer["before"]["pieces"]]
    assert delta == pytest.approx(effect(checkpoint, before, after).delta.tolist(), abs=1e-4)
    assert answer["translation"] == after.translation


def test_occlude_and_score_are_the_librarys(client: Client) -> None:
    checkpoint = load_checkpoint("zh-en-gru-bahdanau")
    answer = client.predict(TEXT, api_name="/occlude")
    expected = occlude(checkpoint, trace(checkpoint, TEXT, settings=SETTINGS)).pieces
    assert answer["occlusion"][0] == pytest.approx(expected[0].tolist(), abs=1e-4)
    assert set(answer["rank_correlations"]) == {"attention, occlusion", "attention, gradient", "occlusion, gradient"}
    scored = client.predict(TEXT, translation="He was ill yesterday.", api_name="/score")
    assert scored["log_prob"] == pytest.approx(teacher_force(checkpoint, TEXT, "He was ill yesterday.").total, abs=1e-3)


def test_forcing_its_own_words_changes_nothing(client: Client) -> None:
    answer = client.predict("欢迎来北京", beginning="Welcome to", api_name="/force")
    assert answer["translation"] == answer["before"]["translation"] == "Welcome to Beijing."
    assert [piece["forced"] for piece in answer["pieces"]][:2] == [True, True]
    assert answer["log_prob"] == pytest.approx(answer["before"]["log_prob"], abs=1e-4)


@pytest.mark.parametrize(
    ("arguments", "endpoint", "said"),
    [
        ({"text": "", "translation": "Yes."}, "/score", "Nothing was typed"),
        ({"text": "我", "translation": " "}, "/score", "translation is empty"),
        ({"text": "我", "kind": "sideways"}, "/attend", "kind must be one of"),
        ({"text": "我", "kind": "typed", "weights": [1.0]}, "/attend", "1 weights were given"),
        ({"text": "我", "kind": "typed", "weights": [-1.0]}, "/attend", "0 or more"),
        ({"text": "我", "kind": "one-hot", "source": 9}, "/attend", "no piece number 10"),
        ({"text": "我", "checkpoint": "zh-en-gru-none"}, "/attend", "no attention"),
        ({"text": "我", "count": 11}, "/sample", "count must lie between"),
        ({"text": "我", "temperature": 0}, "/sample", "temperature"),
        ({"text": "我", "place": 0, "piece": "nosuchpiece"}, "/replace", "no piece"),
        ({"text": "我", "place": 7, "piece": "你"}, "/replace", "no piece number 8"),
        ({"text": "我", "share": 2}, "/move_code", "share must lie"),
        ({"text": "我", "towards": "我" * 101}, "/move_code", "101 characters"),
        ({"text": "我", "checkpoint": "no-such"}, "/occlude", "no model called no-such"),
        ({"text": "我", "place": 0, "piece": "你", "checkpoint": "/etc"}, "/replace", "no model called /etc"),
        ({"text": "我", "place": 0, "piece": "你", "checkpoint": "pretrained/zh-en-gru-none"}, "/replace", "no model"),
        ({"text": "我", "place": 1.5, "piece": "你"}, "/replace", "place must be a whole number"),
        ({"text": "我", "kind": "permuted", "seed": 10**18}, "/attend", "seed must lie between"),
        ({"text": "我", "kind": "typed", "weights": [1e-50, 0.0]}, "/attend", "0 or more"),
        ({"text": "我", "share": "half"}, "/move_code", "share must be a number"),
        ({"text": "我爱学习", "segmentation": "own", "boundaries": "我/恨"}, "/segment", "do not match"),
    ],
)
def test_bad_input_gets_a_sentence(client: Client, arguments: dict, endpoint: str, said: str) -> None:
    with pytest.raises(AppError, match=said):
        client.predict(**arguments, api_name=endpoint)


def test_attention_of_one_place_whose_top_is_taken_still_sums_to_one(client: Client) -> None:
    """One-hot, then its top set to zero: an even share for every other place."""
    weights = client.predict("我", kind="zero-top", api_name="/attend")["weights"]
    assert all(sum(row) == pytest.approx(1, abs=1e-6) for row in weights)
