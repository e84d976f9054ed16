"""⑤ c of the two sides. The c's of one checkpoint lie in one space: their difference, cosine and distance mean
something, and so does how near that is among all pairs of the plane's sentences. Those of two checkpoints have only
their neighbours in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.values.plane import Nearness, PlanePlace
from model.values.trace import Array
from model.values.vectors import cosine

from ...display import number
from ...figures import Spec
from ...locales import Translate, translator
from ...shapes.answers import kind_of
from ...stages.meaning import figure as meaning_figure
from ...stages.meaning import points
from ...stages.meaning import view as meaning
from .. import words
from ..side import Side, furthest, same_checkpoint
from . import figure

ROWS = 8  # units in a table


@dataclass(frozen=True)
class Near:
    """A sentence near c; `shared`: it stands in the other side's list too."""

    sentence: str
    translation: str
    cosine: float
    shared: bool


@dataclass(frozen=True)
class Distance:
    """How far apart two vectors of one space are; `largest`: the greatest |difference| of one unit."""

    cosine: float
    euclidean: float
    largest: float


def view(a: Side, b: Side, nearness: Nearness | None, language: str) -> dict[str, Any]:
    one = same_checkpoint(a, b)
    spaces = _one_space(a, b, nearness, language) if one else _two_spaces(a, b)
    if a.run.place is None or b.run.place is None:
        return {**spaces, "placed": False}
    placed = ((a, a.run.place), (b, b.run.place))
    first, second = ({place.map.sentences[near.index] for near in place.nearest} for _, place in placed)
    planes = {
        side.letter: _plane(side, place, translator(language, "meaning", kind=kind_of(side.run.card)))
        for side, place in placed
    }
    for spec in planes.values() if not one else ():
        spec["layout"] |= {"height": 420, "showlegend": False}
    return {
        **spaces,
        "placed": True,
        "planes": planes,
        "plane_spec": figure.shared_plane(a, b, planes["A"], planes["B"]) if one else None,
        "explained": {side.letter: f"{sum(place.map.explained[:2]):.1%}" for side, place in placed},
        "paths": {side.letter: list(zip(side.pieces, place.path.tolist(), strict=True)) for side, place in placed},
        "here": {side.letter: place.context.tolist() for side, place in placed},
        "nearest": {side.letter: _nearest(place, first & second) for side, place in placed},
        "shared": len(first & second),
        "nearest_count": len(a.run.place.nearest),
    }


def _one_space(a: Side, b: Side, nearness: Nearness | None, language: str) -> dict[str, Any]:
    """What only two c's of one checkpoint have: a difference."""
    apart = distance(a.context, b.context)
    return {
        "apart": apart,
        "near_words": near_words(nearness, words(language, "pair")) if nearness else [],
        "contexts_spec": figure.context_strips(a, b),
        "unit_rows": unit_rows(a.context, b.context),
    }


def _two_spaces(a: Side, b: Side) -> dict[str, Any]:
    """What two checkpoints show of their c instead, each for itself."""
    return {
        "apart": None,
        "context_specs": {side.letter: meaning_figure.code(side.trace) | {"axes": {}} for side in (a, b)},
        "strongest": {side.letter: furthest(side.context, ROWS) for side in (a, b)},
    }


def distance(first: Array, second: Array) -> Distance:
    difference = first - second
    return Distance(float(cosine(first, second)), float(np.linalg.norm(difference)), float(np.abs(difference).max()))


def near_words(nearness: Nearness, say: Translate) -> list[str]:
    """Whether that is near, in words."""
    compared = say(
        "nearness",
        sentences=nearness.sentences,
        pairs=f"{nearness.pairs:,}",
        nearer=f"{nearness.nearer:,}",
        share=share_of(nearness),
        mean=number(nearness.mean),
    )
    paraphrases = nearness.paraphrases
    return [compared] if paraphrases is None else [compared, say("nearness-paraphrases", mean=number(paraphrases))]


def share_of(nearness: Nearness) -> str:
    """The share of the pairs that are nearer."""
    share = nearness.nearer / nearness.pairs
    return "< 0.1%" if 0 < share < 0.001 else f"{share:.1%}"


def unit_rows(first: Array, second: Array) -> list[tuple[int, float, float, float]]:
    """The units in which two vectors differ most: (unit, A, B, A − B)."""
    return [(unit, float(first[unit]), float(second[unit]), by) for unit, by in furthest(first - second, ROWS)]


def _plane(side: Side, place: PlanePlace, of_meaning: Translate) -> Spec:
    """The walk's plane; a click in it chooses nothing, for the rail belongs to the walk."""
    names = {theme: meaning.theme_name(theme, of_meaning) for theme in place.map.themes}
    spec = meaning_figure.plane(side.trace, place, of_meaning, names) | {"axes": {}}
    spec["data"][-2]["mode"] = "lines+markers"  # the path; its pieces stand on hover and in the table
    return points.left_out(spec, place.map, side.run.card.name)


def _nearest(place: PlanePlace, shared: set[str]) -> list[Near]:
    sentences, translations = place.map.sentences, place.map.translations
    return [
        Near(sentences[near.index], translations[near.index], near.cosine, sentences[near.index] in shared)
        for near in place.nearest
    ]
