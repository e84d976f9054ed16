"""Figures that hold both sides at once. Blue and a plus: A is larger; red and a minus: B is larger. Fixed scales."""

from __future__ import annotations

import numpy as np

from model.values.trace import Array

from ... import display, figures
from ..side import COLOURS, Side

DASHES = {"A": "solid", "B": "dash"}
SYMBOLS = {"A": "circle", "B": "square"}
UPPER, LOWER = [0.45, 1], [0, 0.25]  # the heights of the two c and of their difference


def paired(first: list[str], second: list[str]) -> list[str]:
    """One label for each place of two sentences of one length: the token, or A's │ B's where they differ."""
    return [a if a == b else f"{a} │ {b}" for a, b in zip(first, second, strict=False)]


def signed(value: float) -> str:
    """Two decimals with a plus or a minus; 0 has neither."""
    text = display.number(value)
    return f"+{text}" if float(f"{value:.2f}") > 0 else text


def context_strips(a: Side, b: Side) -> figures.Spec:
    """c of A and of B, −1…1, over A − B, −2…2: a column for each unit. For two c of one checkpoint."""
    names = [f"{side.sign} {side.letter}" for side in (a, b)]
    contexts = _strip(np.stack([a.context, b.context]), 1, display.STATE_SCALE, UPPER, "%{y} · %{x}")
    change = _strip((a.context - b.context)[None], 2, display.CHANGE_SCALE, LOWER, "A − B · %{x}") | {"yaxis": "y2"}
    layout = figures.base_layout(
        260, yaxis={**figures.rows_down(display.ticks(names)), "domain": UPPER}, xaxis={"anchor": "y2"}
    )
    layout["yaxis2"] = {**layout["yaxis"], **display.ticks(["A − B"]), "domain": LOWER}
    layout["shapes"] = figures.halves(a.trace.config.hidden)
    return {"data": [contexts, change], "layout": layout, "axes": {}, "min_width": 320}


def _strip(values: Array, end: int, scale: display.Scale, domain: list[float], cell: str) -> figures.Spec:
    """With a colour bar as high as the strip's part of the figure."""
    strip = figures.heatmap(values, scale, (-end, end), f"{cell}<br>%{{z:.4f}}")
    strip["colorbar"] |= {"len": domain[1] - domain[0] + 0.1, "y": sum(domain) / 2, "tickvals": [-end, 0, end]}
    return strip


def attention_difference(a: Side, b: Side, change: Array) -> figures.Spec:
    """α of A − α of B, target × source, −1…1."""
    source = _stacked(a.pieces, b.pieces)
    target = _stacked(a.target, b.target)
    hover = "%{y} ← %{x}<br>α(A) − α(B) = %{z:.4f}"
    cells = figures.heatmap(change, display.CHANGE_SCALE, (-1, 1), hover, "A − B")
    if change.size <= figures.SHOWN_NUMBERS:
        numbers = [[signed(value) for value in row] for row in change.tolist()]
        cells |= {"text": numbers, "texttemplate": "%{text}"}
    return figures.token_map(cells, target, source, row=36, edge=110) | {"axes": {}}


def _stacked(first: list[str], second: list[str]) -> figures.Spec:
    """Ticks with A's token above B's where they differ: as wide as the longer of the two."""
    names = zip(map(display.label, first), map(display.label, second), strict=True)
    ticks = display.ticks(first)
    return ticks | {"ticktext": [one if one == other else f"{one}<br>{other}" for one, other in names]}


def shared_plane(a: Side, b: Side, plane_a: figures.Spec, plane_b: figures.Spec) -> figures.Spec:
    """Both c and both paths on the plane of their one checkpoint; the two planes are the walk's, with one run each."""
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
