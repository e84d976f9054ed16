"""④ The encoder states, piece × unit."""

from __future__ import annotations

from model.values.trace import Trace

from ...figures import INK, Spec, states


def encoder_states(trace: Trace) -> Spec:
    """h_i for every source piece: forward units on the left, backward units on the right."""
    spec = states(trace.encoder.states, [p.text for p in trace.source.pieces], "enc")
    middle = trace.config.hidden / 2 - 0.5
    spec["layout"]["shapes"] = [
        {
            "type": "line",
            "x0": middle,
            "x1": middle,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": {"color": INK, "width": 1},
        }
    ]
    return spec
