"""③ The embeddings, piece × dimension."""

from __future__ import annotations

from model.values.trace import Trace

from ... import display
from ...figures import LARGE, Spec, unit_map

WEIGHT_END = 0.5  # the colours of embeddings end here; the true value stands on hover


def embeddings(trace: Trace) -> Spec:
    """x_i for every source piece: piece × dimension, in the fixed colours of weights."""
    values = trace.encoder.embeddings
    tokens = [piece.text for piece in trace.source.pieces]
    spec = unit_map(values, tokens, "enc", display.WEIGHT_SCALE, WEIGHT_END)
    whole = values.size <= LARGE  # a longer sentence travels in one byte a number, good for two decimals
    spec["data"][0]["hovertemplate"] = f"%{{y}} · %{{x}}<br>%{{z:.{4 if whole else 2}f}}<extra></extra>"
    spec["pack"] = "i2" if whole else "i1"
    spec["axes"] = {"y": "enc"}
    return spec
