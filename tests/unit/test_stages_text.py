"""Stages ①, ②, ③ and ⑧ for a tiny random checkpoint: what they render, draw and count, in both languages."""

from __future__ import annotations

import contextlib
import html
import io
import json
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from app import display
from app.engine import Run
from app.engine.loaded import Loaded
from app.engine.sources import sources
from app.locales import LANGUAGES, translator
from app.request import Request
from app.stages import render
from app.stages.code import view as code
from app.stages.embedding import figure as embedding_figure
from app.stages.embedding import view as embedding
from app.stages.segmentation import view as segmentation
from app.stages.vocabulary import view as vocabulary
from model.explain.embedding_space import NEAREST
from model.text.lookup import Ranked
from model.text.normalise import normalise
from model.text.words import lattice
from model.train.own import own_lesson
from model.train.recording import Recorder, first_files
from model.train.watch import Watched
from model.values.learning import LearningSettings
from model.values.own import OWN, OwnPairs
from model.values.segmentation import EOS, SPECIAL_NAMES
from tests import engines
from tests.engines import loaded_from, save_tiny
from tests.own_pairs import pairs

STAGES = (segmentation, vocabulary, embedding, code)
TEXTS = (
    "欢迎来北京",
    "<img src=x onerror=alert(1)>",
    "</s>",
    "😀",
    "歡迎來北京，我愛學習",
    "<b>\u200b\u202eA　\x00\ud800B</b></template><script>alert(1)</script>",
    "今天天气不错，我们打算一起去颐和园走走，中午在附近吃饭，下午再坐地铁回学校，晚上还要写完老师布置的作业，然后早点睡觉。",
)


@pytest.fixture(scope="module", params=["bahdanau", "none"])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = tmp_path_factory.mktemp("checkpoint") / f"tiny-{request.param}"
    return loaded_from(save_tiny(folder, attention=request.param))


def run_of(loaded: Loaded, text: str, mode: str = "accurate", boundaries: str = "") -> Run:
    request = Request(text, mode, boundaries, 3)
    return engines.run_of(loaded, request, beam=3, n_best=3, max_length=8)


def view(stage: Any, run: Run, language: str = "en") -> dict[str, Any]:
    values: dict[str, Any] = stage.view(run, translator(language, stage.KEY))
    return values


def looked_up(loaded: Loaded, word: str, language: str) -> str:
    engine = SimpleNamespace(look_up=lambda checkpoint, word: loaded.look_up(word))
    return vocabulary.look_up(engine, "", word, language)  # type: ignore[arg-type]


class Tags(HTMLParser):
    """Every tag and attribute that the markup really has, the number of tags left open, and the text between them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


# ---------------------------------------------------------------- all four


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.KEY)
def test_renders_without_anyones_markup(stage: Any, text: str, language: str, loaded: Loaded) -> None:
    markup = render(stage, run_of(loaded, text), language)
    found = Tags(markup)
    assert found.open == []
    assert not found.tags & {"img", "script", "s"}
    assert not [name for name in found.attributes if name.startswith("on")]
    assert "<img" not in markup and "<script" not in markup and "</s>" not in markup
    assert translator(language, stage.KEY)("title") in markup
    markup.encode()  # nothing that UTF-8 cannot carry


@pytest.mark.parametrize("text", TEXTS)
def test_figures_are_accepted_by_plotly_and_escaped(text: str, loaded: Loaded) -> None:
    run = run_of(loaded, text)
    for language in LANGUAGES:
        for spec in (
            view(segmentation, run, language)["lattice_spec"],
            view(embedding, run, language)["embeddings_spec"],
        ):
            assert go.Figure(data=spec["data"], layout=spec["layout"]).data
            drawn = (
                json.dumps(spec, allow_nan=False, ensure_ascii=False).replace("<br>", "").replace("<extra></extra>", "")
            )
            assert "<" not in drawn


def test_a_long_sentence_stays_within_its_share_of_the_budget(loaded: Loaded) -> None:
    run = run_of(loaded, TEXTS[-1])
    assert sum(len(render(stage, run, "zh").encode()) for stage in STAGES) < 124_000


# ---------------------------------------------------------------- ① segmentation


def test_nothing_changed_is_said(loaded: Loaded) -> None:
    assert segmentation.changes_of(normalise("欢迎来北京")) == []
    say = translator("en", "segmentation")
    assert say("normalise-same") in render(segmentation, run_of(loaded, "欢迎来北京"), "en")


def test_each_kind_of_change_is_told_at_its_place() -> None:
    changes = segmentation.changes_of(normalise(" 歡Ａ\u200b\t\t爱\x00"))
    assert [(c.place, c.typed, c.kept, c.kind) for c in changes] == [
        (1, "␣", "", "blank"),
        (2, "歡", "欢", "script"),
        (3, "Ａ", "A", "form"),
        (4, "‹U+200B›", "", "invisible"),
        (5, "␣", "␣", "blank"),
        (6, "␣", "", "blank"),
        (8, "‹U+0000›", "", "invisible"),
    ]


def test_blocks_hold_every_piece_once_with_its_typed_characters(loaded: Loaded) -> None:
    for text in TEXTS:
        source = run_of(loaded, text).trace.source
        blocks = segmentation.blocks_of(source, lattice(source.normalised.text))
        places = [index for block in blocks for index, _, _ in block.pieces]
        assert places == list(range(len(source.pieces) - 1))


def test_the_path_is_the_best_of_the_lattice(loaded: Loaded) -> None:
    values = view(segmentation, run_of(loaded, "欢迎来北京"))
    assert [edge.text for edge in values["path"]] == ["欢迎", "来", "北京"]
    assert values["path_sum"] == pytest.approx(sum(edge.log_prob for edge in values["path"]))
    assert values["path_sum"] > values["single_sum"]
    assert {block.kind for block in values["blocks"]} == {"path"}
    spec = values["lattice_spec"]
    widths = {data["line"]["dash"]: data["line"]["width"] for data in spec["data"] if data["mode"] == "lines"}
    assert widths["solid"] > widths["dot"]
    assert sum(len(data["x"]) for data in spec["data"] if "marker" in data) == len(values["edges"])


def test_words_that_the_path_did_not_make_are_named(loaded: Loaded) -> None:
    values = view(segmentation, run_of(loaded, "他来到了网易杭研大厦，用iPhone15"))
    assert "杭研" in values["hmm_words"]
    assert values["joined_words"] == ["iPhone15"]
    without = view(segmentation, run_of(loaded, "他来到了网易杭研大厦", "no-hmm"))
    assert without["hmm_words"] == []


@pytest.mark.parametrize(
    ("mode", "overlap"), [("accurate", False), ("full", True), ("search", True), ("characters", False)]
)
def test_overlapping_words_are_said(mode: str, overlap: bool, loaded: Loaded) -> None:
    run = run_of(loaded, "我在清华大学学习", mode)
    assert view(segmentation, run)["overlap"] is overlap
    markup = render(segmentation, run, "en")
    assert (translator("en", "segmentation")("overlap") in markup) is overlap
    assert view(segmentation, run)["hmm_words"] == []


# ---------------------------------------------------------------- ② vocabulary


def test_toy_vocabulary_is_the_tutorials(loaded: Loaded) -> None:
    values = view(vocabulary, run_of(loaded, "我爱学习"))
    assert values["toy"] == {"我": 1, "爱": 2, "学习": 3}
    assert vocabulary.toy_vocabulary(["人", "爱", "人"]) == {"人": 1, "爱": 2}


def test_ranks_follow_the_log_probabilities(loaded: Loaded) -> None:
    known = loaded.checkpoint.source.vocabulary
    rank = Ranked(known).ranks
    assert sorted(rank.values()) == list(range(1, len(rank) + 1))
    assert not set(rank) & set(SPECIAL_NAMES)
    ordered = [known.log_prob(id) for id in sorted(rank, key=lambda id: rank[id])]
    assert ordered == sorted(ordered, reverse=True)


def test_each_piece_is_listed_once_with_its_kind(loaded: Loaded) -> None:
    run = run_of(loaded, "我爱我的😀")
    listed = {entry.piece.id: entry for entry in view(vocabulary, run)["entries"]}
    assert set(listed) == set(run.trace.source.ids)
    assert sum(entry.times for entry in listed.values()) == len(run.trace.source.ids)
    assert listed[EOS].kind == "special" and listed[EOS].rank is None
    assert any(entry.kind == "byte" and entry.one_in is None for entry in listed.values())
    assert any(entry.kind == "piece" and entry.rank for entry in listed.values())


@pytest.mark.parametrize(("typed", "languages"), [("北京", ["zh"]), ("welcome", ["en", "zh"]), ("😀", ["en", "zh"])])
def test_a_word_is_looked_up_where_it_can_stand(typed: str, languages: list[str], loaded: Loaded) -> None:
    found = loaded.look_up(typed)
    assert [known.language for known in found] == languages
    for known in found:
        text = loaded.checkpoint.source if known.language == "zh" else loaded.checkpoint.target
        assert known.ids == text.segment(typed).ids[:-1]
        assert {entry.piece.id for entry in known.entries} == set(known.ids)
        assert EOS not in known.ids
        shown = looked_up(loaded, typed, "en")
        assert " ".join(map(str, known.ids)) in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "key"),
    [("", "lookup-ask"), ("  ", "lookup-ask"), ("\u200b", "error-nothing-left"), ("长" * 31, "lookup-long")],
)
def test_a_word_that_cannot_be_looked_up_gets_a_sentence(typed: str, key: str, language: str, loaded: Loaded) -> None:
    shown = looked_up(loaded, typed, language)
    assert html.escape(translator(language, "vocabulary")(key, limit=30)) in shown
    assert "<table" not in shown


def test_what_is_looked_up_never_becomes_markup(loaded: Loaded) -> None:
    assert "img" not in Tags(looked_up(loaded, "<img src=x onerror=1>", "en")).tags


# ---------------------------------------------------------------- ③ embedding


def test_neighbours_are_the_closest_by_cosine(loaded: Loaded) -> None:
    run = run_of(loaded, "我爱学习")
    matrix = loaded.checkpoint.model.encoder.embedding.weight.detach().numpy().astype(np.float64)
    known = loaded.checkpoint.source.vocabulary
    near = run.neighbours
    for id, found in near.items():
        cosines = matrix @ matrix[id] / np.maximum(np.linalg.norm(matrix, axis=1) * np.linalg.norm(matrix[id]), 1e-30)
        allowed = [i for i in range(len(known)) if i != id and i not in SPECIAL_NAMES and not known.is_byte(i)]
        best = sorted(allowed, key=lambda i: -cosines[i])[:NEAREST]
        assert [n.id for n in found] == best
        assert [n.cosine for n in found] == pytest.approx([cosines[i] for i in best], abs=1e-5)


def test_embeddings_have_fixed_colours_of_their_own(loaded: Loaded) -> None:
    run = run_of(loaded, "我爱学习")
    spec = embedding_figure.embeddings(run.trace)
    heatmap = spec["data"][0]
    assert (heatmap["zmin"], heatmap["zmax"]) == (-embedding_figure.WEIGHT_END, embedding_figure.WEIGHT_END)
    assert heatmap["colorscale"] not in (display.STATE_SCALE, display.GATE_SCALE, display.ATTENTION_SCALE)
    assert spec["axes"] == {"y": "enc"}
    assert np.shape(heatmap["z"]) == run.trace.arrays["encoder.embeddings"].shape
    values = view(embedding, run)
    assert values["clipped"] == int((np.abs(run.trace.arrays["encoder.embeddings"]) > 0.5).sum())


# ---------------------------------------------------------------- ⑧ code


@pytest.mark.parametrize(
    ("text", "mode", "boundaries"),
    [(text, "accurate", "") for text in TEXTS] + [("我爱学习", "characters", ""), ("我爱学习", "own", "我爱/学/习")],
)
def test_the_script_repeats_the_run(text: str, mode: str, boundaries: str, loaded: Loaded) -> None:
    run = run_of(loaded, text, mode, boundaries)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code.script(run), {})
    *translation, largest = printed.getvalue().removesuffix("\n").split("\n")
    assert "\n".join(translation) == run.trace.translation
    assert float(largest) == pytest.approx(run.recomputed.largest, abs=1e-6)


def test_the_page_shows_the_very_script(loaded: Loaded) -> None:
    run = run_of(loaded, TEXTS[1])
    markup = render(code, run, "zh")
    assert html.escape(code.script(run), quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in markup


def test_sources_are_this_checkpoints(loaded: Loaded) -> None:
    config = loaded.checkpoint.config.model
    names = [source.name for source in sources(config.cell, config.attention)]
    assert {"Tokenizer.segment", "GRUCell.combine", "Decoder.step", "likeliest"} <= set(names)
    assert ("Bahdanau.score" in names) is (config.attention == "bahdanau")
    assert all(source.place.startswith("model/") for source in sources("lstm", "luong-dot"))


def test_every_array_has_its_delta(loaded: Loaded) -> None:
    run = run_of(loaded, "我爱学习")
    groups = view(code, run)["groups"]
    assert [group.part for group in groups] == list(dict.fromkeys(name.rpartition(".")[0] for name in run.trace.arrays))
    assert {name for group in groups for name, _, _ in group.rows} == set(run.trace.arrays)
    assert max(group.largest for group in groups) == run.recomputed.largest < 1e-5


# ---------------------------------------------------------------- however the source is cut


@pytest.mark.parametrize(
    ("unit", "says", "never"),
    [
        (
            "characters",
            "17 characters → 18 pieces",
            ("into words", "blanks already", "is a word", "bytes below", "unigram"),
        ),
        (
            "words",
            "17 characters → 4 words → 5 pieces",
            ("SentencePiece", "not Chinese", "bytes below", "several ids", "Each character is"),
        ),
    ],
)
def test_the_text_speaks_of_the_units_that_the_task_cuts(
    tmp_path_factory: pytest.TempPathFactory, unit: str, says: str, never: tuple[str, ...]
) -> None:
    folder = tmp_path_factory.mktemp("lesson")
    watched = Watched(own_lesson(LearningSettings(OWN, hidden=8), OwnPairs(pairs(200), units=(unit, unit))))
    recorder = Recorder(watched.subject, first_files(watched))
    recorder.add(watched.look(), watched.snapshots())
    recorder.save(folder)
    run = run_of(loaded_from(folder / "gru-none"), "the big dog likes")
    said = " ".join(Text.of(render(stage, run, "en")) for stage in (segmentation, vocabulary))
    assert says in said
    assert not [words for words in never if words in said]
    assert all(Text.of(render(stage, run, "zh")) for stage in (segmentation, vocabulary))


class Text(HTMLParser):
    """What stands on the page."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    @classmethod
    def of(cls, markup: str) -> str:
        parser = cls()
        parser.feed(markup)
        return " ".join(" ".join(parser.parts).split())
