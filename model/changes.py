"""What a person changed in a run, as one frozen value: a run is a pure function of (checkpoint, text, settings, changes).

    prefix      target ids that the answer must begin with; the search goes on from there
    replaced    source pieces that others stand in for, as (place, id)
    attention   other weights than the model's, at one decoder step or at all
    code        another c: moved towards another sentence's code, or towards zero

Places and steps count from 0. Shapes: S source pieces, B hypotheses, H hidden size.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .encoder import Encoded, Encoder
from .text import SPECIAL_NAMES, InputError, Segmented, Vocabulary

ATTENTION_KINDS = ("as-is", "uniform", "permuted", "zero-top", "one-hot", "typed")


@dataclass(frozen=True)
class AttentionChange:
    """What to put in the place of α_t, at one step or at all (None).

    kind: as-is; uniform, 1/S everywhere; permuted, by `seed`; zero-top, the largest set to 0 and the rest renormalised;
    one-hot, all on the piece at `source`; typed, the S `weights`, brought to sum 1.
    """

    kind: str
    step: int | None = None
    source: int = 0
    weights: tuple[float, ...] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        if self.kind not in ATTENTION_KINDS:
            raise ValueError(f"kind must be one of {', '.join(ATTENTION_KINDS)}, not {self.kind!r}")
        if self.kind == "typed" and (
            not self.weights or sum(self.weights) <= 0 or any(not math.isfinite(w) or w < 0 for w in self.weights)
        ):
            raise ValueError("typed weights must be 0 or more, and not all 0")

    def at(self, t: int) -> bool:
        """Whether step t gets other weights than the model's."""
        return self.kind != "as-is" and self.step in (None, t)

    def __call__(self, weights: Tensor) -> Tensor:
        """α_t (B, S) → what the decoder gets instead."""
        size = weights.shape[1]
        if self.kind == "uniform":
            return torch.full_like(weights, 1 / size)
        if self.kind == "permuted":
            return weights[:, torch.randperm(size, generator=torch.Generator().manual_seed(self.seed))]
        if self.kind == "zero-top":
            rest = weights.scatter(1, weights.argmax(dim=1, keepdim=True), 0.0)
            return rest / rest.sum(dim=1, keepdim=True).clamp(min=torch.finfo(rest.dtype).tiny)
        if self.kind == "one-hot":
            return torch.nn.functional.one_hot(torch.tensor([self.source]), size).to(weights).expand_as(weights)
        if self.kind == "typed":
            typed = torch.tensor([self.weights]).to(weights)
            return (typed / typed.sum()).expand_as(weights)
        return weights


@dataclass(frozen=True)
class CodeChange:
    """c becomes (1 − share) · c + share · c(text); with an empty text the other end is the zero vector."""

    share: float
    text: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"share must lie between 0 and 1, not {self.share}")


@dataclass(frozen=True)
class Changes:
    """Everything a person changed; nothing by default, and then it is false."""

    prefix: tuple[int, ...] = ()
    replaced: tuple[tuple[int, int], ...] = ()
    attention: tuple[AttentionChange, ...] = ()
    code: CodeChange | None = None

    def __bool__(self) -> bool:
        return self != Changes()

    def reweighs(self, t: int) -> bool:
        """Whether step t gets other weights than the model's."""
        return any(change.at(t) for change in self.attention)

    def reweigh(self, t: int, weights: Tensor) -> Tensor:
        """α_t (B, S) → what the decoder gets at step t; later changes act on what earlier ones left."""
        for change in self.attention:
            if change.at(t):
                weights = change(weights)
        return weights

    def replace_pieces(self, source: Segmented, vocabulary: Vocabulary) -> Segmented:
        """The sentence with the replaced pieces, each over the span of the piece it stands in for.

        Raises InputError: "no-such-place" (‹eos› stays where it is), "no-such-piece".
        """
        pieces = list(source.pieces)
        for place, id in self.replaced:
            if not 0 <= place < len(pieces) - 1:
                raise InputError("no-such-place", place=place + 1, count=len(pieces) - 1)
            if not 0 <= id < len(vocabulary) or id in SPECIAL_NAMES:
                raise InputError("no-such-piece", id=id, size=len(vocabulary))
            piece = dataclasses.replace(pieces[place], text=vocabulary.piece(id), id=id)
            pieces[place] = dataclasses.replace(piece, log_prob=vocabulary.log_prob(id))
        return dataclasses.replace(source, pieces=tuple(pieces))

    def check(self, source_pieces: int, target_vocabulary: int, attends: bool) -> None:
        """Raises InputError where a change does not fit: "no-attention", "no-such-place", "weights-count", "no-such-piece"."""
        if self.attention and not attends:
            raise InputError("no-attention")
        for change in self.attention:
            if change.kind == "one-hot" and not 0 <= change.source < source_pieces:
                raise InputError("no-such-place", place=change.source + 1, count=source_pieces)
            if change.kind == "typed" and len(change.weights) != source_pieces:
                raise InputError("weights-count", count=len(change.weights), needed=source_pieces)
        for id in self.prefix:
            if not 0 <= id < target_vocabulary:
                raise InputError("no-such-piece", id=id, size=target_vocabulary)

    def change_code(self, encoded: Encoded, encoder: Encoder, towards: Sequence[int]) -> Encoded:
        """The encoded sentence with the changed c (B, H); `towards`: the ids of the other sentence, none for zero."""
        if self.code is None:
            return encoded
        other = encoder(torch.tensor([towards])).code if towards else torch.zeros_like(encoded.code)
        return dataclasses.replace(encoded, code=torch.lerp(encoded.code, other, self.code.share))
