"""The whole model again in NumPy: no torch, no kernels, only the equations and the checkpoint's weights.

A trace is checked against this. It is written to be read beside the papers, one function for each equation, and it
shares no code with cells.py, attention.py or decoder.py: a mistake there does not repeat here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..checkpoint import Checkpoint
from ..config import ModelConfig
from ..values.segmentation import BOS
from ..values.trace import Array, Recomputed, Trace

Weights = Mapping[str, Array]


def recompute(checkpoint: Checkpoint, run: Trace) -> Recomputed:
    """The same run by NumPy alone: from the ids, through every equation, with the weights of the checkpoint.

    Attention weights that a person changed are given, not computed; everything that follows from them is.
    """
    alpha, change = run.decoder.alpha, run.changes.context
    again = every_array(
        run.config,
        {name: value.numpy() for name, value in checkpoint.model.state_dict().items()},
        list(run.source.ids),
        [piece.id for piece in run.target],
        run.top_ids,
        given_weights={} if alpha is None else {t: row for t, row in enumerate(alpha) if run.changes.reweighs(t)},
        moved_context=None if change is None else (change.share, list(run.towards.ids) if run.towards else []),
    )
    return Recomputed(again, {name: _largest_difference(value, again[name]) for name, value in run.arrays.items()})


def _largest_difference(one: Array, other: Array) -> float:
    """The largest |Δ|; infinite where either side is not finite, since a comparison with NaN is true of nothing."""
    difference = np.abs(one - other)
    return float(difference.max(initial=0.0)) if np.isfinite(difference).all() else math.inf


def sigmoid(a: Array) -> Array:
    return np.float32(1) / (np.float32(1) + np.exp(-a))


def softmax(a: Array) -> Array:
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


def rnn_step(from_x: Array, from_h: Array, h: Array, m: Array) -> dict[str, Array]:
    a_h = from_x + from_h
    return {"a_h": a_h, "h": np.tanh(a_h)}


def gru_step(from_x: Array, from_h: Array, h: Array, m: Array) -> dict[str, Array]:
    (i_r, i_z, i_n), (h_r, h_z, h_n) = np.split(from_x, 3), np.split(from_h, 3)
    a_r, a_z = i_r + h_r, i_z + h_z
    r, z = sigmoid(a_r), sigmoid(a_z)
    n = np.tanh(i_n + r * h_n)
    return {"a_r": a_r, "a_z": a_z, "i_n": i_n, "h_n": h_n, "r": r, "z": z, "n": n, "h": (1 - z) * n + z * h}


def lstm_step(from_x: Array, from_h: Array, h: Array, m: Array) -> dict[str, Array]:
    a_i, a_f, a_g, a_o = np.split(from_x + from_h, 4)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    cell_state = f * m + i * g
    h_new = o * np.tanh(cell_state)
    return {
        "a_i": a_i, "a_f": a_f, "a_g": a_g, "a_o": a_o, "i": i, "f": f, "g": g, "o": o, "m": cell_state, "h": h_new,
    }  # fmt: skip


STEPS = {"rnn": rnn_step, "gru": gru_step, "lstm": lstm_step}


def run_cell(cell: str, w: Weights, prefix: str, suffix: str, x: Array, h: Array, m: Array) -> dict[str, Array]:
    """One step of a cell whose weights are named prefix + weight_ih + suffix and so on."""
    from_x = w[f"{prefix}weight_ih{suffix}"] @ x + w[f"{prefix}bias_ih{suffix}"]
    from_h = w[f"{prefix}weight_hh{suffix}"] @ h + w[f"{prefix}bias_hh{suffix}"]
    return STEPS[cell](from_x, from_h, h, m)


def encode(config: ModelConfig, w: Weights, ids: list[int]) -> dict[str, Array]:
    embeddings = w["encoder.embedding.weight"][ids]
    result = {"encoder.embeddings": embeddings}
    last = []
    for direction, suffix in (("forward", "_l0"), ("backward", "_l0_reverse")):
        h = m = np.zeros(config.hidden // 2, np.float32)
        steps: dict[int, dict[str, Array]] = {}
        for i in range(len(ids)) if direction == "forward" else reversed(range(len(ids))):
            steps[i] = run_cell(config.cell, w, "encoder.layer.", suffix, embeddings[i], h, m)
            h, m = steps[i]["h"], steps[i].get("m", m)
        last.append(h)
        for name in steps[0]:
            result[f"encoder.{direction}.{name}"] = np.stack([steps[i][name] for i in range(len(ids))])
    result["encoder.states"] = np.concatenate([result["encoder.forward.h"], result["encoder.backward.h"]], axis=1)
    result["encoder.code"] = np.concatenate(last)
    return result


def attend(config: ModelConfig, w: Weights, s: Array, states: Array) -> Array:
    """e_ti for every source position i: (S)."""
    if config.attention == "bahdanau":
        query = w["decoder.attention.query.weight"] @ s
        keys = states @ w["decoder.attention.key.weight"].T
        return np.tanh(query + keys) @ w["decoder.attention.energy.weight"][0]
    if config.attention == "luong-general":
        return np.asarray(states @ w["decoder.attention.key.weight"].T @ s)
    return states @ s


def every_array(
    config: ModelConfig,
    w: Weights,
    source: list[int],
    target: list[int],
    top_ids: NDArray[np.int64],
    given_weights: Mapping[int, Array] | None = None,
    moved_context: tuple[float, list[int]] | None = None,
) -> dict[str, Array]:
    """Every array of a trace, from the source's and the target's ids and from what a person put in its place.

    given_weights: α_t (S) of the steps that do not get the model's own. moved_context: (share, ids): c is moved by that
    share towards the c of another sentence, towards zero when it has no ids.
    """
    result = encode(config, w, source)
    states, code = result["encoder.states"], result["encoder.code"]
    if moved_context is not None:
        share, towards = moved_context
        other = encode(config, w, towards)["encoder.code"] if towards else np.zeros_like(code)
        code = (np.float32(1 - share) * code + np.float32(share) * other).astype(np.float32)
    result["decoder.code"] = code
    s = np.tanh(w["decoder.initial.weight"] @ code + w["decoder.initial.bias"])
    m = np.zeros_like(s)
    result["decoder.initial_state"] = s
    rows: dict[str, list[Array]] = {}

    def keep(**values: Array) -> None:
        for name, value in values.items():
            rows.setdefault(f"decoder.{name}", []).append(value)

    table = w["decoder.embedding.weight"]
    for t, previous in enumerate([BOS, *target[:-1]]):
        y = table[previous]
        context = code
        if config.attention != "none":
            scores = attend(config, w, s, states)
            alpha = (given_weights or {}).get(t, softmax(scores))
            context = alpha @ states
            keep(scores=scores, weights=alpha)
        gates = run_cell(config.cell, w, "decoder.recurrence.", "", np.concatenate([y, context]), s, m)
        s, m = gates["h"], gates.get("m", m)
        readout = np.tanh(w["decoder.readout.weight"] @ np.concatenate([s, context, y]) + w["decoder.readout.bias"])
        logits = table @ readout + w["decoder.bias"]
        shifted = logits - logits.max()
        top = (shifted - np.log(np.exp(shifted.astype(np.float64)).sum()))[top_ids[t]]
        rest = max(0.0, 1 - np.exp(top).sum())
        keep(embeddings=y, contexts=context, readouts=readout, top_log_probs=top, rest=np.asarray(rest), **gates)
    return result | {name: np.stack(values).astype(np.float32) for name, values in rows.items()}
