"""④ Encoder: the states over time, in both directions, and every gate of the chosen step and unit."""

from __future__ import annotations

from typing import Any

from ...engine import Run
from ...ledger import chosen_units, ledger
from ...locales import Translate
from . import figure

KEY = "encoder"


def view(run: Run, say: Translate) -> dict[str, Any]:
    trace, recomputed = run.trace, run.recomputed
    deltas = {name: delta for name, delta in recomputed.deltas.items() if name.startswith("encoder.")}
    return {
        "states_spec": figure.encoder_states(trace),
        "ledger_data": ledger(trace, recomputed, "encoder", chosen_units(trace)),
        "largest_delta": max(deltas.values()),
    }
