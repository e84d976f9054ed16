"""A run's folder: from two files of pairs to a checkpoint, resumable at any time.

    run.json                      what the run was started with: configuration and the sha256 of its data
    source.model, target.model    the tokenisers          examples.pt   the pairs as ids
    resume.pt                     the state to go on from
    config.json, model.safetensors, metrics.json          the checkpoint, as soon as there is one

Every file is written beside its name and then moved there, so a kill leaves either the old one or the new one.
"""

from __future__ import annotations

import dataclasses
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from ..checkpoint import CONFIG, METRICS, SOURCE, TARGET, WEIGHTS, Checkpoint, save_checkpoint, write_whole
from ..config import Config
from ..text.languages import is_chinese
from ..text.tokenizer import Tokenizer, load_tokenizer, train_shared
from .data import BadRow, Example, Pair, Table, encode_pairs, prepare, read_pairs, report
from .events import Event
from .group import ALONE, Group
from .trainer import Trainer

RUN, EXAMPLES, RESUME = "run.json", "examples.pt", "resume.pt"
OWN_FILES = (RUN, EXAMPLES, RESUME, SOURCE, TARGET, CONFIG, WEIGHTS, METRICS)
_NEVER_MATTERS = {"train.threads"}  # to what is learned


class RunError(ValueError):
    """A run cannot begin or go on; the message says what to change."""


@dataclass(frozen=True)
class Run:
    """A trainer with all that its checkpoint records."""

    trainer: Trainer
    out: Path
    source: Tokenizer
    target: Tokenizer
    record: dict[str, Any]  # of the data, for metrics.json

    def events(self, stop: Callable[[], bool] = lambda: False, save_every: float = 180.0) -> Iterator[Event]:
        """Train to the end, or until `stop()`; the state is saved every `save_every` seconds and at the end."""
        saved, group = time.monotonic(), self.trainer.group
        for event in self.trainer.run():
            yield event
            if group.any(stop()):
                break
            if group.leads and time.monotonic() - saved > save_every:
                yield self.trainer.save(self.out / RESUME)
                saved = time.monotonic()
        if group.leads:
            yield self.trainer.save(self.out / RESUME)

    def write_checkpoint(self) -> None:
        """The best weights so far with their figures. Nothing has been evaluated yet: the averaged weights as they
        are."""
        trainer = self.trainer
        if not trainer.group.leads:
            return
        training = {
            "updates": trainer.update,
            "epochs": trainer.epoch,
            "seconds": round(trainer.seconds),
            "target_pieces_per_second": round(trainer.tokens / max(trainer.seconds, 1e-9)),
            "best": trainer.best,
            "history": trainer.history,
        }
        metrics = {
            "parameters": sum(p.numel() for p in trainer.model.parameters()),
            **self.record,
            "training": training,
        }
        save_checkpoint(self.out, trainer.config, trainer.best_weights, self.source, self.target, metrics)


def open_run(
    config: Config,
    data: Path,
    dev: Path,
    out: Path,
    *,
    start: Checkpoint | None = None,
    fresh: bool = False,
    say: Callable[[str], None] = print,
    group: Group = ALONE,
) -> Run:
    """Begin a run, or go on with the one in `out`. Raises RunError (a ValueError), also for data that cannot be read.

    `start`: a checkpoint whose weights and pieces are taken instead of new ones; the updates are counted from 0.
    `fresh` forgets what `out` holds of a run. `say` is told every step that takes time and every row that is left out.
    Of a `group` every process must come here.
    """
    tables = {
        role: read_pairs(path, config.train.source_column, config.train.target_column)
        for role, path in (("train", data), ("dev", dev))
    }
    started_with = {"config": dataclasses.asdict(config), "data": {role: t.sha256 for role, t in tables.items()}}
    if start:
        started_with["from"] = {"name": start.name, "weights": start.metrics["files"][WEIGHTS]}
    with group.leader_first():  # the others find what it has written
        if fresh and group.leads:
            for name in OWN_FILES:
                (out / name).unlink(missing_ok=True)
        _refuse_another_run(out, started_with)
        out.mkdir(parents=True, exist_ok=True)
        write_whole(out / RUN, (json.dumps(started_with, indent=2, ensure_ascii=False) + "\n").encode())
        say(f"{data.name}: {len(tables['train'].pairs):,} pairs; {dev.name}: {len(tables['dev'].pairs):,}")
        if start:
            for name, tokenizer in ((SOURCE, start.source), (TARGET, start.target)):
                write_whole(out / name, tokenizer.vocabulary.model)
        source, target, examples = _read(config, tables, data, dev, out, say)
    sizes = len(source.vocabulary), len(target.vocabulary)
    model = dataclasses.replace(config.model, source_vocabulary=sizes[0], target_vocabulary=sizes[1])
    config = dataclasses.replace(config, model=model)
    references = [tables["dev"].pairs[i].target for i in examples["dev_rows"]]
    try:
        trainer = Trainer(config, examples["train"], examples["dev"], references, target, group)
    except ValueError as error:  # a form that the vocabulary cannot write
        raise RunError(f"task.form does not fit the data: {error}") from error
    if start:
        _take_weights(trainer, start)
    say(
        f"{len(trainer.train):,} pairs to learn from; {sizes[0]:,} source and "
        f"{sizes[1]:,} target pieces; {sum(p.numel() for p in trainer.model.parameters()):,} parameters"
    )
    if (out / RESUME).exists():
        trainer.restore(torch.load(out / RESUME, map_location="cpu", weights_only=False))
        say(f"resumed at update {trainer.update:,} of {config.train.updates:,}")
    record = {
        "pairs": len(trainer.train),
        "bad_rows": examples["bad_rows"]["train"],
        "left_out": examples["bad_rows"],
        "data": {data.name: tables["train"].sha256, dev.name: tables["dev"].sha256},
    }
    if start:
        record["from"] = started_with["from"]
    return Run(trainer, out, source, target, record)


def _take_weights(trainer: Trainer, start: Checkpoint) -> None:
    """Raises RunError when the checkpoint has another architecture than the run."""
    ours, theirs = (dataclasses.replace(m, dropout=0.0) for m in (trainer.config.model, start.config.model))
    if ours != theirs:
        names = [f.name for f in dataclasses.fields(ours) if getattr(ours, f.name) != getattr(theirs, f.name)]
        raise RunError(f"{start.name} cannot be gone on from: it has another {', '.join(names)} than the configuration")
    trainer.begin_with(start.model.state_dict())


def _refuse_another_run(out: Path, started_with: dict[str, Any]) -> None:
    """Raises RunError naming what differs from what the run in `out` was started with."""
    if not (out / RUN).exists():
        left = [name for name in (RESUME, WEIGHTS) if (out / name).exists()]
        if left:
            raise RunError(
                f"{out} holds {left[0]} but no {RUN} that says of what run; choose another --out, or --fresh"
            )
        return
    before = _flat(json.loads((out / RUN).read_text(encoding="utf-8")))
    now = _flat(json.loads(json.dumps(started_with)))
    differing = [
        f"{name.removeprefix('config.')} was {before.get(name)!r} and is {now.get(name)!r}"
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name) and name.removeprefix("config.") not in _NEVER_MATTERS
    ]
    if differing:
        raise RunError(
            f"{out} holds a run that was started otherwise: {'; '.join(differing)}. "
            "Choose another --out, or start over with --fresh"
        )


def _flat(value: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested names with dots: {"a": {"b": 1}} → {"a.b": 1}."""
    flat: dict[str, Any] = {}
    for name, item in value.items():
        flat |= _flat(item, f"{prefix}{name}.") if isinstance(item, dict) else {f"{prefix}{name}": item}
    return flat


def _read(
    config: Config, tables: dict[str, Table], data: Path, dev: Path, out: Path, say: Callable[[str], None]
) -> tuple[Tokenizer, Tokenizer, dict[str, Any]]:
    """Tokenisers and ids, learned and encoded once and kept in `out`."""
    pairs = prepare(tables["train"].pairs, config.train)
    if not pairs:
        raise RunError(f"drop_corpora leaves nothing of {data.name}")
    if config.train.shared_pieces:
        _learn_shared(config, pairs, out, say)
    source = _tokenizer(config, "source", [p.source for p in pairs], out, say)
    target = _tokenizer(config, "target", [p.target for p in pairs], out, say)
    if (out / EXAMPLES).exists():
        kept: dict[str, Any] = torch.load(out / EXAMPLES, weights_only=False)
    else:
        say("reading the pairs as ids …")
        most = config.train.max_pieces
        examples, bad = encode_pairs(pairs, source, target, most)
        dev_examples, dev_bad = encode_pairs(tables["dev"].pairs, source, target, most)
        left = {row.line for row in dev_bad}
        kept = {
            "train": examples,
            "dev": dev_examples,
            "dev_rows": [i for i, p in enumerate(tables["dev"].pairs) if p.line not in left],
            "lines": _report(data, tables["train"], bad, examples) + _report(dev, tables["dev"], dev_bad, dev_examples),
            "bad_rows": {
                "train": len(tables["train"].bad_rows) + len(bad),
                "dev": len(tables["dev"].bad_rows) + len(dev_bad),
            },
        }
        partial = out / f"{EXAMPLES}.partial"
        torch.save(kept, partial)
        os.replace(partial, out / EXAMPLES)
    for line in kept["lines"]:
        say(line)
    return source, target, kept


def _report(path: Path, table: Table, bad: list[BadRow], examples: list[Example]) -> list[str]:
    lines = report([*table.bad_rows, *bad], len(table.pairs) + len(table.bad_rows), path)
    if not examples:
        raise RunError("; ".join([f"nothing is left of {path.name}", *lines]))
    return lines


def _learn_shared(config: Config, pairs: list[Pair], out: Path, say: Callable[[str], None]) -> None:
    """The vocabularies of both sides, learned together; see text/tokenizer.train_shared."""
    if (out / SOURCE).exists() and (out / TARGET).exists():
        return
    model = config.model
    say(f"learning pieces that both sides share from {len(pairs):,} pairs …")
    sides = [
        (model.source_language, model.source_vocabulary, [p.source for p in pairs], out / SOURCE),
        (model.target_language, model.target_vocabulary, [p.target for p in pairs], out / TARGET),
    ]
    sides.sort(key=lambda side: not is_chinese(side[0]))
    (_, size, chinese, first), (language, other_size, other, second) = sides
    for path, vocabulary in zip((first, second), train_shared(chinese, other, language, size, other_size), strict=True):
        write_whole(path, vocabulary.model)


def _tokenizer(config: Config, side: str, lines: list[str], out: Path, say: Callable[[str], None]) -> Tokenizer:
    """One side's tokeniser, from `out` if it was learned before."""
    language, size = getattr(config.model, f"{side}_language"), getattr(config.model, f"{side}_vocabulary")
    how, path = getattr(config.task, side), out / f"{side}.model"
    if not path.exists():
        say(f"learning up to {size:,} {side} pieces from {len(lines):,} lines …")
        try:
            learned = Tokenizer.train(language, lines, size, how)
        except ValueError as error:
            raise RunError(f"{side} side ({language}): {error}. Raise model.{side}_vocabulary") from error
        write_whole(path, learned.vocabulary.model)
    return load_tokenizer(language, path, how.unit)
