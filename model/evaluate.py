"""Score a checkpoint on a file of pairs: `python -m model.evaluate NAME FILE [--beam 5] [--limit N]`, or `NAME --kinds`
(model/kinds.py).

The measure is the task's own (train/score.py), of answers held to the task's form, against the untouched references;
beside it the perplexity, and sentences per second of the whole way from text to text.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from .command import in_sentences
from .decode.batches import BATCH, Masks, search_all
from .decode.steps import PlainSteps, S, StepModel
from .network.seq2seq import pad
from .text.tokenizer import Tokenizer
from .train.data import encode_pairs, read_pairs, report
from .train.score import calibration_error, loss_on, score
from .values.search import SearchSettings
from .values.segmentation import BOS, EOS

if TYPE_CHECKING:
    from .checkpoint import Checkpoint


def translate_ids(
    model: StepModel[S],
    sources: list[list[int]],
    config: SearchSettings,
    batch: int = BATCH,
    masks: Masks | None = None,
) -> list[list[int]]:
    """The best hypothesis of each source, without ‹eos›. `masks`: a form to hold to (decode/forms.py)."""
    results = search_all(model, sources, config, batch, masks)
    return [[id for id in result.best.ids if id != EOS] for result in results]


def translate_all(
    model: StepModel[S],
    source: Tokenizer,
    target: Tokenizer,
    sentences: list[str],
    config: SearchSettings,
    batch: int = BATCH,
    masks: Masks | None = None,
) -> list[str]:
    """Sentences → translations."""
    ids = translate_ids(model, [source.encode(s) for s in sentences], config, batch, masks)
    return [target.decode(i) for i in ids]


@torch.inference_mode()
def label_probabilities(checkpoint: Checkpoint, sentences: Sequence[str], batch: int = 64) -> list[dict[str, float]]:
    """For each sentence p(label) over the labels alone: the decoder's first step, renormalised without special
    pieces."""
    model, target = checkpoint.model.eval(), checkpoint.target
    labels = {target.decode([id]): id for id in range(EOS + 1, len(target.vocabulary))}
    ids = list(labels.values())
    rows: list[dict[str, float]] = []
    for start in range(0, len(sentences), batch):
        encoded = model.encoder(pad([checkpoint.source.encode(s) for s in sentences[start : start + batch]]))
        decoder, size = model.decoder, len(encoded.context)
        step = decoder.step(torch.full((size,), BOS), decoder.initial_state(encoded.context), decoder.memory(encoded))
        chances = torch.softmax(step.logits[:, ids], dim=-1).tolist()
        rows += [dict(zip(labels, row, strict=True)) for row in chances]
    return rows


def evaluate_file(
    checkpoint: Checkpoint, path: Path, settings: SearchSettings, limit: int = 0, plain: bool = False
) -> dict[str, object]:
    """Every figure of one file, ready for metrics.json. Raises ValueError when the file cannot be used.

    Answers come from the fast path unless `plain`; they differ in a few words and hardly in the figures.
    Rows that cannot be read and rows longer than the recipe's max_pieces are counted; the latter are scored as well.
    """
    recipe, task = checkpoint.config.train, checkpoint.config.task
    source, target = checkpoint.source, checkpoint.target
    table = read_pairs(path, recipe.source_column, recipe.target_column)
    pairs = table.pairs[:limit] if limit else table.pairs
    started = time.perf_counter()
    sentences, references = [p.source for p in pairs], [p.target for p in pairs]
    model: StepModel[Any] = PlainSteps(checkpoint.model) if plain else checkpoint.fast
    hypotheses = translate_all(model, source, target, sentences, settings, masks=checkpoint.masks)
    seconds = time.perf_counter() - started
    examples, unreadable = encode_pairs(pairs, source, target, 10**6)
    figures = score(hypotheses, references, target.language, task.metric) if task.metric != "perplexity" else {}
    if task.target.unit == "label":
        chances = label_probabilities(checkpoint, sentences)
        best = [max(row, key=lambda label: row[label]) for row in chances]
        right = [b == r for b, r in zip(best, references, strict=True)]
        confidence = [row[b] for row, b in zip(chances, best, strict=True)]
        sure = [ok for ok, p in zip(right, confidence, strict=True) if p >= task.unsure]
        figures["calibration_error"] = round(calibration_error(confidence, right), 4)
        figures["sure"] = round(100 * len(sure) / len(right), 2)
        figures["accuracy_when_sure"] = round(100 * sum(sure) / max(1, len(sure)), 2)
    left_out = [*table.bad_rows, *unreadable]
    return {
        "file": path.name,
        "sha256": table.sha256,
        "sentences": len(pairs),
        "left_out": len(left_out),
        "beam": settings.beam,
        "length_penalty": settings.length_penalty,
        **({"sampled": dataclasses.asdict(settings)} if settings.sample else {}),
        **figures,
        "perplexity": round(math.exp(loss_on(checkpoint.model, examples)), 2),
        "sentences_per_second": round(len(pairs) / seconds, 1),
        "threads": torch.get_num_threads(),
    }


@in_sentences("python -m model.evaluate")
def main(arguments: list[str] | None = None) -> None:
    from .checkpoint import CheckpointError, load_checkpoint, update_metrics
    from .kinds import evaluate_kinds
    from .kinds import report as kinds_report

    parser = argparse.ArgumentParser(prog="python -m model.evaluate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("checkpoint", help="a folder, or a name under pretrained/")
    parser.add_argument(
        "file", type=Path, nargs="?", help="a TSV with a header row and the columns that the checkpoint was trained on"
    )
    parser.add_argument(
        "--kinds", action="store_true", help="instead of a file: what people type, of benchmarks/kinds/"
    )
    parser.add_argument("--wrong", action="store_true", help="with --kinds: also every sentence that went wrong")
    parser.add_argument("--beam", type=int, help="hypotheses kept at each step (default: the task's)")
    parser.add_argument("--length-penalty", type=float, help="α in Σ log p / length^α (default: the task's)")
    parser.add_argument("--limit", type=int, default=0, help="only the first N rows (default: all)")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default: 1)")
    parser.add_argument("--plain", action="store_true", help="by the plain path, which a trace takes, not the fast one")
    parser.add_argument("--record", action="store_true", help="write the figures into the checkpoint's metrics.json")
    options = parser.parse_args(arguments)
    try:
        for name in ("beam", "threads"):
            if (value := getattr(options, name)) is not None and value < 1:
                raise ValueError(f"--{name} must be 1 or more, not {value}")
        if (options.file is None) != options.kinds:
            raise ValueError("give a file of pairs, or --kinds")
        if options.limit < 0:
            raise ValueError(f"--limit must be 0 (all) or more, not {options.limit}")
        torch.set_num_threads(options.threads)
        checkpoint = load_checkpoint(options.checkpoint)
        given = {k: v for k in ("beam", "length_penalty") if (v := getattr(options, k)) is not None}
        settings = dataclasses.replace(checkpoint.config.task.search, **given)
        if options.kinds:
            kinds = evaluate_kinds(checkpoint, settings)
            print(kinds_report(kinds, options.wrong))
            if options.record:
                counts = {kind: {k: f[k] for k in ("right", "sentences")} for kind, f in kinds.items()}
                update_metrics(checkpoint.folder, {"kinds": {**counts, "beam": settings.beam}})
            return
        for line in _left_out(checkpoint, options.file):
            print(line, file=sys.stderr)
        figures = evaluate_file(checkpoint, options.file, settings, options.limit, options.plain)
        print(json.dumps(figures, indent=2, ensure_ascii=False))
        if options.record and not options.limit:  # a part of a file is not the file's figure
            update_metrics(checkpoint.folder, {"evaluation": {f"{options.file.stem}-beam{settings.beam}": figures}})
    except (CheckpointError, ValueError, OSError) as error:
        parser.exit(2, f"{parser.prog}: {' '.join(str(error).split())}\n")


def _left_out(checkpoint: Checkpoint, path: Path) -> list[str]:
    recipe = checkpoint.config.train
    table = read_pairs(path, recipe.source_column, recipe.target_column)
    return report(table.bad_rows, len(table.pairs) + len(table.bad_rows), path)


if __name__ == "__main__":
    main()
