"""The plane of c: labelled sentences as points, so that a new sentence's c can be seen among them.

Two ways to draw several hundred dimensions on paper. PCA's two axes are honest about directions and say how little of
the variance they keep. A neighbour map (t-SNE: van der Maaten & Hinton 2008) keeps who lies beside whom and gives up
distances.

Shapes: N sentences, H hidden size, context vectors c (N, H), points (N, 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .trace import Array
from .vectors import unit


@dataclass(frozen=True)
class Nearness:
    """A cosine among those of all pairs of a plane's sentences: how many pairs are nearer, and what pairs have on
    average.

    `paraphrases`: the mean over pairs of one group; None without such a pair.
    """

    sentences: int
    pairs: int
    nearer: int
    mean: float
    paraphrases: float | None


@dataclass(frozen=True, eq=False)
class Plane:
    """mean (H,), axes (2, H) orthonormal, explained (2,): each axis' share of the whole variance, codes (N, H) of c.

    The codes are float16 values held as float32, as the file keeps them, so a loaded plane is the plane that was built.
    An axis' largest component is positive: its sign, which the decomposition leaves open, is always the same.
    `translations` are the same sentences in the file's other language. neighbour_map (N, 2): the sentences' places on
    the neighbour map, where one was made.
    """

    mean: Array
    axes: Array
    explained: Array
    codes: Array
    sentences: tuple[str, ...]
    translations: tuple[str, ...]
    themes: tuple[str, ...]
    kinds: tuple[str, ...]
    groups: tuple[str, ...]
    neighbour_map: Array | None = None

    ARRAYS: ClassVar[tuple[str, ...]] = ("mean", "axes", "explained", "codes")
    LABELS: ClassVar[tuple[str, ...]] = ("sentences", "translations", "themes", "kinds", "groups")

    @cached_property
    def points(self) -> Array:
        """The sentences on the plane: (N, 2)."""
        return frozen(self.project(self.codes))

    @cached_property
    def _unit_codes(self) -> Array:
        return unit(self.codes)

    def project(self, vectors: ArrayLike) -> Array:
        """Codes, or states of the encoder, (…, H) → their places on the plane (…, 2)."""
        centred: Array = np.asarray(vectors, dtype=np.float32) - self.mean
        return centred @ self.axes.T

    def place(self, vectors: ArrayLike) -> Array:
        """Vectors (…, H) → their places on the neighbour map (…, 2): the mean of their PLACED_BY nearest sentences'
        places.

        Each weighs exp(SHARPNESS · cosine); t-SNE's own optimisation begins from such a mean (Poličar et al. 2019), and
        stopping there costs little (model/plane.py measures it) and needs no library. Raises ValueError when there is
        no map.
        """
        if self.neighbour_map is None:
            raise ValueError("this plane has no neighbour map")
        cosines = unit(np.asarray(vectors, dtype=np.float32)) @ self._unit_codes.T  # (…, N)
        return weighted_places(cosines, self.neighbour_map)

    def nearest(self, code: ArrayLike, n: int) -> list[tuple[int, float]]:
        """The n sentences whose codes have the greatest cosine with `code` (H,): (index, cosine), nearest first.

        Plain cosine of c in the full space: neither the plane nor its mean is used, so the number is a property of the
        two codes alone and does not depend on which other sentences the file holds.
        """
        cosines = self._unit_codes @ unit(np.asarray(code, dtype=np.float32))  # (N,)
        order = np.argsort(-cosines, kind="stable")[: max(n, 0)]
        return [(int(i), float(cosines[i])) for i in order]

    def nearness(self, cosine: float) -> Nearness:
        """A cosine of two codes among those of every pair of the plane's sentences."""
        upper = np.triu_indices(len(self.codes), 1)
        cosines = (self._unit_codes @ self._unit_codes.T)[upper]
        groups = np.array(self.groups)
        grouped = cosines[groups[upper[0]] == groups[upper[1]]]
        return Nearness(
            sentences=len(self.codes),
            pairs=len(cosines),
            nearer=int((cosines > cosine).sum()),
            mean=float(cosines.mean()),
            paraphrases=float(grouped.mean()) if len(grouped) else None,
        )


PLACED_BY, SHARPNESS = 5, 20.0


def weighted_places(cosines: Array, places: Array) -> Array:
    """Cosines with N sentences (…, N) and the sentences' places (N, 2) → the places of what was compared (…, 2)."""
    nearest = np.argsort(-cosines, axis=-1, kind="stable")[..., :PLACED_BY]
    largest = np.take_along_axis(cosines, nearest, axis=-1)
    weights = np.exp(SHARPNESS * (largest - largest[..., :1]))
    weights /= weights.sum(axis=-1, keepdims=True)
    placed: Array = (weights[..., None] * places[nearest]).sum(axis=-2)
    return placed


def frozen(array: NDArray[np.floating]) -> Array:
    """A float32 array that nobody can write to."""
    frozen = array.astype(np.float32)
    frozen.setflags(write=False)
    return frozen


@dataclass(frozen=True, eq=False)
class PlaneMap:
    """A plane as it is drawn, without its codes: points (N, 2), explained (2,), and each sentence's labels.

    neighbour_map (N, 2): the places on the neighbour map; None where there is none.
    """

    points: Array
    neighbour_map: Array | None
    explained: Array
    sentences: tuple[str, ...]
    translations: tuple[str, ...]
    themes: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True)
class PlaneNeighbour:
    """A sentence of the plane by its index; `same`: it is the very sentence that was run."""

    index: int
    cosine: float
    same: bool


@dataclass(frozen=True, eq=False)
class PlanePlace:
    """Where one run lies on a plane: c (2,), [→h_i ; ←h_i] of every source piece (S, 2), and c's nearest sentences.

    The neighbours are those of `Plane.nearest`, by cosine in the full space. mapped_context (2,) and mapped_path (S, 2)
    are c and the states on the neighbour map, None without one.
    """

    map: PlaneMap
    context: Array
    path: Array
    mapped_context: Array | None
    mapped_path: Array | None
    nearest: tuple[PlaneNeighbour, ...]
