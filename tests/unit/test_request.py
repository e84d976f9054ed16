"""The edge: whatever comes through a door becomes a request within bounds, or a sentence that names what is wrong."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api import Endpoints
from app.locales import LANGUAGES, translator
from app.page import reason
from app.request import MAX_LENGTH, MOST_REWEIGHED, SETTINGS, TRANSLATION, Request, attention_change
from model.values.changes import AttentionChange, Changes, ContextChange
from model.values.search import SearchSettings
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
        value = getattr(request, setting.field)
        assert type(value) is type(setting.default) or (setting.own and value is None)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"text": None}, "not-text"),
        ({"text": ["我"]}, "not-text"),
        ({"beam": 2.5}, "not-whole"),
        ({"beam": "5"}, "not-a-number"),
        ({"beam": True}, "not-a-number"),
        ({"beam": 25}, "out-of-bounds"),
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


POEM = SearchSettings(beam=24, sample=True, temperature=0.8, top_k=50, max_length=30)


@pytest.mark.parametrize(
    ("said", "search", "meant"),
    [
        ({"beam": 24}, POEM, {}),
        ({"beam": 5}, POEM, {"beam": 5}),
        ({"sample": True, "temperature": 0.8, "top_k": 50}, POEM, {}),
        ({"sample": False, "beam": 1, "seed": 7, "temperature": 1.5}, POEM, {"sample": False, "beam": 1}),
        ({"seed": 7}, POEM, {"seed": 7}),
        ({"sample": False, "beam": 5, "length_penalty": 1.0}, TRANSLATION, {}),
        ({"seed": 7, "top_k": 3}, TRANSLATION, {}),
        ({"sample": True, "seed": 7}, TRANSLATION, {"sample": True, "seed": 7}),
    ],
)
def test_what_is_the_tasks_own_is_not_said(said: dict[str, Any], search: SearchSettings, meant: dict[str, Any]) -> None:
    request = Request("月", **said).canonical(False, search)
    assert request == Request("月", **meant)
    settings = request.settings(search)
    assert all(getattr(settings, name) == value for name, value in meant.items())
    assert settings.sample == said.get("sample", search.sample)


def test_a_request_that_says_nothing_is_searched_as_its_task_is() -> None:
    assert Request("月").settings(POEM) == replace(POEM, n_best=5)
    assert Request("月").settings(TRANSLATION) == replace(TRANSLATION, n_best=5, max_length=MAX_LENGTH)


def test_another_draw_of_a_poem_is_no_what_if_and_drawing_a_translation_is() -> None:
    """What a run is set beside: itself, unless it is drawn where the task searches, or searched where it draws."""
    assert Request("月", seed=7).plain() == Request("月", seed=7)
    assert Request("月", sample=False, beam=1).plain() == Request("月")
    assert Request("你好", sample=True, beam=1, seed=7, length_penalty=0.5).plain() == Request(
        "你好", length_penalty=0.5
    )


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
