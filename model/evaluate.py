"""Score a checkpoint on a file of pairs: `python -m model.evaluate NAME FILE [--beam 5] [--limit N]`.

BLEU (Papineni et al. 2002) and chrF (Popović 2015) by sacreBLEU (Post 2018), with its signatures, against the untouched
references; sentences per second of the whole way from text to text.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import sacrebleu
import torch

from .decode.batches import BATCH, search_all
from .decode.steps import PlainSteps, S, StepModel
from .text.tokenizer import Tokenizer
from .train.data import read_pairs
from .values.search import SearchSettings
from .values.segmentation import EOS


def translate_ids(
    model: StepModel[S], sources: list[list[int]], config: SearchSettings, batch: int = BATCH
) -> list[list[int]]:
    """The best hypothesis of each source, without ‹eos›."""
    results = search_all(model, sources, config, batch)
    return [[id for id in result.best.ids if id != EOS] for result in results]


def translate_all(
    model: StepModel[S],
    source: Tokenizer,
    target: Tokenizer,
    sentences: list[str],
    config: SearchSettings,
    batch: int = BATCH,
) -> list[str]:
    """Sentences → translations."""
    return [target.decode(ids) for ids in translate_ids(model, [source.encode(s) for s in sentences], config, batch)]


def score(hypotheses: list[str], references: list[str], target_language: str = "en") -> dict[str, object]:
    """BLEU and chrF with their signatures. Chinese is scored with sacreBLEU's zh tokenizer."""
    bleu = sacrebleu.metrics.BLEU(trg_lang=target_language)
    chrf = sacrebleu.metrics.CHRF()
    return {
        "bleu": round(bleu.corpus_score(hypotheses, [references]).score, 2),
        "bleu_signature": str(bleu.get_signature()),
        "chrf": round(chrf.corpus_score(hypotheses, [references]).score, 2),
        "chrf_signature": str(chrf.get_signature()),
    }


def evaluate_file(
    model: StepModel[S],
    source: Tokenizer,
    target: Tokenizer,
    path: Path,
    columns: tuple[str, str],
    config: SearchSettings,
    limit: int = 0,
) -> dict[str, object]:
    """Every figure of one file, ready for metrics.json."""
    table = read_pairs(path, *columns)
    pairs = table.pairs[:limit] if limit else table.pairs
    started = time.perf_counter()
    hypotheses = translate_all(model, source, target, [p.source for p in pairs], config)
    seconds = time.perf_counter() - started
    return {
        "file": path.name,
        "sha256": table.sha256,
        "sentences": len(pairs),
        "beam": config.beam,
        "length_penalty": config.length_penalty,
        **score(hypotheses, [p.target for p in pairs], target.language),
        "sentences_per_second": round(len(pairs) / seconds, 1),
        "threads": torch.get_num_threads(),
    }


def main(arguments: list[str] | None = None) -> None:
    from .checkpoint import CheckpointError, load_checkpoint, update_metrics

    parser = argparse.ArgumentParser(prog="python -m model.evaluate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("checkpoint", help="a folder, or a name under pretrained/")
    parser.add_argument("file", type=Path, help="a TSV with a header row")
    parser.add_argument("--beam", type=int, default=5)
    parser.add_argument("--length-penalty", type=float, default=1.0)
    parser.add_argument("--limit", type=int, default=0, help="only the first N rows")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--plain", action="store_true", help="by the plain path, whose every number can be traced")
    parser.add_argument("--record", action="store_true", help="write the figures into the checkpoint's metrics.json")
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        checkpoint = load_checkpoint(options.checkpoint)
    except CheckpointError as error:
        parser.exit(2, f"{error}\n")
    recipe = checkpoint.config.train
    config = SearchSettings(beam=options.beam, length_penalty=options.length_penalty)
    columns = (recipe.source_column, recipe.target_column)
    texts = checkpoint.source, checkpoint.target
    steps: StepModel[Any] = PlainSteps(checkpoint.model) if options.plain else checkpoint.fast
    figures = evaluate_file(steps, *texts, options.file, columns, config, options.limit)
    print(json.dumps(figures, indent=2, ensure_ascii=False))
    if options.record and not options.limit:  # a part of a file is not the file's figure
        update_metrics(checkpoint.folder, {"evaluation": {f"{options.file.stem}-beam{options.beam}": figures}})


if __name__ == "__main__":
    main()
