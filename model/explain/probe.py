"""c, examined: how far the code moves when a sentence is said otherwise, turned round, negated, lengthened, or changed
in topic.

pretrained/probes.tsv holds pairs of our own: a sentence and a changed one, in both languages. The distance of a pair is
the cosine distance of its codes, 1 − cos(c, c′), divided by the mean distance of two different sentences of the file,
so that 1 means "as far apart as any two sentences". Beside it stands the same figure for a bag of embeddings (the mean
of the pieces' embeddings of the same checkpoint), which knows the words but not their order: what c knows beyond the
bag is the encoder's.

A good code moves little for a paraphrase and far for the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from ..checkpoint import PRETRAINED, Checkpoint
from ..network.seq2seq import pad
from ..values.segmentation import EOS
from ..values.trace import Array
from ..values.vectors import cosine, unit

PROBES = PRETRAINED / "probes.tsv"
KINDS = ("paraphrase", "order", "negation", "length", "topic")


@dataclass(frozen=True)
class Probe:
    """A sentence and what became of it, in both languages."""

    kind: str
    zh: str
    zh_changed: str
    en: str
    en_changed: str


@dataclass(frozen=True)
class ProbeResult:
    """The mean relative distance of one kind's pairs, by c and by the bag of embeddings.

    `triplet_accuracy`: the share of (paraphrase, pair of this kind) in which the paraphrase moved c less; 0.5 is
    chance. For paraphrases themselves it is 0.5. `bag_triplet_accuracy`: the same for the bag.
    """

    kind: str
    count: int
    code: float
    bag: float
    triplet_accuracy: float
    bag_triplet_accuracy: float


def read_probes(path: Path = PROBES) -> list[Probe]:
    """Raises ValueError naming the line that is not a probe."""
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    if header.split("\t") != list(Probe.__dataclass_fields__):
        raise ValueError(f"{path.name} must have the header {', '.join(Probe.__dataclass_fields__)}")
    probes = []
    for number, line in enumerate(lines, start=2):
        cells = line.split("\t")
        if len(cells) != 5 or not all(cells) or cells[0] not in KINDS:
            raise ValueError(f"{path.name}, line {number}: a kind and four sentences are needed, not {line!r}")
        probes.append(Probe(*cells))
    return probes


@torch.inference_mode()
def contexts_and_bags(checkpoint: Checkpoint, sentences: Sequence[str]) -> tuple[Array, Array]:
    """c (N, H), and the mean embedding of each sentence's pieces, ‹eos› apart (N, E)."""
    ids = [checkpoint.source.encode(sentence) for sentence in sentences]
    encoder = checkpoint.model.encoder
    bags = [encoder.embedding(torch.tensor([id for id in row if id != EOS])).mean(dim=0) for row in ids]
    return encoder(pad(ids)).context.numpy(), torch.stack(bags).numpy()


def relative_distances(before: Array, after: Array) -> Array:
    """1 − cos of each pair of rows (N, D), divided by the mean 1 − cos of a row of `before` and a different one:
    (N)."""
    among = 1 - cosine(before, before)
    different = among > 1e-6  # a sentence that stands in several probes is not two sentences
    distances: Array = (1 - (unit(before) * unit(after)).sum(axis=1)) / among[different].mean()
    return distances


def examine(checkpoint: Checkpoint, probes: Sequence[Probe] | None = None) -> tuple[ProbeResult, ...]:
    """Every kind that the probes hold, in the order of KINDS."""
    probes = read_probes() if probes is None else probes
    language = checkpoint.config.model.source_language
    before, after = ([getattr(p, language + suffix) for p in probes] for suffix in ("", "_changed"))
    first, second = contexts_and_bags(checkpoint, before), contexts_and_bags(checkpoint, after)
    code, bag = (relative_distances(x, y) for x, y in zip(first, second, strict=True))
    kinds = np.array([p.kind for p in probes])
    said_otherwise = kinds == "paraphrase"
    return tuple(
        ProbeResult(
            kind,
            int((kinds == kind).sum()),
            round(float(code[kinds == kind].mean()), 3),
            round(float(bag[kinds == kind].mean()), 3),
            _larger(code[kinds == kind], code[said_otherwise]),
            _larger(bag[kinds == kind], bag[said_otherwise]),
        )
        for kind in KINDS
        if kind in kinds
    )


def _larger(these: Array, those: Array) -> float:
    """The share of pairs (one of these, one of those) in which the first is larger; ties count half (the area under
    ROC)."""
    difference = these[:, None] - those[None, :]
    return round(float(((difference > 0) + 0.5 * (difference == 0)).mean()), 3) if difference.size else 0.5
