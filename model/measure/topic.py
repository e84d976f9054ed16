"""Topics: the checkpoint beside a character n-gram logistic regression, which is trained here on the same pairs.

On texts as short as these a linear model over n-grams is hard to beat (Wang & Manning 2012); it is named so that nobody
takes a recurrent network for the best tool of every task.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ..checkpoint import Checkpoint
from ..evaluate import label_probabilities
from ..prepare import topic
from ..train.score import calibration_error

CHATTING = "闲聊"


def measure(checkpoint: Checkpoint, sources: Path) -> dict[str, Any]:
    rows = list(topic(sources))
    train, test = ([(text, label) for of, text, label in rows if of == split] for split in ("train", "test"))
    labels = [label for _, label in test]
    chances = label_probabilities(checkpoint, [text for text, _ in test])
    ours = [max(row, key=lambda label: row[label]) for row in chances]
    confidence = [row[label] for row, label in zip(chances, ours, strict=True)]
    right = [a == b for a, b in zip(ours, labels, strict=True)]
    linear = n_gram_regression(train, [text for text, _ in test])
    sure = [i for i, p in enumerate(confidence) if p >= checkpoint.config.task.unsure]
    return {
        "sentences": len(test),
        "accuracy": _accuracy(ours, labels),
        "accuracy_without_small_talk": _accuracy(*_without(ours, labels)),
        "n_gram_regression": _accuracy(linear, labels),
        "n_gram_regression_without_small_talk": _accuracy(*_without(linear, labels)),
        "calibration_error": round(calibration_error(confidence, right), 4),
        "unsure_below": checkpoint.config.task.unsure,
        "sure": round(100 * len(sure) / len(test), 2),
        "accuracy_when_sure": _accuracy([ours[i] for i in sure], [labels[i] for i in sure]),
        "by_label": {
            label: _accuracy(*zip(*[(o, t) for o, t in zip(ours, labels, strict=True) if t == label], strict=True))
            for label in sorted(set(labels))
        },
    }


def n_gram_regression(train: Sequence[tuple[str, str]], texts: Sequence[str], epochs: int = 8) -> list[str]:
    """Multinomial logistic regression over the presence of character 1- to 3-grams that training has twice or more."""
    counts = Counter(gram for text, _ in train for gram in _grams(text))
    index = {gram: i for i, gram in enumerate(sorted(g for g, n in counts.items() if n > 1))}
    labels = sorted({label for _, label in train})
    torch.manual_seed(0)
    weights = nn.EmbeddingBag(len(index) + 1, len(labels), mode="sum", padding_idx=len(index))
    nn.init.zeros_(weights.weight)
    bias = nn.Parameter(torch.zeros(len(labels)))
    optimiser = torch.optim.Adam([weights.weight, bias], lr=0.02)

    def ids(some: Sequence[str]) -> torch.Tensor:
        rows = [[index[g] for g in sorted(_grams(text)) if g in index] for text in some]
        longest = max(1, *map(len, rows))
        return torch.tensor([row + [len(index)] * (longest - len(row)) for row in rows])

    order = torch.Generator().manual_seed(0)
    for _ in range(epochs):
        for chosen in torch.randperm(len(train), generator=order).split(500):
            rows = [train[i] for i in chosen.tolist()]
            truth = torch.tensor([labels.index(label) for _, label in rows])
            loss = nn.functional.cross_entropy(weights(ids([text for text, _ in rows])) + bias, truth)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    with torch.inference_mode():
        return [labels[i] for i in (weights(ids(texts)) + bias).argmax(dim=-1).tolist()]


def _grams(text: str) -> set[str]:
    return {text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1)}


def _accuracy(ours: Sequence[str], truth: Sequence[str]) -> float:
    return round(100 * sum(a == b for a, b in zip(ours, truth, strict=True)) / len(truth), 2)


def _without(ours: Sequence[str], truth: Sequence[str]) -> tuple[list[str], list[str]]:
    kept = [(a, b) for a, b in zip(ours, truth, strict=True) if b != CHATTING]
    return [a for a, _ in kept], [b for _, b in kept]
