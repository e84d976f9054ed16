"""Without attention: how much of each decoder step's input is the one c.

Shapes: T target pieces, E embedding size, H hidden size, G gates.
"""

from __future__ import annotations

import numpy as np

from ..checkpoint import Checkpoint
from ..values.effects import InputShares
from ..values.trace import Trace


def input_shares(checkpoint: Checkpoint, run: Trace) -> tuple[InputShares, ...]:
    """‖W_y y_{t−1}‖, ‖W_c c_t‖ and ‖W_h s_{t−1}‖ over all gates, for every step."""
    weights = {name: value.numpy() for name, value in checkpoint.model.decoder.recurrence.state_dict().items()}
    weight_y, weight_c = np.split(weights["weight_ih"], [run.config.embedding], axis=1)  # (G·H, E), (G·H, H)
    before = np.vstack([run.decoder.initial_state, run.decoder.states[:-1]])  # (T, H), s_{t−1}
    parts = (
        run.decoder.embeddings @ weight_y.T,
        run.decoder.contexts @ weight_c.T,
        before @ weights["weight_hh"].T,
    )
    norms = np.stack([np.linalg.norm(part, axis=1) for part in parts], axis=1)  # (T, 3)
    return tuple(
        InputShares((y, c, s), (y / (y + c + s), c / (y + c + s), s / (y + c + s))) for y, c, s in norms.tolist()
    )
