"""⑤ c of the two sides. Codes of one checkpoint lie in one space: their difference, cosine and distance mean something, and
so does how near that is among all pairs of the plane's sentences. Codes of two checkpoints have only their neighbours in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.values.plane import Plane
from model.values.trace import Array

from .. import figures
from ..locales import Translate, translator
from ..stages.meaning import figure as meaning_figure
from ..stages.meaning import view as meaning
from . import pair_plots
from .side import NEAREST, Side, furthest, same_checkpoint

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


@dataclass(frozen=True)
class Nearness:
    """A cosine among those of all pairs of the plane's sentences: how many pairs are nearer, and what pairs have on average.

    `paraphrases`: the mean over pairs of one group; None without such a pair.
    """

    sentences: int
    pairs: int
    nearer: int
    mean: float
    paraphrases: float | None

    @property
    def share(self) -> str:
        """Of the pairs that are nearer."""
        share = self.nearer / self.pairs
        return "< 0.1%" if 0 < share < 0.001 else f"{share:.1%}"


def view(a: Side, b: Side, language: str) -> dict[str, Any]:
    one_space = same_checkpoint(a, b)
    apart = distance(a.code, b.code) if one_space else None
    shared = {a.plane.sentences[i] for i, _ in a.neighbours} & {b.plane.sentences[i] for i, _ in b.neighbours}
    of_meaning = translator(language, "meaning")
    return {
        "apart": apart,
        "nearness": nearness(a.plane, apart.cosine) if apart else None,
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
        "explained": {side.letter: f"{sum(side.plane.explained[:2]):.1%}" for side in (a, b)},
        "paths": {side.letter: _path(side) for side in (a, b)},
        "here": {side.letter: side.plane.project(side.code[None])[0].tolist() for side in (a, b)},
        "nearest": {side.letter: _nearest(side, shared) for side in (a, b)},
        "shared": len(shared),
        "nearest_count": NEAREST,
    }


def distance(first: Array, second: Array) -> Distance:
    difference = first - second
    lengths = float(np.linalg.norm(first) * np.linalg.norm(second))
    return Distance(
        float(first @ second) / lengths if lengths else 0.0,
        float(np.linalg.norm(difference)),
        float(np.abs(difference).max()),
    )


def nearness(plane: Plane, cosine: float) -> Nearness:
    """Every pair of the plane's sentences once: a few hundred sentences take milliseconds."""
    unit = plane.codes / np.maximum(np.linalg.norm(plane.codes, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    upper = np.triu_indices(len(unit), 1)
    cosines = (unit @ unit.T)[upper]
    groups = np.array(plane.groups)
    grouped = cosines[groups[upper[0]] == groups[upper[1]]]
    return Nearness(
        len(unit),
        len(cosines),
        int((cosines > cosine).sum()),
        float(cosines.mean()),
        float(grouped.mean()) if len(grouped) else None,
    )


def code_rows(first: Array, second: Array) -> list[tuple[int, float, float, float]]:
    """The units in which two codes differ most: (unit, A, B, A − B)."""
    return [(unit, float(first[unit]), float(second[unit]), by) for unit, by in furthest(first - second, ROWS)]


def _plane(side: Side, of_meaning: Translate) -> figures.Spec:
    """The walk's plane; a click in it chooses nothing, for the rail belongs to the walk."""
    names = {theme: meaning.theme_name(theme, of_meaning) for theme in side.plane.themes}
    spec = meaning_figure.plane(side.trace, side.plane, of_meaning, names) | {"axes": {}}
    spec["data"][-2]["mode"] = "lines+markers"  # the path; its pieces stand on hover and in the table
    return spec


def _small(spec: figures.Spec) -> figures.Spec:
    spec["layout"] |= {"height": 420, "showlegend": False}
    return spec


def _path(side: Side) -> list[tuple[str, list[float]]]:
    points = meaning_figure.reading_path(side.trace, side.plane).tolist()
    return [(piece.text, point) for piece, point in zip(side.trace.source.pieces, points, strict=True)]


def _nearest(side: Side, shared: set[str]) -> list[Near]:
    plane = side.plane
    return [
        Near(plane.sentences[i], plane.translations[i], cosine, plane.sentences[i] in shared)
        for i, cosine in side.neighbours
    ]
