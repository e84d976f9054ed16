"""⑦ Attention: which source states each target piece was made from."""

from __future__ import annotations

from typing import Any

from .. import figures
from . import StageInput

KEY = "attention"


def view(given: StageInput) -> dict[str, Any]:
    trace = given.run.trace
    if trace.attention is None:
        return {"figure_spec": None}
    return {
        "figure_spec": figures.attention(trace),
        "rows": list(zip(trace.target, trace.attention.tolist(), trace.arrays["decoder.scores"].tolist(), strict=True)),
        "sums": [float(row.sum()) for row in trace.attention],
        "delta": given.run.recomputed.deltas["decoder.weights"],
    }
