"""What-ifs: disturb a run and see what follows. Each is a pure function of (checkpoint, run or text, intervention).

    teacher_force     log p of a translation of one's own, piece by piece
    effect            what a run's changes did: Δ log p of the same words, and how far c moved
    context_walk      decode along the line between the c's of two sentences

What hiding a piece does stands in importance.py. Shapes: T target pieces, S source pieces, H hidden size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
import torch

from ..checkpoint import Checkpoint
from ..decode.search import search
from ..decode.steps import PlainSteps
from ..network.encoder import Encoded
from ..values.effects import Effect, TeacherForced, WalkPoint
from ..values.search import SearchSettings
from ..values.segmentation import InputError
from ..values.trace import MAX_SOURCE_PIECES, Array, Trace
from ..values.vectors import cosine
from .disturb import change_context, reweigh
from .forced import forced_log_probs
from .tracing import frozen, readable

# ---------------------------------------------------------------- a translation of one's own


@torch.inference_mode()
def teacher_force(checkpoint: Checkpoint, text: str, translation: str) -> TeacherForced:
    """How likely the model finds `translation` for `text`. Raises InputError for a side that cannot be read."""
    source = readable(checkpoint, text).ids
    readable_target = checkpoint.target.segment(translation)  # speaks up for what cannot be read
    ids = tuple(checkpoint.target.encode(readable_target.normalised.text))
    if len(ids) > MAX_SOURCE_PIECES:
        raise InputError("too-long", pieces=len(ids), limit=MAX_SOURCE_PIECES)
    log_probs = forced_log_probs(checkpoint, [source], ids)[0]
    return TeacherForced(tuple(checkpoint.target.vocabulary.piece(id) for id in ids), ids, frozen(log_probs))


# ---------------------------------------------------------------- what a change does


@torch.inference_mode()
def effect(checkpoint: Checkpoint, before: Trace, after: Trace) -> Effect:
    """The words of `before` forced on the decoder of `after`: its source pieces, its attention, its c."""
    was = np.array([piece.log_prob for piece in before.target], np.float32)
    ids = [piece.id for piece in before.target]
    if ids == [piece.id for piece in after.target]:  # the run itself has followed these words
        chosen, attention = np.array([piece.log_prob for piece in after.target], np.float32), after.attention
    else:
        chosen, attention = _followed(checkpoint, after, ids)
    first, second = (run.decoder.context.astype(np.float64) for run in (before, after))
    alike = float(cosine(first, second)) if first.any() and second.any() else math.nan
    return Effect(chosen, chosen - was, attention, alike, float(np.linalg.norm(first - second)))


def _followed(checkpoint: Checkpoint, after: Trace, ids: list[int]) -> tuple[Array, Array | None]:
    """log p of each of the ids (T) under the changes of a run, and the attention weights on the way (T, S)."""
    encoder, changes = checkpoint.model.encoder, after.changes
    encoded, _, _ = encoder.forward_by_hand(torch.tensor([after.source.ids]))
    encoded = change_context(changes, encoded, encoder, after.towards.ids if after.towards else ())
    steps = checkpoint.model.decoder.follow(ids, encoded, partial(reweigh, changes) if changes.attention else None)
    log_probs = torch.log_softmax(torch.cat([step.logits for step in steps]), dim=-1)
    weights = [step.weights for step in steps if step.weights is not None]
    chosen = frozen(log_probs[torch.arange(len(ids)), torch.tensor(ids)])
    return chosen, frozen(torch.cat(weights)) if weights else None


# ---------------------------------------------------------------- another c


@torch.inference_mode()
def context_walk(
    checkpoint: Checkpoint, text: str, towards: str, shares: Sequence[float], settings: SearchSettings | None = None
) -> tuple[WalkPoint, ...]:
    """Decode from c = (1 − share) · c(text) + share · c(towards).

    Without attention c is all the decoder ever gets, so share 1 translates `towards`. With attention only s_0 comes
    from c and the states looked at stay those of `text`. Raises InputError for a text that cannot be read.
    """
    model, settings = checkpoint.model, settings or checkpoint.config.task.search
    ids = readable(checkpoint, text).ids
    first, second = (model.encoder(torch.tensor([i])) for i in (ids, readable(checkpoint, towards).ids))
    at = torch.tensor(list(shares))[:, None]  # (N, 1)
    contexts = torch.lerp(first.context, second.context, at)  # (N, H)
    encoded = Encoded(first.states.expand(len(shares), -1, -1), first.mask.expand(len(shares), -1), contexts)
    plain, allowed = PlainSteps(model), [checkpoint.masks(ids)] * len(shares) if settings.form else None
    results = search(plain, plain.begin(encoded), settings, allowed=allowed, tree=False)
    best = [result.best for result in results]
    return tuple(
        WalkPoint(share, checkpoint.target.decode(list(b.ids)), b.total) for share, b in zip(shares, best, strict=True)
    )
