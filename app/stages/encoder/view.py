"""④ Encoder: the states over time, in both directions, and every gate of the chosen step and unit."""

from __future__ import annotations

from typing import Any

from ...ledger import chosen_units, ledger
from .. import StageInput
from . import figure

KEY = "encoder"


def view(given: StageInput) -> dict[str, Any]:
    trace, recomputed = given.run.trace, given.run.recomputed
    deltas = {name: delta for name, delta in recomputed.deltas.items() if name.startswith("encoder.")}
    return {
        "states_spec": figure.encoder_states(trace),
        "ledger_data": ledger(trace, recomputed, "encoder", chosen_units(trace)),
        "largest_delta": max(deltas.values()),
    }
