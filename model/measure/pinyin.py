"""Pinyin: words, polyphones and sentences, beside the commonest reading of each character and a look-up of known parts;
and where attention looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from ..checkpoint import Checkpoint
from ..decode.steps import PlainSteps
from ..evaluate import translate_all
from ..network.seq2seq import pad
from ..prepare import Row, read, share, split_of
from ..train.score import error_rate
from ..values.search import SearchSettings

POLYPHONES, ALIGNED = 400, 500
RARER = 0.1  # of a character's readings in training words the second must have this share to make it a polyphone
CHECKS = ("银行", "行走", "音乐", "快乐", "长大", "长江", "重要", "重新", "还书", "还有")


def measure(checkpoint: Checkpoint, sources: Path) -> dict[str, Any]:
    words = read(sources / "pinyin" / "words.tsv")
    counts: dict[str, Counter[str]] = {}
    for row in words:
        if row["split"] == "train":
            for character, syllable in zip(row["src"], row["tgt"].split(), strict=True):
                counts.setdefault(character, Counter())[syllable] += 1
    look_up = Parts(counts, words)
    several = {c for c, n in counts.items() if len(n) > 1 and n.most_common(2)[1][1] >= RARER * n.total()}
    test = [(row["src"], row["tgt"]) for row in words if row["split"] == "test"]
    polyphones = sorted((pair for pair in test if several & set(pair[0])), key=lambda pair: share("poly" + pair[0]))
    sentences = [
        (row["zh"], row["numbered"])
        for row in read(sources / "pinyin" / "sentences.tsv")
        if split_of(row["zh"]) == "test" and len(row["zh"]) == len(row["numbered"].split())
    ]
    figures: dict[str, Any] = {}
    for name, pairs in (("words", test), ("polyphones", polyphones[:POLYPHONES]), ("sentences", sentences)):
        texts, truth = [t for t, _ in pairs], [r for _, r in pairs]
        ours = translate_all(
            PlainSteps(checkpoint.model),
            checkpoint.source,
            checkpoint.target,
            texts,
            checkpoint.config.task.search,
            masks=checkpoint.masks,
        )
        commonest = [" ".join(counts[c].most_common(1)[0][0] if c in counts else "?" for c in text) for text in texts]
        figures[name] = {
            "count": len(pairs),
            "exact": _share(a == b for a, b in zip(ours, truth, strict=True)),
            "syllables": round(100 - error_rate(ours, truth, tokens=True), 2),
            "commonest_reading_exact": _share(a == b for a, b in zip(commonest, truth, strict=True)),
            "commonest_reading_syllables": round(100 - error_rate(commonest, truth, tokens=True), 2),
            "known_parts_exact": _share(look_up.read(text) == b for text, b in zip(texts, truth, strict=True)),
        }
    free = translate_all(
        PlainSteps(checkpoint.model), checkpoint.source, checkpoint.target, [t for t, _ in test], SearchSettings(beam=1)
    )
    checks = translate_all(
        PlainSteps(checkpoint.model),
        checkpoint.source,
        checkpoint.target,
        list(CHECKS),
        SearchSettings(beam=5),
        masks=checkpoint.masks,
    )
    return {
        **figures,
        "right_length_without_the_form": _share(len(a.split()) == len(t) for a, (t, _) in zip(free, test, strict=True)),
        "attention_on_the_aligned_character": aligned(checkpoint, [text for text, _ in test[:ALIGNED]]),
        "checks": dict(zip(CHECKS, checks, strict=True)),
    }


class Parts:
    """Reads a text by the parts of training words that it is made of, as a person with a dictionary would.

    A part has the reading that it has most often in those words; as a word of its own it counts WHOLE times. Of all
    ways to cut the text the one with the longest parts (Σ length²) is taken.
    """

    WHOLE = 11

    def __init__(self, counts: Mapping[str, Counter[str]], words: Sequence[Row]) -> None:
        self.known: dict[str, Counter[str]] = {c: Counter(n) for c, n in counts.items()}
        for row in (row for row in words if row["split"] == "train"):
            word, syllables = row["src"], row["tgt"].split()
            for i in range(len(word)):
                for j in range(i + 2, len(word) + 1):
                    times = self.WHOLE if (i, j) == (0, len(word)) else 1
                    self.known.setdefault(word[i:j], Counter())[" ".join(syllables[i:j])] += times

    def read(self, text: str) -> str:
        best: list[tuple[int, str]] = [(0, "")]
        for end in range(1, len(text) + 1):
            ways = [
                (best[start][0] + (end - start) ** 2, f"{best[start][1]} {self._reading(part)}")
                for start in range(end)
                if (part := text[start:end]) in self.known or end - start == 1
            ]
            best.append(max(ways, key=lambda way: way[0]))
        return best[-1][1].strip()

    def _reading(self, part: str) -> str:
        return self.known[part].most_common(1)[0][0] if part in self.known else "?"


@torch.inference_mode()
def aligned(checkpoint: Checkpoint, texts: list[str]) -> float | None:
    """Share of steps whose largest weight lies on the character that is read out; None without attention."""
    model, hits = checkpoint.model, []
    if model.decoder.attention is None:
        return None
    for text in texts:
        ids = checkpoint.source.encode(text)
        encoded = model.encoder(pad([ids]))
        answer = translate_all(
            PlainSteps(model),
            checkpoint.source,
            checkpoint.target,
            [text],
            SearchSettings(beam=1),
            masks=checkpoint.masks,
        )
        steps = model.decoder.follow(checkpoint.target.encode(answer[0])[:-1], encoded)
        hits += [int(step.weights.argmax()) == t for t, step in enumerate(steps) if step.weights is not None]
    return _share(hits)


def _share(true: Any) -> float:
    values = list(true)
    return round(100 * sum(values) / len(values), 2)
