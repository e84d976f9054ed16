"""A request survives its link, a wrong link falls back, and a link says no more than it must."""

from hypothesis import given
from hypothesis import strategies as st

from app import links
from app.service import Request
from model.values.changes import ATTENTION_KINDS, AttentionChange, Changes, ContextChange
from model.values.segmentation import SEGMENTATIONS

NAMES = ("zh-en-gru-bahdanau", "zh-en-gru-none")


def read(query: dict[str, str]) -> Request:
    return links.request_of(query, NAMES, NAMES[0], lambda name: f"example of {name}")


weights = st.lists(st.integers(0, 9), min_size=1, max_size=4).filter(any).map(lambda w: tuple(float(x) for x in w))
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
    st.none() | st.builds(ContextChange, st.sampled_from([0.0, 0.25, 1.0]), st.text(max_size=8)),
)
requests = st.builds(
    Request,
    st.text(max_size=12),
    st.sampled_from([mode for mode in SEGMENTATIONS if mode != "own"]),
    beam=st.integers(1, 10),
    length_penalty=st.sampled_from([0.0, 0.5, 1.0, 2.0]),
    checkpoint=st.sampled_from(NAMES),
    n_best=st.integers(1, 10),
    sample=st.booleans(),
    temperature=st.sampled_from([0.1, 1.0, 2.0]),
    top_k=st.integers(0, 100),
    top_p=st.sampled_from([0.05, 0.9, 1.0]),
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
        st.sampled_from(
            [
                "text",
                "model",
                "seg",
                "words",
                "beam",
                "alpha",
                "n",
                "sample",
                "temp",
                "topk",
                "topp",
                "seed",
                "force",
                "swap",
                "att",
                "c",
                "towards",
                "own",
                "word",
            ]
        ),
        st.text(alphabet="0123456789.:;@,-eniof+uniform", max_size=12),
    )
)
def test_no_link_breaks_the_page(query: dict[str, str]) -> None:
    """Whatever it says, a link gives a request within the bounds of the page's own controls."""
    request = read(query)
    for field, (_, low, high) in links.NUMBERS.items():
        assert low <= getattr(request, field) <= high
    request.settings()


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
