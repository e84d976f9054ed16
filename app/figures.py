"""Trace → Plotly figures, as plain {data, layout} specifications that `plotly.graph_objects.Figure` accepts.

Pure functions: tested without a browser. Plain dictionaries because building a graph_objects.Figure costs tens of
milliseconds and a run draws several. Two keys are the page's own: "axes" (what a click on x and y chooses: "enc", "dec" or
"unit") and "min_width" (pixels below which the figure scrolls instead of shrinking).
"""

from __future__ import annotations

from typing import Any

from model.trace import Trace

from . import display

Spec = dict[str, Any]

INK = "#7a8190"  # grey that reads on white and on black


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


def attention(trace: Trace) -> Spec:
    """α as a heatmap, target × source, 0…1. Raises ValueError for a model without attention."""
    if trace.attention is None:
        raise ValueError("a model without attention has no attention map")
    source = [piece.text for piece in trace.source.pieces]
    target = [piece.text for piece in trace.target]
    heatmap = {
        "type": "heatmap",
        "z": trace.attention.round(4).tolist(),
        "zmin": 0,
        "zmax": 1,
        "colorscale": display.ATTENTION_SCALE,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "%{y} ← %{x}<br>α = %{z:.4f}<extra></extra>",
        "colorbar": {"thickness": 10, "outlinewidth": 0, "title": {"text": "α"}},
    }
    if len(source) * len(target) <= 400:
        heatmap |= {"texttemplate": "%{z:.2f}", "textfont": {"size": 11}}
    layout = base_layout(
        90 + 30 * len(target),
        xaxis={**display.ticks(source), "side": "top", "tickangle": 0},
        yaxis={**display.ticks(target), "autorange": "reversed"},
    )
    return {"data": [heatmap], "layout": layout, "axes": {"x": "enc", "y": "dec"}, "min_width": 140 + 46 * len(source)}


def states(values: Any, tokens: list[str], step_axis: str) -> Spec:
    """States over time, step × unit, −1…1: what the encoder's and the decoder's maps share."""
    heatmap = {
        "type": "heatmap",
        "z": values.round(4).tolist(),
        "zmin": -1,
        "zmax": 1,
        "colorscale": display.STATE_SCALE,
        "hovertemplate": "%{y} · %{x}<br>%{z:.4f}<extra></extra>",
        "colorbar": {"thickness": 10, "outlinewidth": 0},
    }
    layout = base_layout(70 + 24 * len(tokens), yaxis={**display.ticks(tokens), "autorange": "reversed"})
    return {"data": [heatmap], "layout": layout, "axes": {"x": "unit", "y": step_axis}, "min_width": 320}


def encoder_states(trace: Trace) -> Spec:
    """h_i for every source piece: forward units on the left, backward units on the right."""
    spec = states(trace.arrays["encoder.states"], [p.text for p in trace.source.pieces], "enc")
    middle = trace.config.hidden / 2 - 0.5
    spec["layout"]["shapes"] = [
        {"type": "line", "x0": middle, "x1": middle, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": INK, "width": 1}}
    ]
    return spec
