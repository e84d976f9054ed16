"""The gate ledger's numbers for the browser: every gate of every step and unit, with NumPy's difference beside it.

Stepping and choosing a unit must not ask the server, so all of it is sent, packed. What would not fit the budget of a
long sentence is left out by units: those that move most stay.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.values.trace import DIRECTIONS, Array, Recomputed, Trace

from .display import packed

# Bytes of base64 for both ledgers of a run of up to 20 steps; the figures of longer runs need the room.
BUDGET = 120_000
A_STEP = 6_000
LEAST = 12_000
PREACTIVATIONS = ("a_", "i_n", "h_n")


def chosen_units(trace: Trace) -> list[int]:
    """The hidden units whose numbers are sent: all of them, or those whose decoder state moves most over the
    sentence."""
    steps = len(trace.source.pieces) + len(trace.target)
    results = [name for name in trace.gate_names if not name.startswith(PREACTIVATIONS)]
    bytes_of_unit = steps * (2 * len(trace.gate_names) + len(results)) * 4 / 3
    budget = min(BUDGET, max(LEAST, BUDGET - A_STEP * (steps - 20)))
    room = int(budget / bytes_of_unit)
    hidden = trace.config.hidden
    if room >= hidden:
        return list(range(hidden))
    movement = np.abs(np.diff(trace.decoder.states, axis=0, prepend=0)).sum(axis=0)
    return sorted(np.argsort(-movement)[:room].tolist())


def ledger(trace: Trace, recomputed: Recomputed, side: str, units: list[int]) -> dict[str, Any]:
    """`side` "encoder" or "decoder": gates (steps, units) and NumPy's value minus the trace's, packed."""
    values = {name: _of(trace.arrays, side, name)[:, units] for name in trace.gate_names}
    again = {name: _of(recomputed.arrays, side, name)[:, units] for name in trace.gate_names}
    results = [name for name in trace.gate_names if not name.startswith(PREACTIVATIONS)]
    start = trace.decoder.initial_state[units] if side == "decoder" else np.zeros(len(units), np.float32)
    return {
        "side": side,
        "units": units,
        "half": trace.config.hidden // 2,
        "gates": {name: packed(values[name]) for name in trace.gate_names},
        "deltas": {name: packed(again[name] - values[name], "i1") for name in results},
        "start": packed(start),
    }


def _of(arrays: Any, side: str, name: str) -> Array:
    """A gate over all units; the encoder's two directions lie side by side, as in h_i = [→; ←]."""
    if side == "decoder":
        return np.asarray(arrays[f"decoder.{name}"])
    return np.concatenate([arrays[f"encoder.{direction}.{name}"] for direction in DIRECTIONS], axis=1)
