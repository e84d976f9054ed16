"""`python -m model.measure CHECKPOINT SOURCES [--record]`: what the model card of a task shows beside model.evaluate's
figures.

SOURCES is the folder that model.prepare reads. The figures are of the held-out part unless their name says otherwise,
shares are in percent, and everything is drawn with fixed seeds, so the same checkpoint gives the same figures.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from ..checkpoint import Checkpoint, CheckpointError, load_checkpoint, update_metrics
from ..command import in_sentences
from . import chat, pinyin, topic, verse

MEASURES: dict[str, Callable[[Checkpoint, Path], dict[str, Any]]] = {
    "topic": topic.measure,
    "pinyin": pinyin.measure,
    "nextline": verse.measure_next_line,
    "poem": verse.measure_poems,
    "chat": chat.measure,
}


@in_sentences("python -m model.measure")
def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.measure", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("checkpoint", help="a folder, or a name under pretrained/")
    parser.add_argument("sources", type=Path, help="the folder that holds topic/topics.tsv and so on")
    parser.add_argument("--task", choices=MEASURES, help="which task's figures (default: by the checkpoint's name)")
    parser.add_argument("--record", action="store_true", help="write the figures into the checkpoint's metrics.json")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    try:
        checkpoint = load_checkpoint(options.checkpoint)
        task = options.task or checkpoint.name.split("-")[0]
        if task not in MEASURES:
            raise ValueError(
                f"{checkpoint.name} is of no task with figures of its own: {', '.join(MEASURES)}; see --task"
            )
        figures = MEASURES[task](checkpoint, options.sources)
    except (CheckpointError, ValueError, OSError) as error:
        parser.exit(2, f"{parser.prog}: {' '.join(str(error).split())}\n")
    print(json.dumps(figures, indent=2, ensure_ascii=False))
    if options.record:
        update_metrics(checkpoint.folder, {"task": figures})


main()
