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


def themes(plane: PlaneMap) -> dict[str, dict[str, Any]]:
    """What a trace of each theme holds under KEYS: places, sentences, translations."""
    members: dict[str, list[int]] = {theme: [] for theme in plane.themes}
    for index, theme in enumerate(plane.themes):
        members[theme].append(index)
    return {
        theme: {
            "x": rounded(plane.points[these, 0]),
            "y": rounded(plane.points[these, 1]),
            "text": [words(plane.sentences[i]) for i in these],
            "customdata": [words(plane.translations[i]) for i in these],
        }
        for theme, these in members.items()
    }


@lru_cache(maxsize=16)  # a plane is compared by identity
def as_json(plane: PlaneMap) -> str:
    return json.dumps(list(themes(plane).values()), ensure_ascii=False, separators=(",", ":"))


def address(plane: PlaneMap, checkpoint: str) -> str:
    """Where the page finds them. Other points have another address: a browser may keep these for ever."""
    query = {"model": checkpoint, "v": f"{zlib.crc32(as_json(plane).encode()):08x}"}
    return f"./web/planes?{urlencode(query)}"


def left_out(spec: Spec, plane: PlaneMap, checkpoint: str) -> Spec:
    """A figure without the points, which its first traces are; web/points.js puts them back."""
    apart = len(set(plane.themes))
    bare = [{key: value for key, value in trace.items() if key not in KEYS} for trace in spec["data"][:apart]]
    return {**spec, "data": [*bare, *spec["data"][apart:]], "points": address(plane, checkpoint)}
