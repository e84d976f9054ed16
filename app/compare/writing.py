"""⑥ decoder and ⑦ attention of the two sides: each step's choice, and the difference of the two attention maps."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np

from model.values.trace import Array, Trace

from .. import figures
from ..locales import Translate
from ..stages.attention import figure as attention_figure
from ..stages.attention.view import STRONGEST, WHOLE_TABLE
from . import pair_plots
from .alignment import marks
from .side import Side

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
class AttentionRow:
    """α of one target piece: all of it (S), or its strongest places and the sum of the others."""

    piece: str
    weights: list[float]
    strongest: list[tuple[str, float]]
    rest: float


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
    found = difference(a.trace, b.trace)
    cells = largest(a.trace, b.trace) if found is not None else []
    return {
        "steps": {side.letter: steps(side.trace, other.trace) for side, other in ((a, b), (b, a))},
        "attention": {side.letter: _map(side.trace) for side in (a, b)},
        "attention_rows": {side.letter: attention_rows(side.trace) for side in (a, b)},
        "attention_whole": {side.letter: _cells(side.trace) <= WHOLE_TABLE for side in (a, b)},
        "changed": found.tolist() if found is not None else None,
        "changed_spec": pair_plots.attention_difference(a.trace, b.trace, found) if found is not None else None,
        "changed_whole": found is not None and found.size <= WHOLE_TABLE,
        "cells": cells,
        "source_labels": pair_plots.both(
            [p.text for p in a.trace.source.pieces], [p.text for p in b.trace.source.pieces]
        ),
        "target_labels": pair_plots.both([p.text for p in a.trace.target], [p.text for p in b.trace.target]),
        "no_difference": None if found is not None else why_not(a, b, say),
    }


# ---------------------------------------------------------------- ⑥


def steps(trace: Trace, other: Trace) -> list[StepRow]:
    answered = marks([piece.text for piece in trace.target], [piece.text for piece in other.target])
    rows = []
    for t, piece in enumerate(trace.target):
        place = next(i for i, id in enumerate(trace.top_ids[t].tolist()) if id != piece.id)
        chance = exp(float(trace.decoder.top_log_probs[t, place]))
        rows.append(StepRow(piece.text, exp(piece.log_prob), trace.top_pieces[t][place], chance, answered[t]))
    return rows


# ---------------------------------------------------------------- ⑦


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
    return say(
        "no-map-shape",
        a=a.called,
        b=b.called,
        source_a=len(a.trace.source.pieces),
        target_a=len(a.trace.target),
        source_b=len(b.trace.source.pieces),
        target_b=len(b.trace.target),
    )


def largest(a: Trace, b: Trace) -> list[Cell]:
    """The cells in which two maps of one shape differ most; none where they are the same."""
    assert a.attention is not None and b.attention is not None
    change = np.abs(a.attention - b.attention)
    sources = pair_plots.both([p.text for p in a.source.pieces], [p.text for p in b.source.pieces])
    targets = pair_plots.both([p.text for p in a.target], [p.text for p in b.target])
    places = [divmod(int(place), change.shape[1]) for place in np.argsort(-change, axis=None)[:LARGEST]]
    return [
        Cell(targets[t], sources[i], float(a.attention[t, i]), float(b.attention[t, i]))
        for t, i in places
        if change[t, i] > 0
    ]


def attention_rows(trace: Trace) -> list[AttentionRow]:
    """Empty without attention."""
    if trace.attention is None:
        return []
    rows = []
    for piece, weights in zip(trace.target, trace.attention, strict=True):
        strongest = sorted(np.argsort(-weights)[:STRONGEST].tolist())
        named = [(trace.source.pieces[i].text, float(weights[i])) for i in strongest]
        rows.append(AttentionRow(piece.text, weights.tolist(), named, float(weights.sum() - weights[strongest].sum())))
    return rows


def _cells(trace: Trace) -> int:
    return len(trace.source.pieces) * len(trace.target)


def _map(trace: Trace) -> figures.Spec | None:
    return None if trace.attention is None else attention_figure.attention(trace) | {"axes": {}}
