"""A lesson's link: read strictly, and what it hides is not made."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine.local import LocalEngine
from app.page import Page
from app.request import Request
from app.settings import Settings
from app.stages import stages
from app.teach.lesson import FIGURES, LOCKS, PARTS, STAGES, TABS, Lesson, hidden
from model.values.segmentation import InputError


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(LocalEngine(Settings()))


def shown(page: Page, link: str, **more: Any) -> dict[str, Any]:
    lesson = Lesson.parse({"show": link})
    return page.show(Request("欢迎来北京", **more), "en", "", lesson)


def test_the_stages_are_the_walks_and_the_figures_theirs(page: Page) -> None:
    assert tuple(stage.KEY for stage in stages()) == STAGES
    every = page.show(Request("欢迎来北京"), "en")
    for name, stage in FIGURES.items():
        assert f'data-figure="{name}"' in every[f"body-{stage}"]


def test_a_link_is_read() -> None:
    assert Lesson.parse({}) == Lesson()
    lesson = Lesson.parse({"show": "picture, attention,picture", "lock": "text"})
    assert lesson == Lesson(("picture", "attention"), ("text",))
    assert lesson.link == "show=picture%2Cattention&lock=text"
    assert lesson.shows("picture") and not lesson.shows("code") and lesson.locks("text")
    assert all(Lesson().shows(name) for name in (*PARTS, *TABS))


@pytest.mark.parametrize(("link", "field"), [({"show": "pictures"}, "show"), ({"lock": "everything"}, "lock")])
def test_a_wrong_name_is_named(link: dict[str, str], field: str) -> None:
    with pytest.raises(InputError) as error:
        Lesson.parse(link)
    assert error.value.code == "not-one-of"
    assert error.value.details["field"] == field
    assert hidden(link, "compare")


def test_a_long_list_is_bounded() -> None:
    with pytest.raises(InputError) as error:
        Lesson.parse({"show": "x" * 100_000})
    assert len(str(error.value.details["value"])) < 50


def test_components_follow_their_part() -> None:
    lesson = Lesson.parse({"show": "text,attention,figure-plane", "lock": ",".join(LOCKS)})
    shows = [name for name in ("example-0", "shapes", "beam", "word", "get-json", "body-code") if
             lesson.shows_component(name)]  # fmt: skip
    assert shows == ["example-0"], "the shapes' row chooses what is locked"
    assert lesson.shows_component("body-meaning") and lesson.shows_component("body-attention")
    assert all(lesson.locks_component(name) for name in ("text", "run", "example-3", "checkpoint", "beam", "language"))
    assert not Lesson.parse({"lock": "model"}).locks_component("text")


def test_what_is_hidden_is_not_made(page: Page) -> None:
    made = shown(page, "text,segmentation")
    assert {name for name in made if made[name]} == {"link", "shown", "rail", "body-segmentation"}
    assert "Welcome" not in str(made), "nothing that is shown tells the translation"
    assert "Welcome" in str(shown(page, "picture"))
    assert not {"body-decoder", "asked"} & set(shown(page, "picture,result"))


def test_a_figure_stands_alone(page: Page) -> None:
    made = shown(page, "figure-attention")
    body = made["body-attention"]
    assert body.count("<figure") == 1 and 'data-figure="attention"' in body
    assert "data-what-if" not in body and "<h2" not in body
    assert {name for name in made if name.startswith("body-")} == {"body-attention"}
    without = shown(page, "figure-attention", checkpoint="zh-en-gru-none")["body-attention"]
    assert "no such figure" in without


def test_a_lesson_has_the_words_of_what_it_shows(page: Page) -> None:
    whole, part = page.head("en"), page.head("en", Lesson(("attention", "text")))
    assert "beam search" in whole and "beam search" not in part and "occlusion" in part
    assert "data-term=" in shown(page, "attention")["body-attention"]
    assert 'data-term="decoder"' not in shown(page, "attention")["body-attention"]
    assert "<h1>" not in page.head("en", Lesson(("picture",)))
