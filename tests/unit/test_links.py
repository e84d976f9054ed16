"""A request survives its link, a wrong link falls back, and a link says no more than it must."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import links
from app.locales import LANGUAGES, translator
from app.page import reason
from app.request import SETTINGS, TRANSLATION, Request
from model.values.changes import ATTENTION_KINDS, AttentionChange, Changes, ContextChange
from model.values.segmentation import SEGMENTATIONS, InputError

NAMES = ("zh-en-gru-bahdanau", "zh-en-gru-none")


def read(query: dict[str, str]) -> Request:
    return links.request_of(query, NAMES, NAMES[0], lambda name: f"example of {name}")


weights = st.lists(st.floats(0, 1e6), min_size=1, max_size=4).filter(lambda w: sum(w) >= 1e-6).map(tuple)
steps = st.none() | st.integers(0, 30)
attention = st.one_of(
    st.builds(AttentionChange, st.sampled_from(["as-is", "uniform", "zero-top"]), steps),
    st.builds(AttentionChange, st.just("one-hot"), steps, st.integers(0, 30)),
    st.builds(AttentionChange, st.just("permuted"), steps, seed=st.integers(0, 99)),
    st.builds(AttentionChange, st.just("typed"), steps, weights=weights),
)
changes = st.builds(
    Changes,
    st.lists(st.integers(0, 4000), max_size=4).map(tuple),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4000)), max_size=3).map(tuple),
    st.lists(attention, max_size=3).map(tuple),
    st.none() | st.builds(ContextChange, st.floats(0, 1), st.text(max_size=8)),
)
requests = st.builds(
    Request,
    st.text(max_size=12),
    st.sampled_from([mode for mode in SEGMENTATIONS if mode != "own"]),
    beam=st.integers(1, 10),
    length_penalty=st.floats(0, 2),
    checkpoint=st.sampled_from(NAMES),
    n_best=st.integers(1, 10),
    sample=st.booleans(),
    temperature=st.floats(0.1, 2),
    top_k=st.integers(0, 100),
    top_p=st.floats(0.05, 1),
    seed=st.integers(0, 9999),
    changes=changes,
    word=st.text(max_size=5),
    own=st.text(max_size=5),
)


@given(requests)
def test_a_request_survives_its_link(request: Request) -> None:
    assert read(links.query_of(request)) == request
    assert read(links.decoded(links.encoded(request))) == request


def test_every_kind_of_attention_has_a_spelling() -> None:
    for kind in ATTENTION_KINDS:
        change = AttentionChange(kind, 2, weights=(1.0, 2.0) if kind == "typed" else ())
        asked = Request("我", checkpoint=NAMES[0], changes=Changes(attention=(change,)))
        assert read(links.query_of(asked)) == asked


def test_a_plain_request_is_a_short_link() -> None:
    assert links.query_of(Request("我爱学习")) == {"text": "我爱学习"}


@given(
    st.dictionaries(
        st.sampled_from(links.EVERY),
        st.text(alphabet="0123456789.:;@,-eniof+uniform", max_size=12),
    )
)
def test_no_link_breaks_the_page(query: dict[str, str]) -> None:
    """Whatever it says, a link gives a request within the bounds of the page's own controls."""
    request = read(query)
    for setting in SETTINGS:
        setting.read(getattr(request, setting.field))
    with contextlib.suppress(InputError):  # too many changes: said when it is run
        request.checked(10_000).settings(TRANSLATION)


def test_what_a_link_says_wrongly_falls_back() -> None:
    query = {
        "model": "../secrets",
        "beam": "many",
        "alpha": "nan",
        "force": "1.x",
        "swap": "1",
        "att": "sideways",
        "c": "7",
    }
    assert read(query) == Request(f"example of {NAMES[0]}", checkpoint=NAMES[0])


@pytest.mark.parametrize("weights", ["1e-50,0,0,0", "1e39,1,1,1", "nan,1,1,1", "inf,1,1,1", "-1,2,1,1", "0,0,0,0"])
def test_no_weights_of_a_link_become_nan(weights: str) -> None:
    assert read({"text": "我", "att": f"typed:{weights}"}) == Request("我", checkpoint=NAMES[0])


@pytest.mark.parametrize(
    "query",
    [
        {"att": "permuted:" + "9" * 23},
        {"att": "permuted:" + "9" * 5000},
        {"att": "uniform@" + "9" * 30},
        {"force": "9" * 23},
        {"swap": "0:" + "9" * 23},
    ],
)
def test_a_number_that_none_can_have_falls_back(query: dict[str, str]) -> None:
    assert read({"text": "我", **query}) == Request("我", checkpoint=NAMES[0])


@pytest.mark.parametrize(
    "query",
    [
        {"att": "as-is;" * 25},
        {"att": "as-is;" * 1_000_000},
        {"att": "typed:" + ",".join(["1"] * 121)},
        {"force": "5." * 81},
        {"swap": ";".join(["0:5"] * 121)},
    ],
)
def test_more_than_a_run_can_have_is_refused_with_a_sentence(query: dict[str, str]) -> None:
    request = read({"text": "我", **query})
    changes = request.changes
    assert max(map(len, (changes.prefix, changes.replaced, changes.attention))) <= 121, "only one too many is kept"
    with pytest.raises(InputError) as refused:
        request.checked(100)
    assert refused.value.code == "too-many-items"
    for language in LANGUAGES:
        assert str(refused.value.details["limit"]) in reason(refused.value, translator(language))


def test_numbers_are_exact_and_short() -> None:
    asked = Request("我", checkpoint=NAMES[0], temperature=0.1234567891, sample=True, length_penalty=2.0)
    assert links.query_of(asked)["temp"] == "0.1234567891"
    assert links.query_of(asked)["alpha"] == "2"
    assert read(links.query_of(asked)) == asked
