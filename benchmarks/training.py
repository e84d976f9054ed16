"""How fast is a training step in bfloat16, and in two processes? `python -m benchmarks.training`. Prints a table.

Each round starts fresh processes for every way, one way after the other, on the same batches of the page's own
sentences and from the same weights: the plain step in float32; the step written for speed (train/bfloat16.py); two
processes that share every batch (train/group.py), a thread each; and two that know nothing of each other, whose sum is
what the machine has to give: two threads of one physical core are not two cores. All with clipping, Adam and the
averaged weights. Trust the ratios more than the pieces a second.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

import torch

from model.checkpoint import Checkpoint, CheckpointError, load_checkpoint
from model.plane import read_labelled
from model.train.data import Example, Pair, encode_pairs
from model.train.events import Updated
from model.train.group import Group, joined
from model.train.trainer import Trainer

ROOT = Path(__file__).resolve().parent.parent
WAYS = ("plain", "bfloat16", "two together", "two apart")  # the last two in bfloat16
RATIOS = (("bfloat16", "plain"), ("two together", "bfloat16"), ("two apart", "bfloat16"))
WARM_UP = 4  # updates


def examples(checkpoint: Checkpoint) -> list[Example]:
    """The sentences that the page ships, as ids of the checkpoint's two sides."""
    columns = checkpoint.config.train.source_column, checkpoint.config.train.target_column
    pairs = [Pair(*(getattr(row, column) for column in columns)) for row in read_labelled()]
    return encode_pairs(pairs, checkpoint.source, checkpoint.target, checkpoint.config.train.max_pieces)[0]


def pieces_a_second(checkpoint: Checkpoint, bfloat16: bool, updates: int, group: Group) -> float:
    """Target pieces a second of `updates` updates after WARM_UP, of all processes together."""
    recipe = dataclasses.replace(
        checkpoint.config.train, bfloat16=bfloat16, updates=10**6, evaluate_every=10**6, batch_tokens=1000
    )
    config = dataclasses.replace(checkpoint.config, train=recipe)
    trainer = Trainer(config, examples(checkpoint), [], [], checkpoint.target, group)
    trainer.begin_with(checkpoint.model.state_dict())
    started = pieces = 0.0
    for event in trainer.run(stop_at=WARM_UP + updates):
        assert isinstance(event, Updated)
        if event.update == WARM_UP:
            started, pieces = trainer.seconds, trainer.tokens
    return (trainer.tokens - pieces) / (trainer.seconds - started)


def measured(way: str, options: argparse.Namespace) -> float:
    """By fresh processes."""
    together = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"] if way == "two together" else []
    module = ["-m", "benchmarks.training", "--checkpoint", options.checkpoint, "--updates", str(options.updates)]
    command = [sys.executable, *together, *module, "--only", "plain" if way == "plain" else "bfloat16"]
    count = 2 if way == "two apart" else 1
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(count)]
    said = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        sys.exit(f"{way} could not be measured")
    return sum(json.loads(text) for text in said)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--checkpoint", default="zh-en-gru-bahdanau", help="a folder, or a name under pretrained/")
    parser.add_argument("--rounds", type=int, default=5, help="of every way")
    parser.add_argument("--updates", type=int, default=30, help="measured updates in each")
    parser.add_argument("--only", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    if options.only:
        with joined() as group:
            speed = pieces_a_second(
                load_checkpoint(options.checkpoint), options.only == "bfloat16", options.updates, group
            )
            if group.leads:
                print(json.dumps(speed))
        return
    try:
        model = load_checkpoint(options.checkpoint).config.model
    except CheckpointError as error:
        parser.error(str(error))
    found: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(options.rounds):
        for way, speeds in found.items():
            speeds.append(measured(way, options))
    machine = f"torch {torch.__version__}, {os.cpu_count()} processors"
    print(f"{options.checkpoint}, H {model.hidden}, {machine}, {options.rounds} rounds")
    for way, speeds in found.items():
        print(f"{way:<14}{statistics.median(speeds):>8,.0f} target pieces/s")
    for fast, slow in RATIOS:
        ratios = [one / other for one, other in zip(found[fast], found[slow], strict=True)]
        spread = f"(from {min(ratios):.2f} to {max(ratios):.2f})"
        print(f"{fast} over {slow}: × {statistics.median(ratios):.2f} {spread}")


if __name__ == "__main__":
    main()
