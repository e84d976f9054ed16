"""⑥ Decoder: for every step what went in, what could have been written and how likely it was; and the search among it
all."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.values.segmentation import BOS, PAD, SPECIAL_NAMES, UNK
from model.values.trace import Trace
from model.values.vectors import cosine

from ... import display
from ...engine import Run
from ...ledger import chosen_units, ledger
from ...locales import Translate
from ...shapes.answers import kind_of, labels_of
from . import figure

KEY = "decoder"
LONG = 24  # target pieces from which on a step shows less, so that the page stays small
SHOWN_CANDIDATES, FEWER_CANDIDATES = 5, 4
STRIP_UNITS = 32
# The default checkpoint's beam of 5 finds a likelier translation of both than greedy does: a better one, and a worse
# one.
WORKED = ("这家银行星期天不开门。", "你早上一般几点钟起来？")


@dataclass(frozen=True)
class Candidate:
    """A piece that could have been written. rank 0: chosen, but not among the likeliest."""

    rank: int
    id: int
    piece: str
    log_prob: float
    probability: float
    chosen: bool


@dataclass(frozen=True)
class Vector:
    """A vector in short: its symbol, what it is, ‖·‖ and the colours of some of its units."""

    symbol: str
    index: str
    words: str
    norm: float
    strip: str


@dataclass(frozen=True)
class StepView:
    """One decoder step. candidates' probabilities + rest = total = 1; `further`: the next likeliest, of the rest."""

    previous: str
    previous_probability: float | None
    vectors: tuple[Vector, ...]
    cosine: float
    top_source: int | None
    top_weight: float
    candidates: tuple[Candidate, ...]
    further: tuple[Candidate, ...]
    rest: float
    total: float
    remark: str


@dataclass(frozen=True)
class Ranked:
    """A finished hypothesis with the arithmetic of its score."""

    text: str
    total: float
    length: int
    divisor: float
    score: float


def view(run: Run, say: Translate) -> dict[str, Any]:
    trace, kind = run.trace, kind_of(run.card)
    alpha = trace.settings.length_penalty
    hypotheses = [
        Ranked(text, h.total, len(h.ids), len(h.ids) ** alpha, h.score)
        for text, h in zip(trace.n_best, trace.search.hypotheses, strict=True)
    ]
    deltas = run.recomputed.deltas
    return {
        "steps": [step(trace, t, say) for t in range(len(trace.target))],
        "long": len(trace.target) > LONG,
        "stride": stride(trace),
        "worked": WORKED if trace.config.source_language == "zh" and kind == "translation" else (),
        "labels": labels_of(trace) if kind == "label" else (),
        # what a person may type here: words of the language to translate into, or only what is asked for
        "examples_in": trace.config.target_language if kind == "translation" else "any",
        "states_spec": figure.decoder_states(trace),
        "ledger_data": ledger(trace, run.recomputed, "decoder", chosen_units(trace)),
        "tree_spec": figure.beam_tree(trace, run.pieces, say),
        "nodes": len(trace.search.tree),
        "left_out": len(trace.search.tree) - len(figure.drawn_nodes(trace)),
        "hypotheses": hypotheses,
        "best": hypotheses[0],
        "alpha": f"{alpha:g}",
        "largest_delta": max(delta for name, delta in deltas.items() if name.startswith("decoder.")),
    }


def step(trace: Trace, t: int, say: Translate) -> StepView:
    """Step t, counted from 0."""
    shown, further, rest = candidates(trace, t)
    states = trace.decoder.states
    before = states[t - 1] if t else trace.decoder.initial_state
    parts = [
        ("s", str(t), say("state-before"), before),
        (
            "c",
            str(t + 1),
            say("context" if trace.attention is not None else "context-same"),
            trace.decoder.contexts[t],
        ),
        ("s", str(t + 1), say("state-after"), states[t]),
    ]
    weights = None if trace.attention is None else trace.attention[t]
    return StepView(
        previous=trace.target[t - 1].text if t else SPECIAL_NAMES[BOS],
        previous_probability=exp(trace.target[t - 1].log_prob) if t else None,
        vectors=tuple(
            Vector(symbol, index, words, float(np.linalg.norm(values)), strip(trace, values))
            for symbol, index, words, values in parts
        ),
        cosine=float(cosine(before, states[t])),
        top_source=None if weights is None else int(weights.argmax()),
        top_weight=0.0 if weights is None else float(weights.max()),
        candidates=shown,
        further=further,
        rest=rest,
        total=sum(c.probability for c in shown) + rest,
        remark=remark(trace, t, say),
    )


def candidates(trace: Trace, t: int) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...], float]:
    """The likeliest pieces of step t, the chosen one always among them; the next likeliest, of a short sentence; and
    the probability of all but the first of these two."""
    long = len(trace.target) > LONG
    count = FEWER_CANDIDATES if long else SHOWN_CANDIDATES
    chosen = trace.target[t]
    rows = list(
        zip(
            trace.top_ids[t].tolist(),
            trace.top_pieces[t],
            trace.decoder.top_log_probs[t].tolist(),
            strict=True,
        )
    )
    listed = [
        Candidate(rank, id, piece, p, exp(p), id == chosen.id) for rank, (id, piece, p) in enumerate(rows, start=1)
    ]
    shown = [c for c in listed if c.rank <= count or c.chosen]
    rest = float(trace.decoder.rest[t]) + sum(c.probability for c in listed if c not in shown)
    if not any(c.chosen for c in shown):
        probability = exp(chosen.log_prob)
        shown.append(Candidate(0, chosen.id, chosen.text, chosen.log_prob, probability, True))
        rest = max(0.0, rest - probability)
    return tuple(shown), () if long else tuple(c for c in listed if c not in shown), rest


def remark(trace: Trace, t: int, say: Translate) -> str:
    """Why the piece of step t was written: the likeliest, or else what overruled it."""
    chosen, likeliest = trace.target[t], int(trace.top_ids[t][0])
    words = {"chosen": display.visible(chosen.text), "likeliest": display.visible(trace.top_pieces[t][0])}
    if t < len(trace.changes.prefix):
        return say("remark-forced", **words)
    if chosen.id == likeliest:
        return say("remark-likeliest", **words)
    if trace.settings.sample:
        return say("remark-drawn", **words)
    if trace.settings.beam == 1 and trace.settings.form and chosen.id not in (PAD, UNK, BOS) and likeliest > BOS:
        return say("remark-form", **words)
    allowed = next((int(id) for id in trace.top_ids[t] if id not in (PAD, UNK, BOS)), None)
    return say("remark-special" if chosen.id == allowed else "remark-beam", **words)


def stride(trace: Trace) -> int:
    return max(1, trace.config.hidden // STRIP_UNITS)


def strip(trace: Trace, values: NDArray[np.float32]) -> str:
    """Every stride-th unit as a CSS gradient in the states' colours."""
    return f"linear-gradient(90deg,{','.join(display.state_colour(float(v)) for v in values[:: stride(trace)])})"
