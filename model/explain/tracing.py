"""Run one sentence and keep everything: `trace(checkpoint, "欢迎来北京")` gives a Trace (values/trace.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from ..checkpoint import Checkpoint
from ..decode.search import search
from ..decode.steps import PlainSteps
from ..network.decoder import Step
from ..network.encoder import Encoded
from ..values.changes import Changes
from ..values.search import SearchResult, SearchSettings
from ..values.segmentation import InputError, Segmentation
from ..values.trace import (
    CANDIDATES,
    GATES,
    MAX_SOURCE_PIECES,
    Array,
    DecoderArrays,
    EncoderArrays,
    Gates,
    TargetPiece,
    Trace,
)
from .disturb import change_context, replace_pieces, reweigh


@torch.inference_mode()
def trace(
    checkpoint: Checkpoint,
    text: str,
    *,
    segmentation: str = "accurate",
    boundaries: str = "",
    settings: SearchSettings | None = None,
    changes: Changes | None = None,
) -> Trace:
    """Run one sentence and keep everything.

    `segmentation` and `boundaries` as in Tokenizer.segment; `settings`: the task's own unless given; `changes`: what is
    disturbed on the way, nothing by default.
    Raises InputError (see there, `Changes.check` and "too-long") for a text that cannot be run or a change that does
    not fit.
    """
    settings, changes = settings or checkpoint.config.task.search, changes or Changes()
    read = _read(checkpoint, text, segmentation, boundaries, changes)
    result = _searched(checkpoint, read, settings, changes)
    model, vocabulary, ids = checkpoint.model, checkpoint.target.vocabulary, list(result.best.ids)

    steps = model.decoder.follow(ids, read.changed, read.intervene)
    log_probs = torch.log_softmax(torch.cat([step.logits for step in steps]), dim=-1)  # (T, V)
    top = torch.topk(log_probs, min(CANDIDATES, log_probs.shape[-1]))
    chosen = log_probs[torch.arange(len(ids)), torch.tensor(ids)].tolist()

    return Trace(
        checkpoint=checkpoint.name,
        config=checkpoint.config.model,
        settings=settings,
        changes=changes,
        source=read.source,
        towards=read.towards,
        target=tuple(TargetPiece(vocabulary.piece(i), i, p) for i, p in zip(ids, chosen, strict=True)),
        translation=checkpoint.target.decode(ids),
        n_best=tuple(checkpoint.target.decode(list(h.ids)) for h in result.hypotheses),
        search=result,
        top_ids=top.indices.numpy(),
        top_pieces=tuple(tuple(vocabulary.piece(i) for i in row) for row in top.indices.tolist()),
        encoder=EncoderArrays(
            frozen(read.embeddings[0]),
            _gates(checkpoint, read.gates["forward"]),
            _gates(checkpoint, read.gates["backward"]),
            frozen(read.encoded.states[0]),
            frozen(read.encoded.context[0]),
        ),
        decoder=_decoder_arrays(checkpoint, read.changed, steps, top.values),
    )


@torch.inference_mode()
def answers(
    checkpoint: Checkpoint,
    text: str,
    searches: Sequence[SearchSettings],
    *,
    segmentation: str = "accurate",
    boundaries: str = "",
    changes: Changes | None = None,
) -> tuple[str, ...]:
    """What `trace` would write under each of these settings, and nothing else: the sentence is read once."""
    changes = changes or Changes()
    read = _read(checkpoint, text, segmentation, boundaries, changes)
    found = [_searched(checkpoint, read, settings, changes, tree=False) for settings in searches]
    return tuple(checkpoint.target.decode(list(result.best.ids)) for result in found)


@dataclass(frozen=True)
class _Read:
    """A sentence that was read: `encoded` as the encoder has it, `changed` as the decoder gets it."""

    source: Segmentation
    towards: Segmentation | None
    embeddings: Tensor  # (1, S, E)
    gates: dict[str, dict[str, Tensor]]
    encoded: Encoded
    changed: Encoded
    intervene: Callable[[int, Tensor], Tensor] | None


def _read(checkpoint: Checkpoint, text: str, segmentation: str, boundaries: str, changes: Changes) -> _Read:
    """Raises InputError as `trace` does."""
    model = checkpoint.model
    source = replace_pieces(changes, readable(checkpoint, text, segmentation, boundaries), checkpoint.source.vocabulary)
    towards = readable(checkpoint, changes.context.text) if changes.context and changes.context.text else None
    changes.check(len(source.pieces), len(checkpoint.target.vocabulary), model.decoder.attention is not None)
    encoded, embeddings, gates = model.encoder.forward_by_hand(torch.tensor([source.ids]))
    changed = change_context(changes, encoded, model.encoder, towards.ids if towards else ())
    intervene = partial(reweigh, changes) if changes.attention else None
    return _Read(source, towards, embeddings, gates, encoded, changed, intervene)


def _searched(
    checkpoint: Checkpoint, read: _Read, settings: SearchSettings, changes: Changes, *, tree: bool = True
) -> SearchResult:
    plain, allowed = (
        PlainSteps(checkpoint.model, read.intervene),
        [checkpoint.masks(read.source.ids)] if settings.form else None,
    )
    begun = plain.begin(read.changed)
    return search(plain, begun, settings, [list(changes.prefix)], allowed=allowed, tree=tree)[0]


@torch.inference_mode()
def read(checkpoint: Checkpoint, text: str) -> tuple[Segmentation, Array, Array]:
    """A sentence that is only read: its pieces, c (H,) and the encoder's states (S, H). Raises InputError."""
    source = readable(checkpoint, text)
    encoded = checkpoint.model.encoder(torch.tensor([source.ids]))
    return source, frozen(encoded.context[0]), frozen(encoded.states[0])


def readable(checkpoint: Checkpoint, text: str, segmentation: str = "accurate", boundaries: str = "") -> Segmentation:
    """A sentence segmented, if it is one that can be run. Raises InputError."""
    source = checkpoint.source.segment(text, segmentation, boundaries)
    if len(source.pieces) > MAX_SOURCE_PIECES:
        raise InputError("too-long", pieces=len(source.pieces), limit=MAX_SOURCE_PIECES)
    return source


def _decoder_arrays(checkpoint: Checkpoint, encoded: Encoded, steps: list[Step], top: Tensor) -> DecoderArrays:
    """The steps' values stacked over time; `top` (T, K): log p of the likeliest pieces."""
    decoder = checkpoint.model.decoder
    scores = [step.scores for step in steps if step.scores is not None]
    weights = [step.weights for step in steps if step.weights is not None]
    return DecoderArrays(
        context=frozen(encoded.context[0]),
        initial_state=frozen(decoder.cell().output(decoder.initial_state(encoded.context))[0]),
        embeddings=frozen(torch.cat([step.embedding for step in steps])),
        scores=frozen(torch.cat(scores)) if scores else None,
        alpha=frozen(torch.cat(weights)) if weights else None,
        contexts=frozen(torch.cat([step.context for step in steps])),
        gates=_gates(checkpoint, {name: torch.stack([s.gates[name] for s in steps], 1) for name in steps[0].gates}),
        readouts=frozen(torch.cat([step.readout for step in steps])),
        top_log_probs=frozen(top),
        rest=frozen((1 - top.double().exp().sum(dim=-1)).clamp(min=0)),
    )


def _gates(checkpoint: Checkpoint, gates: dict[str, Tensor]) -> Gates:
    """Gates (B, steps, H) by name → those of the one sentence."""
    return GATES[checkpoint.config.model.cell](**{name: frozen(value[0]) for name, value in gates.items()})


def frozen(value: Tensor) -> Array:
    """A float32 copy that nobody can write to."""
    array: Array = value.float().numpy().copy()
    array.setflags(write=False)
    return array
