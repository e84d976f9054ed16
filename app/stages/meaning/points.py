"""The plane's sentences as the browser keeps them: every run of a checkpoint has the same, so a run leaves them out and
names the address that they are at (serving/planes.py); a report, which has no server, carries them itself.
"""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from model.values.plane import PlaneMap

from ...figures import Spec, rounded, words

KEYS = ("x", "y", "text", "customdata")  # of a trace, what is the same in every run
WORDS = ("text", "customdata")


def members_of(plane: PlaneMap) -> dict[str, list[int]]:
    """The sentences of each theme, in the order of the legend."""
    members: dict[str, list[int]] = {theme: [] for theme in plane.themes}
    for index, theme in enumerate(plane.themes):
        members[theme].append(index)
    return members


def themes(plane: PlaneMap, *, mapped: bool = False) -> dict[str, dict[str, Any]]:
    """What a trace of each theme holds under KEYS: places, by PCA or on the neighbour map, sentences, translations."""
    places = plane.neighbour_map if mapped and plane.neighbour_map is not None else plane.points
    return {
        theme: {
            "x": rounded(places[these, 0]),
            "y": rounded(places[these, 1]),
            "text": [words(plane.sentences[i]) for i in these],
            "customdata": [words(plane.translations[i]) for i in these],
        }
        for theme, these in members_of(plane).items()
    }


def kept(plane: PlaneMap) -> list[dict[str, Any]]:
    """What the browser keeps of each theme: its trace by PCA, its places on the neighbour map (none without one), and
    which sentences they are."""
    by_pca, on_map = themes(plane), themes(plane, mapped=True) if plane.neighbour_map is not None else {}
    return [
        {**trace, "map": [on_map[theme]["x"], on_map[theme]["y"]] if on_map else None, "at": these}
        for (theme, trace), these in zip(by_pca.items(), members_of(plane).values(), strict=True)
    ]


@lru_cache(maxsize=16)  # a plane is compared by identity
def as_json(plane: PlaneMap, *, places: bool = False) -> str:
    """What the browser keeps; its `places` alone, where another plane has the same sentences' words."""
    some = [{key: theme[key] for key in theme if not places or key not in WORDS} for theme in kept(plane)]
    return json.dumps(some, ensure_ascii=False, separators=(",", ":"))


def address(plane: PlaneMap, checkpoint: str) -> str:
    """Where the page finds them. Other points have another address: a browser may keep these for ever."""
    query = {"model": checkpoint, "v": f"{zlib.crc32(as_json(plane).encode()):08x}"}
    return f"./web/planes?{urlencode(query)}"


def left_out(spec: Spec, plane: PlaneMap, checkpoint: str) -> Spec:
    """A figure without the points, which its first traces are; web/points.js puts them back."""
    apart = len(set(plane.themes))
    bare = [{key: value for key, value in trace.items() if key not in KEYS} for trace in spec["data"][:apart]]
    return {**spec, "data": [*bare, *spec["data"][apart:]], "points": address(plane, checkpoint)}
