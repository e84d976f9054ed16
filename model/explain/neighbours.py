"""How much of meaning c's neighbours show, in all dimensions and in the two of a drawing; N sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..values.plane import Plane, weighted_places
from ..values.trace import Array
from ..values.vectors import cosine

NEAREST = 10  # neighbours that a drawing is judged by


@dataclass(frozen=True)
class NeighbourRates:
    """Does c know what a sentence is about? Shares of sentences, beside what neighbours drawn at random would give.

    same_theme: the nearest neighbour outside the sentence's own group has its theme. same_group: the nearest neighbour
    is one of its paraphrases; only the `grouped` sentences that have any are counted.
    """

    same_theme: float
    same_theme_by_chance: float
    same_group: float
    same_group_by_chance: float
    grouped: int


def neighbour_rates(plane: Plane) -> NeighbourRates:
    """By the cosine of `Plane.nearest`; at least two groups, and one of more than one sentence, are needed."""
    cosines = cosine(plane.codes, plane.codes)  # (N, N)
    np.fill_diagonal(cosines, -np.inf)
    theme, group = _same(plane.themes), _same(plane.groups)
    outside = ~group
    found = theme[np.arange(len(theme)), np.where(outside, cosines, -np.inf).argmax(axis=1)]
    by_chance = (theme & outside).sum(axis=1) / outside.sum(axis=1)
    grouped = group.sum(axis=1) > 1  # (N,)
    in_group = group[np.arange(len(group)), cosines.argmax(axis=1)][grouped]
    in_group_by_chance = (group.sum(axis=1)[grouped] - 1) / (len(group) - 1)
    return NeighbourRates(
        same_theme=_share(found),
        same_theme_by_chance=_share(by_chance),
        same_group=_share(in_group),
        same_group_by_chance=_share(in_group_by_chance),
        grouped=int(grouped.sum()),
    )


@dataclass(frozen=True)
class DrawingRates:
    """How true a drawing is to meaning: of a sentence's NEAREST neighbours in it, the share with its theme; and the
    share of its paraphrases that are among them. `placed`: the sentence itself placed as a new one would be, by its
    neighbours alone."""

    same_theme: float
    paraphrases: float


def drawing_rates(plane: Plane) -> dict[str, DrawingRates]:
    """For c itself (cosine, all dimensions), for PCA's plane, for the neighbour map, and for sentences placed on that
    map."""
    cosines = cosine(plane.codes, plane.codes)
    rates = {"c": _drawing(plane, -cosines), "pca": _drawing(plane, _distances(plane.points, plane.points))}
    if (places := plane.neighbour_map) is not None:
        np.fill_diagonal(cosines, -np.inf)  # a new sentence does not find itself
        placed = weighted_places(cosines, places)
        rates["neighbour_map"] = _drawing(plane, _distances(places, places))
        rates["placed"] = _drawing(plane, _distances(placed, places))
    return rates


def _drawing(plane: Plane, distances: Array) -> DrawingRates:
    """`distances` (N, N): of each sentence (row) to every other."""
    distances = distances.copy()
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :NEAREST]
    theme, group = _same(plane.themes), _same(plane.groups)
    others = group.sum(axis=1) - 1  # paraphrases of each sentence
    near = np.take_along_axis(group, nearest, axis=1).sum(axis=1)
    paraphrases = near[others > 0] / np.minimum(others[others > 0], NEAREST)
    return DrawingRates(_share(np.take_along_axis(theme, nearest, axis=1)), _share(paraphrases))


def _distances(one: Array, other: Array) -> Array:
    """Euclidean: (N, 2), (M, 2) → (N, M)."""
    distances: Array = np.linalg.norm(one[:, None] - other[None], axis=-1)
    return distances


def _share(values: NDArray[Any]) -> float:
    return round(float(values.mean()), 4)


def _same(labels: tuple[str, ...]) -> NDArray[np.bool_]:
    """(N, N), true where two sentences share the label."""
    column = np.array(labels)
    equal: NDArray[np.bool_] = column[:, None] == column
    return equal
