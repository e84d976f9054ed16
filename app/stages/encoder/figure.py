"""④ The encoder states, piece × unit."""

from __future__ import annotations

from model.values.trace import Trace

from ...figures import Spec, halves, unit_map


def encoder_states(trace: Trace) -> Spec:
    """h_i for every source piece: forward units on the left, backward units on the right."""
    spec = unit_map(trace.encoder.states, [p.text for p in trace.source.pieces], "enc")
    spec["layout"]["shapes"] = halves(trace.config.hidden)
    return spec
