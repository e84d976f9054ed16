"""The sheet's exercises, made of a run: what is asked and the right answer both come out of its arrays.

An exercise is a key of texts.json (`key` asks, `key-a` answers) and the values that fill both. The first three stages
are in reading.py; here are those that compute.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np

from model.values.trace import Array, GRUGates, LSTMGates, Trace

from ... import display
from ...engine import Run

COUNT = 5  # exercises a stage
GATES = {"rnn": 1, "gru": 3, "lstm": 4}  # matrices of a cell, for its input and for its state


@dataclass(frozen=True)
class Exercise:
    key: str
    values: dict[str, str]


def made(key: str, **values: object) -> Exercise:
    return Exercise(key, {name: _said(value) for name, value in values.items()})


def _said(value: object) -> str:
    if isinstance(value, float):
        return display.number(value, 4)
    return f"{value:,}" if isinstance(value, int) else str(value)


def encoder(run: Run) -> list[Exercise]:
    trace = run.trace
    config, forward = trace.config, trace.encoder.forward.h
    half, size = config.hidden // 2, config.embedding
    moved = np.abs(np.diff(forward, axis=0, prepend=0)).mean(axis=1)
    most = int(moved.argmax())
    return [
        made("encoder-halves", hidden=config.hidden, half=half),
        made(
            "encoder-weights",
            cell=config.cell.upper(),
            size=size,
            half=half,
            gates=GATES[config.cell],
            weights=GATES[config.cell] * half * (size + half + 2),
        ),
        by_hand(trace),
        made("encoder-moved", step=most + 1, piece=_piece(trace, most), moved=float(moved[most])),
        made("encoder-backward", piece=_piece(trace, -1), first=_piece(trace, 0)),
    ]


def by_hand(trace: Trace) -> Exercise:
    """One unit of the forward cell at the last step, its gates given: the one that moved most there."""
    gates = trace.encoder.forward
    step = len(trace.source.pieces) - 1
    before = gates.h[step - 1] if step else np.zeros_like(gates.h[0])
    unit = int(np.abs(gates.h[step] - before).argmax())
    at = {"step": step + 1, "unit": unit}

    def value(name: str) -> float:
        return round(float(gates[name][step, unit]), 4)

    if isinstance(gates, GRUGates):
        z, n, old = value("z"), value("n"), round(float(before[unit]), 4)
        return made("encoder-gru", **at, z=z, n=n, old=old, new=(1 - z) * n + z * old)
    if isinstance(gates, LSTMGates):
        past = round(float(gates.m[step - 1, unit]), 4) if step else 0.0
        f, i, g, o = (value(name) for name in "figo")
        memory = f * past + i * g
        return made("encoder-lstm", **at, f=f, i=i, g=g, o=o, past=past, memory=memory, new=o * float(np.tanh(memory)))
    total = value("a_h")
    return made("encoder-rnn", **at, total=total, new=float(np.tanh(total)))


def meaning(run: Run) -> list[Exercise]:
    trace = run.trace
    c, hidden = trace.encoder.context, trace.config.hidden
    largest = int(np.abs(c).argmax())
    squares = round(float((c**2).sum()), 4)
    return [
        made("meaning-size", hidden=hidden, half=hidden // 2, pieces=len(trace.source.pieces)),
        made("meaning-norm", squares=squares, norm=float(np.sqrt(squares))),
        made("meaning-first", piece=_piece(trace, -1), value=float(trace.encoder.forward.h[-1, 0])),
        made("meaning-largest", unit=largest, value=float(c[largest])),
        made("meaning-start", hidden=hidden, weights=hidden * hidden + hidden),
    ]


def decoder(run: Run) -> list[Exercise]:
    trace = run.trace
    logs = [round(piece.log_prob, 4) for piece in trace.target]
    worst = int(np.argmin(logs))
    three = [
        f"{display.visible(piece)} {display.number(exp(float(p)), 4)}"
        for piece, p in zip(trace.top_pieces[0][:3], trace.decoder.top_log_probs[0][:3], strict=True)
    ]
    alpha = float(trace.settings.length_penalty)
    total = sum(logs)
    return [
        made("decoder-three", three=" · ".join(three), rest=_rest(trace)),
        made("decoder-sum", logs=" + ".join(f"({display.number(p, 4)})" for p in logs), total=total),
        made("decoder-p", piece=_written(trace, worst), step=worst + 1, log=logs[worst], p=exp(logs[worst])),
        made(
            "decoder-score",
            total=total,
            length=len(logs),
            alpha=f"{alpha:g}",
            divisor=len(logs) ** alpha,
            score=total / len(logs) ** alpha,
        ),
        made("decoder-perplexity", total=total, length=len(logs), perplexity=exp(-total / len(logs))),
    ]


def _rest(trace: Trace) -> float:
    return max(0.0, 1 - float(np.exp(trace.decoder.top_log_probs[0][:3].astype(np.float64)).sum()))


def attention(run: Run) -> list[Exercise]:
    trace = run.trace
    return without(trace) if trace.attention is None else looks(trace, trace.attention)


def looks(trace: Trace, alpha: Array) -> list[Exercise]:
    pieces, middle = len(trace.source.pieces), len(trace.target) // 2
    row = [round(float(weight), 4) for weight in alpha[middle]]
    top = int(alpha[middle].argmax())
    order = np.argsort(-alpha[0], kind="stable")[:2]
    assert trace.decoder.scores is not None
    first, second = (round(float(trace.decoder.scores[0, i]), 4) for i in order)
    spread = int(alpha.max(axis=1).argmin())
    found = [
        made(
            "attention-most", step=middle + 1, written=_written(trace, middle), piece=_piece(trace, top), alpha=row[top]
        ),
        made(
            "attention-missing",
            step=middle + 1,
            given=" + ".join(display.number(w, 4) for i, w in enumerate(row) if i != top) or "0",
            piece=_piece(trace, top),
            missing=1 - sum(w for i, w in enumerate(row) if i != top),
        ),
        made("attention-uniform", pieces=pieces, share=1 / pieces),
        made("attention-spread", step=spread + 1, written=_written(trace, spread), most=float(alpha[spread].max())),
    ]
    if len(order) < 2 or trace.changes.reweighs(0):  # one piece, or weights that are no softmax of the scores
        return [
            *found,
            made("attention-table", rows=len(trace.target), columns=pieces, cells=len(trace.target) * pieces),
        ]
    names = {"a": _piece(trace, int(order[0])), "b": _piece(trace, int(order[1]))}
    return [*found, made("attention-ratio", **names, first=first, second=second, ratio=exp(first - second))]


def without(trace: Trace) -> list[Exercise]:
    pieces, steps, size = len(trace.source.pieces), len(trace.target), trace.config.embedding
    hidden = trace.config.hidden
    return [
        made("attention-none-kinds", steps=steps),
        made("attention-none-seen", steps=steps, pieces=pieces),
        made("attention-none-room", pieces=pieces, size=size, read=pieces * size, hidden=hidden),
        made("attention-table", rows=steps, columns=pieces, cells=steps * pieces),
        made("attention-uniform", pieces=pieces, share=1 / pieces),
    ]


def code(run: Run) -> list[Exercise]:
    trace = run.trace
    config, steps, pieces = trace.config, len(trace.target), len(trace.source.pieces)
    arrays = run.recomputed.arrays
    smallest = float(np.finfo(np.float32).eps)
    return [
        made("code-arrays", arrays=len(arrays), numbers=sum(array.size for array in arrays.values())),
        made("code-states", steps=steps, hidden=config.hidden, numbers=steps * config.hidden),
        made(
            "code-delta",
            delta=display.small(run.recomputed.largest),
            eps=display.small(smallest),
            times=display.number(run.recomputed.largest / smallest, 1),
        ),
        made("code-bytes", numbers=steps * config.target_vocabulary, bytes=4 * steps * config.target_vocabulary),
        made("code-steps", pieces=pieces, twice=2 * pieces, steps=steps, cells=2 * pieces + steps),
    ]


def _piece(trace: Trace, i: int) -> str:
    return display.visible(trace.source.pieces[i].text)


def _written(trace: Trace, t: int) -> str:
    return display.visible(trace.target[t].text)
