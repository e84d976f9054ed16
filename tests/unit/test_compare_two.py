"""Two sentences side by side: what the pair block computes from the two traces, and how it says it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import gradio as gr
import numpy as np
import plotly.graph_objects as go
import pytest

from app.compare import render, tab, words
from app.compare.blocks import Blocks, Refused
from app.compare.comparison import TEXT, Comparison, chip_label, comparison_of
from app.compare.pair import contexts, reading, writing
from app.compare.pair import figure as pair_figure
from app.compare.pair import view as pair
from app.compare.pair.alignment import alone, marks
from app.compare.pair.differences import differences
from app.compare.side import Side, identical
from app.languages import KNOWN
from app.locales import LANGUAGES
from model.values.plane import Nearness
from model.values.trace import Trace
from tests.engines import ShortEngine
from tests.page import unmarked
from tests.unit.test_compare import HOSTILE, Tags, engine, specs

assert engine  # the fixture, under its own name here

FIRST, SECOND = "医生明天要见病人。", "病人明天要见医生。"
NEAR = Nearness(sentences=4, pairs=6, nearer=2, mean=0.1, paraphrases=0.5)
NEGATED, PLAIN = "她昨天没有来上课。", "她昨天来上课了。"
LONG = "我们今天早上在学校里学习中文，" * 3


@pytest.fixture(scope="module")
def compare(engine: ShortEngine) -> Blocks:
    return Blocks(engine)


def sides(
    compare: Blocks, text: str, text2: str, a: str = "tiny-bahdanau", b: str = "tiny-bahdanau"
) -> tuple[Side, Side]:
    return compare.sides(Comparison(text, a, b, text2=text2), "en")


def shown(both: tuple[Side, Side], language: str = "en") -> tuple[dict[str, Any], str]:
    values = pair.view(both, NEAR if both[0].name == both[1].name else None, language)
    return values, render("pair", language, values)


def with_map(side: Side, attention: np.ndarray[Any, Any]) -> Side:
    """The side with another attention map, whatever its pieces."""
    decoder = replace(side.trace.decoder, alpha=attention.astype(np.float32))
    target = (side.trace.target * len(attention))[: len(attention)]
    source = replace(side.trace.source, pieces=(side.trace.source.pieces * 9)[: attention.shape[1]])
    made: Trace = replace(side.trace, decoder=decoder, target=target, source=source)
    return replace(side, run=replace(side.run, trace=made))


# ---------------------------------------------------------------- what is marked


def test_marks_tell_the_same_order_from_another_and_from_nothing() -> None:
    assert marks("abcd", "abcd") == ["same"] * 4
    assert marks(["doctor", "sees", "patient"], ["patient", "sees", "doctor"]) == ["moved", "same", "moved"]
    assert marks(["the", "dog", "the"], ["the", "dog"]) == ["same", "same", "alone"]
    assert alone(["a", "b"], ["b", "c"]) == ["a"]
    assert marks([], ["a"]) == []
    assert marks("狗咬人", "人咬狗") == ["moved", "same", "moved"], "of three, the one that stayed where it was"


def test_words_and_ids_know_what_the_other_side_has(compare: Blocks) -> None:
    a, b = sides(compare, NEGATED, PLAIN)
    words = {word.text: word.mark for word in reading.words(a.trace, b.trace)}
    assert words["没有"] == "alone"
    assert words["昨天"] == "same"
    others = {(piece.id, piece.text) for piece in b.trace.source.pieces}
    for one in reading.ids(a.trace, b.trace):
        assert (one.mark != "alone") <= ((one.piece.id, one.piece.text) in others)
    assert [one.mark for one in reading.ids(a.trace, a.trace)] == ["same"] * len(a.trace.source.pieces)
    _, markup = shown((a, b))
    assert "≠" in markup
    assert 'class="word mark-alone"' in markup


# ---------------------------------------------------------------- numbers from the traces


def test_the_most_similar_piece_is_numpys(compare: Blocks) -> None:
    a, b = sides(compare, FIRST, NEGATED)
    first, second = (side.trace.arrays["encoder.embeddings"].astype(np.float64) for side in (a, b))
    for x, found in zip(first, reading.similar(a.trace, b.trace), strict=True):
        cosines = [float(x @ y / np.linalg.norm(x) / np.linalg.norm(y)) for y in second]
        assert found.cosine == pytest.approx(max(cosines), abs=1e-5)
        assert found.other == b.trace.source.pieces[int(np.argmax(cosines))].text
        if found.same:
            assert found.cosine == pytest.approx(1, abs=1e-5)


def test_the_distance_of_the_contexts_is_numpys(compare: Blocks) -> None:
    a, b = sides(compare, NEGATED, PLAIN)
    values, markup = shown((a, b))
    first, second = a.context.astype(np.float64), b.context.astype(np.float64)
    cosine = float(first @ second / np.linalg.norm(first) / np.linalg.norm(second))
    apart = values["apart"]
    assert apart.cosine == pytest.approx(cosine, abs=1e-5)
    assert apart.euclidean == pytest.approx(float(np.linalg.norm(first - second)), abs=1e-5)
    assert f"<b>{cosine:.3f}</b>" in markup
    strips, change = values["contexts_spec"]["data"]
    assert (strips["zmin"], strips["zmax"]) == (-1, 1)
    assert (change["zmin"], change["zmax"]) == (-2, 2)
    assert np.allclose(change["z"], a.context - b.context, atol=1e-4)
    unit, one, other, by = values["unit_rows"][0]
    assert abs(by) == pytest.approx(float(np.abs(a.context - b.context).max()))
    assert one - other == pytest.approx(by)
    assert one == pytest.approx(float(a.context[unit]))


def test_how_near_two_contexts_are_is_counted_among_all_pairs(engine: ShortEngine) -> None:
    plane = engine.loaded("tiny-bahdanau").plane
    assert plane is not None
    units = [code / np.linalg.norm(code) for code in plane.codes.astype(np.float64)]
    cosines = [float(one @ other) for i, one in enumerate(units) for other in units[:i]]
    cosine = float(np.median(cosines)) + 1e-4
    found = plane.nearness(cosine)
    assert found.pairs == len(cosines)
    assert found.nearer == pytest.approx(sum(one > cosine for one in cosines), abs=2)
    assert found.mean == pytest.approx(float(np.mean(cosines)), abs=1e-4)
    assert contexts.share_of(plane.nearness(2)) == "0.0%"
    assert contexts.share_of(replace(found, nearer=1)) == "< 0.1%"


def test_each_step_names_the_likeliest_other_piece(compare: Blocks) -> None:
    a, b = sides(compare, NEGATED, PLAIN)
    for t, row in enumerate(writing.steps(a.trace, b.trace)):
        chances = np.exp(a.trace.arrays["decoder.top_log_probs"][t])
        written = a.trace.target[t]
        assert row.chance == pytest.approx(float(np.exp(written.log_prob)))
        others = [p for id, p in zip(a.trace.top_ids[t].tolist(), chances, strict=True) if id != written.id]
        assert row.other_chance == pytest.approx(float(max(others)))
        assert row.overruled == (int(a.trace.top_ids[t][0]) != written.id)


def test_the_difference_map_is_a_minus_b(compare: Blocks) -> None:
    a, b = sides(compare, FIRST, SECOND)
    shape = (5, 6)
    first, second = (np.random.default_rng(seed).dirichlet(np.ones(shape[1]), shape[0]) for seed in (1, 2))
    a, b = with_map(a, first), with_map(b, second)
    change = writing.difference(a.trace, b.trace)
    assert change is not None
    assert np.allclose(change, first - second, atol=1e-6)
    (drawn,) = pair_figure.attention_difference(a, b, change)["data"]
    assert (drawn["zmin"], drawn["zmax"]) == (-1, 1)
    assert np.allclose(drawn["z"], first - second, atol=1e-4)
    largest = writing.largest(a, b)[0]
    assert abs(largest.change) == pytest.approx(float(np.abs(first - second).max()), abs=1e-6)
    assert pair_figure.signed(0.004) == "0.00"
    assert pair_figure.signed(0.25) == "+0.25"
    assert pair_figure.signed(-0.25) == "\u22120.25"


def test_without_two_maps_of_one_shape_it_says_why(compare: Blocks) -> None:
    say = words("en", "pair")
    a, b = sides(compare, FIRST, SECOND)
    a, b = with_map(a, np.full((3, 4), 0.25)), with_map(b, np.full((3, 5), 0.2))
    assert writing.difference(a.trace, b.trace) is None
    assert "3 rows × 4 columns" in writing.why_not(a, b, say)
    one = sides(compare, FIRST, "", "tiny-none", "tiny-bahdanau")
    values, markup = shown(one)
    assert values["no_difference"] == say("no-map-one", who="● A")
    assert "bits" in markup
    both = sides(compare, FIRST, SECOND, "tiny-none", "tiny-none")
    values, _ = shown(both)
    assert values["no_difference"] == say("no-map-both")


# ---------------------------------------------------------------- in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_sentence_twice_differs_by_nothing_and_says_so(language: str, compare: Blocks) -> None:
    say = words(language, "pair")
    a, b = sides(compare, FIRST, FIRST)
    assert identical(a, b)
    values, markup = shown((a, b), language)
    assert values["differences"] == [say("all-the-same")]
    assert np.abs(values["changed"]).max() == 0
    assert say("changed-nothing") in unmarked(markup)
    assert values["apart"].euclidean == 0
    assert values["apart"].cosine == pytest.approx(1)
    assert say("compared-one-one", name=a.name) in unmarked(markup)


def test_differences_name_the_words_and_the_contexts(compare: Blocks) -> None:
    say = words("en", "pair")
    read, apart, *_ = differences(*sides(compare, NEGATED, PLAIN), NEAR, say)
    assert "“没有”" in read
    assert "“了”" in read
    assert "cosine" in apart
    order = differences(*sides(compare, FIRST, SECOND), NEAR, say)[0]
    assert order == say("same-words-other-order")
    across = differences(*sides(compare, NEGATED, PLAIN, "tiny-none", "tiny-lstm"), None, say)
    assert not [line for line in across if "cosine" in line], "two spaces have no cosine"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("names", [("tiny-bahdanau", "tiny-bahdanau"), ("tiny-none", "tiny-lstm")])
@pytest.mark.parametrize("texts", [(FIRST, SECOND), (NEGATED, HOSTILE), (LONG, "好")])
def test_every_stage_is_shown_with_a_table_and_nobodys_markup(
    texts: tuple[str, str], names: tuple[str, str], language: str, compare: Blocks
) -> None:
    both = sides(compare, *texts, *names)
    values, markup = shown(both, language)
    elements = Tags(markup)
    assert "img" not in elements.tags
    assert not [name for name in elements.attributes if name.startswith("on")]
    for sign in "①②③④⑤⑥⑦":
        assert f'<span class="sign">{sign}</span>' in markup
    assert markup.count("<figure") == markup.count('<details class="table"')
    for spec in specs(markup):
        assert spec["axes"] == {}, "a click here must not move the walk's rail"
    for key in ("contexts_spec", "plane_spec", "changed_spec"):
        if values.get(key):
            assert go.Figure(data=values[key]["data"], layout=values[key]["layout"]).data
    one = names[0] == names[1]
    assert ("plane-both" in markup) == one
    assert ("plane-A" in markup) != one


def test_headings_say_what_sets_a_side_apart(compare: Blocks) -> None:
    a, b = sides(compare, FIRST, SECOND)
    assert (a.title, b.title) == (FIRST[:-1], SECOND[:-1])
    assert sides(compare, FIRST, "", "tiny-none", "tiny-lstm")[1].title == "tiny-lstm"
    assert sides(compare, FIRST, SECOND, "tiny-none", "tiny-lstm")[0].title == f"tiny-none · {FIRST[:-1]}"
    long, _ = sides(compare, LONG, FIRST)
    assert long.cut
    assert long.sentence in shown((long, b))[1]


def test_a_sentence_in_another_writing_gets_a_remark_that_names_the_side(compare: Blocks) -> None:
    values, markup = shown(sides(compare, FIRST, "Good morning."))
    assert len(values["foreign"]) == 1
    assert "■ B has no Chinese characters" in markup
    assert shown(sides(compare, FIRST, "123"))[0]["foreign"] == []


# ---------------------------------------------------------------- what is asked for


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "text2", "who"), [("", SECOND, "● A"), (FIRST, "\u200b", "■ B"), (FIRST, "好" * 300, "■ B")]
)
def test_bad_input_names_its_side(text: str, text2: str, who: str, language: str, compare: Blocks) -> None:
    with pytest.raises(Refused) as refused:
        compare.of_comparison(Comparison(text, "tiny-none", "tiny-none", text2=text2), language)
    assert str(refused.value).startswith(who)


def test_gradients_take_each_sides_own_sentence(compare: Blocks) -> None:
    _, gradients, _ = compare.of_comparison(Comparison(NEGATED, "tiny-none", "tiny-none", text2=PLAIN), "zh")
    ticks = [spec["layout"]["xaxis"]["ticktext"] for spec in specs(gradients)[:2]]
    assert len(ticks) == 2
    assert ticks[0] != ticks[1]


def test_an_empty_second_sentence_is_the_first() -> None:
    assert Comparison(FIRST, "a", "b").texts == (FIRST, FIRST)
    assert Comparison(FIRST, "a", "b", text2=" \n").texts == (FIRST, FIRST)
    assert Comparison(FIRST, "a", "b", text2=SECOND).texts == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("text2", "read"), [(SECOND, SECOND), ("", ""), ("  ", ""), ("\u200b", ""), ("好" * 101, ""), ("\ud800", "")]
)
def test_a_links_second_sentence_falls_back_to_none(text2: str, read: str) -> None:
    query = {"tab": "compare", "text": FIRST, "text2": text2}
    assert comparison_of(query, ("only",), "only", 100).text2 == read
    assert comparison_of({"text2": SECOND}, ("only",), "only").text2 == ""
    assert comparison_of({}, ("only",), "only").text == TEXT


def test_a_link_that_opens_the_tab_is_not_answered_twice(engine: ShortEngine) -> None:
    page = tab._Page.__new__(tab._Page)  # its answers need no components
    page.blocks, page.ran, page.fixed = Blocks(engine), [None] * 5, [None] * 2
    inputs = (FIRST, SECOND, "tiny-none", "tiny-none", "journey", 0)
    arrived = page.show(Comparison(*inputs[:1], *inputs[2:], text2=SECOND), "en")
    again = page.open(*inputs, "zh", arrived[-1])  # the language that the page has before it has read the link
    assert again == [gr.skip()] * len(again)
    message, *kept, key = page.show(Comparison("", "tiny-none", "tiny-none"), "en")
    assert "● A" in message
    assert kept == [gr.skip()] * 3
    assert key
    fields = tab._fields("en", Comparison(FIRST, "tiny-none", "tiny-lstm", text2=SECOND))
    assert [one["value"] for one in fields] == [FIRST, SECOND, "tiny-none", "tiny-lstm"]
    assert not [one for one in tab._fields("zh", None) if "value" in one]


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_are_pairs_with_a_label_each(language: str) -> None:
    for read in KNOWN.values():
        labels = [chip_label(pair, words(language)) for pair in read.pairs]
        assert len(set(labels)) == 4
        for example, label in zip(read.pairs, labels, strict=True):
            assert example.a != example.b
            assert example.a.rstrip("。.") in label
            assert example.b.rstrip("。.") in label
