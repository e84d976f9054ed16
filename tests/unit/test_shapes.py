"""The four shapes: each silhouette says how much goes in and out, each link asks for its checkpoint and no more."""

from __future__ import annotations

import html
import json
import re
from itertools import pairwise

import pytest

from app import links
from app.engine.local import LocalEngine
from app.engine.values import Catalogue
from app.page import Page
from app.request import Request
from app.settings import Settings
from app.shapes import view
from app.shapes.answers import KINDS, kind_of
from app.shapes.drawing import SIDE, drawing
from model.task import SHAPES

MARKED = {"1→N": "poem-1n", "N→1": "topic-n1", "N→N": "nextline-nn", "N→M": "zh-en-gru-bahdanau"}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return LocalEngine(Settings()).catalogue


def gone(markup: str) -> list[dict[str, str]]:
    """What every button of the markup asks for."""
    return [json.loads(html.unescape(said)) for said in re.findall(r"data-go='([^']*)'", markup)]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_silhouette_has_the_boxes_of_its_shape_and_none_touches_another(shape: str) -> None:
    one, many = drawing(shape), {"1": 1}
    assert (len(one.inputs) == many.get(shape[0], len(one.inputs))) and (len(one.inputs) == 1) == (shape[0] == "1")
    assert (len(one.outputs) == 1) == (shape[-1] == "1")
    assert (len(one.inputs) == len(one.outputs)) == (shape == "N→N")
    places = [*one.inputs, one.arrow[0], one.arrow[1] - SIDE, *one.outputs]
    assert all(b - a >= SIDE for a, b in pairwise(places))
    assert one.width > places[-1] + SIDE


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_row_has_a_button_for_each_shape_and_marks_the_one_that_is_shown(
    catalogue: Catalogue, language: str
) -> None:
    for shape, name in MARKED.items():
        row = view.row(catalogue, catalogue.card(name), language)
        asked = gone(row)
        assert [link["model"] for link in asked] == list(MARKED.values())
        pressed = re.findall(r'aria-pressed="(\w+)"', row)
        assert pressed == ["true" if other == shape else "false" for other in SHAPES]


def test_where_there_is_one_shape_there_is_nothing_to_choose(catalogue: Catalogue) -> None:
    assert view.row(Catalogue(catalogue.cards[:1], 100), catalogue.cards[0], "zh") == ""


def test_a_link_of_the_tab_leaves_nothing_of_the_run_before(catalogue: Catalogue) -> None:
    """Whatever was asked for, what a button says of every parameter turns it into the button's own request."""
    page = Page(LocalEngine(Settings()))
    before = links.decoded("text=你好&model=zh-en-rnn-none&beam=3&sample=1&seed=7&force=5&swap=1:9&c=1&own=x&seg=full")
    asked = gone(view.tab(catalogue, "en"))
    assert len(asked) > 30
    for link in asked:
        request = page.linked({name: value for name, value in (before | link).items() if value})
        assert request.checkpoint == link["model"] and request.text == link["text"]
        assert request == page.linked(links.query_of(request))
        said = {name: getattr(request, name) for name in ("checkpoint", "beam", "sample", "form")}
        plain = Request(request.text, **said)
        assert request == plain


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_tab_has_every_checkpoint_and_what_was_measured_of_those_that_were(
    catalogue: Catalogue, language: str
) -> None:
    said = view.tab(catalogue, language)
    assert all(card.name in said for card in catalogue.cards)
    for card in catalogue.cards:
        if card.task.shape != "N→M":
            accuracy = view._measured(card, view.translator(language, "shapes"))
            assert re.search(r"\d", accuracy) and accuracy in html.unescape(said)


def test_every_kind_of_answer_has_a_checkpoint(catalogue: Catalogue) -> None:
    kinds = {card.name: kind_of(card) for card in catalogue.cards}
    assert kinds["poem-1n"] == "poem" and kinds["topic-n1"] == "label" and kinds["zh-en-gru-none"] == "translation"
    assert kinds["nextline-nn"] == "line" and kinds["pinyin-nn"] == "reading" and kinds["chat-nm"] == "reply"
    assert set(kinds.values()) == set(KINDS)
    assert set(kinds.values()) | {"reply"} == set(KINDS)
