"""⑥ The decoder's states, and the search tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from model.values.search import Node
from model.values.trace import Trace

from ... import display
from ...figures import INK, Spec, base_layout, title, unit_map
from ...locales import Translate

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
    return unit_map(trace.decoder.states, [piece.text for piece in trace.target], "dec")


def path_to(tree: Sequence[Node], leaf: int) -> list[int]:
    """The nodes from the root ‹bos› to a leaf, by id."""
    path = []
    while leaf >= 0:
        path.append(leaf)
        leaf = tree[leaf].parent
    return path[::-1]


def drawn_nodes(trace: Trace, most: int = MOST_NODES) -> list[int]:
    """Which nodes of the search tree are drawn. When they are too many: the paths to the n best, then what was kept,
    then what was pruned, the earliest and best-ranked first. A drawn node's parent is drawn too."""
    tree = trace.search.tree
    if len(tree) <= most:
        return list(range(len(tree)))
    drawn: set[int] = set()
    for hypothesis in trace.search.hypotheses:
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


def beam_tree(trace: Trace, pieces: Mapping[int, str], say: Translate) -> Spec:
    """The search tree: a column for each step, a row for each rank in it; the answer's path is thick."""
    tree, drawn = trace.search.tree, drawn_nodes(trace)
    answer = path_to(tree, trace.search.best.leaf)
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
                "text": [display.label(pieces[node.token]) for node in nodes],
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
            "title": title(say("tree-step")),
            "range": [-1.5, steps - 0.4],
        },
        yaxis={"title": title(say("tree-rank")), "range": [lowest + 0.6, 0.2], "dtick": 1},
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
