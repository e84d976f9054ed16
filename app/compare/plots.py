"""The tab's own figures, as the walk's figures are made: plain specifications, fixed scales, a symbol with every colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import display, figures
from ..locales import Translate
from ..stages.meaning import figure as meaning_figure
from .side import COLOURS

GRID = {"showgrid": True, "gridcolor": "rgba(156,163,175,0.25)", "zeroline": False}
LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}}
PATTERNS = {"A": "", "B": "/"}


def look(number: int) -> tuple[str, str, str]:
    """The colour, the symbol and the dash of the checkpoint of that number in the study."""
    dashes = ("solid", "dash", "dot", "dashdot", "longdash")
    colours, symbols = meaning_figure.THEME_COLOURS, meaning_figure.THEME_SYMBOLS
    return colours[number % len(colours)], symbols[number % len(symbols)], dashes[number % len(dashes)]


def length_curve(rows: Sequence[Any], say: Translate) -> figures.Spec:
    """BLEU by source pieces; an open symbol marks a bin of concatenated sentences."""
    data = []
    for number, row in enumerate(rows):
        colour, symbol, dash = look(number)
        bins = sorted((part for part in row.by_length if part.bleu is not None), key=lambda part: part.low)
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": display.label(row.name),
                "x": [(part.low + part.high) / 2 for part in bins],
                "y": [part.bleu for part in bins],
                "customdata": [[f"{part.low}–{part.high}", part.sentences] for part in bins],
                "hovertemplate": say("length-hover"),
                "line": {"color": colour, "width": 2, "dash": dash},
                "marker": {
                    "size": 10,
                    "color": colour,
                    "symbol": [symbol + ("-open" if part.concatenated else "") for part in bins],
                    "line": {"width": 2, "color": colour},
                },
            }
        )
    return _chart(data, 420, say("source-pieces"), "BLEU")


def training_curve(rows: Sequence[Any], say: Translate) -> figures.Spec:
    """BLEU on the development file by update, while it trained."""
    data = []
    for number, row in enumerate(rows):
        colour, symbol, dash = look(number)
        points = history(row)
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": display.label(row.name),
                "x": [update for update, _ in points],
                "y": [bleu for _, bleu in points],
                "hovertemplate": say("training-hover"),
                "line": {"color": colour, "width": 2, "dash": dash},
                "marker": {"size": 8, "color": colour, "symbol": symbol},
            }
        )
    return _chart(data, 400, say("update"), say("dev-bleu"))


def history(row: Any) -> list[tuple[int, float]]:
    """(update, dev BLEU) of a row's training."""
    points: list[Mapping[str, Any]] = list(row.history)
    return [(int(point["update"]), float(point["dev_bleu"])) for point in points if point.get("dev_bleu") is not None]


def gradient_bars(pieces: Sequence[str], shares: Sequence[float], letter: str, top: float) -> figures.Spec:
    """Each source place's share of the whole gradient, 0…top; both sides get the same top."""
    bars = {
        "type": "bar",
        "x": list(range(len(pieces))),
        "y": [round(float(share), 4) for share in shares],
        "text": [f"{share:.0%}" for share in shares],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{x} · %{y:.4f}<extra></extra>",
        "marker": {
            "color": COLOURS[letter],
            "pattern": {"shape": PATTERNS[letter], "bgcolor": COLOURS[letter], "fgcolor": "#ffffff"},
        },
    }
    layout = figures.base_layout(
        260,
        margin={"t": 24},
        xaxis={**display.ticks(pieces), "tickangle": 0},
        yaxis={**GRID, "range": [0, top * 1.12], "tickformat": ".0%", "rangemode": "tozero"},
        bargap=0.25,
    )
    return {"data": [bars], "layout": layout, "axes": {}, "min_width": 70 + 46 * len(pieces)}


def decay_curve(rows: Sequence[tuple[str, Sequence[tuple[float, float]]]], say: Translate) -> figures.Spec:
    """Gradient by distance, (distance, share) for each checkpoint, on a logarithmic scale."""
    data = []
    for number, (name, points) in enumerate(rows):
        colour, symbol, dash = look(number)
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": display.label(name),
                "x": [distance for distance, _ in points],
                "y": [share for _, share in points],
                "hovertemplate": say("decay-hover"),
                "line": {"color": colour, "width": 2, "dash": dash},
                "marker": {"size": 8, "color": colour, "symbol": symbol},
            }
        )
    spec = _chart(data, 400, say("distance"), say("decay-axis"))
    spec["layout"]["yaxis"]["rangemode"] = "tozero"
    return spec


def _chart(data: list[figures.Spec], height: int, across: str, up: str) -> figures.Spec:
    layout = figures.base_layout(
        height + 22 * len(data),
        margin={"t": 10},
        xaxis={**GRID, "title": {"text": across, "font": {"size": 12}, "standoff": 6}},
        yaxis={**GRID, "title": {"text": up, "font": {"size": 12}, "standoff": 6}},
        showlegend=True,
        legend=LEGEND,
        hovermode="closest",
    )
    return {"data": data, "layout": layout, "axes": {}, "min_width": 320}
