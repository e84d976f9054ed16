"""The edge: whatever comes through a door becomes a request within bounds, or a sentence that names what is wrong."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api import Endpoints
from app.locales import LANGUAGES, translator
from app.page import reason
from app.request import MOST_REWEIGHED, SETTINGS, Request, attention_change
from model.values.changes import AttentionChange, Changes, ContextChange
from model.values.segmentation import InputError

anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2), st.just(10**400), st.just("\ud800"),
)  # fmt: skip
fields = [setting.field for setting in SETTINGS] + ["text", "checkpoint", "word", "own"]


@given(st.dictionaries(st.sampled_from(fields), anything))
def test_values_of_any_type_are_a_request_or_a_sentence(values: dict[str, object]) -> None:
    try:
        request = Request.parse({"text": "我", **values})
    except InputError as error:
        for language in LANGUAGES:
            said = reason(error, translator(language))
            assert said and "{field}" not in said
            said.encode()
        return
    for setting in SETTINGS:
        assert type(getattr(request, setting.field)) is type(setting.default)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"text": None}, "not-text"),
        ({"text": ["我"]}, "not-text"),
        ({"beam": 2.5}, "not-whole"),
        ({"beam": "5"}, "not-a-number"),
        ({"beam": True}, "not-a-number"),
        ({"beam": 11}, "out-of-bounds"),
        ({"beam": 10**400}, "out-of-bounds"),
        ({"length_penalty": math.nan}, "not-a-number"),
        ({"length_penalty": math.inf}, "out-of-bounds"),
        ({"segmentation": "sideways"}, "not-one-of"),
        ({"sample": 1}, "not-yes-or-no"),
        ({"checkpoint": 5}, "not-text"),
    ],
)
def test_what_is_wrong_is_named(values: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        Request.parse({"text": "我", **values})
    assert caught.value.code == code
    assert caught.value.details["field"] == next(iter(values))


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert Request.parse({"text": "我", "beam": 3.0, "length_penalty": 1}) == Request("我", beam=3, length_penalty=1.0)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (Request("我" * 101), "too-many"),
        (Request("我", own="a" * 101), "too-many"),
        (Request("我", word="a" * 101), "too-many"),
        (Request("我", boundaries="我/" * 300), "too-many"),
        (Request("我", changes=Changes(context=ContextChange(1, "我" * 101))), "too-many"),
        (Request("我", changes=Changes(prefix=(5,) * 81)), "too-many-items"),
        (Request("我", changes=Changes(replaced=((0, 5),) * 121)), "too-many-items"),
        (
            Request("我", changes=Changes(attention=(AttentionChange("as-is"),) * (MOST_REWEIGHED + 1))),
            "too-many-items",
        ),
        (Request("我", changes=Changes(attention=(AttentionChange("typed", weights=(1.0,) * 121),))), "too-many-items"),
        (Request("我", changes=Changes(attention=(AttentionChange("permuted", seed=10**22),))), "out-of-bounds"),
        (Request("我", changes=Changes(prefix=(10**22,))), "out-of-bounds"),
        (Request("我", beam=0), "out-of-bounds"),
    ],
)
def test_nothing_huge_is_run(request_: Request, code: str) -> None:
    with pytest.raises(InputError) as caught:
        request_.checked(100)
    assert caught.value.code == code
    for language in LANGUAGES:
        reason(caught.value, translator(language))


def test_lone_surrogates_are_replaced_everywhere() -> None:
    half = "我\ud800"
    checked = Request(half, "own", half, word=half, own=half, changes=Changes(context=ContextChange(1, half))).checked(
        9
    )
    assert checked.changes.context is not None
    for text in (checked.text, checked.boundaries, checked.word, checked.own, checked.changes.context.text):
        assert text == "我\ufffd"


@pytest.mark.parametrize(
    "values",
    [
        ("sideways", -1, 0, None, 0),
        ("typed", -1, 0, "1,2", 0),
        ("typed", -1, 0, [1, "2"], 0),
        ("typed", -1, 0, [math.nan], 0),
        ("typed", -1, 0, [1e39], 0),
        ("typed", -1, 0, [1e-50], 0),
        ("uniform", 1.5, 0, None, 0),
        ("uniform", None, 0, None, 0),
        ("permuted", -1, 0, None, 10**22),
        (["typed"], -1, 0, None, 0),
    ],
)
def test_a_change_of_attention_that_cannot_be_is_named(values: tuple[Any, ...]) -> None:
    with pytest.raises(InputError) as caught:
        attention_change(*values)
    assert reason(caught.value, translator("en"))


def test_replace_takes_no_path() -> None:
    """The endpoint asks the engine by name; a folder elsewhere is no name."""

    class Catalogued:
        def piece_id(self, checkpoint: str, piece: str) -> int:
            raise InputError("no-checkpoint", name=checkpoint)

    with pytest.raises(InputError) as caught:
        Endpoints(Catalogued()).replace("我", 0, "你", "/etc")  # type: ignore[arg-type]
    assert caught.value.code == "no-checkpoint"
