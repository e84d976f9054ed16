"""① The word lattice."""

from __future__ import annotations

from collections.abc import Sequence

from model.values.segmentation import LatticeEdge

from ... import display
from ...figures import LEGEND, Spec, base_layout
from ...locales import Translate

CHOSEN, OTHER = "#d55e00", "#6b7280"


def word_lattice(text: str, edges: Sequence[LatticeEdge], say: Translate) -> Spec:
    """Every word as an arch over the characters it would take; the chosen path is thicker, solid and has squares."""

    def height(edge: LatticeEdge) -> float:
        """A level for each length; words of one length that overlap are set a little apart."""
        length = edge.end - edge.start
        return length + round(0.25 * (edge.start % length) / length, 2)

    data: list[Spec] = []
    for chosen in (False, True):
        drawn = [edge for edge in edges if edge.on_path is chosen]
        colour = CHOSEN if chosen else OTHER
        x: list[float | None] = []
        y: list[float | None] = []
        for edge in drawn:
            x += [edge.start, edge.start + 0.12, edge.end - 0.12, edge.end, None]
            y += [0, height(edge), height(edge), 0, None]
        line = {"color": colour, "width": 4 if chosen else 1.2, "dash": "solid" if chosen else "dot"}
        lines = {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line}
        data.append({**lines, "hoverinfo": "skip", "showlegend": False})
        data.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": say("chosen-path" if chosen else "other-words"),
                "x": [(edge.start + edge.end) / 2 for edge in drawn],
                "y": [height(edge) for edge in drawn],
                "text": [f"{display.label(edge.text)}<br>{display.number(edge.log_prob, 1)}" for edge in drawn],
                "customdata": [round(edge.log_prob, 4) for edge in drawn],
                "hovertemplate": "%{text}<br>ln p = %{customdata}<extra></extra>",
                "textposition": "top center",
                "textfont": {"size": 12, "color": colour},
                "marker": {"size": 9, "color": colour, "symbol": "square" if chosen else "circle-open"},
            }
        )
    highest = max((edge.end - edge.start for edge in edges), default=1)
    layout = base_layout(
        120 + 56 * highest,
        xaxis={
            "range": [-0.2, len(text) + 0.2],
            "tickmode": "array",
            "tickvals": [i + 0.5 for i in range(len(text))],
            "ticktext": [display.label(display.revealed(character)) for character in text],
            "tickangle": 0,
            "tickfont": {"size": 16},
        },
        yaxis={"range": [-0.1, highest + 1.1], "visible": False},
        showlegend=True,
        legend=LEGEND,
        hovermode="closest",
    )
    return {"data": data, "layout": layout, "axes": {}, "min_width": max(300, 40 + 58 * len(text))}
