"""What all figures share. A figure is a plain {data, layout} specification that `plotly.graph_objects.Figure` accepts.

Pure functions: tested without a browser. Plain dictionaries because building a graph_objects.Figure costs tens of
milliseconds and a run draws several. Three keys are the page's own: "axes" (what a click on x and y chooses: "enc", "dec" or
"unit"), "rings" (under "enc" or "dec" the point [x, y] of every step: those up to the step under the pointer get a ring) and
"min_width" (pixels below which the figure scrolls instead of shrinking); "pack" is display.compact's.
"""

from __future__ import annotations

import html
from typing import Any

import numpy as np

from model.values.trace import Array

from . import display

Spec = dict[str, Any]

INK = "#7a8190"  # grey that reads on white and on black
LARGE = 8000  # cells above which a heatmap travels in one byte a number: two decimals instead of four


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


def states(values: Any, tokens: list[str], step_axis: str) -> Spec:
    """States over time, step × unit, −1…1: what the encoder's and the decoder's maps share."""
    heatmap = {
        "type": "heatmap",
        "z": decimals(values),
        "zmin": -1,
        "zmax": 1,
        "colorscale": display.STATE_SCALE,
        "hovertemplate": "%{y} · %{x}<br>%{z:.4f}<extra></extra>",
        "colorbar": {"thickness": 10, "outlinewidth": 0},
    }
    layout = base_layout(
        70 + 24 * len(tokens), yaxis={**display.ticks(tokens), "autorange": "reversed", "tickangle": 0}
    )
    spec = {"data": [heatmap], "layout": layout, "axes": {"x": "unit", "y": step_axis}, "min_width": 320}
    return {**spec, "pack": "i1"} if values.size > LARGE else spec


def title(text: str) -> Spec:
    return {"text": text, "font": {"size": 12}, "standoff": 6}


def rounded(values: Any) -> list[float]:
    return [round(float(value), 3) for value in values]


def words(text: str) -> str:
    """A sentence for Plotly, which reads HTML."""
    return html.escape(text, quote=False)
