"""The Compare tab for tiny random checkpoints: what its blocks render, draw and say, in both languages."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from app import compare as compare_package
from app.compare import BLOCKS, render, words
from app.compare.blocks import Blocks, Refused
from app.compare.comparison import Comparison, comparison_of
from app.compare.gradients import view as gradients
from app.compare.lengthening import series as sentence_series
from app.compare.lengthening import view as lengthening
from app.compare.pair import view as pair
from app.compare.pair.differences import differences, entropy, first_difference
from app.compare.probes import view as probes
from app.compare.side import Side, kind_of_both
from app.compare.study import figure as study_figure
from app.compare.study import view as study
from app.engine import Card
from app.locales import LANGUAGES
from model.config import ModelConfig
from model.task import Task
from model.values.effects import GradientNorms
from tests.engines import ShortEngine, save_tiny
from tests.page import unmarked

HOSTILE = "<img src=x onerror=alert(1)>"
TEXTS = ("他昨天没有去学校", HOSTILE)


def test_the_tab_knows_values_and_the_engine_but_no_model() -> None:
    for path in Path(compare_package.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.partition(".")[0] not in ("torch", "safetensors", "json"), path
                assert not name.startswith("model.") or name.startswith("model.values."), path


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_a_folder(block: str) -> None:
    files = {path.name for path in (Path(compare_package.__file__).parent / block).iterdir()}
    assert {"view.py", "template.html", "texts.json"} <= files


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> ShortEngine:
    kinds = {"tiny-none": ("gru", "none"), "tiny-bahdanau": ("gru", "bahdanau"), "tiny-lstm": ("lstm", "luong-general")}
    folder = tmp_path_factory.mktemp("checkpoints")
    return ShortEngine(
        *[save_tiny(folder / name, *kind, seed=seed, plane=True) for seed, (name, kind) in enumerate(kinds.items())]
    )


@pytest.fixture(scope="module")
def compare(engine: ShortEngine) -> Blocks:
    return Blocks(engine)


@dataclass(frozen=True)
class Bin:
    low: int
    high: int
    sentences: int
    concatenated: bool
    bleu: float | None
    chrf: float | None


@dataclass(frozen=True)
class Row:
    name: str
    cell: str
    attention: str
    parameters: int
    bleu: float | None
    chrf: float | None
    greedy_bleu: float | None
    sentences_per_second: float | None
    minutes: float | None
    history: tuple[dict[str, Any], ...]
    by_length: tuple[Bin, ...]
    shipped: bool
    direction: str = "zh→en"


BINS = (Bin(1, 9, 700, False, 30.0, 50.0), Bin(10, 19, 321, False, 25.0, 45.0), Bin(30, 60, 88, True, 9.5, 30.0))
HISTORY = ({"update": 1000, "dev_bleu": 5.5}, {"update": 2000, "dev_bleu": 11.25})
ROWS = (
    Row("one", "gru", "none", 3_900_000, 20.1, 40.0, 18.0, 250.0, 30.2, HISTORY, BINS, True),
    Row("<b>two", "rnn", "bahdanau", 3_100_000, None, None, None, None, None, (), BINS[:2], False),
)


class Tags(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def specs(markup: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    class Figures(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if value := dict(attrs).get("data-json"):
                found.append(json.loads(value))

    Figures().feed(markup)
    return found


def sides(compare: Blocks, text: str, a: str = "tiny-none", b: str = "tiny-bahdanau") -> tuple[Side, Side]:
    return compare.sides(Comparison(text, a, b), "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", TEXTS)
def test_a_pair_renders_without_anyones_markup(text: str, language: str, compare: Blocks) -> None:
    say = words(language, "pair")
    both = sides(compare, text)
    markup = compare.pair(both, language)
    elements = Tags(markup)
    assert "img" not in elements.tags
    assert not [name for name in elements.attributes if name.startswith("on")]
    assert say("no-attention") in markup
    assert markup.count("<figure") == 9  # two of embeddings, states, codes and planes; one attention map
    for side in both:
        assert side.trace.translation == "" or side.name in markup
    for spec in specs(markup):
        assert spec["axes"] == {}, "a click here must not move the walk's rail"


def test_a_pair_names_what_differs(compare: Blocks) -> None:
    a, b = sides(compare, TEXTS[0])
    say = words("en", "pair", kind_of_both(a, b))
    parting, pieces, certain, spread, sizes, _ = differences(a, b, None, say)
    t = first_difference(a.trace, b.trace)
    assert t is not None
    assert f"The translation differs from piece {t + 1} on" in parting
    assert "Pieces of the translation that ● A writes" in pieces
    surer = a if a.certainty > b.certainty else b
    assert certain.startswith((f"{surer.called} is surer", f"{surer.called} and"))
    assert "■ B has a mean entropy" in spread.replace("The attention of ", "")
    assert "more parameters" in sizes


def test_two_checkpoints_with_the_same_weights_are_said_to_agree(compare: Blocks) -> None:
    a, _ = sides(compare, TEXTS[0])
    twin = replace(a, letter="B", run=replace(a.run, card=replace(a.run.card, name="twin")))
    same = differences(a, twin, None, words("en", "pair", kind_of_both(a, twin)))
    assert "same translation" in same[0]
    assert "equally sure" in same[1]
    assert "Neither has attention" in same[2]
    assert "Both have" in same[3]


def test_two_attentions_are_compared_by_their_entropy(compare: Blocks) -> None:
    a, b = sides(compare, TEXTS[0], "tiny-bahdanau", "tiny-lstm")
    assert a.trace.attention is not None
    line = differences(a, b, None, words("en", "pair"))[3]
    assert "bits" in line
    uniform = np.full((3, 8), 1 / 8, np.float32)
    assert entropy(uniform) == pytest.approx(3)
    assert entropy(np.eye(4, dtype=np.float32)) == pytest.approx(0, abs=1e-6)
    assert 0 <= entropy(a.trace.attention) <= np.log2(len(a.trace.source.pieces)) + 1e-6


def test_certainty_is_the_geometric_mean(compare: Blocks) -> None:
    a, _ = sides(compare, TEXTS[0])
    chances = [np.exp(piece.log_prob) for piece in a.trace.target]
    assert a.certainty == pytest.approx(float(np.prod(chances)) ** (1 / len(chances)), rel=1e-4)


def test_shared_neighbours_are_those_in_both_lists(compare: Blocks) -> None:
    both = sides(compare, TEXTS[0])
    shown = pair.view(both, compare.nearness(*both), "en")
    lists = {letter: {near.sentence for near in nearest} for letter, nearest in shown["nearest"].items()}
    assert shown["shared"] == len(lists["A"] & lists["B"])
    for nearest in shown["nearest"].values():
        assert {near.sentence for near in nearest if near.shared} == lists["A"] & lists["B"]


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_bad_input_is_refused_in_words(text: str, compare: Blocks) -> None:
    for language in LANGUAGES:
        with pytest.raises(Refused) as refused:
            compare.of_comparison(Comparison(text, "tiny-none", "tiny-bahdanau"), language)
        assert len(str(refused.value)) > 10


def test_two_source_languages_are_refused_in_words(tmp_path: Path) -> None:
    chinese = save_tiny(tmp_path / "a", plane=True)
    both = Blocks(ShortEngine(chinese, save_tiny(tmp_path / "b", source_language="en", target_language="zh")))
    with pytest.raises(Refused, match=r"A \(a\) reads Chinese and B \(b\) reads English"):
        both.of_comparison(Comparison(TEXTS[0], "a", "b"), "en")
    pinyin = Blocks(ShortEngine(chinese, save_tiny(tmp_path / "c", source_language="pinyin")))
    with pytest.raises(Refused, match=r"B \(c\) reads pinyin"):
        pinyin.of_comparison(Comparison(TEXTS[0], "a", "c"), "en")
    assert "■" in both.lengthening(Comparison(TEXTS[0], "b", "a"), "en")
    assert "nothing to compare" in both.lengthening(Comparison(TEXTS[0], "b", "b"), "en")


# ---------------------------------------------------------------- the study


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_study_says_in_tables_what_it_draws(language: str) -> None:
    say = words(language, "study")
    markup = render("study", language, study.view(ROWS, say))
    assert "b" not in Tags(markup).tags
    for text in ("3,900,000", "20.1", "n = 321", "n = 88", "11.2", say("not-shipped"), say("concatenated")):
        assert text in markup
    assert "–" in markup
    for spec in specs(markup):
        assert go.Figure(data=spec["data"], layout=spec["layout"]).data
    assert say("no-study") in render("study", language, study.view([], say))


def test_joined_bins_have_open_symbols_and_their_counts() -> None:
    spec = study_figure.length_curve(ROWS, words("en", "study"))
    first, second = spec["data"]
    assert [symbol.endswith("-open") for symbol in first["marker"]["symbol"]] == [False, False, True]
    assert first["customdata"][2] == ["30–60", 88]
    assert first["marker"]["symbol"][0] != second["marker"]["symbol"][0]
    assert "%{customdata[1]} sentences" in first["hovertemplate"]
    assert second["name"] == "&lt;b&gt;two"


# ---------------------------------------------------------------- gradients, probes


def card(name: str, **figures: Any) -> Card:
    return Card(name, ModelConfig(), Task(), True, figures, name)


def test_gradients_share_a_scale_and_sum_to_one(compare: Blocks) -> None:
    a, b = sides(compare, TEXTS[0])
    pieces = tuple(piece.text for piece in a.trace.source.pieces)
    totals = (np.arange(1, len(pieces) + 1, dtype=np.float32), np.ones(len(pieces), np.float32))
    first, second = (
        gradients.gradients_of(side, GradientNorms(pieces, (), total, total[None]))
        for side, total in zip((a, b), totals, strict=True)
    )
    assert sum(first.shares) == pytest.approx(1)
    say = words("en", "gradients")
    curves = {"one": [(0, 1.0), (1, 0.5)], "<b>two": [(0, 1.0)]}
    cards = [
        card(name, gradient_by_distance={"by_distance": [{"distance": at, "mean": mean} for at, mean in points]})
        for name, points in curves.items()
    ]
    shown = gradients.view((first, second), [*cards, card("not measured")], say)
    assert dict(shown["reach"]) == curves
    assert len({tuple(spec["layout"]["yaxis"]["range"]) for spec in shown["specs"].values()}) == 1
    assert {spec["data"][0]["marker"]["pattern"]["shape"] for spec in shown["specs"].values()} == {"", "/"}
    markup = render("gradients", "en", shown)
    assert "a gradient, not attention" in unmarked(markup)
    assert "b" not in Tags(markup).tags
    for spec in specs(markup):
        assert go.Figure(data=spec["data"], layout=spec["layout"]).data


@pytest.mark.parametrize("language", LANGUAGES)
def test_probes_are_shown_beside_the_bag(language: str) -> None:
    say = words(language, "probes")
    rows = [
        {"kind": kind, "count": 20, "code": code, "bag": 0.1, "triplet_accuracy": 0.7, "bag_triplet_accuracy": 0.2}
        for kind, code in (("paraphrase", 0.3), ("negation", 0.14), ("topic", 0.8))
    ]
    markup = render("probes", language, probes.view([card("one", probes=rows), card("nameless")], say))
    summary = say("probes-summary", paraphrase="0.30", further=say("probe-topic"), nearer=say("probe-negation"))
    assert summary in unmarked(markup)
    assert "nameless" not in markup
    assert say("no-probes") in unmarked(render("probes", language, probes.view([card("nameless")], say)))


# ---------------------------------------------------------------- the sentence that grows


@pytest.mark.parametrize("one", sentence_series.SERIES, ids=lambda one: one.key)
def test_every_series_grows_by_five_clauses_with_words_that_stand_in_it(one: sentence_series.Series) -> None:
    assert len(one.clauses) == sentence_series.MOST + 1
    for added in range(len(one.clauses)):
        sentence = one.sentence(added)
        assert sentence.endswith("。")
        assert len(sentence) <= 100
        for number, fact in one.facts(added):
            assert number <= added
            assert fact.word in sentence
            assert all(re.fullmatch(r"[a-z]+|\d+", word) for word in fact.translations)
    assert one.sentence(2).startswith(one.sentence(1)[:-1])


def test_a_fact_is_kept_as_a_whole_word() -> None:
    fact = sentence_series.Fact("老", ("old",))
    assert fact.kept("An OLD friend.")
    assert not fact.kept("He told me.")


@pytest.mark.parametrize("added", [-3, 0, 2, 5, 99])
def test_kept_and_lost_words_are_marked_and_counted(added: int, compare: Blocks) -> None:
    said = [("Yesterday I took a train to Beijing.",) * 6, ("I went.",) * 6]
    series = sentence_series.series_of(("zh", "en"), "journey")
    assert series is not None
    both = [
        lengthening.SeriesSide(letter, name, series, said[i])
        for i, (letter, name) in enumerate((("A", "one"), ("B", "<b>two")))
    ]
    shown = lengthening.view(both, added, words("en", "lengthening"))
    assert sum(shown["marks"]["A"]) == 3
    assert not any(shown["marks"]["B"])
    markup = render("lengthening", "en", shown)
    assert markup.count("✓") == 3
    assert markup.count("✗") == 2 * len(shown["facts"]) - 3
    assert f"keeps 3 of {len(shown['facts'])} words" in markup
    assert "b" not in Tags(markup).tags


def test_the_series_are_translated_by_both(compare: Blocks) -> None:
    markup = compare.lengthening(Comparison("", "tiny-none", "tiny-bahdanau", "day", 5), "zh")
    day = sentence_series.series_of(("zh", "en"), "day")
    assert day is not None
    assert day.sentence(5) in markup
    assert sentence_series.series_of(("zh", "en"), "unheard of") is sentence_series.SERIES[0]
    assert sentence_series.series_of(("en", "zh"), "day") is None


# ---------------------------------------------------------------- links


def test_a_link_names_two_checkpoints_and_a_sentence() -> None:
    names = ("zh-en-gru-bahdanau", "zh-en-gru-none", "other")
    plain = comparison_of({}, names, names[0])
    assert (plain.a, plain.b) == ("zh-en-gru-none", "zh-en-gru-bahdanau")
    comparison = comparison_of({"tab": "compare", "a": "other", "b": "nonsense", "text": "你好"}, names, names[0])
    assert (comparison.text, comparison.a, comparison.b) == ("你好", "other", "zh-en-gru-bahdanau")
    assert comparison_of({"text": "你好"}, names, names[0]).text == plain.text
    alone = comparison_of({}, ("only",), "only")
    assert (alone.a, alone.b) == ("only", "only")
