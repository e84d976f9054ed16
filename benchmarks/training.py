"""How fast is a training step in bfloat16? `python -m benchmarks.training`. Prints a table and writes nothing.

Each round starts a fresh process for either way, one after the other on one thread, on the same batches of the page's
own sentences and from the same weights: the step written for speed (train/bfloat16.py) and the plain one in float32,
each with clipping, Adam and the averaged weights. Trust the ratio more than the pieces a second.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
import subprocess
import sys
from pathlib import Path

import torch

from model.checkpoint import Checkpoint, CheckpointError, load_checkpoint
from model.plane import read_labelled
from model.train.data import Example, Pair, encode_pairs
from model.train.events import Updated
from model.train.trainer import Trainer

ROOT = Path(__file__).resolve().parent.parent
WAYS = {"plain": False, "bfloat16": True}
WARM_UP = 4  # updates


def examples(checkpoint: Checkpoint) -> list[Example]:
    """The sentences that the page ships, as ids of the checkpoint's two sides."""
    columns = checkpoint.config.train.source_column, checkpoint.config.train.target_column
    pairs = [Pair(*(getattr(row, column) for column in columns)) for row in read_labelled()]
    return encode_pairs(pairs, checkpoint.source, checkpoint.target, checkpoint.config.train.max_pieces)[0]


def pieces_a_second(checkpoint: Checkpoint, bfloat16: bool, updates: int) -> float:
    """Target pieces a second of `updates` updates after WARM_UP."""
    recipe = dataclasses.replace(
        checkpoint.config.train, bfloat16=bfloat16, updates=10**6, evaluate_every=10**6, batch_tokens=1000
    )
    config = dataclasses.replace(checkpoint.config, train=recipe)
    trainer = Trainer(config, examples(checkpoint), [], [], checkpoint.target)
    trainer.begin_with(checkpoint.model.state_dict())
    started = pieces = 0.0
    for event in trainer.run(stop_at=WARM_UP + updates):
        assert isinstance(event, Updated)
        if event.update == WARM_UP:
            started, pieces = trainer.seconds, trainer.tokens
    return (trainer.tokens - pieces) / (trainer.seconds - started)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--checkpoint", default="zh-en-gru-bahdanau", help="a folder, or a name under pretrained/")
    parser.add_argument("--rounds", type=int, default=5, help="processes for either way")
    parser.add_argument("--updates", type=int, default=30, help="measured updates in each")
    parser.add_argument("--only", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    if options.only:
        print(json.dumps(pieces_a_second(load_checkpoint(options.checkpoint), WAYS[options.only], options.updates)))
        return
    try:
        model = load_checkpoint(options.checkpoint).config.model
    except CheckpointError as error:
        parser.error(str(error))
    command = [sys.executable, "-m", "benchmarks.training", "--checkpoint", options.checkpoint]
    command += ["--updates", str(options.updates), "--only"]
    found: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(options.rounds):
        for way, speeds in found.items():
            done = subprocess.run([*command, way], cwd=ROOT, capture_output=True, check=True)
            speeds.append(json.loads(done.stdout))
    ratios = [fast / plain for plain, fast in zip(found["plain"], found["bfloat16"], strict=True)]
    print(
        f"{options.checkpoint}, H {model.hidden}, torch {torch.__version__}, 1 thread, {options.rounds} processes each"
    )
    for way, speeds in found.items():
        print(f"{way:<12}{statistics.median(speeds):>8,.0f} target pieces/s")
    print(f"{'ratio':<12}{statistics.median(ratios):>8.2f} (from {min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
