"""What a small model learns in seconds of one CPU: `python -m benchmarks.learning`. Prints a table and writes nothing.

Exact match on unseen items after so many CPU seconds of training, one model at a time, beside the bar that it is held
to; a figure on the wrong side of its bar ends the command with 1.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import torch

from model.train.lesson import toy_lesson
from model.train.watch import Watched
from model.values.learning import Architecture, LearningSettings


@dataclass(frozen=True)
class Bar:
    """Exact match in percent after `seconds`: at least `least`, at most `most`."""

    task: str
    attention: str
    seconds: float
    least: float = 0.0
    most: float = 100.0


BARS = (
    Bar("reverse", "bahdanau", 12, least=95),
    Bar("reverse", "none", 12, most=45),
    Bar("dates", "bahdanau", 10, least=99),
    Bar("pinyin", "bahdanau", 10, least=90),
)


def exact_after(bar: Bar, seed: int) -> tuple[int, float]:
    """Updates made and exact match in percent."""
    settings = LearningSettings(bar.task, (Architecture(attention=bar.attention),), seed=seed, seconds=bar.seconds)
    watched = Watched(toy_lesson(settings))
    while watched.advance():
        pass
    return watched.update, watched.look().looks[0].exact


def main() -> None:
    torch.set_num_threads(1)
    missed = 0
    print(f"{'task':<10}{'attention':<12}{'CPU s':>6}{'updates':>9}{'exact %':>9}   bar")
    for bar in BARS:
        updates, exact = exact_after(bar, seed=1)
        held = bar.least <= exact <= bar.most
        missed += not held
        wanted = f"≥ {bar.least:g}" if bar.least else f"≤ {bar.most:g}"
        print(
            f"{bar.task:<10}{bar.attention:<12}{bar.seconds:>6g}{updates:>9,}{exact:>9.1f}   {wanted}"
            f"{'' if held else '  MISSED'}",
            flush=True,
        )
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
