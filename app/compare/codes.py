"""⑤ c of the two sides. Codes of one checkpoint lie in one space: their difference, cosine and distance mean something, and
so does how near that is among all pairs of the plane's sentences. Codes of two checkpoints have only their neighbours in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.values.plane import Nearness
from model.values.trace import Array

from .. import figures
from ..locales import Translate, translator
from ..stages.meaning import figure as meaning_figure
from ..stages.meaning import view as meaning
from . import pair_plots
from .side import Side, furthest, same_checkpoint

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
    """How far apart two codes of one space are; `largest`: the greatest |difference| of one unit."""

    cosine: float
    euclidean: float
    largest: float


def view(a: Side, b: Side, nearness: Nearness | None, language: str) -> dict[str, Any]:
    one_space = same_checkpoint(a, b)
    apart = distance(a.code, b.code) if one_space else None
    first, second = ({side.place.map.sentences[near.index] for near in side.place.nearest} for side in (a, b))
    shared = first & second
    of_meaning = translator(language, "meaning")
    return {
        "apart": apart,
        "nearness": nearness,
        "nearer_share": share_of(nearness) if nearness else "",
        "codes_spec": pair_plots.code_strips(a, b) if one_space else None,
        "code_specs": {}
        if one_space
        else {side.letter: meaning_figure.code(side.trace) | {"axes": {}} for side in (a, b)},
        "code_rows": code_rows(a.code, b.code) if one_space else [],
        "strongest": {side.letter: furthest(side.code, ROWS) for side in (a, b)},
        "plane_spec": pair_plots.shared_plane(a, b, _plane(a, of_meaning), _plane(b, of_meaning))
        if one_space
        else None,
        "planes": {} if one_space else {side.letter: _small(_plane(side, of_meaning)) for side in (a, b)},
        "explained": {side.letter: f"{sum(side.place.map.explained[:2]):.1%}" for side in (a, b)},
        "paths": {side.letter: _path(side) for side in (a, b)},
        "here": {side.letter: side.place.context.tolist() for side in (a, b)},
        "nearest": {side.letter: _nearest(side, shared) for side in (a, b)},
        "shared": len(shared),
        "nearest_count": len(a.place.nearest),
    }


def distance(first: Array, second: Array) -> Distance:
    difference = first - second
    lengths = float(np.linalg.norm(first) * np.linalg.norm(second))
    return Distance(
        float(first @ second) / lengths if lengths else 0.0,
        float(np.linalg.norm(difference)),
        float(np.abs(difference).max()),
    )


def share_of(nearness: Nearness) -> str:
    """The share of the pairs that are nearer."""
    share = nearness.nearer / nearness.pairs
    return "< 0.1%" if 0 < share < 0.001 else f"{share:.1%}"


def code_rows(first: Array, second: Array) -> list[tuple[int, float, float, float]]:
    """The units in which two codes differ most: (unit, A, B, A − B)."""
    return [(unit, float(first[unit]), float(second[unit]), by) for unit, by in furthest(first - second, ROWS)]


def _plane(side: Side, of_meaning: Translate) -> figures.Spec:
    """The walk's plane; a click in it chooses nothing, for the rail belongs to the walk."""
    names = {theme: meaning.theme_name(theme, of_meaning) for theme in side.place.map.themes}
    spec = meaning_figure.plane(side.trace, side.place, of_meaning, names) | {"axes": {}}
    spec["data"][-2]["mode"] = "lines+markers"  # the path; its pieces stand on hover and in the table
    return spec


def _small(spec: figures.Spec) -> figures.Spec:
    spec["layout"] |= {"height": 420, "showlegend": False}
    return spec


def _path(side: Side) -> list[tuple[str, list[float]]]:
    points = side.place.path.tolist()
    return [(piece.text, point) for piece, point in zip(side.trace.source.pieces, points, strict=True)]


def _nearest(side: Side, shared: set[str]) -> list[Near]:
    sentences, translations = side.place.map.sentences, side.place.map.translations
    return [
        Near(sentences[near.index], translations[near.index], near.cosine, sentences[near.index] in shared)
        for near in side.place.nearest
    ]
