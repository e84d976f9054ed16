"""What all figures share. A figure is a plain {data, layout} specification that `plotly.graph_objects.Figure` accepts.

Pure functions: tested without a browser. Plain dictionaries because building a graph_objects.Figure costs tens of
milliseconds and a run draws several. Four keys are the page's own: "axes" (what a click on x and y chooses: "enc",
"dec" or "unit"), "rings" (under "enc" or "dec" the point [x, y] of every step: those up to the step under the pointer
get a ring) and "min_width" (pixels below which the figure scrolls instead of shrinking); "points" is where the browser
finds what the first traces leave out (stages/meaning/points.py); "pack" is display.compact's.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import numpy as np

from model.values.trace import Array

from . import display

Spec = dict[str, Any]

INK = "#7a8190"  # grey that reads on white and on black
LARGE = 8000  # cells above which a heatmap travels in one byte a number: two decimals instead of four
SHOWN_NUMBERS = 400  # cells up to which each holds its number
LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}}  # above the figure


def base_layout(height: int, **more: Any) -> Spec:
    """The look that all figures share: no template, transparent, one grey, explicit height."""
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "automargin": True}
    layout: Spec = {
        "height": height,
        "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": INK, "size": 13},
        "xaxis": dict(axis),
        "yaxis": dict(axis),
        "showlegend": False,
        "dragmode": False,
    }
    for key, value in more.items():
        layout[key] = {**layout.get(key, {}), **value} if isinstance(value, dict) else value
    return layout


def decimals(values: Array) -> list[Any]:
    """Four decimals and no more: a float32 would be written with twenty digits."""
    return values.astype(np.float64).round(4).tolist()


def heatmap(values: Array, scale: display.Scale, ends: tuple[float, float], hover: str, bar: str = "") -> Spec:
    """The one heatmap of all figures: values (rows, columns) in fixed colours between `ends`, never scaled to them.

    `bar`: what the colour bar says that its numbers are.
    """
    colorbar: Spec = {"thickness": 10, "outlinewidth": 0}
    return {
        "type": "heatmap",
        "z": decimals(values),
        "zmin": ends[0],
        "zmax": ends[1],
        "colorscale": scale,
        "hovertemplate": f"{hover}<extra></extra>",
        "colorbar": {**colorbar, "title": {"text": bar}} if bar else colorbar,
    }


def unit_map(
    values: Array, tokens: Sequence[str], step_axis: str, scale: display.Scale = display.STATE_SCALE, end: float = 1
) -> Spec:
    """Vectors over time, step × unit, −end…end: states, embeddings, c."""
    trace = heatmap(values, scale, (-end, end), "%{y} · %{x}<br>%{z:.4f}")
    layout = base_layout(70 + 24 * len(tokens), yaxis={**rows_down(display.ticks(tokens)), "tickangle": 0})
    spec = {"data": [trace], "layout": layout, "axes": {"x": "unit", "y": step_axis}, "min_width": 320}
    return {**spec, "pack": "i1"} if values.size > LARGE else spec


def token_map(trace: Spec, target: Spec, source: Spec, row: int = 30, edge: int = 90) -> Spec:
    """A heatmap of target pieces × source pieces, its cells apart and, where they are few, with their numbers in them.

    `target`, `source`: ticks, the source's on top; `row`, `edge`: pixels of each row, and of what surrounds them.
    """
    rows, columns = len(target["tickvals"]), len(source["tickvals"])
    trace = {"xgap": 1, "ygap": 1, **trace}
    if rows * columns <= SHOWN_NUMBERS:
        trace = {"texttemplate": "%{z:.2f}", "textfont": {"size": 11}, **trace}
    layout = base_layout(edge + row * rows, xaxis={**source, "side": "top", "tickangle": 0}, yaxis=rows_down(target))
    return {"data": [trace], "layout": layout, "axes": {"x": "enc", "y": "dec"}, "min_width": 140 + 46 * columns}


def rows_down(ticks: Spec) -> Spec:
    """An axis whose first row stands on top."""
    return {**ticks, "autorange": "reversed"}


def halves(hidden: int) -> list[Spec]:
    """The line between the forward and the backward units."""
    middle = hidden / 2 - 0.5
    line = {"color": INK, "width": 1}
    return [{"type": "line", "x0": middle, "x1": middle, "y0": 0, "y1": 1, "yref": "paper", "line": line}]


def title(text: str) -> Spec:
    return {"text": text, "font": {"size": 12}, "standoff": 6}


def rounded(values: Any) -> list[float]:
    return [round(float(value), 3) for value in values]


def words(text: str) -> str:
    """A sentence for Plotly, which reads HTML."""
    return html.escape(text, quote=False)
