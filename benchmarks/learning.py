"""What a small model learns in seconds of one CPU: `python -m benchmarks.learning`. Prints a table and writes nothing.

Exact match on unseen items after so many CPU seconds of training, one model at a time, beside the bar that it is held
to. Then what a visitor's training costs the others, and how often its picture changes: a walk's median time while one
trains, over that without. A figure on the wrong side of its bar ends the command with 1.
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import dataclass, replace

import torch

from app.engine.local import LocalEngine, one_thread
from app.request import Request
from app.settings import Settings
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


ROUNDS = 40  # walks, in turns with and without a training
SENTENCES = ("他昨天没有去学校，因为他病了。", "今天晚上我们一起吃饭吧。")
DEAREST, LEAST_FRAMES = 1.3, 3.0  # the walk's time over that without a training; frames a second


def walk(engine: LocalEngine) -> float:
    """The median time of a walk, in seconds."""
    times = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        engine.run(Request(SENTENCES[number % len(SENTENCES)]))
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def beside_a_training(engine: LocalEngine) -> tuple[float, float, float]:
    """The walk's median without a training and with one, in seconds; frames a second while nobody walks."""
    walk(engine)
    alone = walk(engine)
    token = engine.train(LearningSettings(seconds=3600))
    while engine.training(token).stage != "running":
        time.sleep(0.1)
    beside = walk(engine)
    alone = statistics.mean((alone, walk_without(engine, token)))
    token = engine.train(LearningSettings(seconds=3600))
    while len(engine.training(token).frames) < 20:
        time.sleep(0.1)
    before, start = len(engine.training(token).frames), time.perf_counter()
    while time.perf_counter() - start < 8:
        time.sleep(0.1)
    frames = (len(engine.training(token).frames) - before) / (time.perf_counter() - start)
    engine.leave(token)
    return alone, beside, frames


def walk_without(engine: LocalEngine, token: str) -> float:
    """The same after the training has ended, since a machine is not always equally busy."""
    engine.leave(token)
    time.sleep(1)
    return walk(engine)


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
    one_thread()
    engine = LocalEngine(replace(Settings(), cached_runs=0))
    alone, beside, frames = beside_a_training(engine)
    engine.close()
    print(f"\na walk: {1000 * alone:.0f} ms, beside a training {1000 * beside:.0f} ms")
    print(f"the one over the other: × {beside / alone:.2f} (≤ {DEAREST})")
    print(f"frames a second: {frames:.1f} (≥ {LEAST_FRAMES:g})")
    missed += beside > DEAREST * alone or frames < LEAST_FRAMES
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
