"""Trace → Plotly figures, as plain {data, layout} specifications that `plotly.graph_objects.Figure` accepts.

Pure functions: tested without a browser. Plain dictionaries because building a graph_objects.Figure costs tens of
milliseconds and a run draws several. Three keys are the page's own: "axes" (what a click on x and y chooses: "enc", "dec" or
"unit"), "rings" (under "enc" or "dec" the point [x, y] of every step: those up to the step under the pointer get a ring) and
"min_width" (pixels below which the figure scrolls instead of shrinking); "pack" is display.compact's.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from model.explain import Agreement
from model.plane import Plane
from model.search import Node
from model.text import LatticeEdge
from model.trace import Array, Trace

from . import display
from .locales import Translate

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


def _decimals(values: Array) -> list[Any]:
    """Four decimals and no more: a float32 would be written with twenty digits."""
    return values.astype(np.float64).round(4).tolist()


def attention(trace: Trace) -> Spec:
    """α as a heatmap, target × source, 0…1. Raises ValueError for a model without attention."""
    if trace.attention is None:
        raise ValueError("a model without attention has no attention map")
    source = [piece.text for piece in trace.source.pieces]
    target = [piece.text for piece in trace.target]
    heatmap = {
        "type": "heatmap",
        "z": _decimals(trace.attention),
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


CHANGE_END, GRADIENT_END = 5, 2  # nats; the colours of Δ log p and of gradient × input end here


def occlusion(trace: Trace, change: Array) -> Spec:
    """Δ log p of every target piece with each source piece hidden (T, S), −5…5: red where hiding it hurts."""
    return _changes(trace, change, CHANGE_END, "%{y} · %{x} = ‹unk›<br>Δ log p = %{z:.4f}<extra></extra>", "Δ log p")


def gradient(trace: Trace, product: Array) -> Spec:
    """Gradient × input of every target piece (T, S), −2…2: blue where the source piece adds to log p."""
    return _changes(trace, product, GRADIENT_END, "%{y} · %{x}<br>x · ∂ log p / ∂x = %{z:.4f}<extra></extra>", "x · ∂")


def _changes(trace: Trace, values: Array, end: float, hover: str, title: str) -> Spec:
    source = [piece.text for piece in trace.source.pieces]
    target = [piece.text for piece in trace.target]
    heatmap = {
        "type": "heatmap",
        "z": _decimals(values),
        "zmin": -end,
        "zmax": end,
        "colorscale": display.CHANGE_SCALE,
        "xgap": 1,
        "ygap": 1,
        "texttemplate": "%{z:.1f}",
        "textfont": {"size": 11},
        "hovertemplate": hover,
        "colorbar": {"thickness": 10, "outlinewidth": 0, "title": {"text": title}},
    }
    layout = base_layout(
        90 + 30 * len(target),
        xaxis={**display.ticks(source), "side": "top", "tickangle": 0},
        yaxis={**display.ticks(target), "autorange": "reversed"},
    )
    return {"data": [heatmap], "layout": layout, "axes": {"x": "enc", "y": "dec"}, "min_width": 140 + 46 * len(source)}


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
        yaxis={"range": [-1.05, 1.05], "zeroline": True, "zerolinecolor": INK, "title": _title("ρ")},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}},
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
        yaxis={**display.ticks([piece.text for piece in trace.target]), "autorange": "reversed"},
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 12},
            "traceorder": "normal",
        },
    )
    return {"data": data, "layout": layout, "axes": {"y": "dec"}, "min_width": 320}


def states(values: Any, tokens: list[str], step_axis: str) -> Spec:
    """States over time, step × unit, −1…1: what the encoder's and the decoder's maps share."""
    heatmap = {
        "type": "heatmap",
        "z": _decimals(values),
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


def encoder_states(trace: Trace) -> Spec:
    """h_i for every source piece: forward units on the left, backward units on the right."""
    spec = states(trace.arrays["encoder.states"], [p.text for p in trace.source.pieces], "enc")
    middle = trace.config.hidden / 2 - 0.5
    spec["layout"]["shapes"] = [
        {
            "type": "line",
            "x0": middle,
            "x1": middle,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": {"color": INK, "width": 1},
        }
    ]
    return spec


# ---------------------------------------------------------------- ① the lattice, ③ the embeddings

CHOSEN, OTHER = "#d55e00", "#6b7280"
WEIGHT_END = 0.5  # the colours of embeddings end here; the true value stands on hover


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
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}},
        hovermode="closest",
    )
    return {"data": data, "layout": layout, "axes": {}, "min_width": max(300, 40 + 58 * len(text))}


def embeddings(trace: Trace) -> Spec:
    """x_i for every source piece: piece × dimension, in the fixed colours of weights."""
    values = trace.arrays["encoder.embeddings"]
    spec = states(values, [piece.text for piece in trace.source.pieces], "enc")
    whole = values.size <= LARGE  # a longer sentence travels in one byte a number, good for two decimals
    spec["data"][0] |= {
        "zmin": -WEIGHT_END,
        "zmax": WEIGHT_END,
        "colorscale": display.WEIGHT_SCALE,
        "hovertemplate": f"%{{y}} · %{{x}}<br>%{{z:.{4 if whole else 2}f}}<extra></extra>",
    }
    spec["pack"] = "i2" if whole else "i1"
    spec["axes"] = {"y": "enc"}
    return spec


# ---------------------------------------------------------------- ⑤ the meaning c

THEME_COLOURS = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9",
    "#882255", "#999933", "#44aa99", "#aa4499", "#6699cc", "#b8860b",
)  # fmt: skip
THEME_SYMBOLS = (
    "circle", "square", "diamond", "cross", "x", "triangle-up",
    "triangle-down", "pentagon", "hexagram", "hourglass", "bowtie", "star-diamond",
)  # fmt: skip


def code(trace: Trace) -> Spec:
    """c as a strip, 1 × H, −1…1: forward units on the left, backward units on the right."""
    spec = states(trace.arrays["encoder.code"][None], ["c"], "dec")
    spec["data"][0] |= {"hovertemplate": "%{x}<br>%{z:.4f}<extra></extra>", "showscale": False}
    spec["layout"]["height"] = 104
    spec["axes"] = {"x": "unit"}
    return spec


def reading_path(trace: Trace, plane: Plane) -> Array:
    """Where [→h_i ; ←h_i] of every source piece falls on the plane: (S, 2)."""
    return np.asarray(plane.project(trace.arrays["encoder.states"]))


def plane(trace: Trace, plane: Plane, say: Translate, theme_names: Mapping[str, str]) -> Spec:
    """c among the plane's sentences: a colour and a symbol for each theme, this sentence as a star, the path of the state."""
    data: list[Spec] = []
    for number, theme in enumerate(dict.fromkeys(plane.themes)):
        members = [i for i, other in enumerate(plane.themes) if other == theme]
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": display.label(theme_names[theme]),
                "x": _rounded(plane.points[members, 0]),
                "y": _rounded(plane.points[members, 1]),
                "text": [_words(plane.sentences[i]) for i in members],
                "customdata": [_words(plane.translations[i]) for i in members],
                "hovertemplate": "%{text}<br>%{customdata}",
                "marker": {
                    "size": 8,
                    "opacity": 0.6,
                    "color": THEME_COLOURS[number % len(THEME_COLOURS)],
                    "symbol": THEME_SYMBOLS[number % len(THEME_SYMBOLS)],
                },
            }
        )
    path = reading_path(trace, plane)
    pieces = [display.label(piece.text) for piece in trace.source.pieces]
    data.append(
        {
            "type": "scatter",
            "mode": "lines+markers+text",
            "name": say("path"),
            "x": _rounded(path[:, 0]),
            "y": _rounded(path[:, 1]),
            "text": pieces,
            "customdata": list(range(1, len(pieces) + 1)),
            "textposition": ["top center" if i % 2 else "bottom center" for i in range(len(pieces))],
            "textfont": {"size": 14, "color": "#e11d48"},
            "line": {"color": "#e11d48", "width": 2.5},
            "marker": {"size": 6, "color": "#e11d48", "symbol": "circle-open"},
            "hovertemplate": "i = %{customdata} · %{text}",
        }
    )
    here = np.asarray(plane.project(trace.arrays["encoder.code"][None]))[0]
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": say("this-sentence"),
            "x": _rounded(here[:1]),
            "y": _rounded(here[1:]),
            "text": [_words(trace.source.normalised.text)],
            "customdata": [_words(trace.translation)],
            "hovertemplate": "%{text}<br>%{customdata}",
            "marker": {"size": 20, "color": "#facc15", "symbol": "star", "line": {"color": "#1f2937", "width": 1.5}},
        }
    )
    titles = [f"PC {axis + 1} ({share:.1%})" for axis, share in enumerate(plane.explained[:2])]
    layout = base_layout(
        640,
        xaxis={
            "title": _title(titles[0]),
            "zeroline": True,
            "zerolinecolor": "rgba(156,163,175,0.35)",
        },
        yaxis={
            "title": _title(titles[1]),
            "zeroline": True,
            "zerolinecolor": "rgba(156,163,175,0.35)",
            "scaleanchor": "x",
        },
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom", "font": {"size": 12}},
        hovermode="closest",
    )
    return {"data": data, "layout": layout, "axes": {}, "min_width": 320}


def _title(text: str) -> Spec:
    return {"text": text, "font": {"size": 12}, "standoff": 6}


def _rounded(values: Any) -> list[float]:
    return [round(float(value), 3) for value in values]


def _words(text: str) -> str:
    """A sentence for Plotly, which reads HTML."""
    return html.escape(text, quote=False)


# ---------------------------------------------------------------- ⑥ the decoder

# One colour and one symbol for each fate of a node in the search tree.
FATES = {
    "pruned": ("x-thin-open", "#9ca3af", 9),
    "kept": ("circle", "#0072b2", 9),
    "dead-end": ("circle-open", "#0072b2", 9),
    "finished": ("square", "#009e73", 11),
    "length": ("triangle-up", "#cc79a7", 12),
    "answer": ("star", "#d55e00", 17),
}
MOST_NODES = 120


def decoder_states(trace: Trace) -> Spec:
    """s_t for every target piece, step × unit."""
    return states(trace.arrays["decoder.h"], [piece.text for piece in trace.target], "dec")


def path_to(tree: Sequence[Node], leaf: int) -> list[int]:
    """The nodes from the root ‹bos› to a leaf, by id."""
    path = []
    while leaf >= 0:
        path.append(leaf)
        leaf = tree[leaf].parent
    return path[::-1]


def drawn_nodes(trace: Trace, most: int = MOST_NODES) -> list[int]:
    """Which nodes of the search tree are drawn. When they are too many: the paths to the n best, then what was kept, then
    what was pruned, the earliest and best-ranked first. A drawn node's parent is drawn too."""
    tree = trace.found.tree
    if len(tree) <= most:
        return list(range(len(tree)))
    drawn: set[int] = set()
    for hypothesis in trace.found.hypotheses:
        path = path_to(tree, hypothesis.leaf)
        if not drawn or len(drawn | set(path)) <= most:
            drawn |= set(path)
    others = sorted(range(len(tree)), key=lambda i: (tree[i].fate == "pruned", tree[i].step, tree[i].rank))
    for i in others:
        if len(drawn) >= most:
            break
        if tree[i].parent in drawn:
            drawn.add(i)
    return sorted(drawn)


def beam_tree(trace: Trace, piece: Callable[[int], str], say: Translate) -> Spec:
    """The search tree: a column for each step, a row for each rank in it; the answer's path is thick."""
    tree, drawn = trace.found.tree, drawn_nodes(trace)
    answer = path_to(tree, trace.found.best.leaf)
    edges = [i for i in drawn if tree[i].parent >= 0]
    data = [
        _edges(
            tree,
            [i for i in edges if tree[i].fate == "pruned"],
            {"color": "rgba(156,163,175,0.4)", "width": 1, "dash": "dot"},
        ),
        _edges(tree, [i for i in edges if tree[i].fate != "pruned"], {"color": "rgba(0,114,178,0.6)", "width": 1.5}),
        _edges(tree, answer[1:], {"color": "#d55e00", "width": 5}),
    ]
    alpha = trace.settings.length_penalty
    for fate, (symbol, colour, size) in FATES.items():
        nodes = [tree[i] for i in drawn if tree[i].fate == fate]
        if not nodes:
            continue
        data.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "name": say(f"fate-{fate}"),
                "x": [node.step - 1 for node in nodes],
                "y": [node.rank for node in nodes],
                "text": [display.label(piece(node.token)) for node in nodes],
                "textposition": "top center",
                "textfont": {"size": 11, "color": INK if fate == "pruned" else colour},
                "customdata": [
                    [
                        round(node.log_prob, 4),
                        round(node.total, 4),
                        f"{node.step}^{alpha:g}",
                        round(node.score, 4),
                        node.rank,
                    ]
                    for node in nodes
                ],
                "hovertemplate": say("tree-hover"),
                "marker": {"symbol": symbol, "color": colour, "size": size, "line": {"color": colour, "width": 2}},
            }
        )
    steps = max(node.step for node in tree)
    lowest = max(tree[i].rank for i in drawn)
    layout = base_layout(
        170 + 34 * lowest,
        xaxis={
            "tickmode": "array",
            "tickvals": list(range(-1, steps)),
            "ticktext": ["0", *(str(step) for step in range(1, steps + 1))],
            "title": _title(say("tree-step")),
            "range": [-1.5, steps - 0.4],
        },
        yaxis={"title": _title(say("tree-rank")), "range": [lowest + 0.6, 0.2], "dtick": 1},
        showlegend=True,
        legend={"x": 0, "y": 0, "yref": "container", "yanchor": "bottom", "font": {"size": 12}},
        hovermode="closest",
    )
    rings = {"dec": [[tree[i].step - 1, tree[i].rank] for i in answer[1:]]}
    width = max(320, 110 + 80 * steps)
    return {"data": data, "layout": layout, "axes": {"x": "dec"}, "rings": rings, "min_width": width}


def _edges(tree: Sequence[Node], children: Sequence[int], line: Spec) -> Spec:
    """From each child to its parent, as one trace whose gaps are null."""
    x: list[int | None] = []
    y: list[int | None] = []
    for i in children:
        parent = tree[tree[i].parent]
        x += [parent.step - 1, tree[i].step - 1, None]
        y += [parent.rank, tree[i].rank, None]
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip", "showlegend": False}
