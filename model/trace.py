"""One run, whole: `trace(checkpoint, "欢迎来北京")` gives every number between the typed text and the translation.

A Trace is a frozen value. Its arrays are float32 NumPy, under names that are the same in `arrays`, in the npz, in the JSON
and in `recompute()`. S source pieces (‹eos› included), T target pieces (‹eos› included), E embedding size, H hidden size, V
vocabulary, K candidates kept per step:

    encoder.embeddings (S, E)              encoder.forward.<gate>, encoder.backward.<gate> (S, H/2)
    encoder.states (S, H)                  encoder.code (H)              c
    decoder.code (H)                       the c that the decoder starts from: encoder.code, unless a person changed it
    decoder.initial_state (H)              decoder.embeddings (T, E)     y_{t−1}, of the previous output
    decoder.scores, decoder.weights (T, S) e_t and α_t; absent without attention. α_t = softmax(e_t), unless changed
    decoder.contexts (T, H)                decoder.<gate> (T, H)         the last gate is s_t itself
    decoder.readouts (T, E)                decoder.top_log_probs (T, K)  log p of the K likeliest pieces
    decoder.rest (T)                       the probability of all other pieces together

For the gates' names and equations see cells.py, for the decoder's decoder.py.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
import torch
from numpy.typing import NDArray
from torch import Tensor

from .cells import CELL_TYPES, Gates
from .changes import Changes
from .checkpoint import Checkpoint
from .config import ModelConfig
from .decoder import Step
from .encoder import DIRECTIONS
from .recompute import recompute
from .search import Found, SearchConfig, search
from .text import InputError, Segmented

Array = NDArray[np.float32]

FORMAT = 2  # of to_json and to_npz; raised when a name or a meaning changes
CANDIDATES = 10
MAX_SOURCE_PIECES = 120


@dataclass(frozen=True)
class TargetPiece:
    """One piece of the translation, with its log p given everything before it."""

    text: str
    id: int
    log_prob: float


@dataclass(frozen=True)
class Recomputed:
    """Every array again, from NumPy and the checkpoint's weights; `deltas`: the largest |Δ| under each name."""

    arrays: Mapping[str, Array]
    deltas: Mapping[str, float]

    @property
    def largest(self) -> float:
        return max(self.deltas.values())


@dataclass(frozen=True)
class Trace:
    """Everything one run made. The module's docstring lists `arrays`.

    top_ids (T, K): the candidates' ids, likeliest first. `found`: the n best hypotheses and the whole search tree.
    `source` is what was read, replaced pieces and all; `towards`: the other sentence, when c was moved towards one.
    """

    checkpoint: str
    config: ModelConfig
    settings: SearchConfig
    changes: Changes
    source: Segmented
    towards: Segmented | None
    target: tuple[TargetPiece, ...]
    translation: str
    n_best: tuple[str, ...]
    found: Found
    top_ids: NDArray[np.int64]
    top_pieces: tuple[tuple[str, ...], ...]
    arrays: Mapping[str, Array]
    weights: Mapping[str, Array] = field(repr=False, compare=False)

    @property
    def gate_names(self) -> tuple[str, ...]:
        return CELL_TYPES[self.config.cell].gate_names

    @property
    def attention(self) -> Array | None:
        """α (T, S), or None without attention."""
        return self.arrays.get("decoder.weights")

    def recompute(self) -> Recomputed:
        """The same run by NumPy alone: from the ids, through every equation, with the weights of the checkpoint.

        Attention weights that a person changed are given, not computed; everything that follows from them is.
        """
        weights, steps = self.attention, range(len(self.target))
        given = {} if weights is None else {t: weights[t] for t in steps if self.changes.reweighs(t)}
        code = self.changes.code
        moved = None if code is None else (code.share, list(self.towards.ids) if self.towards else [])
        again = recompute(
            self.config,
            self.weights,
            list(self.source.ids),
            [piece.id for piece in self.target],
            self.top_ids,
            given_weights=given,
            moved_code=moved,
        )
        deltas = {name: float(np.abs(value - again[name]).max(initial=0.0)) for name, value in self.arrays.items()}
        return Recomputed(again, deltas)

    def describe(self) -> dict[str, Any]:
        """Everything but the arrays, ready for JSON."""
        return {
            "format": FORMAT,
            "checkpoint": self.checkpoint,
            "config": dataclasses.asdict(self.config),
            "settings": dataclasses.asdict(self.settings),
            "changes": dataclasses.asdict(self.changes),
            "source": dataclasses.asdict(self.source),
            "towards": dataclasses.asdict(self.towards) if self.towards else None,
            "target": [dataclasses.asdict(piece) for piece in self.target],
            "translation": self.translation,
            "n_best": list(self.n_best),
            "found": dataclasses.asdict(self.found),
            "top_ids": self.top_ids.tolist(),
            "top_pieces": self.top_pieces,
        }

    def to_json(self) -> str:
        """The whole trace as one JSON object: `describe()` and, under "arrays", every array as nested lists."""
        value = {**self.describe(), "arrays": dict(self.arrays)}
        return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()

    def to_npz(self) -> bytes:
        """The arrays as a compressed .npz; `describe()` lies beside them as UTF-8 bytes under "description"."""
        buffer = io.BytesIO()
        description = np.frombuffer(orjson.dumps(self.describe()), dtype=np.uint8)
        arrays: dict[str, Any] = {"description": description, "top_ids": self.top_ids, **self.arrays}
        np.savez_compressed(buffer, **arrays)
        return buffer.getvalue()


@torch.inference_mode()
def trace(
    checkpoint: Checkpoint,
    text: str,
    *,
    segmentation: str = "accurate",
    boundaries: str = "",
    settings: SearchConfig | None = None,
    changes: Changes | None = None,
) -> Trace:
    """Run one sentence and keep everything.

    `segmentation` and `boundaries` as in text.Text.segment; `changes`: what is disturbed on the way, nothing by default.
    Raises InputError (see there, `Changes.check` and "too-long") for a text that cannot be run or a change that does not fit.
    """
    settings, changes = settings or SearchConfig(), changes or Changes()
    model, vocabulary = checkpoint.model, checkpoint.target.vocabulary
    source = changes.replace_pieces(readable(checkpoint, text, segmentation, boundaries), checkpoint.source.vocabulary)
    towards = readable(checkpoint, changes.code.text) if changes.code and changes.code.text else None
    changes.check(len(source.pieces), len(vocabulary), model.decoder.attention is not None)
    encoded, embeddings, gates = model.encoder.forward_by_hand(torch.tensor([source.ids]))
    changed = changes.change_code(encoded, model.encoder, towards.ids if towards else ())
    reweigh = changes.reweigh if changes.attention else None
    found = search(model.decoder, changed, settings, [list(changes.prefix)], reweigh)[0]
    ids = list(found.best.ids)

    steps = model.decoder.follow(ids, changed, reweigh)
    log_probs = torch.log_softmax(torch.cat([step.logits for step in steps]), dim=-1)  # (T, V)
    top = torch.topk(log_probs, CANDIDATES)
    chosen = log_probs[torch.arange(len(ids)), torch.tensor(ids)].tolist()

    arrays = {
        "encoder.embeddings": embeddings[0],
        **{f"encoder.{d}.{name}": gate[0] for d in DIRECTIONS for name, gate in gates[d].items()},
        "encoder.states": encoded.states[0],
        "encoder.code": encoded.code[0],
        "decoder.code": changed.code[0],
        "decoder.initial_state": model.decoder.cell().output(model.decoder.initial_state(changed.code))[0],
        **_decoder_arrays(steps),
        "decoder.top_log_probs": top.values,
        "decoder.rest": (1 - top.values.double().exp().sum(dim=-1)).clamp(min=0),
    }
    return Trace(
        checkpoint=checkpoint.name,
        config=checkpoint.config.model,
        settings=settings,
        changes=changes,
        source=source,
        towards=towards,
        target=tuple(TargetPiece(vocabulary.piece(i), i, p) for i, p in zip(ids, chosen, strict=True)),
        translation=checkpoint.target.decode(ids),
        n_best=tuple(checkpoint.target.decode(list(h.ids)) for h in found.hypotheses),
        found=found,
        top_ids=top.indices.numpy(),
        top_pieces=tuple(tuple(vocabulary.piece(i) for i in row) for row in top.indices.tolist()),
        arrays={name: _array(value) for name, value in arrays.items()},
        weights={name: value.numpy() for name, value in model.state_dict().items()},
    )


def readable(checkpoint: Checkpoint, text: str, segmentation: str = "accurate", boundaries: str = "") -> Segmented:
    """A sentence segmented, if it is one that can be run. Raises InputError."""
    source = checkpoint.source.segment(text, segmentation, boundaries)
    if len(source.pieces) > MAX_SOURCE_PIECES:
        raise InputError("too-long", pieces=len(source.pieces), limit=MAX_SOURCE_PIECES)
    return source


def _decoder_arrays(steps: list[Step]) -> dict[str, Tensor]:
    """The steps' values stacked over time: (T, …)."""
    stacked: dict[str, Tensor] = {"decoder.embeddings": torch.cat([s.embedding for s in steps])}
    if steps[0].weights is not None:
        stacked["decoder.scores"] = torch.cat([s.scores for s in steps if s.scores is not None])
        stacked["decoder.weights"] = torch.cat([s.weights for s in steps if s.weights is not None])
    stacked["decoder.contexts"] = torch.cat([s.context for s in steps])
    gates: list[Gates] = [s.gates for s in steps]
    stacked |= {f"decoder.{name}": torch.cat([g[name] for g in gates]) for name in gates[0]}
    stacked["decoder.readouts"] = torch.cat([s.readout for s in steps])
    return stacked


def _array(value: Tensor) -> Array:
    array: Array = value.float().numpy().copy()
    array.setflags(write=False)
    return array
