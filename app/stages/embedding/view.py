"""③ Embedding: each id picks its row of a learned matrix; pieces used alike have come to lie in like directions."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...engine import Run
from ...locales import Translate
from . import figure

KEY = "embedding"
NEAREST = 6
LONG, FEWER = 16, 3  # with more different pieces than that, fewer neighbours of each


def view(run: Run, say: Translate) -> dict[str, Any]:
    trace, near = run.trace, run.neighbours
    embeddings = trace.encoder.embeddings
    first = {piece.id: place for place, piece in reversed(list(enumerate(trace.source.pieces)))}
    shown = NEAREST if len(near) <= LONG else FEWER
    return {
        "shown": shown,
        "embeddings_spec": figure.embeddings(trace),
        "nearest": [near[id][:shown] for id in trace.source.ids],
        "lengths": np.linalg.norm(embeddings, axis=1).tolist(),
        "rows": [
            (place, trace.source.pieces[place], near[id][:shown])
            for id, place in sorted(first.items(), key=lambda f: f[1])
        ],
        "clipped": int((np.abs(embeddings) > figure.WEIGHT_END).sum()),
        "end": figure.WEIGHT_END,
    }
