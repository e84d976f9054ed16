"""Verse: is the form kept, do tones and rhymes answer each other, is anything copied; the same of what people wrote.

Tones and rhymes are those of text/prosody.py, for people's verse and the model's alike.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import regex
import torch
from torch import nn

from ..checkpoint import Checkpoint
from ..decode.steps import PlainSteps
from ..evaluate import translate_all
from ..prepare import Row, read, share
from ..task import DRAW
from ..text.prosody import LEVEL, rhyme, tone
from ..train.data import Pair, encode_pairs, make_batch
from ..values.search import SearchSettings
from ..values.segmentation import EOS, PAD

FAMOUS, ALTERNATIVES = 500, 3
OPPOSED = (1, 3, 5)  # the second, fourth and sixth character
QUATRAIN = regex.compile(r"(\p{Han}{5})，(\p{Han}{5})。(\p{Han}{5})，(\p{Han}{5})。")


def answers(checkpoint: Checkpoint, texts: Sequence[str], settings: SearchSettings, form: bool = True) -> list[str]:
    masks = checkpoint.masks if form else None
    return translate_all(
        PlainSteps(checkpoint.model), checkpoint.source, checkpoint.target, list(texts), settings, masks=masks
    )


# ---------------------------------------------------------------- the next line


def measure_next_line(checkpoint: Checkpoint, sources: Path) -> dict[str, Any]:
    rows = read(sources / "next-line" / "lines.tsv")
    test = [row for row in rows if row["split"] == "test"]
    lines, people = [row["src"] for row in test], [row["tgt"] for row in test]
    settings = checkpoint.config.task.search
    famous = sorted((r for r in rows if r["anthology"] == "1" and r["split"] == "train"), key=lambda r: share(r["src"]))
    given = answers(checkpoint, [row["src"] for row in famous[:FAMOUS]], settings)
    return {
        "lines": len(test),
        "model": _pairs(lines, answers(checkpoint, lines, settings)),
        "people": _pairs(lines, people),
        "right_length_without_the_form": _percent(
            len(a) == len(b) for a, b in zip(lines, answers(checkpoint, lines, settings, form=False), strict=True)
        ),
        "famous_lines_given_back": _percent(a == row["tgt"] for a, row in zip(given, famous, strict=False)),
        "perplexity_per_character": round(_perplexity(checkpoint, test), 1),
        "examples": {
            line: [answers(checkpoint, [line], settings)[0]]
            + [answers(checkpoint, [line], dataclasses.replace(DRAW, seed=n))[0] for n in range(ALTERNATIVES)]
            for line in checkpoint.config.task.examples
        },
    }


def _pairs(first: Sequence[str], second: Sequence[str]) -> dict[str, float]:
    """Of couplets: as long, tones opposed, the second line ending level, no character in both lines."""
    both = list(zip(first, second, strict=True))
    tones = [(tone(a[i]), tone(b[i])) for a, b in both for i in OPPOSED if i < min(len(a), len(b))]
    return {
        "right_length": _percent(len(a) == len(b) for a, b in both),
        "tones_opposed": _percent(x != y for x, y in tones if x and y),
        "level_ending": _percent(tone(b[-1]) == LEVEL for _, b in both if b),
        "no_character_repeated": _percent(len(set(b)) == len(b) for _, b in both),
    }


@torch.inference_mode()
def _perplexity(checkpoint: Checkpoint, rows: Sequence[Row]) -> float:
    """Of characters, ‹eos› apart."""
    pairs = [Pair(row["src"], row["tgt"]) for row in rows]
    examples, _ = encode_pairs(pairs, checkpoint.source, checkpoint.target, 200)
    total, count = 0.0, 0
    for start in range(0, len(examples), 64):
        sides = zip(*[(e.source, e.target) for e in examples[start : start + 64]], strict=True)
        batch = make_batch(*sides)  # type: ignore[arg-type]
        targets = batch.targets.masked_fill(batch.targets == EOS, PAD)
        logits = checkpoint.model(batch.source, batch.inputs).flatten(0, 1)
        total += float(nn.functional.cross_entropy(logits, targets.flatten(), ignore_index=PAD, reduction="sum"))
        count += int((targets != PAD).sum())
    return math.exp(total / count)


# ---------------------------------------------------------------- poems


def measure_poems(checkpoint: Checkpoint, sources: Path) -> dict[str, Any]:
    rows = read(sources / "theme-poem" / "poems.tsv")
    test = [row for row in rows if row["split"] == "test"]
    themes = [row["src"] for row in test]
    known = {line for row in rows if row["split"] == "train" for line in _lines(row["tgt"])}
    settings = checkpoint.config.task.search
    one = dataclasses.replace(settings, beam=1)
    greedy = SearchSettings(beam=1, max_length=60)
    return {
        "poems": len(test),
        "people": _poems(themes, [row["tgt"] for row in test], known),
        "model": _poems(themes, _drawn(checkpoint, themes, settings), known),
        "one_sample": _poems(themes, _drawn(checkpoint, themes, one), known),
        "one_sample_without_the_form": _poems(themes, _drawn(checkpoint, themes, one, form=False), known),
        "greedy_without_the_form": _poems(themes, answers(checkpoint, themes, greedy, form=False), known),
        "greedy_of_月": answers(checkpoint, ["月"], greedy, form=False)[0],
        "examples": {t: _drawn(checkpoint, [t], settings)[0] for t in checkpoint.config.task.examples},
    }


def _drawn(checkpoint: Checkpoint, themes: Sequence[str], settings: SearchSettings, form: bool = True) -> list[str]:
    """One poem a theme, each by a seed of its own, as the page draws them."""
    return [
        answers(checkpoint, [theme], dataclasses.replace(settings, seed=seed), form)[0]
        for seed, theme in enumerate(themes)
    ]


def _lines(poem: str) -> list[str]:
    return [line for line in regex.split(r"[，。]", poem) if line]


def _poems(themes: Sequence[str], poems: Sequence[str], known: set[str]) -> dict[str, float]:
    whole = [match.groups() for poem in poems if (match := QUATRAIN.fullmatch(poem))]
    lines = [line for poem in poems for line in _lines(poem)]
    pairs = [line[i : i + 2] for line in lines for i in range(len(line) - 1)]
    return {
        "form": _percent(QUATRAIN.fullmatch(poem) is not None for poem in poems),
        "theme_in_poem": _percent(theme in poem for theme, poem in zip(themes, poems, strict=True)),
        "no_line_repeats": _percent(all(len(set(line)) == len(line) for line in _lines(poem)) for poem in poems),
        "rhyme": _percent(rhyme(p[1][-1]) == rhyme(p[3][-1]) != "" for p in whole),
        "level_rhymes": _percent(tone(p[1][-1]) == tone(p[3][-1]) == LEVEL for p in whole),
        "distinct_2": round(len(set(pairs)) / max(1, len(pairs)), 3),
        "copied_lines": _percent(line in known for line in lines),
    }


def _percent(true: Any) -> float:
    values = list(true)
    return round(100 * sum(values) / len(values), 2) if values else math.nan
