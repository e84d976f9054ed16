"""⑤ The code c: as a strip, and among the plane's sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.values.plane import PlanePlace
from model.values.trace import Array, Trace

from ... import display
from ...figures import Spec, base_layout, rounded, title, unit_map, words
from ...locales import Translate
from .points import address, themes

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
    """One way to draw a plane on paper: where its sentences are kept (points.py), by PCA or on the neighbour map, the
    run's path (S, 2) and its c (2,) there, and what the axes are called. `path`: None where another checkpoint read
    the sentence, in pieces of its own."""

    points: str
    mapped: bool
    path: Array | None
    here: Array
    titles: tuple[str, str]

    def as_json(self) -> dict[str, Any]:
        """What web/plane.js turns a drawn figure with."""
        path: list[list[float]] = [[], []] if self.path is None else [rounded(self.path[:, axis]) for axis in (0, 1)]
        here = [rounded(self.here[axis : axis + 1]) for axis in (0, 1)]
        return {"points": self.points, "mapped": self.mapped, "path": path, "here": here, "titles": self.titles}


def pca(place: PlanePlace, checkpoint: str) -> Way:
    first, second = (f"PC {axis + 1} ({share:.1%})" for axis, share in enumerate(place.map.explained[:2]))
    return Way(address(place.map, checkpoint), False, place.path, place.context, (first, second))


def neighbour_map(place: PlanePlace, checkpoint: str, *, path: bool = True) -> Way | None:
    """None where the plane has no map. Its axes have no unit and no meaning."""
    if place.map.neighbour_map is None or place.mapped_context is None:
        return None
    way = place.mapped_path if path else None
    return Way(address(place.map, checkpoint), True, way, place.mapped_context, ("", ""))


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
    way = way or pca(place, trace.checkpoint)
    data = list[Spec]()
    for number, (theme, points) in enumerate(themes(place.map, mapped=way.mapped).items()):
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": display.label(theme_names[theme]),
                **points,
                "hovertemplate": "%{text}<br>%{customdata}",
                "marker": {
                    "size": 8,
                    "opacity": 0.6,
                    "color": THEME_COLOURS[number % len(THEME_COLOURS)],
                    "symbol": THEME_SYMBOLS[number % len(THEME_SYMBOLS)],
                },
            }
        )
    path = way.here[None][:0] if way.path is None else way.path
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
    numbered = {"zeroline": not way.mapped, "zerolinecolor": "rgba(156,163,175,0.35)", "showticklabels": not way.mapped}
    layout = base_layout(
        290,
        xaxis={**numbered, "title": title(way.titles[0])},
        # distances count on the plane alone; a map may fill its place
        yaxis={**numbered, "title": title(way.titles[1]), "scaleanchor": False if way.mapped else "x"},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom", "font": {"size": 12}},
        hovermode="closest",
    )
    return {"data": data, "layout": layout, "axes": {}, "min_width": 320, "mapped": way.mapped}
