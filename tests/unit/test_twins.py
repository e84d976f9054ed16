"""The switch attention ⇄ none: which checkpoint is whose twin, and what the picture says of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from app.engine import Card, Catalogue
from app.engine.beside import does
from app.engine.local import LocalEngine
from app.locales import translator
from app.picture.twins import Twin, twin_of
from app.picture.view import picture
from app.request import Request
from app.settings import Settings


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(Settings())


def test_a_twin_does_the_same_and_only_attention_differs_where_that_can_be(engine: LocalEngine) -> None:
    for card in engine.catalogue.cards:
        twin = twin_of(card, engine.catalogue)
        if twin is None:
            assert not [o for o in engine.catalogue.cards if does(o) == does(card) and _opposite(o, card)]
            continue
        other = engine.catalogue.card(twin.name)
        assert does(other) == does(card)
        assert _opposite(other, card)
        assert (twin.cell == "") == (other.config.cell == card.config.cell)
        assert (twin.hidden == 0) == (other.config.hidden == card.config.hidden)


def _opposite(one: Card, other: Card) -> bool:
    return (one.config.attention == "none") != (other.config.attention == "none")


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("zh-en-gru-bahdanau", Twin("zh-en-gru-none", hidden=256)),
        ("zh-en-gru-luong", Twin("zh-en-gru-none")),
        ("zh-en-gru-none", Twin("zh-en-gru-luong")),
        ("zh-en-rnn-none", Twin("zh-en-rnn-bahdanau")),
        ("zh-en-rnn-bahdanau", Twin("zh-en-rnn-none")),
        ("zh-en-lstm-bahdanau", Twin("zh-en-gru-none", cell="gru")),
        ("en-zh-gru-bahdanau", None),
    ],
)
def test_the_twins_that_are_shipped(engine: LocalEngine, name: str, twin: Twin | None) -> None:
    assert twin_of(engine.catalogue.card(name), engine.catalogue) == twin


def test_a_twin_that_comes_later_is_found(engine: LocalEngine) -> None:
    """By what it is: the name says nothing."""
    card = engine.catalogue.card("en-zh-gru-bahdanau")
    blind = replace(card, name="later", config=replace(card.config, attention="none"))
    later = Catalogue((*engine.catalogue.cards, blind), 100)
    assert twin_of(card, later) == Twin("later")
    assert twin_of(blind, later) == Twin(card.name)


def test_the_switch_leads_to_the_same_sentence_without_what_only_one_model_has(engine: LocalEngine) -> None:
    run = engine.run(Request("欢迎来北京"))
    html = picture(run, "en", twin_of(run.card, engine.catalogue))
    (go,) = re.findall(r"data-go='([^']*)'", html)
    assert json.loads(unescape(go)) == {
        "model": "zh-en-gru-none",
        **dict.fromkeys(("force", "word", "swap", "att", "c", "towards"), ""),
    }
    assert html.count('aria-pressed="true"') == 2  # of the speeds, and that attention is on
    assert "256 units, this one 448" in html
    assert "data-go" not in picture(run, "en"), "no twin, no switch"


def test_what_differs_is_said_in_both_languages(engine: LocalEngine) -> None:
    card = engine.catalogue.card("zh-en-lstm-bahdanau")
    for language in ("zh", "en"):
        say = translator(language, "picture")
        assert "GRU" in Twin("x", cell="gru").differs(card, say) and "LSTM" in Twin("x", cell="gru").differs(card, say)
        assert Twin("x").differs(card, say) == ""
