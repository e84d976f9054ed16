"""⑥ decoder and ⑦ attention of the two sides: each step's choice, and the difference of the two attention maps."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np

from model.values.trace import Array, Trace

from ...display import number, visible
from ...figures import Spec
from ...locales import Translate
from ...stages.attention import figure as attention_figure
from ...stages.attention.view import STRONGEST, WHOLE_TABLE, strongest_places
from ..side import Side
from . import figure
from .alignment import marks

LARGEST = 6  # cells that the table of a large difference map names


@dataclass(frozen=True)
class StepRow:
    """One decoder step: what was written, the likeliest other piece, and what answers to it on the other side.

    `overruled`: the other piece was likelier here, and the search wrote this one for the sake of the whole sentence.
    """

    piece: str
    chance: float
    other: str
    other_chance: float
    mark: str

    @property
    def overruled(self) -> bool:
        return self.other_chance > self.chance


@dataclass(frozen=True)
class AttentionMap:
    """α of one side, drawn and as a table: of a small map every weight (T, S), of a large one `rows`, each a target
    piece, its strongest places and the sum of the others."""

    spec: Spec
    target: list[str]
    source: list[str]
    weights: list[list[float]]
    rows: list[tuple[str, list[tuple[str, float]], float]]

    @property
    def whole(self) -> bool:
        return len(self.target) * len(self.source) <= WHOLE_TABLE


@dataclass(frozen=True)
class Cell:
    """One place of the difference map."""

    target: str
    source: str
    a: float
    b: float

    @property
    def change(self) -> float:
        return self.a - self.b


def view(a: Side, b: Side, say: Translate) -> dict[str, Any]:
    return {
        "steps": {side.letter: steps(side.trace, other.trace) for side, other in ((a, b), (b, a))},
        "attention": {side.letter: attention_map(side) for side in (a, b)},
        "source_labels": figure.paired(a.pieces, b.pieces),
        "target_labels": figure.paired(a.target, b.target),
        **_changed(a, b, say),
    }


# ---------------------------------------------------------------- ⑥


def steps(trace: Trace, other: Trace) -> list[StepRow]:
    marked = marks([piece.text for piece in trace.target], [piece.text for piece in other.target])
    rows = []
    for t, piece in enumerate(trace.target):
        place = next(i for i, id in enumerate(trace.top_ids[t].tolist()) if id != piece.id)
        chance = exp(float(trace.decoder.top_log_probs[t, place]))
        rows.append(StepRow(piece.text, exp(piece.log_prob), trace.top_pieces[t][place], chance, marked[t]))
    return rows


# ---------------------------------------------------------------- ⑦


def attention_map(side: Side) -> AttentionMap | None:
    """None without attention."""
    attention = side.trace.attention
    if attention is None:
        return None
    rows = []
    for piece, weights in zip(side.target, attention, strict=True):
        places, rest = strongest_places(weights, STRONGEST)
        rows.append((piece, [(side.pieces[i], float(weights[i])) for i in places], rest))
    spec = attention_figure.attention(side.trace) | {"axes": {}}
    return AttentionMap(spec, side.target, side.pieces, attention.tolist(), rows)


def _changed(a: Side, b: Side, say: Translate) -> dict[str, Any]:
    """The difference of the two maps, or why there is none."""
    change = difference(a.trace, b.trace)
    if change is None:
        return {"changed": None, "changed_spec": None, "no_difference": why_not(a, b, say)}
    cells = largest(a, b)
    return {
        "changed": change.tolist(),
        "changed_spec": figure.attention_difference(a, b, change),
        "changed_whole": change.size <= WHOLE_TABLE,
        "cells": cells,
        "most_changed": most_changed(cells[0], say) if cells else say("changed-nothing"),
        "no_difference": None,
    }


def difference(a: Trace, b: Trace) -> Array | None:
    """α of A − α of B (T, S), −1…1; None where a map is missing or the two have not the same shape."""
    if a.attention is None or b.attention is None or a.attention.shape != b.attention.shape:
        return None
    return a.attention - b.attention


def why_not(a: Side, b: Side, say: Translate) -> str:
    """Why there is no difference cell by cell."""
    without = [side for side in (a, b) if side.trace.attention is None]
    if len(without) == 2:
        return say("no-map-both")
    if without:
        return say("no-map-one", who=without[0].called)
    sizes = {"source_a": len(a.pieces), "target_a": len(a.target)}
    sizes |= {"source_b": len(b.pieces), "target_b": len(b.target)}
    return say("no-map-shape", a=a.called, b=b.called, **sizes)


def largest(a: Side, b: Side) -> list[Cell]:
    """The cells in which two maps of one shape differ most; none where they are the same."""
    first, second = a.trace.attention, b.trace.attention
    assert first is not None and second is not None
    change = np.abs(first - second)
    sources, targets = figure.paired(a.pieces, b.pieces), figure.paired(a.target, b.target)
    places = [divmod(int(place), change.shape[1]) for place in np.argsort(-change, axis=None)[:LARGEST]]
    return [
        Cell(targets[t], sources[i], float(first[t, i]), float(second[t, i])) for t, i in places if change[t, i] > 0
    ]


def most_changed(cell: Cell, say: Translate) -> str:
    names = {"target": visible(cell.target), "source": visible(cell.source)}
    return say("changed-most", **names, a=number(cell.a), b=number(cell.b))
