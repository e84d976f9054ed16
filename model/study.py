"""What the cell and what attention are worth: checkpoints of one size, one recipe and one seed, measured side by side.

    python -m model.study                         the whole table, from every metrics.json under pretrained/
    python -m model.study measure NAME TEST.tsv   measures what the table, the page and the card show of one checkpoint

`measure` scores by source length (after Bahdanau et al. 2015, fig. 2), examines c (explain/probe.py), follows the
gradient back through the sentence (explain/gradients.py) and scores the repository's own sentences, so that a test can
score them again. All of it goes into the checkpoint's metrics.json; BLEU and chrF of whole files are model.evaluate's.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from .checkpoint import (
    CONFIG,
    METRICS,
    PRETRAINED,
    Checkpoint,
    CheckpointError,
    load_checkpoint,
    read_metrics,
    sha256,
    update_metrics,
)
from .command import in_sentences
from .config import Config, ModelConfig
from .decode.steps import PlainSteps
from .evaluate import translate_all
from .explain.gradients import reach_by_distance
from .explain.probe import examine
from .plane import SENTENCES, read_labelled
from .text.languages import blank
from .train.data import Pair, read_pairs
from .train.score import score
from .values.search import SearchSettings
from .values.study import LengthBin, Study, StudyRow

CONFIGS = PRETRAINED.parent / "configs"
LENGTHS = ((1, 5), (6, 10), (11, 15), (16, 20))  # source pieces, ‹eos› included: single sentences
JOINED = ((21, 30), (31, 40), (41, 60))  # neighbouring sentences put together until they are as long
MOST, LEAST = 200, 50  # segments in a bin; fewer are too few for BLEU, and the bin is left out
SAMPLE = 120  # of the repository's own sentences


def study_rows(folder: Path = PRETRAINED) -> Study:
    """Every checkpoint that has figures, those of one direction together, the best first; what cannot be read is
    named."""
    rows, faults = [], []
    for path in sorted(folder.glob(f"*/{METRICS}")):
        try:
            if _config(path.parent).task.metric == "bleu":
                rows.append(_row(path.parent))
        except CheckpointError as error:
            faults.append(str(error))
        except (ValueError, LookupError, TypeError, OSError) as error:
            faults.append(f"the figures of {path.parent.name} cannot be read: {type(error).__name__}")
    return Study(tuple(sorted(rows, key=lambda row: (row.direction != "zh→en", -(row.bleu or 0)))), tuple(faults))


def _config(folder: Path) -> Config:
    """A shipped checkpoint's own, or that of a checkpoint of which only the figures are shipped."""
    return Config.load(folder / CONFIG if (folder / CONFIG).is_file() else CONFIGS / f"{folder.name}.json")


def _row(folder: Path) -> StudyRow:
    metrics = read_metrics(folder)
    config: ModelConfig = _config(folder).model
    evaluation, training = metrics.get("evaluation", {}), metrics["training"]
    test, greedy = evaluation.get("test-beam5", {}), evaluation.get("test-beam1", {})
    return StudyRow(
        name=folder.name,
        cell=config.cell,
        attention=config.attention,
        hidden=config.hidden,
        direction=f"{config.source_language}→{config.target_language}",
        parameters=metrics["parameters"],
        bleu=test.get("bleu"),
        chrf=test.get("chrf"),
        greedy_bleu=greedy.get("bleu"),
        sentences_per_second=test.get("sentences_per_second"),
        minutes=training["seconds"] / 60,
        history=tuple(training["history"]),
        by_length=tuple(LengthBin(**part) for part in metrics.get("by_length", {}).get("bins", ())),
        shipped=(folder / CONFIG).is_file(),
    )


# ---------------------------------------------------------------- measuring


def segments(
    pairs: Sequence[Pair], lengths: Sequence[int], low: int, high: int, joined: bool, languages: tuple[str, str]
) -> list[Pair]:
    """Up to MOST segments of low…high source pieces, in the file's order.

    `lengths`: each pair's source pieces, without ‹eos›. Joined segments are runs of neighbouring pairs, each pair used
    once; a run that overshoots `high` is given up and the next begins after it.
    """
    if not joined:
        return [p for p, n in zip(pairs, lengths, strict=True) if low <= n + 1 <= high][:MOST]
    found: list[Pair] = []
    run: list[Pair] = []
    total = 1  # ‹eos›
    for pair, length in zip(pairs, lengths, strict=True):
        run, total = [*run, pair], total + length
        if total >= low:
            if total <= high and len(run) > 1:
                source, target = map(blank, languages)
                found.append(Pair(source.join(p.source for p in run), target.join(p.target for p in run)))
            run, total = [], 1
    return found[:MOST]


def by_length(checkpoint: Checkpoint, pairs: Sequence[Pair]) -> list[LengthBin]:
    """BLEU and chrF by source length, beam 5."""
    lengths = [len(checkpoint.source.encode(p.source)) - 1 for p in pairs]
    languages = (checkpoint.source.language, checkpoint.target.language)
    bins = []
    for low, high in LENGTHS + JOINED:
        joined = (low, high) in JOINED
        chosen = segments(pairs, lengths, low, high, joined, languages)
        if len(chosen) >= LEAST:
            figures = _score(checkpoint, chosen)
            bins.append(LengthBin(low, high, len(chosen), joined, figures["bleu"], figures["chrf"]))
    return bins


def sample_pairs(checkpoint: Checkpoint) -> list[Pair]:
    """The first of the repository's own sentences, in the checkpoint's direction."""
    source, target = checkpoint.source.language, checkpoint.target.language
    return [Pair(getattr(row, source), getattr(row, target)) for row in read_labelled()[:SAMPLE]]


def score_sample(checkpoint: Checkpoint) -> dict[str, Any]:
    """BLEU and chrF of `sample_pairs`, beam 5: what a test can measure again from the shipped weights alone."""
    pairs = sample_pairs(checkpoint)
    figures = _score(checkpoint, pairs)
    return {"file": SENTENCES.name, "sha256": sha256(SENTENCES), "sentences": len(pairs), "beam": 5, **figures}


def _score(checkpoint: Checkpoint, pairs: Sequence[Pair]) -> dict[str, Any]:
    translations = translate_all(
        PlainSteps(checkpoint.model),
        checkpoint.source,
        checkpoint.target,
        [p.source for p in pairs],
        SearchSettings(beam=5),
    )
    return score(translations, [p.target for p in pairs], checkpoint.target.language)


def measure(checkpoint: Checkpoint, path: Path) -> dict[str, Any]:
    """Everything `python -m model.study measure` records."""
    recipe = checkpoint.config.train
    table = read_pairs(path, recipe.source_column, recipe.target_column)
    sentences = [getattr(row, checkpoint.source.language) for row in read_labelled()]
    reach = reach_by_distance(checkpoint, sentences)
    bins = by_length(checkpoint, table.pairs)
    return {
        "by_length": {
            "file": path.name,
            "sha256": table.sha256,
            "beam": 5,
            "bins": [dataclasses.asdict(b) for b in bins],
        },
        "probes": [dataclasses.asdict(result) for result in examine(checkpoint)],
        "gradient_by_distance": {
            "measure": "mean of |d forward h_S / d x_i| / |d forward h_S / d x_S|, Frobenius norms",
            "sentences": len(sentences),
            "by_distance": [dataclasses.asdict(point) for point in reach],
        },
        "sample": score_sample(checkpoint),
    }


# ---------------------------------------------------------------- the table


def markdown(rows: Sequence[StudyRow]) -> str:
    """The study as two Markdown tables: the figures of all, and BLEU by source length of the first row's direction.

    BLEU in two languages cannot be compared.
    """

    def cell(value: float | None, digits: int = 1) -> str:
        return "–" if value is None else f"{value:,.{digits}f}"

    lines = [
        "| checkpoint | cell | attention | H | parameters | BLEU | chrF | greedy BLEU | sentences/s | minutes |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        name = row.name if row.shipped else f"{row.name} (figures only)"
        lines.append(
            f"| {name} | {row.cell.upper()} | {row.attention} | {row.hidden} | {row.parameters:,} | {cell(row.bleu)} "
            f"| {cell(row.chrf)} | {cell(row.greedy_bleu)} | {cell(row.sentences_per_second, 0)} "
            f"| {cell(row.minutes, 0)} |"
        )
    measured = [row for row in rows if row.by_length and row.direction == rows[0].direction]
    if measured:
        bins = sorted({(b.low, b.high, b.concatenated) for row in measured for b in row.by_length})
        heads = [f"{low}–{high}{' *' if concatenated else ''}" for low, high, concatenated in bins]
        lines += ["", f"| BLEU by source pieces | {' | '.join(heads)} |", "|---" * (len(bins) + 1) + "|"]
        for row in measured:
            found = {(b.low, b.high): b for b in row.by_length}
            values = [found.get((low, high)) for low, high, _ in bins]
            lines.append(f"| {row.name} | {' | '.join('–' if b is None else cell(b.bleu) for b in values)} |")
        counts = {(b.low, b.high): b.sentences for b in measured[0].by_length}
        lines.append(f"| *segments* | {' | '.join(str(counts.get((low, high), '–')) for low, high, _ in bins)} |")
        lines += ["", "\\* neighbouring test sentences put together."]
    return "\n".join(lines)


@in_sentences("python -m model.study")
def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.study", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command")
    measuring = commands.add_parser("measure", help="measure one checkpoint and record the figures in its metrics.json")
    measuring.add_argument("checkpoint", help="a folder, or a name under pretrained/")
    measuring.add_argument("file", type=Path, help="the test file, a TSV with a header row")
    options = parser.parse_args(arguments)
    if options.command != "measure":
        study = study_rows()
        print(markdown(study.rows))
        print(*study.faults, sep="\n", file=sys.stderr, end="\n" if study.faults else "")
        return
    torch.set_num_threads(1)
    try:
        checkpoint = load_checkpoint(options.checkpoint)
        figures = measure(checkpoint, options.file)
    except (CheckpointError, ValueError, OSError) as error:
        print(f"{parser.prog}: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(2)
    update_metrics(checkpoint.folder, figures)
    print(json.dumps(figures, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
