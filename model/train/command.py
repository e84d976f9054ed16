"""`python -m model.train CONFIG --data TRAIN.tsv --dev DEV.tsv --out FOLDER`: train a checkpoint.

Interrupt it whenever you like (Ctrl+C) and give the same command again: it goes on from FOLDER/resume.pt as if nothing
had happened. What every field of CONFIG means stands in docs/config.md; `python -m model.new` writes a first one.
`torchrun --nproc-per-node=2 -m model.train …` shares every batch out between two processes (group.py).
`python -m model.train --task reverse --seconds 10` learns a toy task instead (toy_command.py).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from tqdm import tqdm

from ..checkpoint import CheckpointError, load_checkpoint
from ..command import in_sentences
from ..config import Config, TrainConfig
from .events import Evaluated, Finished, Saved, Updated
from .folder import RESUME, Run, open_run
from .group import Group, joined


class _Stop:
    """Ctrl+C asks once for a stop between two updates; a second one ends at once."""

    def __init__(self) -> None:
        self.asked = False
        self.before: dict[int, Any] = {}

    def __enter__(self) -> _Stop:
        for number in (signal.SIGINT, signal.SIGTERM):
            self.before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _ask(self, number: int, _: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        print("stopping after this update …", file=sys.stderr, flush=True)


def follow(run: Run, stop: _Stop) -> bool:
    """Show a run's events as a progress bar with the time that is left; true when the run is finished."""
    recipe, finished = run.trainer.config.train, False
    silent = not run.trainer.group.leads
    with tqdm(total=recipe.updates, initial=run.trainer.update, unit="update", mininterval=5, disable=silent) as bar:
        for event in run.events(lambda: stop.asked):
            if isinstance(event, Updated):
                bar.update(1)
                if event.update % 20 == 0:
                    speed = f"{event.pieces_per_second:.0f}"
                    bar.set_postfix(epoch=event.epoch, loss=f"{event.loss:.3f}", pieces_s=speed, refresh=False)
            elif isinstance(event, Evaluated):
                left = (recipe.updates - event.update) * event.seconds / event.update / 60
                more = {"best": event.best, "minutes_left": round(left, 1)}
                if not silent:
                    bar.write(json.dumps({**event.record, **more}))
                run.write_checkpoint()
            elif isinstance(event, Finished):
                finished = True
                if event.reason == "patience" and not silent:
                    bar.write(f"{recipe.patience} evaluations without a better one: stopped at update {event.update:,}")
            elif isinstance(event, Saved) and stop.asked and not silent:
                bar.write(f"saved at update {event.update:,}")
    return finished


def parser() -> argparse.ArgumentParser:
    default = TrainConfig()
    parser = argparse.ArgumentParser(
        prog="python -m model.train",
        description=(__doc__ or "").split("\n\n")[0],
        epilog="python -m model.train --task NAME learns a toy task; python -m model.train --task reverse --help",
    )
    parser.add_argument("config", type=Path, help="a configuration (JSON); see configs/ and docs/config.md")
    parser.add_argument("--data", type=Path, required=True, help="training pairs: a TSV file with a header row, UTF-8")
    parser.add_argument("--dev", type=Path, required=True, help="development pairs, with the same columns")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder of the run and its checkpoint; the same one resumes"
    )
    parser.add_argument(
        "--updates",
        type=int,
        help=f"number of updates (batches), instead of the configuration's (default {default.updates})",
    )
    parser.add_argument(
        "--threads", type=int, help=f"CPU threads, instead of the configuration's (default {default.threads})"
    )
    parser.add_argument(
        "--from",
        dest="start",
        metavar="CHECKPOINT",
        help="go on from the weights and pieces of this checkpoint (a folder, or a name under pretrained/)",
    )
    parser.add_argument("--fresh", action="store_true", help="start over: forget the run that --out holds")
    return parser


@in_sentences("python -m model.train")
def main(arguments: list[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    with joined() as group:
        _train(options, group)


def _train(options: argparse.Namespace, group: Group) -> None:
    """Begin or go on, to the end or to a stop. Of several processes the first one leads: the others read what it has
    written."""
    command = parser()
    say = _say if group.leads else _nothing

    def refuse(error: object) -> None:
        command.exit(2, f"{command.prog}: {' '.join(str(error).split())}\n")

    try:
        config = Config.load(options.config)
        changes = {k: v for k in ("updates", "threads") if (v := getattr(options, k)) is not None}
        config = dataclasses.replace(config, train=dataclasses.replace(config.train, **changes))
        torch.set_num_threads(config.train.threads)
        start = load_checkpoint(options.start) if options.start else None
        files = options.data, options.dev, options.out
        run = open_run(config, *files, start=start, fresh=options.fresh, say=say, group=group)
    except KeyboardInterrupt:
        command.exit(130, "stopped before the first update; the same command begins again\n")
    except (ValueError, OSError, CheckpointError) as error:
        refuse(error)
    finished = False
    try:
        with _Stop() as stop:
            finished = follow(run, stop)
        run.write_checkpoint()
    except KeyboardInterrupt:
        pass
    except (OSError, RuntimeError) as error:
        kept = "the last saved state is whole" if (options.out / RESUME).exists() else "nothing was saved yet"
        refuse(f"{error}; {kept}, and the same command goes on from there")
    if not finished:
        command.exit(130, f"stopped at update {run.trainer.update:,}; the same command goes on\n")
    column, out = config.train.source_column, options.out
    say(f"{out} is a checkpoint of {_size(out):.1f} MB. What now:")
    say(f'  python -m model.translate --checkpoint {out} "…"          an answer to a text ({column})')
    say(f"  python -m model.evaluate {out} TEST.tsv --record   its figures on a file that it has not seen")


def _size(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.glob("*.safetensors")) / 1e6


def _say(line: str) -> None:
    print(line, flush=True)


def _nothing(line: str) -> None:
    """What another than the leading process says."""
