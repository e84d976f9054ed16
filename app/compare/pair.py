"""One sentence, two checkpoints: what each makes of it, and the differences in words, computed from the two traces."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np

from model.checkpoint import Checkpoint
from model.plane import Plane
from model.trace import Array, Trace

from .. import display, figures
from ..locales import Translate, translator
from ..service import Run
from ..stages import StageInput, attention, meaning

NEAREST = 8
STRONGEST = 3
EQUAL = 0.005  # certainties closer than this are called equal
SIGNS = {"A": "●", "B": "■"}
COLOURS = {"A": "#0072b2", "B": "#d55e00"}


@dataclass(frozen=True)
class Side:
    """One of the two: a checkpoint, its plane, and its run of the sentence."""

    letter: str
    run: Run
    checkpoint: Checkpoint
    plane: Plane

    @property
    def name(self) -> str:
        return self.checkpoint.name

    @property
    def sign(self) -> str:
        return SIGNS[self.letter]

    @property
    def trace(self) -> Trace:
        return self.run.trace

    @property
    def called(self) -> str:
        """How sentences name this side."""
        return f"{self.sign} {self.letter}"

    @property
    def log_prob(self) -> float:
        """Σ log p of the translation's pieces."""
        return sum(piece.log_prob for piece in self.trace.target)

    @property
    def certainty(self) -> float:
        """The geometric mean of the pieces' probabilities."""
        return math.exp(self.log_prob / len(self.trace.target))

    @property
    def parameters(self) -> int:
        return sum(p.numel() for p in self.checkpoint.model.parameters())

    @property
    def neighbours(self) -> list[tuple[int, float]]:
        """The plane's sentences nearest to c: (index, cosine)."""
        return self.plane.nearest(self.trace.arrays["encoder.code"], NEAREST)


@dataclass(frozen=True)
class Near:
    """A sentence near c; `shared`: it stands in the other side's list too."""

    sentence: str
    translation: str
    cosine: float
    shared: bool


@dataclass(frozen=True)
class StateRow:
    """h of one source piece as a table says it: the length of each half and the strongest units."""

    piece: str
    forward: float
    backward: float
    strongest: list[tuple[int, float]]


def view(sides: tuple[Side, Side], language: str, say: Translate) -> dict[str, Any]:
    a, b = sides
    shared = {a.plane.sentences[i] for i, _ in a.neighbours} & {b.plane.sentences[i] for i, _ in b.neighbours}
    return {
        "sides": sides,
        "differences": differences(a, b, say),
        "shown": {side.letter: _shown(side, shared, language) for side in sides},
        "shared": len(shared),
        "nearest_count": NEAREST,
    }


def _shown(side: Side, shared: set[str], language: str) -> dict[str, Any]:
    """The figures and tables of one side. A click in them chooses nothing: the rail belongs to the walk."""
    given = StageInput(side.run, side.checkpoint, side.plane, language, translator(language, "attention"))
    attended = attention.view(given)
    of_meaning = translator(language, "meaning")
    names = {theme: meaning.theme_name(theme, of_meaning) for theme in side.plane.themes}
    plane_spec = figures.plane(side.trace, side.plane, of_meaning, names)
    plane_spec["layout"] |= {"height": 420, "showlegend": False}
    plane_spec["data"][-2]["mode"] = "lines+markers"  # the path; its pieces stand on hover and in the table
    return {
        "attention": _still(attended["figure_spec"]) if attended["figure_spec"] else None,
        "rows": attended.get("rows", []),
        "whole": attended.get("whole", True),
        "states": _still(figures.encoder_states(side.trace)),
        "state_rows": state_rows(side.trace),
        "plane": _still(plane_spec),
        "path": list(zip(side.trace.source.pieces, figures.reading_path(side.trace, side.plane).tolist(), strict=True)),
        "here": side.plane.project(side.trace.arrays["encoder.code"][None])[0].tolist(),
        "explained": f"{sum(side.plane.explained[:2]):.1%}",
        "nearest": [
            Near(
                side.plane.sentences[i],
                side.plane.translations[i],
                cosine,
                side.plane.sentences[i] in shared,
            )
            for i, cosine in side.neighbours
        ],
    }


def _still(spec: figures.Spec) -> figures.Spec:
    return {**spec, "axes": {}}


def state_rows(trace: Trace) -> list[StateRow]:
    states, half = trace.arrays["encoder.states"], trace.config.hidden // 2
    rows = []
    for piece, state in zip(trace.source.pieces, states, strict=True):
        strongest = np.argsort(-np.abs(state))[:STRONGEST]
        rows.append(
            StateRow(
                piece.text,
                float(np.linalg.norm(state[:half])),
                float(np.linalg.norm(state[half:])),
                [(int(unit), float(state[unit])) for unit in strongest],
            )
        )
    return rows


# ---------------------------------------------------------------- the differences, in words


def differences(a: Side, b: Side, say: Translate) -> list[str]:
    """What sets the two runs apart, one sentence each."""
    both = [_words(a, b, say), _certain(a, b, say), _spread(a, b, say), _sizes(a, b, say), _activity(a, b, say)]
    if [p.text for p in a.trace.source.pieces] != [p.text for p in b.trace.source.pieces]:
        counts = {"first": len(a.trace.source.pieces), "second": len(b.trace.source.pieces)}
        both.append(say("cut-differently", a=a.called, b=b.called, **counts))
    return both


def first_difference(a: Trace, b: Trace) -> int | None:
    """The first place at which the two outputs have different pieces."""
    for t, (first, second) in enumerate(zip_longest(a.target, b.target)):
        if first is None or second is None or first.text != second.text:
            return t
    return None


def entropy(weights: Array) -> float:
    """The mean over the rows of α (T, S) of −Σ α log₂ α, in bits."""
    safe = np.maximum(weights.astype(np.float64), 1e-12)
    return float(-(safe * np.log2(safe)).sum(axis=1).mean())


def _words(a: Side, b: Side, say: Translate) -> str:
    t = first_difference(a.trace, b.trace)
    if t is None:
        return say("same-translation")
    if a.trace.translation == b.trace.translation:
        return say("same-words")
    pieces = [side.trace.target[min(t, len(side.trace.target) - 1)] for side in (a, b)]
    shown = [(display.visible(piece.text), display.number(math.exp(piece.log_prob))) for piece in pieces]
    return say(
        "differ-at",
        place=t + 1,
        a=a.called,
        first=shown[0][0],
        p=shown[0][1],
        b=b.called,
        second=shown[1][0],
        q=shown[1][1],
    )


def _certain(a: Side, b: Side, say: Translate) -> str:
    more, less = (a, b) if a.certainty >= b.certainty else (b, a)
    key = "equally-certain" if more.certainty - less.certainty < EQUAL else "more-certain"
    return say(
        key,
        more=more.called,
        less=less.called,
        p=display.number(more.certainty),
        q=display.number(less.certainty),
    )


def _spread(a: Side, b: Side, say: Translate) -> str:
    """How many source places a step reads, on average: 2 to the mean entropy."""

    def spread(side: Side) -> dict[str, str | int]:
        assert side.trace.attention is not None
        bits = entropy(side.trace.attention)
        values = {"bits": display.number(bits), "places": display.number(2**bits, 1)}
        return {**values, "count": len(side.trace.source.pieces)}

    with_map = [side for side in (a, b) if side.trace.attention is not None]
    if not with_map:
        return say("no-attention-both")
    if len(with_map) == 1:
        one = with_map[0]
        other = b if one is a else a
        return say("no-attention-one", one=one.called, other=other.called, **spread(one))
    wide, narrow = sorted(with_map, key=lambda side: -float(spread(side)["bits"]))
    first, second = spread(wide), spread(narrow)
    if first == second:
        return say("spread-equal", **first)
    values = {"bits": first["bits"], "places": first["places"], "count": first["count"]}
    return say(
        "spread-more",
        wide=wide.called,
        narrow=narrow.called,
        narrow_bits=second["bits"],
        narrow_places=second["places"],
        **values,
    )


def _sizes(a: Side, b: Side, say: Translate) -> str:
    if a.parameters == b.parameters:
        return say("same-size", count=f"{a.parameters:,}")
    large, little = (a, b) if a.parameters > b.parameters else (b, a)
    share = large.parameters / little.parameters - 1
    return say(
        "sizes", large=large.called, small=little.called, more=f"{share:.0%}" if share >= 0.01 else f"{share:.1%}"
    )


def _activity(a: Side, b: Side, say: Translate) -> str:
    """How far from 0 the encoder's units are on average."""
    mean = {side.letter: float(np.abs(side.trace.arrays["encoder.states"]).mean()) for side in (a, b)}
    return say("activity", a=a.called, b=b.called, p=display.number(mean["A"]), q=display.number(mean["B"]))
