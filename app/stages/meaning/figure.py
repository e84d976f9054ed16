"""⑤ The code c: as a strip, and among the plane's sentences."""

from __future__ import annotations

from collections.abc import Mapping

from model.values.plane import PlanePlace
from model.values.trace import Trace

from ... import display
from ...figures import Spec, base_layout, rounded, title, unit_map, words
from ...locales import Translate
from .points import themes

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


def plane(trace: Trace, place: PlanePlace, say: Translate, theme_names: Mapping[str, str]) -> Spec:
    """c among the plane's sentences: a colour and a symbol for each theme, this sentence as a star, the path of the
    state."""
    plane, data = place.map, list[Spec]()
    for number, (theme, points) in enumerate(themes(plane).items()):
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
    path = place.path
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
    here = place.context
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
    titles = [f"PC {axis + 1} ({share:.1%})" for axis, share in enumerate(plane.explained[:2])]
    layout = base_layout(
        400,
        xaxis={
            "title": title(titles[0]),
            "zeroline": True,
            "zerolinecolor": "rgba(156,163,175,0.35)",
        },
        yaxis={
            "title": title(titles[1]),
            "zeroline": True,
            "zerolinecolor": "rgba(156,163,175,0.35)",
            "scaleanchor": "x",
        },
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom", "font": {"size": 12}},
        hovermode="closest",
    )
    return {"data": data, "layout": layout, "axes": {}, "min_width": 320}
