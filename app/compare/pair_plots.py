"""Figures that hold both sides at once. Blue and a plus: A is larger; red and a minus: B is larger. Fixed scales."""

from __future__ import annotations

from typing import Any

import numpy as np

from model.values.trace import Array, Trace

from .. import display, figures
from .side import COLOURS, Side

DASHES = {"A": "solid", "B": "dash"}
SYMBOLS = {"A": "circle", "B": "square"}
SHOWN_NUMBERS = 400  # cells up to which each holds its number, as in the walk's attention map
UPPER, LOWER = [0.45, 1], [0, 0.25]  # the heights of the codes and of their difference


def both(first: list[str], second: list[str]) -> list[str]:
    """One label for each place of two sentences of one length: the token, or A's │ B's where they differ."""
    return [a if a == b else f"{a} │ {b}" for a, b in zip(first, second, strict=False)]


def signed(value: float) -> str:
    """Two decimals with a plus or a minus; 0 has neither."""
    text = display.number(value)
    return f"+{text}" if float(f"{value:.2f}") > 0 else text


def code_strips(a: Side, b: Side) -> figures.Spec:
    """c of A and of B, −1…1, over A − B, −2…2: a column for each unit. For two codes of one checkpoint."""
    names = [f"{side.sign} {side.letter}" for side in (a, b)]
    codes = _strip(np.stack([a.code, b.code]), 1, display.STATE_SCALE, UPPER)
    change = _strip((a.code - b.code)[None], 2, display.CHANGE_SCALE, LOWER) | {"yaxis": "y2"}
    codes["hovertemplate"] = "%{y} · %{x}<br>%{z:.4f}<extra></extra>"
    change["hovertemplate"] = "A − B · %{x}<br>%{z:.4f}<extra></extra>"
    middle = a.trace.config.hidden / 2 - 0.5
    layout = figures.base_layout(
        260,
        yaxis={**display.ticks(names), "autorange": "reversed", "domain": UPPER},
        xaxis={"anchor": "y2"},
    )
    layout["yaxis2"] = {**layout["yaxis"], **display.ticks(["A − B"]), "domain": LOWER}
    line = {"color": figures.INK, "width": 1}
    layout["shapes"] = [{"type": "line", "x0": middle, "x1": middle, "y0": 0, "y1": 1, "yref": "paper", "line": line}]
    return {"data": [codes, change], "layout": layout, "axes": {}, "min_width": 320}


def _strip(values: Array, end: int, scale: display.Scale, domain: list[float]) -> dict[str, Any]:
    bar = {
        "thickness": 10,
        "outlinewidth": 0,
        "len": domain[1] - domain[0] + 0.1,
        "y": sum(domain) / 2,
        "tickvals": [-end, 0, end],
    }
    return {
        "type": "heatmap",
        "z": values.astype(np.float64).round(4).tolist(),
        "zmin": -end,
        "zmax": end,
        "colorscale": scale,
        "colorbar": bar,
    }


def attention_difference(a: Trace, b: Trace, change: Array) -> figures.Spec:
    """α of A − α of B, target × source, −1…1."""
    source = _stacked([p.text for p in a.source.pieces], [p.text for p in b.source.pieces])
    target = _stacked([p.text for p in a.target], [p.text for p in b.target])
    heatmap = {
        "type": "heatmap",
        "z": change.astype(np.float64).round(4).tolist(),
        "zmin": -1,
        "zmax": 1,
        "colorscale": display.CHANGE_SCALE,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "%{y} ← %{x}<br>α(A) − α(B) = %{z:.4f}<extra></extra>",
        "colorbar": {"thickness": 10, "outlinewidth": 0, "title": {"text": "A − B"}},
    }
    if change.size <= SHOWN_NUMBERS:
        numbers = [[signed(value) for value in row] for row in change.tolist()]
        heatmap |= {"text": numbers, "texttemplate": "%{text}", "textfont": {"size": 11}}
    layout = figures.base_layout(
        110 + 36 * change.shape[0],
        xaxis={**source, "side": "top", "tickangle": 0},
        yaxis={**target, "autorange": "reversed"},
    )
    return {"data": [heatmap], "layout": layout, "axes": {}, "min_width": 140 + 46 * change.shape[1]}


def _stacked(first: list[str], second: list[str]) -> dict[str, Any]:
    """Ticks with A's token above B's where they differ: as wide as the longer of the two."""
    names = zip(map(display.label, first), map(display.label, second), strict=True)
    ticks = display.ticks(first)
    return ticks | {"ticktext": [one if one == other else f"{one}<br>{other}" for one, other in names]}


def shared_plane(a: Side, b: Side, plane_a: figures.Spec, plane_b: figures.Spec) -> figures.Spec:
    """Both codes and both paths on the plane of their one checkpoint; the two planes are the walk's, with one run each."""
    data = plane_a["data"][:-2]
    runs = ((a, plane_a["data"][-2:]), (b, plane_b["data"][-2:]))
    for side, (path, _) in runs:
        marker = {"size": 7, "color": COLOURS[side.letter], "symbol": f"{SYMBOLS[side.letter]}-open"}
        line = {"color": COLOURS[side.letter], "width": 2.5, "dash": DASHES[side.letter]}
        data.append(path | {"name": f"{side.called} · {path['name']}", "line": line, "marker": marker})
    for side, (_, here) in runs:
        edge = {"color": "#ffffff", "width": 2}
        marker = {"size": 24, "color": COLOURS[side.letter], "symbol": SYMBOLS[side.letter], "line": edge}
        letter = {"size": 14, "color": "#ffffff"}
        hover = f"{side.letter} · %{{customdata[0]}}<br>%{{customdata[1]}}"
        words = [[here["text"][0], here["customdata"][0]]]
        data.append(
            here
            | {"name": f"{side.called} · c", "mode": "markers+text", "marker": marker, "textfont": letter}
            | {"text": [f"<b>{side.letter}</b>"], "textposition": "middle center"}
            | {"customdata": words, "hovertemplate": hover}
        )
    return {**plane_a, "data": data}
