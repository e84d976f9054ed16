"""Gradient norms: each source piece's share, and how they fall with distance."""

from __future__ import annotations

from collections.abc import Sequence

from ... import display
from ...figures import Spec, base_layout
from ...locales import Translate
from ..charts import GRID, chart, curve
from ..side import COLOURS

PATTERNS = {"A": "", "B": "/"}


def gradient_bars(pieces: Sequence[str], shares: Sequence[float], letter: str, top: float) -> Spec:
    """Each source place's share of the whole gradient, 0…top; both sides get the same top."""
    colour = COLOURS[letter]
    bars = {
        "type": "bar",
        "x": list(range(len(pieces))),
        "y": [round(float(share), 4) for share in shares],
        "text": [f"{share:.0%}" for share in shares],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{x} · %{y:.4f}<extra></extra>",
        "marker": {
            "color": colour,
            "pattern": {"shape": PATTERNS[letter], "bgcolor": colour, "fgcolor": "#ffffff"},
        },
    }
    layout = base_layout(
        260,
        margin={"t": 24},
        xaxis={**display.ticks(pieces), "tickangle": 0},
        yaxis={**GRID, "range": [0, top * 1.12], "tickformat": ".0%", "rangemode": "tozero"},
        bargap=0.25,
    )
    return {"data": [bars], "layout": layout, "axes": {}, "min_width": 70 + 46 * len(pieces)}


def reach_curve(rows: Sequence[tuple[str, Sequence[tuple[int, float]]]], say: Translate) -> Spec:
    """The relative gradient by distance, (distance, mean) for each checkpoint."""
    curves = [curve(number, name, points, say("reach-hover")) for number, (name, points) in enumerate(rows)]
    return chart(curves, 400, say("distance"), say("reach-axis"), rangemode="tozero")
