"""How things look: token labels, numbers, colour scales. Escaping is Jinja's (autoescape) and, in figures,
`label`'s."""

from __future__ import annotations

import base64
import html
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scale = list[tuple[float, str]]  # (place from 0 to 1, colour), as Plotly wants it

# One hue per kind of number, fixed range, colour-blind safe; never scaled to a figure.
ATTENTION_SCALE: Scale = [(0, "#f7fbff"), (0.25, "#c6dbef"), (0.5, "#6baed6"), (0.75, "#2171b5"), (1, "#08306b")]  # 0…1
STATE_SCALE: Scale = [(0, "#b35806"), (0.25, "#fdb863"), (0.5, "#ffffff"), (0.75, "#b2abd2"), (1, "#542788")]  # −1…1
GATE_SCALE: Scale = [(0, "#f7fcf5"), (0.25, "#c7e9c0"), (0.5, "#74c476"), (0.75, "#238b45"), (1, "#00441b")]  # 0…1
WEIGHT_SCALE: Scale = [(0, "#c51b7d"), (0.25, "#e9a3c9"), (0.5, "#ffffff"), (0.75, "#a1d76a"), (1, "#4d9221")]  # −½…½

CHANGE_SCALE: Scale = [
    (0, "#b2182b"),
    (0.25, "#f4a582"),
    (0.5, "#ffffff"),
    (0.75, "#92c5de"),
    (1, "#2166ac"),
]  # Δ log p −5…5, gradient × input −2…2


def label(token: str) -> str:
    """A token as a Plotly label, which Plotly reads as HTML: escaped, with blanks and bytes made visible."""
    return html.escape(visible(token))


def visible(token: str) -> str:
    """A token for people: SentencePiece's blank as ␣, a byte piece as it is."""
    return token.replace("\u2581", "␣")


def number(value: float, digits: int = 2) -> str:
    """Fixed digits, with a true minus sign and no −0.00; – for what is not defined (nan)."""
    if value != value:
        return "–"
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "\u2212")


def small(value: float) -> str:
    """A |Δ|: one significant digit as a power of ten, or 0."""
    return "0" if value == 0 else f"{value:.1e}".replace("e-0", "e-").replace("-", "\u2212")


def state_colour(value: float) -> str:
    """A number from −1…1 in STATE_SCALE's colours, as a short CSS colour (#rgb)."""
    return _colours("state")[round((min(1.0, max(-1.0, value)) + 1) * 128)]


def weight_colour(value: float) -> str:
    """A number from −½…½ in WEIGHT_SCALE's colours, as a short CSS colour."""
    return _colours("weight")[round((min(0.5, max(-0.5, value)) + 0.5) * 256)]


@cache
def _colours(kind: str) -> tuple[str, ...]:
    """The colours of the 257 places of a scale: a run asks for thousands."""
    scale = {"state": STATE_SCALE, "weight": WEIGHT_SCALE}[kind]
    positions = [stop for stop, _ in scale]
    channels = [[int(colour[i : i + 2], 16) for _, colour in scale] for i in (1, 3, 5)]
    return tuple(
        "#" + "".join(f"{round(float(np.interp(place / 256, positions, c)) / 17):x}" for c in channels)
        for place in range(257)
    )


def packed(values: NDArray[np.float32], kind: str = "i2") -> dict[str, Any]:
    """An array for the browser in few bytes: fixed-point integers over the array's own range, base64.

    "i2" keeps 1/32767 of the largest magnitude (4 decimals of a gate), "i1" 1/127 of it.
    """
    levels = np.iinfo(kind).max
    largest = float(np.abs(values).max(initial=0.0)) or 1.0
    integers = np.rint(values / largest * levels).astype(f"<{kind}")
    data = base64.b64encode(integers.tobytes()).decode()
    return {"kind": kind, "scale": largest / levels, "shape": list(values.shape), "data": data}


def compact(spec: dict[str, Any]) -> dict[str, Any]:
    """A figure as the browser receives it: the cells of a large heatmap packed (web/numbers.js unpacks them)."""

    def shrink(trace: dict[str, Any]) -> dict[str, Any]:
        cells = trace.get("z")
        if trace.get("type") != "heatmap" or cells is None or len(cells) * len(cells[0]) < 500:
            return trace
        return {**trace, "z": packed(np.asarray(cells, np.float32), spec.get("pack", "i2"))}

    return {**spec, "data": [shrink(trace) for trace in spec["data"]]}


def ticks(tokens: Sequence[str]) -> dict[str, Any]:
    """Axis settings that keep repeated tokens apart: integer positions, escaped labels."""
    return {"tickmode": "array", "tickvals": list(range(len(tokens))), "ticktext": [label(t) for t in tokens]}


def revealed(text: str) -> str:
    """Typed characters for people: blanks as ␣; control, format, surrogate and unassigned ones as their code point."""
    shown = []
    for character in text:
        if character.isspace():
            shown.append("␣")
        elif unicodedata.category(character)[0] == "C":
            shown.append(f"‹U+{ord(character):04X}›")
        else:
            shown.append(character)
    return "".join(shown)
