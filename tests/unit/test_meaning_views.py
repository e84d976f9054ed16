"""Stage ⑤'s map of sentences: drawn three ways, the same numbers as the planes', and why two models differ."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from app.engine.beside import contrast
from app.engine.local import LocalEngine
from app.locales import LANGUAGES, translator
from app.request import Request
from app.settings import Settings
from app.stages import render
from app.stages.meaning import view as meaning_view
from app.stages.meaning.points import address, kept

TIME = "现在几点了"
NONE = "zh-en-gru-none"


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(Settings())


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("zh-en-gru-bahdanau", NONE),
        ("zh-en-rnn-bahdanau", "zh-en-rnn-none"),
        ("zh-en-lstm-bahdanau", NONE),
        (NONE, "zh-en-gru-luong"),
        ("en-zh-gru-bahdanau", ""),
        ("topic-n1", ""),
    ],
)
def test_attention_is_set_beside_none_of_the_same_cell_where_there_is_one(
    engine: LocalEngine, name: str, beside: str
) -> None:
    found = contrast(engine.card(name), engine.catalogue)
    assert (found.name if found else "") == beside


def test_every_way_holds_the_planes_own_numbers(engine: LocalEngine) -> None:
    run = engine.run(Request(TIME))
    mine, other = engine.loaded("").plane, engine.loaded(NONE).plane
    assert mine is not None and other is not None and run.beside is not None and run.beside.card.name == NONE
    turns = meaning_view.view(run, translator("zh", "meaning"))["turns"]
    assert run.place is not None
    places = (run.place.map, run.place.map, run.beside.place.map)
    context = engine.run(Request(TIME, checkpoint=NONE)).trace.encoder.context
    expected = (
        (mine.neighbour_map, mine.place(run.trace.encoder.context), mine.place(run.trace.encoder.states)),
        (mine.points, mine.project(run.trace.encoder.context), mine.project(run.trace.encoder.states)),
        (other.neighbour_map, other.place(context), np.zeros((0, 2))),
    )
    assert [way["mapped"] for way in turns] == [True, False, True]
    for way, plane, (points, here, path) in zip(turns, places, expected, strict=True):
        assert way["points"] in {address(plane, name) for name in ("zh-en-gru-bahdanau", NONE)}
        for theme in kept(plane):
            where = theme["map"] if way["mapped"] else [theme["x"], theme["y"]]
            np.testing.assert_allclose(np.transpose(where), points[theme["at"]], atol=1e-3)
        np.testing.assert_allclose(np.transpose(way["here"])[0], here, atol=1e-3)
        np.testing.assert_allclose(np.transpose(way["path"]).reshape(-1, 2), path, atol=1e-3)
    assert sorted(i for theme in kept(run.place.map) for i in theme["at"]) == list(range(len(mine.sentences)))


def test_what_time_is_it_and_its_paraphrases_can_be_pointed_at_and_lie_together(engine: LocalEngine) -> None:
    run = engine.run(Request(TIME))
    (first, members), *_ = meaning_view.pointable(run.place)  # type: ignore[arg-type]
    assert first == "现在几点了？" and len(members) == 7
    plane = engine.loaded(NONE).plane
    assert plane is not None and plane.neighbour_map is not None
    spread = {name: apart(points, members) for name, points in (("map", plane.neighbour_map), ("pca", plane.points))}
    assert spread["map"] < 0.5 * spread["pca"] < 0.5
    place = plane.place(engine.run(Request(TIME, checkpoint=NONE)).trace.encoder.context)
    distances = np.linalg.norm(plane.neighbour_map - place, axis=1)
    assert set(np.argsort(distances)[:4].tolist()) <= set(members)  # the typed sentence is put among them


def apart(points: np.ndarray, members: list[int]) -> float:
    """The mean distance of some points, where that of all is 1."""

    def mean(some: np.ndarray) -> float:
        return float(np.linalg.norm(some[:, None] - some[None], axis=-1).mean())

    return mean(points[members]) / mean(points)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_models_figures_are_told_and_the_map_is_drawn_first(engine: LocalEngine, language: str) -> None:
    shown = render(meaning_view, engine.run(Request(TIME)), language)
    for name in ("", NONE):
        drawings = engine.card(name).figures["plane"]["drawings"]
        for drawing in ("c", "neighbour_map"):
            assert f"{drawings[drawing]['paraphrases']:.0%}" in shown
    assert f"{engine.card('').figures['plane']['drawings']['pca']['paraphrases']:.0%}" in shown
    assert re.findall(r'data-view="(\d)"\s+aria-pressed="(\w+)"', shown) == [
        ("0", "true"),
        ("1", "false"),
        ("2", "false"),
    ]
    assert re.findall(r'data-view-words="(\d)"( hidden)?', shown) == [("0", ""), ("1", " hidden"), ("2", " hidden")]
    assert json.loads(re.search(r"data-point-at='([^']*)'", shown)[1]) == list(range(7))  # type: ignore[index]


def test_a_model_alone_says_nothing_of_another(engine: LocalEngine) -> None:
    run = engine.run(Request("What time is it?", checkpoint="en-zh-gru-bahdanau"))
    assert run.beside is None and meaning_view.why(run, translator("en", "meaning")) == ""
    assert len(meaning_view.ways(run, run.place, translator("en", "meaning"))) == 2  # type: ignore[arg-type]


def test_nothing_is_set_beside_where_both_have_no_room() -> None:
    small = LocalEngine(Settings(checkpoint_megabytes=30))
    assert small.run(Request(TIME)).beside is None and small.megabytes < 30
