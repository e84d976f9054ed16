"""⑦ Attention, and what else says which source piece mattered: occlusion, gradient × input, how far they agree; c's
share without attention."""

from __future__ import annotations

from collections.abc import Sequence

from model.values.effects import Agreement
from model.values.trace import Array, Trace

from ... import display
from ...figures import INK, LEGEND, Spec, base_layout, heatmap, rows_down, title, token_map
from ...locales import Translate


def attention(trace: Trace) -> Spec:
    """α as a heatmap, target × source, 0…1. Raises ValueError for a model without attention."""
    if trace.attention is None:
        raise ValueError("a model without attention has no attention map")
    return _map(trace, trace.attention, display.ATTENTION_SCALE, (0, 1), "%{y} ← %{x}<br>α = %{z:.4f}", "α")


CHANGE_END, GRADIENT_END = 5, 2  # nats; the colours of Δ log p and of gradient × input end here


def occlusion(trace: Trace, change: Array) -> Spec:
    """Δ log p of every target piece with each source piece hidden (T, S), −5…5: red where hiding it hurts."""
    return _changes(trace, change, CHANGE_END, "%{y} · %{x} = ‹unk›<br>Δ log p = %{z:.4f}", "Δ log p")


def gradient(trace: Trace, product: Array) -> Spec:
    """Gradient × input of every target piece (T, S), −2…2: blue where the source piece adds to log p."""
    return _changes(trace, product, GRADIENT_END, "%{y} · %{x}<br>x · ∂ log p / ∂x = %{z:.4f}", "x · ∂")


def attention_change(trace: Trace, change: Array) -> Spec:
    """α now − α before of the same target pieces (T, S), −1…1: blue where more weight lies now. `trace`: the run
    before."""
    return _changes(trace, change, 1, "%{y} ← %{x}<br>Δα = %{z:.4f}", "Δα")


def _changes(trace: Trace, values: Array, end: float, hover: str, bar: str) -> Spec:
    return _map(trace, values, display.CHANGE_SCALE, (-end, end), hover, bar)


def _map(trace: Trace, values: Array, scale: display.Scale, ends: tuple[float, float], hover: str, bar: str) -> Spec:
    """Values (T, S) over the trace's own pieces."""
    cells = heatmap(values, scale, ends, hover, bar)
    target, source = ([piece.text for piece in pieces] for pieces in (trace.target, trace.source.pieces))
    return token_map(cells, display.ticks(target), display.ticks(source))


AGREEMENTS = (("#0072b2", "circle", "solid"), ("#d55e00", "square", "dash"), ("#009e73", "diamond", "dot"))


def agreement(trace: Trace, pairs: Sequence[Agreement], say: Translate) -> Spec:
    """Spearman's ρ of each two measures of importance at every decoder step, −1…1; gaps where it is not defined."""
    data = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": f"{say(f'measure-{pair.first}')} · {say(f'measure-{pair.second}')}",
            "x": list(range(len(pair.per_step))),
            "y": [None if value != value else round(float(value), 4) for value in pair.per_step],
            "line": {"color": colour, "width": 2, "dash": dash},
            "marker": {"color": colour, "symbol": symbol, "size": 9},
            "hovertemplate": "ρ = %{y:.2f}",
        }
        for pair, (colour, symbol, dash) in zip(pairs, AGREEMENTS, strict=False)
    ]
    layout = base_layout(
        300,
        xaxis={
            **display.ticks([piece.text for piece in trace.target]),
            "tickangle": 0,
            "range": [-0.5, len(trace.target) - 0.5],
        },
        yaxis={"range": [-1.05, 1.05], "zeroline": True, "zerolinecolor": INK, "title": title("ρ")},
        showlegend=True,
        legend=LEGEND,
        hovermode="closest",
    )
    return {"data": data, "layout": layout, "axes": {"x": "dec"}, "min_width": max(320, 60 + 46 * len(trace.target))}


PARTS = {"y": ("#56b4e9", "/"), "c": ("#d55e00", ""), "s": ("#999999", "x")}  # colour and pattern of each part


def input_shares(trace: Trace, shares: Sequence[Sequence[float]], say: Translate) -> Spec:
    """Without attention: the shares of y_{t−1}, c and s_{t−1} in every step's recurrence, one bar a step, up to 1."""
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": say(f"part-{part}"),
            "y": list(range(len(shares))),
            "x": [round(row[column], 4) for row in shares],
            "marker": {"color": colour, "pattern": {"shape": pattern, "bgcolor": colour, "fgcolor": "#ffffff"}},
            "hovertemplate": "%{x:.4f}",
        }
        for column, (part, (colour, pattern)) in enumerate(PARTS.items())
    ]
    layout = base_layout(
        110 + 30 * len(shares),
        barmode="stack",
        bargap=0.25,
        xaxis={"range": [0, 1], "tickformat": ".0%"},
        yaxis=rows_down(display.ticks([piece.text for piece in trace.target])),
        showlegend=True,
        legend={**LEGEND, "traceorder": "normal"},
    )
    return {"data": data, "layout": layout, "axes": {"y": "dec"}, "min_width": 320}
