"""How fast does it translate? `make bench` and `make bench-joeynmt`, or `python -m benchmarks.decode`.

From source ids to target ids: the fast path (model/decode/fast.py), the plain one, the usual way (usual.py) and,
where it is installed, JoeyNMT. All write exactly STEPS words, ‹eos› being made impossible, on one thread, and take
turns: trust the ratios more than the milliseconds. Then, in processes of their own: what the fast path costs before
its first sentence.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch

from benchmarks.joeynmt import joeynmt
from benchmarks.speed import BATCH, PIECES, ROOT, mebibytes, sentence_of, spread, take_turns
from benchmarks.usual import has_usual_way, usual_way
from model.checkpoint import Checkpoint, CheckpointError, load_checkpoint
from model.decode.batches import search_all
from model.decode.fast import FastSteps
from model.decode.steps import PlainSteps
from model.network.seq2seq import Seq2Seq
from model.translate import translate
from model.values.search import SearchSettings
from model.values.segmentation import EOS

STEPS = 10
STARTS = 5  # processes started for each path
WAYS = ("fast", "plain", "usual", "joeynmt")


def endless(model: Seq2Seq) -> Seq2Seq:
    """A copy that never writes ‹eos›."""
    copied = copy.deepcopy(model)
    with torch.no_grad():
        copied.decoder.bias[EOS] = -1e4
    return copied


def measures(checkpoint: Checkpoint, joey: Path | None) -> dict[str, dict[str, Callable[[], object]]]:
    """By task, each way to do it."""
    model = endless(checkpoint.model)
    fast, plain = FastSteps(model), PlainSteps(model)
    others = joeynmt(joey, checkpoint.config.model, STEPS) if joey else None
    one = [checkpoint.source.encode(sentence_of(checkpoint, PIECES))]
    many = [checkpoint.source.encode(sentence) for sentence in spread(checkpoint, BATCH)]
    tasks: dict[str, dict[str, Callable[[], object]]] = {}
    for name, sources, beam in (
        ("greedy, 1 sentence", one, 1),
        (f"greedy, {BATCH} sentences", many, 1),
        ("beam 5, 1 sentence", one, 5),
        (f"beam 5, {BATCH} sentences", many, 5),
    ):
        settings = SearchSettings(beam=beam, max_length=STEPS)
        ways: dict[str, Callable[[], object]] = {
            "fast": lambda sources=sources, settings=settings: search_all(fast, sources, settings),
            "plain": lambda sources=sources, settings=settings: search_all(plain, sources, settings),
        }
        if beam == 1 and has_usual_way(model):
            ways["usual"] = lambda sources=sources: usual_way(model, sources, STEPS)
        if others:
            ways["joeynmt"] = lambda sources=sources, beam=beam: others(sources, beam)
        tasks[name] = ways
    return tasks


def first_sentence(name: str, text: str, way: str) -> dict[str, float]:
    """In this process: seconds until a sentence is translated, and the memory that is then resident (MiB)."""
    started = time.perf_counter()
    checkpoint = load_checkpoint(name)
    settings = SearchSettings(beam=5)
    if way == "fast":
        translate(checkpoint, [text], settings)
    else:
        search_all(PlainSteps(checkpoint.model), [checkpoint.source.encode(text)], settings)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "MiB": mebibytes(os.getpid(), "VmRSS") or math.nan}


def starts(name: str, text: str) -> dict[str, dict[str, float]]:
    """The median of STARTS fresh processes for either path."""
    taken: dict[str, list[dict[str, float]]] = {"plain": [], "fast": []}
    for _ in range(STARTS):
        for way, figures in taken.items():
            command = [sys.executable, "-m", "benchmarks.decode", "--checkpoint", name, "--first", way, text]
            figures.append(json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout))
    return {
        way: {key: statistics.median(one[key] for one in figures) for key in figures[0]}
        for way, figures in taken.items()
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.decode", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--checkpoint", default="zh-en-gru-bahdanau", help="a folder, or a name under pretrained/")
    parser.add_argument("--rounds", type=int, default=30, help="how often each measure takes its turn")
    parser.add_argument("--joeynmt", type=Path, help="the folder that JoeyNMT is installed in")
    parser.add_argument("--first", nargs=2, metavar=("WAY", "TEXT"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    if options.first:
        print(json.dumps(first_sentence(options.checkpoint, options.first[1], options.first[0])))
        return
    try:
        checkpoint = load_checkpoint(options.checkpoint)
        tasks = measures(checkpoint, options.joeynmt)
    except (CheckpointError, ImportError) as error:
        parser.error(str(error))

    print(
        f"{checkpoint.name}, torch {torch.__version__}, 1 thread, {STEPS} words, p50 of {options.rounds} rounds, ms\n"
    )
    print(f"{'':<24}" + "".join(f"{way:>10}" for way in WAYS) + f"{'× usual':>12}{'× joeynmt':>12}")
    for name, ways in tasks.items():
        p50 = take_turns(ways, options.rounds)
        cells = [f"{p50[way]:.1f}" if way in p50 else "–" for way in WAYS]
        ratios = [f"{p50[way] / p50['fast']:.2f}" if way in p50 else "–" for way in ("usual", "joeynmt")]
        print(f"{name:<24}" + "".join(f"{cell:>10}" for cell in cells) + "".join(f"{ratio:>12}" for ratio in ratios))

    first = starts(options.checkpoint, sentence_of(checkpoint, PIECES))
    print(f"\nfrom the weights' file to the first translation, median of {STARTS} processes")
    for way, figures in first.items():
        print(f"{way:<24}{figures['seconds']:>8.2f} s{figures['MiB']:>8.0f} MiB")


if __name__ == "__main__":
    main()
