"""Train a checkpoint: `python -m model.train CONFIG --data TRAIN.tsv --dev DEV.tsv --out FOLDER`.

Interrupt it whenever you like and start it again: it resumes from FOLDER/resume.pt as if nothing had happened. Cross entropy
with label smoothing (Szegedy et al. 2016), Adam (Kingma & Ba 2015), gradient clipping, a learning rate that warms up, holds
and falls linearly to zero, and an exponential moving average of the weights, which is what is evaluated and kept.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm

from ..checkpoint import save_checkpoint
from ..config import Config, TrainConfig
from ..decode.steps import PlainSteps
from ..evaluate import score, translate_ids
from ..network.seq2seq import Seq2Seq
from ..text.tokenizer import Tokenizer, load_tokenizer
from ..values.search import SearchSettings
from ..values.segmentation import PAD
from .data import Batch, Example, batches, encode_pairs, make_batch, prepare, read_pairs


def learning_rate(update: int, config: TrainConfig) -> float:
    """Linear warm-up, a hold, then linearly to zero at the last update."""
    if update < config.warmup:
        return config.learning_rate * (update + 1) / config.warmup
    hold = config.hold * config.updates
    return config.learning_rate * min(1.0, (config.updates - update) / max(1.0, config.updates - hold))


def loss_of(model: Seq2Seq, batch: Batch, label_smoothing: float, *, reduction: str = "mean") -> Tensor:
    """Cross entropy in nats per target piece (or summed), padding apart."""
    logits = model(batch.source, batch.inputs)
    return nn.functional.cross_entropy(
        logits.flatten(0, 1),
        batch.targets.flatten(),
        ignore_index=PAD,
        label_smoothing=label_smoothing,
        reduction=reduction,
    )


class Trainer:
    """One training run. Everything that decides what comes next is in `state()`, so a resumed run is the same run."""

    def __init__(
        self, config: Config, train: list[Example], dev: list[Example], references: list[str], target: Tokenizer
    ):
        self.config, self.train, self.dev, self.references, self.target = config, train, dev, references, target
        recipe = config.train
        torch.manual_seed(recipe.seed)
        self.rng = random.Random(recipe.seed)
        self.model = Seq2Seq(config.model)
        self.average = {key: value.clone() for key, value in self.model.state_dict().items()}
        self.optimiser = torch.optim.Adam(
            self.model.parameters(), lr=recipe.learning_rate, betas=recipe.betas, fused=True
        )
        self.update, self.epoch, self.in_epoch = 0, 0, 0
        self.epoch_rng = self.rng.getstate()  # where this epoch's order began, to replay it on resuming
        self.best = {"update": 0, "dev_bleu": -1.0}
        self.best_weights = self.average
        self.history: list[dict[str, float]] = []
        self.seconds = 0.0
        self.tokens = 0

    # -- resuming

    def state(self) -> dict[str, Any]:
        names = ("update", "epoch", "in_epoch", "epoch_rng", "best", "best_weights", "history", "seconds", "tokens")
        return {
            **{name: getattr(self, name) for name in names},
            "model": self.model.state_dict(),
            "average": self.average,
            "optimiser": self.optimiser.state_dict(),
            "torch_rng": torch.get_rng_state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        self.model.load_state_dict(state.pop("model"))
        self.optimiser.load_state_dict(state.pop("optimiser"))
        torch.set_rng_state(state.pop("torch_rng"))
        for name, value in state.items():
            setattr(self, name, value)

    # -- the loop

    def epoch_batches(self) -> Iterator[Batch]:
        """What is left of the current epoch, in the order its generator state gives."""
        recipe = self.config.train
        self.rng.setstate(self.epoch_rng)
        for index, batch in enumerate(batches(self.train, recipe.batch_tokens, recipe.drop_final_mark, self.rng)):
            if index >= self.in_epoch:
                yield batch
        self.epoch, self.in_epoch, self.epoch_rng = self.epoch + 1, 0, self.rng.getstate()

    def run(self, stop_at: int | None = None, save: Path | None = None, save_every: float = 180.0) -> None:
        """Train up to `stop_at` updates (default: all), saving a resumable state every `save_every` seconds."""
        recipe = self.config.train
        last = min(stop_at or recipe.updates, recipe.updates)
        saved = time.monotonic()
        with tqdm(total=recipe.updates, initial=self.update, unit="update", mininterval=5) as bar:
            while self.update < last and not self._stale():
                for batch in self.epoch_batches():
                    self._update(batch, bar)
                    if self.update % recipe.evaluate_every == 0 or self.update == recipe.updates:
                        self._evaluate(bar)
                        if self._stale():
                            break
                    if save and time.monotonic() - saved > save_every:
                        self.save(save)
                        saved = time.monotonic()
                    if self.update >= last:
                        break
        if save:
            self.save(save)

    def save(self, path: Path) -> None:
        """Write the whole state, so that a crash leaves either the old file or the new one."""
        partial = path.with_suffix(".partial")
        torch.save(self.state(), partial)
        os.replace(partial, path)

    def _update(self, batch: Batch, bar: tqdm[Any]) -> None:
        recipe, started = self.config.train, time.perf_counter()
        self.model.train()
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(self.update, recipe)
        loss = loss_of(self.model, batch, recipe.label_smoothing)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), recipe.clip)
        self.optimiser.step()
        self.update, self.in_epoch = self.update + 1, self.in_epoch + 1
        decay = min(recipe.ema, self.update / (self.update + 10))  # young averages forget faster
        with torch.no_grad():
            for key, value in self.model.state_dict().items():
                self.average[key].lerp_(value, 1 - decay)
        self.tokens += batch.tokens
        self.seconds += time.perf_counter() - started
        bar.update(1)
        if self.update % 20 == 0:
            bar.set_postfix(epoch=self.epoch, loss=f"{loss.item():.3f}", tokens_s=f"{self.tokens / self.seconds:.0f}")

    def _evaluate(self, bar: tqdm[Any]) -> None:
        started = time.perf_counter()
        model = Seq2Seq(self.config.model).eval()
        model.load_state_dict(self.average)
        limit = self.config.train.evaluate_sentences
        hypotheses = translate_ids(PlainSteps(model), [e.source for e in self.dev[:limit]], SearchSettings(beam=1))
        bleu = score([self.target.decode(ids) for ids in hypotheses], self.references[:limit], self.target.language)
        record = {
            "update": self.update,
            "epoch": self.epoch,
            "seconds": round(self.seconds),
            "dev_loss": round(self.dev_loss(model), 4),
            "dev_bleu": float(bleu["bleu"]),  # type: ignore[arg-type]
        }
        self.history.append(record)
        if record["dev_bleu"] > self.best["dev_bleu"]:
            self.best = record
            self.best_weights = {key: value.clone() for key, value in self.average.items()}
        bar.write(json.dumps({**record, "evaluation_seconds": round(time.perf_counter() - started, 1)}))

    @torch.inference_mode()
    def dev_loss(self, model: Seq2Seq) -> float:
        """Nats per target piece on the development sentences, without smoothing."""
        total, tokens = 0.0, 0
        for start in range(0, len(self.dev), 64):
            chosen = self.dev[start : start + 64]
            batch = make_batch([e.source for e in chosen], [e.target for e in chosen])
            total += float(loss_of(model, batch, 0.0, reduction="sum"))
            tokens += batch.tokens
        return total / tokens

    def _stale(self) -> bool:
        """Whether `patience` evaluations have passed without a better BLEU."""
        patience = self.config.train.patience
        return bool(patience) and len(self.history) - self._best_index() >= patience

    def _best_index(self) -> int:
        return next((i for i, r in enumerate(self.history, 1) if r["update"] == self.best["update"]), 0)


def train(
    config: Config, data: Path, dev: Path, out: Path, source: Tokenizer | None = None, target: Tokenizer | None = None
) -> None:
    """The whole way: read, learn the tokenisers, train (or resume), write the checkpoint folder."""
    recipe = config.train
    torch.set_num_threads(recipe.threads)
    out.mkdir(parents=True, exist_ok=True)
    table = read_pairs(data, recipe.source_column, recipe.target_column)
    dev_table = read_pairs(dev, recipe.source_column, recipe.target_column)
    for bad in (table.bad_rows + dev_table.bad_rows)[:20]:
        print(f"line {bad.line} left out: {bad.reason}")
    pairs = prepare(table.pairs, recipe)
    source, target = _tokenizers(config, [p.source for p in pairs], [p.target for p in pairs], out)
    model = dataclasses.replace(
        config.model, source_vocabulary=len(source.vocabulary), target_vocabulary=len(target.vocabulary)
    )
    config = dataclasses.replace(config, model=model)
    print(f"{len(pairs)} pairs; {len(source.vocabulary)} source and {len(target.vocabulary)} target pieces", flush=True)
    references = [p.target for p in dev_table.pairs]
    examples = encode_pairs(pairs, source, target, recipe.max_pieces)
    trainer = Trainer(config, examples, encode_pairs(list(dev_table.pairs), source, target, 10**6), references, target)
    resume = out / "resume.pt"
    if resume.exists():
        trainer.restore(torch.load(resume, weights_only=False))
        print(f"resumed at update {trainer.update}", flush=True)
    trainer.run(save=resume)
    metrics = {
        "parameters": sum(p.numel() for p in trainer.model.parameters()),
        "pairs": len(examples),
        "bad_rows": len(table.bad_rows),
        "data": {p.name: t.sha256 for p, t in ((data, table), (dev, dev_table))},
        "training": {
            "updates": trainer.update,
            "epochs": trainer.epoch,
            "seconds": round(trainer.seconds),
            "target_pieces_per_second": round(trainer.tokens / max(trainer.seconds, 1e-9)),
            "best": trainer.best,
            "history": trainer.history,
        },
    }
    save_checkpoint(out, config, trainer.best_weights, source, target, metrics)


def _tokenizers(config: Config, sources: list[str], targets: list[str], out: Path) -> tuple[Tokenizer, Tokenizer]:
    """Both tokenisers, kept in `out` so that a resumed run reads the same pieces."""
    model, tokenizers = config.model, []
    for side, language, size, lines in (
        ("source", model.source_language, model.source_vocabulary, sources),
        ("target", model.target_language, model.target_vocabulary, targets),
    ):
        path = out / f"{side}.model"
        if not path.exists():
            path.write_bytes(Tokenizer.train(language, lines, size).vocabulary.model)
        tokenizers.append(load_tokenizer(language, path))
    return tokenizers[0], tokenizers[1]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.train", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("config", type=Path, help="a config.json; see configs/")
    parser.add_argument("--data", type=Path, required=True, help="training TSV with a header row")
    parser.add_argument("--dev", type=Path, required=True, help="validation TSV with the same columns")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run; an interrupted one resumes")
    parser.add_argument("--updates", type=int, help="instead of the configuration's number of updates")
    parser.add_argument("--threads", type=int, help="instead of the configuration's number of threads")
    options = parser.parse_args(arguments)
    config = Config.load(options.config)
    changes = {k: v for k in ("updates", "threads") if (v := getattr(options, k)) is not None}
    train(
        dataclasses.replace(config, train=dataclasses.replace(config.train, **changes)),
        options.data,
        options.dev,
        options.out,
    )


if __name__ == "__main__":
    main()
