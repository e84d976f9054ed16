"""How likely the model finds given words: teacher forcing, in batches of bounded size."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from ..checkpoint import Checkpoint
from ..network.seq2seq import pad
from ..values.segmentation import BOS

LOGITS = 4_000_000  # numbers held at once: sources × target pieces × vocabulary


def forced_log_probs(checkpoint: Checkpoint, sources: Sequence[Sequence[int]], target: Sequence[int]) -> Tensor:
    """log p of the same target pieces for every source: (B, T)."""
    return forced(checkpoint, sources, target)[0]


def forced(checkpoint: Checkpoint, sources: Sequence[Sequence[int]], target: Sequence[int]) -> tuple[Tensor, Tensor]:
    """log p of the same target pieces for every source, and the id that would be likeliest there: (B, T) each."""
    model, size = checkpoint.model, len(checkpoint.target.vocabulary)
    rows = max(1, LOGITS // (len(target) * size))
    inputs, places, pieces = torch.tensor([[BOS, *target[:-1]]]), torch.arange(len(target)), torch.tensor(target)
    parts, likeliest = [], []
    for start in range(0, len(sources), rows):
        encoded = model.encoder(pad([list(ids) for ids in sources[start : start + rows]]))
        logits = model.decoder(inputs.expand(len(encoded.states), -1), encoded)
        parts.append(torch.log_softmax(logits, dim=-1)[:, places, pieces])
        likeliest.append(logits.argmax(dim=-1))
    return torch.cat(parts), torch.cat(likeliest)
