"""What-ifs: disturb a run and see what follows. Each is a pure function of (checkpoint, run or text, intervention).

    teacher_force     log p of a translation of one's own, piece by piece
    try_attention     other weights than the model's: Δ log p of the same words, and what is written instead
    occlude           a source piece hidden, a source word removed: Δ log p of the same words
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
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .checkpoint import Checkpoint
from .data import pad
from .encoder import Encoded
from .memory import log_prob_gradients
from .search import SearchConfig, search
from .text import BOS, UNK
from .trace import Array, Trace

KINDS = ("as-is", "uniform", "permuted", "zero-top", "one-hot", "typed")


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
    source = checkpoint.source.segment(text).ids
    checkpoint.target.segment(translation)  # speaks up for what cannot be read
    ids = tuple(checkpoint.target.encode(translation))
    log_probs = _log_probs(checkpoint, [source], ids)[0]
    return TeacherForced(tuple(checkpoint.target.vocabulary.piece(id) for id in ids), ids, _array(log_probs))


def _log_probs(checkpoint: Checkpoint, sources: Sequence[Sequence[int]], target: Sequence[int]) -> Tensor:
    """log p of the same target pieces for a batch of sources, teacher-forced in one pass: (B, T)."""
    model = checkpoint.model
    inputs = torch.tensor([[BOS, *target[:-1]]]).expand(len(sources), -1)
    logits = model.decoder(inputs, model.encoder(pad([list(ids) for ids in sources])))
    return torch.log_softmax(logits, dim=-1)[:, torch.arange(len(target)), torch.tensor(target)]


# ---------------------------------------------------------------- attention on trial


@dataclass(frozen=True)
class Intervention:
    """What to put in the place of α_t, at one step (from 0) or at all (None).

    kind: as-is; uniform, 1/S everywhere; permuted, by `seed`; zero-top, the largest set to 0 and the rest renormalised;
    one-hot, all on `source`; typed, the S `weights`, brought to sum 1.
    """

    kind: str
    step: int | None = None
    source: int = 0
    weights: tuple[float, ...] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {self.kind!r}")
        if self.kind == "typed" and (
            not self.weights or sum(self.weights) <= 0 or any(not math.isfinite(w) or w < 0 for w in self.weights)
        ):
            raise ValueError("typed weights must be 0 or more, and not all 0")

    def __call__(self, t: int, weights: Tensor) -> Tensor:
        """α_t (B, S) of step t → what the decoder gets instead. Raises ValueError for a place that S does not have."""
        size = weights.shape[1]
        if self.kind == "as-is" or (self.step is not None and t != self.step):
            return weights
        if self.kind == "uniform":
            return torch.full_like(weights, 1 / size)
        if self.kind == "permuted":
            return weights[:, torch.randperm(size, generator=torch.Generator().manual_seed(self.seed))]
        if self.kind == "zero-top":
            rest = weights.scatter(1, weights.argmax(dim=1, keepdim=True), 0.0)
            return rest / rest.sum(dim=1, keepdim=True).clamp(min=torch.finfo(rest.dtype).tiny)
        if self.kind == "one-hot":
            if not 0 <= self.source < size:
                raise ValueError(f"source must lie between 0 and {size - 1}, not {self.source}")
            return torch.nn.functional.one_hot(torch.tensor([self.source]), size).to(weights).expand_as(weights)
        if len(self.weights) != size:
            raise ValueError(f"{size} weights are needed, not {len(self.weights)}")
        typed = torch.tensor([self.weights]).to(weights)
        return (typed / typed.sum()).expand_as(weights)


@dataclass(frozen=True)
class AttentionTrial:
    """weights (T, S): what the decoder got; delta (T): Δ log p of the run's own words; and what it writes when it is free."""

    weights: Array
    log_probs: Array
    delta: Array
    translation: str


@torch.inference_mode()
def try_attention(checkpoint: Checkpoint, run: Trace, intervention: Intervention) -> AttentionTrial:
    """The run again under other weights: its own words forced, then decoded freely with the run's settings.

    Raises ValueError for a model without attention, and where the intervention does not fit the sentence.
    """
    if run.attention is None:
        raise ValueError("a model without attention has no weights to change")
    decoder = checkpoint.model.decoder
    encoded, _, _ = checkpoint.model.encoder.forward_by_hand(torch.tensor([run.source.ids]))
    memory, state = decoder.memory(encoded), decoder.initial_state(encoded.code)
    ids = [piece.id for piece in run.target]
    weights, log_probs = [], []
    for t, previous in enumerate([BOS, *ids[:-1]]):
        step = decoder.step(torch.tensor([previous]), state, memory, partial(intervention, t))
        state = step.state
        assert step.weights is not None
        weights.append(step.weights[0])
        log_probs.append(torch.log_softmax(step.logits[0], dim=-1)[ids[t]])
    before = torch.tensor([piece.log_prob for piece in run.target])
    after = torch.stack(log_probs)
    found = search(decoder, encoded, run.settings, [list(run.prefix)], intervention)[0]
    translation = checkpoint.target.decode(list(found.best.ids))
    return AttentionTrial(_array(torch.stack(weights)), _array(after), _array(after - before), translation)


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


def agreement(checkpoint: Checkpoint, run: Trace) -> tuple[Agreement, ...]:
    """How far attention, occlusion and gradient × input rank the source pieces alike, two by two.

    Each measures importance as a size: α, −Δ log p under occlusion, |gradient × input|.
    """
    measures = {
        "occlusion": -occlude(checkpoint, run).pieces,
        "gradient": np.abs(gradient_times_input(checkpoint, run)),
    }
    if run.attention is not None:
        measures = {"attention": run.attention, **measures}
    names = list(measures)
    return tuple(
        Agreement(
            a,
            b,
            np.array([spearman(x, y) for x, y in zip(measures[a], measures[b], strict=True)]),
            spearman(measures[a].ravel(), measures[b].ravel()),
        )
        for i, a in enumerate(names)
        for b in names[i + 1 :]
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
    first, second = (model.encoder(torch.tensor([checkpoint.source.segment(t).ids])) for t in (text, towards))
    points = []
    for share in shares:
        code = torch.lerp(first.code, second.code, share)
        best = search(model.decoder, Encoded(first.states, first.mask, code), settings)[0].best
        points.append(WalkPoint(share, checkpoint.target.decode(list(best.ids)), best.total))
    return tuple(points)


def _array(value: Tensor) -> Array:
    array: Array = value.float().numpy().copy()
    array.setflags(write=False)
    return array
