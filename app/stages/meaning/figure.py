"""⑤ The code c: as a strip, and among the plane's sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model.values.plane import PlanePlace
from model.values.trace import Array, Trace

from ... import display
from ...figures import Spec, base_layout, rounded, title, unit_map, words
from ...locales import Translate

THEME_COLOURS = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9",
    "#882255", "#999933", "#44aa99", "#aa4499", "#6699cc", "#b8860b",
)  # fmt: skip
THEME_SYMBOLS = (
    "circle", "square", "diamond", "cross", "x", "triangle-up",
    "triangle-down", "pentagon", "hexagram", "hourglass", "bowtie", "star-diamond",
)  # fmt: skip


def code(trace: Trace) -> Spec:
    """c as a strip, 1 × H, −1…1: forward units on the left, backward units on the right."""
    spec = unit_map(trace.encoder.context[None], ["c"], "dec")
    spec["data"][0] |= {"hovertemplate": "%{x}<br>%{z:.4f}<extra></extra>", "showscale": False}
    spec["layout"]["height"] = 104
    spec["axes"] = {"x": "unit"}
    return spec


@dataclass(frozen=True)
class Way:
    """One way to draw a plane on paper: the sentences' places (N, 2), the run's path (S, 2) and its c (2,), and what
    the axes are called. `path`: None where another checkpoint read the sentence, in pieces of its own."""

    points: Array
    path: Array | None
    here: Array
    titles: tuple[str, str]


def pca(place: PlanePlace) -> Way:
    first, second = (f"PC {axis + 1} ({share:.1%})" for axis, share in enumerate(place.map.explained[:2]))
    return Way(place.map.points, place.path, place.context, (first, second))


def neighbour_map(place: PlanePlace, *, path: bool = True) -> Way | None:
    """None where the plane has no map. Its axes have no unit and no meaning."""
    if place.map.neighbour_map is None or place.mapped_context is None:
        return None
    return Way(place.map.neighbour_map, place.mapped_path if path else None, place.mapped_context, ("", ""))


def turns(place: PlanePlace, ways: Sequence[Way]) -> dict[str, Any]:
    """What web/plane.js turns the drawn figure with: the members of each theme's trace, and every way's numbers."""
    return {
        "members": members_of(place),
        "ways": [
            {
                "points": _axes(way.points),
                "path": [[], []] if way.path is None else _axes(way.path),
                "here": _axes(way.here[None]),
                "titles": way.titles,
            }
            for way in ways
        ],
    }


def members_of(place: PlanePlace) -> list[list[int]]:
    """The sentences of each theme, in the order of the legend."""
    themes = place.map.themes
    return [[i for i, other in enumerate(themes) if other == theme] for theme in dict.fromkeys(themes)]


def _axes(points: Array) -> list[list[float]]:
    return [rounded(points[:, axis]) for axis in (0, 1)]


def pointed(spec: Spec, say: Translate) -> Spec:
    """The same with a last trace, empty as yet: rings around sentences that are pointed at."""
    marker = {"size": 16, "color": "#dc2626", "symbol": "circle-open", "line": {"width": 3}}
    rings = {"type": "scatter", "mode": "markers", "name": say("pointed-at"), "x": [], "y": [], "hoverinfo": "skip"}
    return spec | {"data": [*spec["data"], rings | {"marker": marker, "showlegend": False}]}


def plane(
    trace: Trace, place: PlanePlace, say: Translate, theme_names: Mapping[str, str], way: Way | None = None
) -> Spec:
    """c among the plane's sentences: a colour and a symbol for each theme, this sentence as a star, the path of the
    state. `way`: PCA when left out."""
    way = way or pca(place)
    plane, data = place.map, list[Spec]()
    for number, (theme, members) in enumerate(zip(dict.fromkeys(plane.themes), members_of(place), strict=True)):
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": display.label(theme_names[theme]),
                "x": rounded(way.points[members, 0]),
                "y": rounded(way.points[members, 1]),
                "text": [words(plane.sentences[i]) for i in members],
                "customdata": [words(plane.translations[i]) for i in members],
                "hovertemplate": "%{text}<br>%{customdata}",
                "marker": {
                    "size": 8,
                    "opacity": 0.6,
                    "color": THEME_COLOURS[number % len(THEME_COLOURS)],
                    "symbol": THEME_SYMBOLS[number % len(THEME_SYMBOLS)],
                },
            }
        )
    path = way.points[:0] if way.path is None else way.path
    pieces = [display.label(piece.text) for piece in trace.source.pieces]
    data.append(
        {
            "type": "scatter",
            "mode": "lines+markers+text",
            "name": say("path"),
            "x": rounded(path[:, 0]),
            "y": rounded(path[:, 1]),
            "text": pieces,
            "customdata": list(range(1, len(pieces) + 1)),
            "textposition": ["top center" if i % 2 else "bottom center" for i in range(len(pieces))],
            "textfont": {"size": 14, "color": "#e11d48"},
            "line": {"color": "#e11d48", "width": 2.5},
            "marker": {"size": 6, "color": "#e11d48", "symbol": "circle-open"},
            "hovertemplate": "i = %{customdata} · %{text}",
        }
    )
    here = way.here
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": say("this-sentence"),
            "x": rounded(here[:1]),
            "y": rounded(here[1:]),
            "text": [words(trace.source.normalised.text)],
            "customdata": [words(trace.translation)],
            "hovertemplate": "%{text}<br>%{customdata}",
            "marker": {"size": 20, "color": "#facc15", "symbol": "star", "line": {"color": "#1f2937", "width": 1.5}},
        }
    )
    layout = base_layout(
        640,
        xaxis={
            "title": title(way.titles[0]),
            "zeroline": True,
            "zerolinecolor": "rgba(156,163,175,0.35)",
        },
        yaxis={
            "title": title(way.titles[1]),
            "zeroline": True,
            "zerolinecolor": "rgba(156,163,175,0.35)",
            "scaleanchor": "x",
        },
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom", "font": {"size": 12}},
        hovermode="closest",
    )
    return {"data": data, "layout": layout, "axes": {}, "min_width": 320}
