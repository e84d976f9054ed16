"""The row of silhouettes above the sentence, and the tab in which each shape has its checkpoints and their examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.task import SHAPES

from .. import links
from ..engine import Card, Catalogue
from ..languages import language_of
from ..locales import Translate, translator
from ..request import Request
from ..stages import templates
from .answers import kind_of
from .drawing import drawing

Link = dict[str, str]


@dataclass(frozen=True)
class Offer:
    """A checkpoint in the tab: its name, what it is called, what it does, how good it is, and what can be opened, each
    with its words and its link."""

    name: str
    title: str
    about: str
    measured: str
    examples: tuple[tuple[str, Link], ...]
    more: tuple[tuple[str, Link], ...]


def examples_of(card: Card) -> tuple[str, ...]:
    """Texts to begin with: the task's own, or else its language's."""
    return card.task.examples or language_of(card.config.source_language).examples or language_of("en").examples


def shapes_of(catalogue: Catalogue) -> dict[str, list[Card]]:
    """The checkpoints of every shape that there is, in the tutorial's order; the catalogue's order within one."""
    found = {shape: [card for card in catalogue.cards if card.task.shape == shape] for shape in SHAPES}
    return {shape: cards for shape, cards in found.items() if cards}


def row(catalogue: Catalogue, card: Card, language: str) -> str:
    """A button for each shape, the one of `card` pressed; nothing where there is only one shape."""
    shapes = shapes_of(catalogue)
    if len(shapes) < 2:
        return ""
    buttons = [
        (shape, drawing(shape), card.task.shape == shape, _link(cards[0], examples_of(cards[0])[0]))
        for shape, cards in shapes.items()
    ]
    return templates().get_template("shapes/row.html").render(say=translator(language, "shapes"), buttons=buttons)


def tab(catalogue: Catalogue, language: str) -> str:
    """Every shape with its checkpoints."""
    say = translator(language, "shapes")
    shapes = [
        (shape, drawing(shape), [_offer(card, say, language) for card in cards])
        for shape, cards in shapes_of(catalogue).items()
    ]
    return templates().get_template("shapes/template.html").render(say=say, shapes=shapes)


def _link(card: Card, text: str, **more: Any) -> Link:
    return links.only(Request(text, checkpoint=card.name, **more))


def _offer(card: Card, say: Translate, language: str) -> Offer:
    config, examples = card.config, examples_of(card)
    described = f"{config.source_language} → {config.target_language} · {config.cell.upper()}"
    attention = say(f"attention-{config.attention}")
    greedy = {"beam": 1, "sample": False}
    more = [("greedy", greedy), ("greedy-free", {**greedy, "form": False})] if card.task.search.sample else []
    return Offer(
        card.name,
        card.task.title(language) or f"{described} · {attention}",
        card.task.about(language) or say(f"about-{kind_of(card)}"),
        _measured(card, say),
        tuple((example, _link(card, example)) for example in examples),
        tuple((say(key, example=examples[0]), _link(card, examples[0], **settings)) for key, settings in more),
    )


def _measured(card: Card, say: Translate) -> str:
    """A sentence about how good it is, filled in with its metrics.json; empty where there is none to fill in."""
    try:
        return say(f"measured-{card.name}", **_flat(card.figures))
    except KeyError:
        return ""


def _flat(figures: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """{"a": {"b": 1}} → {"a_b": 1}."""
    flat: dict[str, Any] = {}
    for name, value in figures.items():
        key = f"{before}{name}".replace("-", "_")
        flat |= _flat(value, f"{key}_") if isinstance(value, Mapping) else {key: value}
    return flat
