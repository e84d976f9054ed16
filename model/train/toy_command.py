"""`python -m model.train --task reverse --seconds 10`: two models learn a toy task, and what they can do is printed.

With attention and without, on the same data and from the same seed; `--out` keeps the training as a recording with
snapshots (train/recording.py).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import torch

from ..command import in_sentences
from ..config import ATTENTIONS, CELLS
from ..values.learning import Architecture, Frame, LearningSettings, Step, Subject
from .lesson import toy_lesson
from .recording import Recorder, first_files
from .toys import TOYS
from .watch import Watched

EIGHTHS = " ▁▂▃▄▅▆▇█"
EVERY = 1.0  # CPU seconds between two lines


def parser() -> argparse.ArgumentParser:
    default = LearningSettings()
    parser = argparse.ArgumentParser(prog="python -m model.train --task", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--task", required=True, choices=TOYS, help="the toy task")
    parser.add_argument("--seconds", type=float, default=default.seconds, help="CPU seconds of a model (%(default)g)")
    names = [f"{cell}-{attention}" for cell in CELLS for attention in ATTENTIONS]
    parser.add_argument(
        "--models",
        nargs="+",
        choices=names,
        metavar="CELL-ATTENTION",
        default=[architecture.name for architecture in default.models],
        help=f"one or two of {', '.join(names)} (%(default)s)",
    )
    parser.add_argument("--hidden", type=int, default=default.hidden, help="H (%(default)s)")
    parser.add_argument("--learning-rate", type=float, default=default.learning_rate, help="(%(default)g)")
    parser.add_argument("--longest", type=int, default=0, help="longest source to learn from; 0: the task's own")
    parser.add_argument("--seed", type=int, default=default.seed, help="(%(default)s)")
    parser.add_argument("--out", type=Path, help="folder for the recording with its snapshots")
    return parser


@in_sentences("python -m model.train --task")
def main(arguments: list[str] | None = None) -> None:
    command = parser()
    options = command.parse_args(arguments)
    torch.set_num_threads(1)
    try:
        settings = LearningSettings(
            options.task,
            tuple(Architecture(*name.split("-", 1)) for name in options.models),
            options.hidden,
            options.learning_rate,
            options.longest,
            options.seed,
            options.seconds,
        )
        watched = Watched(toy_lesson(settings))
    except ValueError as error:
        command.exit(2, f"{command.prog}: {error}\n")
    recorder = Recorder(watched.subject, first_files(watched))
    print(*heading(recorder.subject), sep="\n")
    for frame in frames(watched, recorder):
        print(*lines(frame, recorder.subject), sep="\n", flush=True)
    if options.out:
        recorder.save(options.out)
        print(f"{options.out}: {sum(frame.kept for frame in recorder.frames)} snapshots of each model")


def frames(watched: Watched, recorder: Recorder) -> Iterator[Frame]:
    """Train to the end and record every snapshot; a frame to be printed about once a second, and the last one."""
    printed = -EVERY
    going = True
    while going:
        if watched.is_due():
            frame = watched.look()
            recorder.add(frame, watched.snapshots())
            if frame.looks[0].seconds - printed >= EVERY:
                printed = frame.looks[0].seconds
                yield frame
        going = watched.advance()
    last = watched.look(keep=True)
    recorder.add(last, watched.snapshots())
    yield last


def heading(subject: Subject) -> list[str]:
    settings = subject.settings
    sizes = ", ".join(
        f"{model.name}: {count:,} parameters" for model, count in zip(settings.models, subject.parameters, strict=True)
    )
    return [f"{settings.task}: {subject.pairs:,} pairs, H = {settings.hidden}, seed {settings.seed}; {sizes}"]


def lines(frame: Frame, subject: Subject) -> list[str]:
    """What every model can do: one line each, with the staircase of exact match by length."""
    return [
        f"{architecture.name:>14}  {look.seconds:5.1f} s  update {frame.update:5,}  loss {_number(look.unseen_loss)}  "
        f"exact {look.exact:5.1f} %  {staircase(look.stairs)}"
        for architecture, look in zip(subject.settings.models, frame.looks, strict=True)
    ]


def staircase(stairs: tuple[Step, ...]) -> str:
    """A bar for each length, from the shortest to the longest: "3 ██▇▅▁ 7"."""
    bars = "".join(EIGHTHS[round(8 * step.right / step.items)] for step in stairs)
    return f"{stairs[0].length} {bars} {stairs[-1].length}"


def _number(value: float | None) -> str:
    return "    –" if value is None else f"{value:5.3f}"
