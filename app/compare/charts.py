"""The charts of several blocks: a curve for each checkpoint, told apart by colour, symbol and dash together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import display, figures
from ..stages.meaning.figure import THEME_COLOURS, THEME_SYMBOLS

GRID = {"showgrid": True, "gridcolor": "rgba(156,163,175,0.25)", "zeroline": False}
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


def curve(number: int, name: str, points: Sequence[tuple[float, float]], hover: str) -> figures.Spec:
    """The curve of the checkpoint of that number, through points (x, y)."""
    colour = THEME_COLOURS[number % len(THEME_COLOURS)]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": display.label(name),
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "hovertemplate": hover,
        "line": {"color": colour, "width": 2, "dash": DASHES[number % len(DASHES)]},
        "marker": {"size": 8, "color": colour, "symbol": THEME_SYMBOLS[number % len(THEME_SYMBOLS)]},
    }


def chart(curves: list[figures.Spec], height: int, across: str, up: str, **yaxis: Any) -> figures.Spec:
    """Curves over a grid; the legend stands above, a line for each."""
    layout = figures.base_layout(
        height + 22 * len(curves),
        xaxis={**GRID, "title": figures.title(across)},
        yaxis={**GRID, "title": figures.title(up), **yaxis},
        showlegend=True,
        legend=figures.LEGEND,
        hovermode="closest",
    )
    return {"data": curves, "layout": layout, "axes": {}, "min_width": 320}
