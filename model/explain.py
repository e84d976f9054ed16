"""What-ifs: disturb a run and see what follows. Each is a pure function of (checkpoint, run or text, intervention).

    teacher_force     log p of a translation of one's own, piece by piece
    effect            what a run's changes (changes.py) did: Δ log p of the same words, and how far c moved
    occlude           a source piece hidden, a source word removed: Δ log p of the same words
    importance        attention, occlusion and gradient × input side by side
    agreement         do attention, occlusion and gradient × input name the same source pieces?
    context_walk      decode along the line between the codes of two sentences

Δ log p is always "disturbed minus as it was", in nats: below 0 the word became less likely.

What attention weights explain is disputed: they can often be changed a great deal without changing the output (Jain & Wallace
2019; Serrano & Smith 2019), which does not make them meaningless (Wiegreffe & Pinter 2019). Hence the trial.

Shapes: T target pieces, S source pieces, W source words (‹eos› is none), E embedding size, H hidden size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .checkpoint import Checkpoint
from .data import pad
from .encoder import Encoded
from .memory import log_prob_gradients
from .search import SearchConfig, search
from .text import BOS, UNK, InputError
from .trace import MAX_SOURCE_PIECES, Array, Trace, readable

# ---------------------------------------------------------------- a translation of one's own


@dataclass(frozen=True)
class TeacherForced:
    """log p (T) of every piece of a given translation, ‹eos› included; `total` in nats, `perplexity` per piece."""

    pieces: tuple[str, ...]
    ids: tuple[int, ...]
    log_probs: Array

    @property
    def total(self) -> float:
        return float(self.log_probs.sum())

    @property
    def perplexity(self) -> float:
        return math.exp(-self.total / len(self.ids))


@torch.inference_mode()
def teacher_force(checkpoint: Checkpoint, text: str, translation: str) -> TeacherForced:
    """How likely the model finds `translation` for `text`. Raises InputError for a side that cannot be read."""
    source = readable(checkpoint, text).ids
    readable_target = checkpoint.target.segment(translation)  # speaks up for what cannot be read
    ids = tuple(checkpoint.target.encode(readable_target.normalised.text))
    if len(ids) > MAX_SOURCE_PIECES:
        raise InputError("too-long", pieces=len(ids), limit=MAX_SOURCE_PIECES)
    log_probs = _log_probs(checkpoint, [source], ids)[0]
    return TeacherForced(tuple(checkpoint.target.vocabulary.piece(id) for id in ids), ids, _array(log_probs))


def _log_probs(checkpoint: Checkpoint, sources: Sequence[Sequence[int]], target: Sequence[int]) -> Tensor:
    """log p of the same target pieces for a batch of sources, teacher-forced in one pass: (B, T)."""
    model = checkpoint.model
    inputs = torch.tensor([[BOS, *target[:-1]]]).expand(len(sources), -1)
    logits = model.decoder(inputs, model.encoder(pad([list(ids) for ids in sources])))
    return torch.log_softmax(logits, dim=-1)[:, torch.arange(len(target)), torch.tensor(target)]


# ---------------------------------------------------------------- what a change does


@dataclass(frozen=True)
class Effect:
    """What the changes of one run did to another run's words.

    log_probs (T): of the words of the run before, under the conditions of the run after; delta (T): minus what it was.
    weights (T, S'): the attention those words got, over the S' source pieces of the run after; none without attention.
    code_cosine, code_distance: between the c's that the two decoders started from.
    """

    log_probs: Array
    delta: Array
    weights: Array | None
    code_cosine: float
    code_distance: float


@torch.inference_mode()
def effect(checkpoint: Checkpoint, before: Trace, after: Trace) -> Effect:
    """The words of `before` forced on the decoder of `after`: its source pieces, its attention, its c."""
    encoder, changes = checkpoint.model.encoder, after.changes
    encoded, _, _ = encoder.forward_by_hand(torch.tensor([after.source.ids]))
    encoded = changes.change_code(encoded, encoder, after.towards.ids if after.towards else ())
    ids = [piece.id for piece in before.target]
    steps = checkpoint.model.decoder.follow(ids, encoded, changes.reweigh if changes.attention else None)
    log_probs = torch.log_softmax(torch.cat([step.logits for step in steps]), dim=-1)
    chosen = _array(log_probs[torch.arange(len(ids)), torch.tensor(ids)])
    was = np.array([piece.log_prob for piece in before.target], np.float32)
    first, second = (run.arrays["decoder.code"].astype(np.float64) for run in (before, after))
    lengths = float(np.linalg.norm(first) * np.linalg.norm(second))
    cosine = float(first @ second) / lengths if lengths else math.nan
    weights = [step.weights for step in steps if step.weights is not None]
    attention = _array(torch.cat(weights)) if weights else None
    return Effect(chosen, chosen - was, attention, cosine, float(np.linalg.norm(first - second)))


# ---------------------------------------------------------------- occlusion, gradient × input, and whether they agree


@dataclass(frozen=True)
class Occlusion:
    """Δ log p of every target piece when a source piece becomes ‹unk›: pieces (T, S); when a word is left out: words (T, W).

    ‹eos› is hidden like any other piece. Leaving out the only word leaves ‹eos› alone.
    """

    pieces: Array
    words: Array


@torch.inference_mode()
def occlude(checkpoint: Checkpoint, run: Trace) -> Occlusion:
    """Every source piece and every source word in turn, all in one batch of 1 + S + W sentences."""
    source, target = list(run.source.ids), [piece.id for piece in run.target]
    hidden = [[*source[:i], UNK, *source[i + 1 :]] for i in range(len(source))]
    shorter = [[piece.id for piece in run.source.pieces if piece.word != word] for word in range(len(run.source.words))]
    log_probs = _log_probs(checkpoint, [source, *hidden, *shorter], target)  # (1 + S + W, T)
    delta = (log_probs[1:] - log_probs[0]).T
    return Occlusion(_array(delta[:, : len(source)]), _array(delta[:, len(source) :]))


def gradient_times_input(checkpoint: Checkpoint, run: Trace) -> Array:
    """Σ_E x_i · ∂ log p(y_t) / ∂ x_i: what a first-order account says each source piece adds to log p: (T, S)."""
    gradient = log_prob_gradients(checkpoint, run.source.ids, [piece.id for piece in run.target]).numpy()  # (T, S, E)
    product: Array = (gradient * run.arrays["encoder.embeddings"]).sum(axis=-1)
    return product


@dataclass(frozen=True)
class Agreement:
    """Spearman's rank correlation of two measures over the source pieces: of each step (T), and of all cells together.

    nan where one of them is the same everywhere.
    """

    first: str
    second: str
    per_step: NDArray[np.float64]
    overall: float


@dataclass(frozen=True)
class Importance:
    """How much each source piece mattered to each target piece, measured three ways; no `attention` (T, S) without one.

    gradient (T, S): gradient × input. Occlusion and gradient ask the model itself: pieces that a person replaced count,
    changed attention weights and a changed c do not.
    """

    attention: Array | None
    occlusion: Occlusion
    gradient: Array


def importance(checkpoint: Checkpoint, run: Trace) -> Importance:
    return Importance(run.attention, occlude(checkpoint, run), gradient_times_input(checkpoint, run))


def agreement(found: Importance) -> tuple[Agreement, ...]:
    """How far attention, occlusion and gradient × input rank the source pieces alike, two by two.

    Each counts as a size: α, −Δ log p under occlusion, |gradient × input|.
    """
    measures = {"occlusion": -found.occlusion.pieces, "gradient": np.abs(found.gradient)}
    if found.attention is not None:
        measures = {"attention": found.attention, **measures}
    return tuple(
        Agreement(
            a,
            b,
            np.array([spearman(x, y) for x, y in zip(measures[a], measures[b], strict=True)]),
            spearman(measures[a].ravel(), measures[b].ravel()),
        )
        for a, b in combinations(measures, 2)
    )


def spearman(x: NDArray[np.floating], y: NDArray[np.floating]) -> float:
    """The correlation of the ranks of two sequences of equal length; equal values share their mean rank."""
    a, b = _ranks(x), _ranks(y)
    a, b = a - a.mean(), b - b.mean()
    scale = math.sqrt(float((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale else math.nan


def _ranks(values: NDArray[np.floating]) -> NDArray[np.float64]:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return ((last - counts + 1 + last) / 2)[places]


# ---------------------------------------------------------------- another c


@dataclass(frozen=True)
class WalkPoint:
    """At `share` of the way from one sentence's code to the other's: what is written, and its Σ log p."""

    share: float
    translation: str
    total: float


@torch.inference_mode()
def context_walk(
    checkpoint: Checkpoint, text: str, towards: str, shares: Sequence[float], settings: SearchConfig | None = None
) -> tuple[WalkPoint, ...]:
    """Decode from c = (1 − share) · c(text) + share · c(towards).

    Without attention c is all the decoder ever gets, so share 1 translates `towards`. With attention only s_0 comes from c
    and the states looked at stay those of `text`. Raises InputError for a text that cannot be read.
    """
    model, settings = checkpoint.model, settings or SearchConfig()
    first, second = (model.encoder(torch.tensor([readable(checkpoint, t).ids])) for t in (text, towards))
    at = torch.tensor(list(shares))[:, None]  # (N, 1)
    codes = torch.lerp(first.code, second.code, at)  # (N, H)
    encoded = Encoded(first.states.expand(len(shares), -1, -1), first.mask.expand(len(shares), -1), codes)
    best = [found.best for found in search(model.decoder, encoded, settings)]
    return tuple(
        WalkPoint(share, checkpoint.target.decode(list(b.ids)), b.total) for share, b in zip(shares, best, strict=True)
    )


def _array(value: Tensor) -> Array:
    array: Array = value.float().numpy().copy()
    array.setflags(write=False)
    return array
