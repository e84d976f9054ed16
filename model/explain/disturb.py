"""Carry out what a person changed (values/changes.py): replaced pieces, other attention weights, another c.

Shapes: B hypotheses, S source pieces, H hidden size.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import torch
from torch import Tensor

from ..network.encoder import Encoded, Encoder
from ..text.vocabulary import Vocabulary
from ..values.changes import AttentionChange, Changes
from ..values.segmentation import SPECIAL_NAMES, InputError, Segmentation


def replace_pieces(changes: Changes, source: Segmentation, vocabulary: Vocabulary) -> Segmentation:
    """The sentence with the replaced pieces, each over the span of the piece it stands in for.

    Raises InputError: "no-such-place" (‹eos› stays where it is), "no-such-piece".
    """
    pieces = list(source.pieces)
    for place, id in changes.replaced:
        if not 0 <= place < len(pieces) - 1:
            raise InputError("no-such-place", place=place + 1, count=len(pieces) - 1)
        if not 0 <= id < len(vocabulary) or id in SPECIAL_NAMES:
            raise InputError("no-such-piece", id=id, size=len(vocabulary))
        piece = dataclasses.replace(pieces[place], text=vocabulary.piece(id), id=id)
        pieces[place] = dataclasses.replace(piece, log_prob=vocabulary.log_prob(id))
    return dataclasses.replace(source, pieces=tuple(pieces))


def change_context(changes: Changes, encoded: Encoded, encoder: Encoder, towards: Sequence[int]) -> Encoded:
    """The encoded sentence with the changed c (B, H); `towards`: the ids of the other sentence, none for zero."""
    if changes.context is None:
        return encoded
    other = encoder(torch.tensor([towards])).context if towards else torch.zeros_like(encoded.context)
    return dataclasses.replace(encoded, context=torch.lerp(encoded.context, other, changes.context.share))


def reweigh(changes: Changes, t: int, weights: Tensor) -> Tensor:
    """α_t (B, S) → what the decoder gets at step t; later changes act on what earlier ones left."""
    for change in changes.attention:
        if change.at(t):
            weights = _changed(change, weights)
    return weights


def _changed(change: AttentionChange, weights: Tensor) -> Tensor:
    size = weights.shape[1]
    if change.kind == "uniform":
        return torch.full_like(weights, 1 / size)
    if change.kind == "permuted":
        return weights[:, torch.randperm(size, generator=torch.Generator().manual_seed(change.seed))]
    if change.kind == "zero-top":
        return _without_top(weights)
    if change.kind == "one-hot":
        return torch.nn.functional.one_hot(torch.tensor([change.source]), size).to(weights).expand_as(weights)
    typed = torch.tensor([change.weights]).to(weights)
    return (typed / typed.sum()).expand_as(weights)


def _without_top(weights: Tensor) -> Tensor:
    """The largest of each row set to 0, the rest brought to sum 1; where the rest is 0, an even share for each other
    place."""
    size = weights.shape[1]
    if size == 1:  # there is nowhere else to look
        return weights
    top = weights.argmax(dim=1, keepdim=True)
    rest = weights.scatter(1, top, 0.0)
    total = rest.sum(dim=1, keepdim=True)
    even = torch.full_like(weights, 1 / (size - 1)).scatter(1, top, 0.0)
    return torch.where(total > 0, rest / total.clamp(min=torch.finfo(rest.dtype).tiny), even)
