"""Stages ⑤ and ⑥ for a tiny random checkpoint: what they render, draw and count, in both languages."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from app import display
from app.engine import Run
from app.engine.loaded import NEAREST, Loaded
from app.engine.local import LocalEngine
from app.locales import LANGUAGES, translator
from app.request import Request
from app.settings import Settings
from app.stages import templates
from app.stages.attention import view as attention
from app.stages.decoder import figure as decoder_figure
from app.stages.decoder import view as decoder
from app.stages.meaning import figure as meaning_figure
from app.stages.meaning import view as meaning
from model.checkpoint import load_checkpoint
from model.explain.importance import occlude
from model.explain.shares import input_shares
from model.explain.tracing import trace
from model.values.changes import Changes
from model.values.plane import PlanePlace
from model.values.search import Node, SearchSettings
from model.values.trace import Trace
from tests import engines
from tests.engines import loaded_from, save_tiny

SENTENCES = ("欢迎来北京", "<img src=x onerror=alert(1)>")
STAGES = (meaning, decoder)
BREAKING = "<b onclick=1>&amp;"


@pytest.fixture(scope="module", params=["gru bahdanau", "lstm none", "rnn luong-dot"])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    cell, attention = request.param.split()
    folder = tmp_path_factory.mktemp("checkpoint") / f"tiny-{cell}-{attention}"
    return loaded_from(save_tiny(folder, cell, attention, plane=True))


def run_of(loaded: Loaded, text: str, **settings: Any) -> Run:
    return engines.run_of(loaded, Request(text), **{"beam": 4, "n_best": 4, "max_length": 12, **settings})


def placed(run: Run) -> PlanePlace:
    assert run.place is not None
    return run.place


def rendered(stage: Any, run: Run, language: str) -> str:
    say = translator(language, stage.KEY)
    values = stage.view(run, say)
    template = templates().get_template(f"{stage.KEY}/template.html")
    return template.render(say=say, key=stage.KEY, number_sign="⑤", trace=run.trace, run=run, **values)


class Tags(HTMLParser):
    """Every tag and attribute that the markup really has, and what stands in its figures."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.KEY)
def test_renders_without_anyones_markup(stage: Any, text: str, language: str, loaded: Loaded) -> None:
    markup = rendered(stage, run_of(loaded, text), language)
    found = Tags(markup)
    assert "img" not in found.tags
    assert not [name for name in found.attributes if name.startswith("on")]
    assert "<img" not in markup
    assert translator(language, stage.KEY)("title") in markup


def test_sentences_and_pieces_are_escaped_in_figures(loaded: Loaded) -> None:
    run = run_of(loaded, SENTENCES[1])
    made, place, say = run.trace, placed(run), translator("en", "meaning")
    names = dict.fromkeys(place.map.themes, BREAKING)
    drawn = json.dumps(meaning_figure.plane(made, place, say, names)["data"])
    breaking = defaultdict(lambda: BREAKING)
    drawn += json.dumps(decoder_figure.beam_tree(made, breaking, translator("en", "decoder"))["data"])
    without_templates = drawn.replace("<br>", "").replace("<b>%{text}</b>", "")
    assert "<" not in without_templates
    assert "&lt;b onclick" in drawn


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", SENTENCES)
def test_figures_are_accepted_by_plotly(text: str, language: str, loaded: Loaded) -> None:
    run = run_of(loaded, text)
    made, place = run.trace, placed(run)
    say, names = translator(language, "meaning"), dict.fromkeys(place.map.themes, "theme")
    specs = {
        "code": meaning_figure.code(made),
        "plane": meaning_figure.plane(made, place, say, names),
        "states": decoder_figure.decoder_states(made),
        "tree": decoder_figure.beam_tree(made, run.pieces, translator(language, "decoder")),
    }
    for name, spec in specs.items():
        assert go.Figure(data=spec["data"], layout=spec["layout"]).data, name
        json.dumps(spec, allow_nan=False)


def test_plane_shows_every_sentence_once_this_one_and_its_path(loaded: Loaded) -> None:
    run = run_of(loaded, SENTENCES[0])
    made, place, plane = run.trace, placed(run), loaded.plane
    assert plane is not None
    names = {theme: theme for theme in plane.themes}
    spec = meaning_figure.plane(made, place, translator("zh", "meaning"), names)
    *themes, path, star = spec["data"]
    assert sum(len(data["x"]) for data in themes) == len(plane.sentences)
    looks = {(data["marker"]["color"], data["marker"]["symbol"]) for data in themes}
    assert len(looks) == len({symbol for _, symbol in looks}) == len(set(plane.themes))
    here = plane.project(made.arrays["encoder.code"])
    assert np.allclose([star["x"][0], star["y"][0]], here, atol=1e-3)
    assert len(path["x"]) == len(made.source.pieces)
    assert len(json.dumps(display.compact(spec), ensure_ascii=False).encode()) < 45_000


def test_path_ends_share_a_half_with_c(loaded: Loaded) -> None:
    arrays = run_of(loaded, SENTENCES[0]).trace.arrays
    half = loaded.checkpoint.config.model.hidden // 2
    states, code = arrays["encoder.states"], arrays["encoder.code"]
    assert np.array_equal(states[-1, :half], code[:half])
    assert np.array_equal(states[0, half:], code[half:])


def test_a_sentence_of_the_plane_is_its_own_nearest(loaded: Loaded) -> None:
    assert loaded.plane is not None
    run = run_of(loaded, loaded.plane.sentences[1])
    view = meaning.view(run, translator("zh", "meaning"))
    assert len(view["nearest"]) == NEAREST
    assert view["nearest"][0].same
    assert view["nearest"][0].cosine == pytest.approx(1, abs=1e-3)
    assert translator("zh", "meaning")("itself") in rendered(meaning, run, "zh")


def test_neighbour_rates_are_told_when_they_were_measured(loaded: Loaded) -> None:
    measured = {"same_theme": 0.61, "same_theme_by_chance": 0.08, "same_group": 0.43, "same_group_by_chance": 0.01}
    run = run_of(loaded, SENTENCES[0])
    told = replace(run, card=replace(run.card, figures={"plane": {"neighbours": measured}}))
    for language in LANGUAGES:
        assert "61%" in rendered(meaning, told, language)
        assert "paraphrases of themselves aside" not in rendered(meaning, run, language)


def test_every_theme_has_a_name(loaded: Loaded) -> None:
    assert loaded.plane is not None
    for language in LANGUAGES:
        say = translator(language, "meaning")
        assert all(say(f"theme-{theme}") for theme in loaded.plane.themes)
    assert meaning.theme_name("unheard-of", translator("en", "meaning")) == "unheard-of"


@pytest.mark.parametrize("text", SENTENCES)
def test_candidates_and_the_rest_sum_to_one(text: str, loaded: Loaded) -> None:
    made = run_of(loaded, text).trace
    for t, piece in enumerate(made.target):
        shown, further, rest = decoder.candidates(made, t)
        assert sum(c.probability for c in shown) + rest == pytest.approx(1, abs=1e-5)
        assert [c.piece for c in shown if c.chosen] == [piece.text]
        assert {c.id for c in (*shown, *further)} >= set(made.top_ids[t].tolist()), "none of the trace's is lost"
        assert sum(c.probability for c in further) <= rest + 1e-6


def test_a_long_output_shows_fewer_candidates_and_still_sums_to_one(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder, "LONG", 2)
    run = run_of(loaded, SENTENCES[0])
    assert len(run.trace.target) > 2
    shown, further, rest = decoder.candidates(run.trace, 0)
    assert not further
    assert len(shown) in (decoder.FEWER_CANDIDATES, decoder.FEWER_CANDIDATES + 1)
    assert sum(c.probability for c in shown) + rest == pytest.approx(1, abs=1e-5)
    assert 'class="strip"' not in rendered(decoder, run, "en")


def test_each_step_stays_small(loaded: Loaded) -> None:
    markup = rendered(decoder, run_of(loaded, SENTENCES[0]), "zh")
    steps = markup.partition('<div class="folds">')[0].split('<div class="step"')[1:]
    assert steps
    assert all(len(step.encode()) < 3600 for step in steps)
    assert all(step.count("data-force=") == step.count("<tr><td>") - 2 for step in steps)  # not the rest, not the sum


def test_remarks_say_what_overruled_the_likeliest(loaded: Loaded) -> None:
    say = translator("en", "decoder")
    checkpoint = loaded.checkpoint
    ids = checkpoint.target.encode("What time is it")[:2]
    made = trace(
        checkpoint, SENTENCES[0], settings=SearchSettings(beam=2, max_length=5), changes=Changes(prefix=tuple(ids))
    )
    assert "was asked for" in decoder.remark(made, 0, say)
    drawn = trace(checkpoint, SENTENCES[0], settings=SearchSettings(beam=1, max_length=5, sample=True, temperature=9.0))
    assert any("drawn by lot" in decoder.remark(drawn, t, say) for t in range(len(drawn.target)))


# ---------------------------------------------------------------- the search tree


def test_tree_has_a_look_and_words_for_every_fate(loaded: Loaded) -> None:
    assert set(decoder_figure.FATES) == {"kept", "dead-end", "finished", "answer", "pruned", "length"}
    assert len({symbol for symbol, _, _ in decoder_figure.FATES.values()}) == len(decoder_figure.FATES)
    run = run_of(loaded, SENTENCES[0])
    every = _with_fates(run.trace, list(decoder_figure.FATES))
    for language in LANGUAGES:
        say = translator(language, "decoder")
        spec = decoder_figure.beam_tree(every, run.pieces, say)
        drawn = {data["name"]: data["marker"]["symbol"] for data in spec["data"] if "marker" in data}
        assert drawn == {say(f"fate-{fate}"): symbol for fate, (symbol, _, _) in decoder_figure.FATES.items()}


def test_tree_draws_each_node_once_and_the_answer_whole(loaded: Loaded) -> None:
    run = run_of(loaded, SENTENCES[0])
    made = run.trace
    spec = decoder_figure.beam_tree(made, run.pieces, translator("en", "decoder"))
    assert sum(len(data["x"]) for data in spec["data"] if "marker" in data) == len(made.search.tree)
    thick = max((data for data in spec["data"] if data["mode"] == "lines"), key=lambda data: data["line"]["width"])
    assert len(thick["x"]) == 3 * len(made.target)
    path = decoder_figure.path_to(made.search.tree, made.search.best.leaf)
    assert [made.search.tree[i].token for i in path[1:]] == [piece.id for piece in made.target]
    rings = spec["rings"]["dec"]  # the answer's node of every step, where the figure draws it
    assert [x for x, _ in rings] == list(range(len(made.target)))
    assert {tuple(ring) for ring in rings} <= {
        at for data in spec["data"] for at in zip(data["x"], data["y"], strict=True)
    }


@pytest.mark.parametrize("most", [10, 25, 60])
def test_a_large_tree_keeps_the_best_and_every_parent(most: int, loaded: Loaded) -> None:
    made = run_of(loaded, SENTENCES[0]).trace
    tree, drawn = made.search.tree, decoder_figure.drawn_nodes(made, most)
    best = decoder_figure.path_to(tree, made.search.best.leaf)
    assert len(drawn) <= max(most, len(best))
    assert set(best) <= set(drawn)
    assert all(tree[i].parent in drawn for i in drawn if tree[i].parent >= 0)


def test_arithmetic_of_the_best_score(loaded: Loaded) -> None:
    run = run_of(loaded, SENTENCES[0], length_penalty=0.6)
    view = decoder.view(run, translator("en", "decoder"))
    best = view["best"]
    assert best.total / best.divisor == pytest.approx(best.score)
    assert best.total == pytest.approx(sum(piece.log_prob for piece in run.trace.target), abs=1e-4)
    markup = rendered(decoder, run, "en")
    assert display.number(best.score, 4) in markup
    assert display.number(best.total, 4) in markup


def _with_fates(made: Trace, fates: list[str]) -> Trace:
    """The same trace with each fate given to one node of its tree at least."""
    tree = list(made.search.tree)
    for i, fate in zip(range(1, len(tree)), fates, strict=False):
        node: Node = tree[i]
        tree[i] = replace(node, fate=fate)
    return replace(made, search=replace(made.search, tree=tuple(tree)))


# ---------------------------------------------------------------- words and colours


def test_state_colours_run_from_orange_over_white_to_purple() -> None:
    assert display.state_colour(0) == "#fff"
    assert display.state_colour(-1) == display.state_colour(-3) == "#b50"
    assert display.state_colour(1) == "#528"


def test_a_large_strip_is_packed_for_the_browser(loaded: Loaded) -> None:
    spec = decoder_figure.decoder_states(run_of(loaded, SENTENCES[0]).trace)
    wide = {**spec, "data": [{**spec["data"][0], "z": np.zeros((4, 512)).tolist()}]}
    packed = display.compact(wide)["data"][0]["z"]
    assert len(base64.b64decode(packed["data"])) == 4 * 512 * 2


# ---------------------------------------------------------------- ⑦ without attention


def test_the_shares_of_c_sum_to_one_and_are_those_of_the_recurrence() -> None:
    """W_y y + W_c c + W_h s + both biases is the cell's own pre-activation."""
    checkpoint = load_checkpoint("zh-en-rnn-none")
    run = trace(checkpoint, "欢迎来北京")
    weights = {name: value.numpy() for name, value in checkpoint.model.state_dict().items()}
    size = run.config.embedding
    c = run.arrays["encoder.code"]
    found = input_shares(checkpoint, run)
    assert len(found) == len(run.target)
    for share in found:
        assert sum(share.shares) == pytest.approx(1)
        assert share.norms[1] == pytest.approx(
            np.linalg.norm(weights["decoder.recurrence.weight_ih"][:, size:] @ c), rel=1e-4
        )
    whole = (
        weights["decoder.recurrence.weight_ih"] @ np.concatenate([run.arrays["decoder.embeddings"][0], c])
        + weights["decoder.recurrence.weight_hh"] @ run.arrays["decoder.initial_state"]
        + weights["decoder.recurrence.bias_ih"]
        + weights["decoder.recurrence.bias_hh"]
    )
    np.testing.assert_allclose(whole, run.arrays["decoder.a_h"][0], atol=1e-4)


# ---------------------------------------------------------------- ⑦ the occlusion map


@pytest.mark.parametrize("name", ["zh-en-gru-bahdanau", "zh-en-gru-none"])
def test_the_occlusion_map_is_the_librarys_and_is_left_out_of_long_sentences(name: str) -> None:
    engine, say = LocalEngine(Settings(checkpoint=name)), translator("en", attention.KEY)
    short = engine.run(Request("现在几点了"))
    shown = attention.view(short, say)["measured"]
    expected = occlude(load_checkpoint(name), short.trace).pieces
    np.testing.assert_allclose(shown["occlusion_spec"]["data"][0]["z"], expected, atol=1e-4)
    np.testing.assert_allclose(shown["gradient_spec"]["data"][0]["z"], shown["gradient"], atol=1e-4)
    assert [place for place, _ in shown["worst"]] == expected.argmin(axis=1).tolist()
    assert len(shown["agreements"]) == (1 if name.endswith("none") else 3)
    for spec in (shown["occlusion_spec"], shown["gradient_spec"], shown["agreement_spec"]):
        go.Figure({"data": spec["data"], "layout": spec["layout"]})
    long = engine.run(
        Request("昨天下午我和三个朋友一起去了城里的图书馆，可是门口的人告诉我们今天不开门，所以我们只好去公园。")
    )
    assert attention.view(long, say)["measured"] is None
