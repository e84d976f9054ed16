"""The training loop, as a generator of events: the progress bar of the command line and the page consume the same.

Cross entropy with label smoothing (Szegedy et al. 2016), Adam (Kingma & Ba 2015), gradient clipping, a learning rate
that warms up, holds and falls linearly to zero, and an exponential moving average of the weights, which is what is
evaluated and kept. Whoever consumes the events may stop at any of them, look at `snapshot()`, keep `state()` and go on
later, here or in another process, as if nothing had happened.
"""

from __future__ import annotations

import copy
import math
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..config import Config, TrainConfig
from ..decode.forms import held_to
from ..decode.steps import PlainSteps
from ..evaluate import translate_ids
from ..network.seq2seq import Seq2Seq
from ..text.tokenizer import Tokenizer
from ..values.search import SearchSettings
from .data import Batch, Example, batches
from .events import Evaluated, Event, Finished, Saved, Updated
from .group import ALONE, Group
from .score import better, loss_on, score

Weights = dict[str, Tensor]


def learning_rate(update: int, config: TrainConfig) -> float:
    """Linear warm-up, a hold, then linearly to zero at the last update."""
    if update < config.warmup:
        return config.learning_rate * (update + 1) / config.warmup
    hold = config.hold * config.updates
    return config.learning_rate * min(1.0, (config.updates - update) / max(1.0, config.updates - hold))


class Trainer:
    """One training run. Everything that decides what comes next is in `state()`, so a resumed run is the same run.

    It has a generator state of its own: neither evaluations nor other work in the process change what it does.
    """

    def __init__(
        self,
        config: Config,
        train: list[Example],
        dev: list[Example],
        references: list[str],
        target: Tokenizer,
        group: Group = ALONE,
    ):
        self.group = group
        self.config, self.train, self.dev, self.references, self.target = config, train, dev, references, target
        self.masks = held_to(config.task.form, target)
        recipe = config.train
        self.rng = random.Random(recipe.seed)
        self.torch_rng = torch.Generator().manual_seed(recipe.seed).get_state()
        with self._own_generator():
            self.model = Seq2Seq(config.model)
        self.evaluated = copy.deepcopy(self.model).eval()  # gets the averaged weights whenever they are evaluated
        self.model.to(group.device)
        self.objective = group.objective(self.model, recipe)
        self.average = {key: value.clone() for key, value in self.model.state_dict().items()}
        self.optimiser = torch.optim.Adam(
            self.model.parameters(), lr=recipe.learning_rate, betas=recipe.betas, fused=True
        )
        self.update, self.epoch, self.in_epoch = 0, 0, 0
        self.epoch_rng = self.rng.getstate()  # where this epoch's order began, to replay it on resuming
        self.best: dict[str, float] = {"update": 0}
        self.best_weights = self.average
        self.history: list[dict[str, float]] = []
        self.seconds = 0.0
        self.cpu_seconds = 0.0  # of this process, in updates alone
        self.tokens = 0

    @contextmanager
    def _own_generator(self) -> Iterator[None]:
        """torch's random numbers (initial weights, dropout) from this run's own state."""
        with torch.random.fork_rng(devices=[]):
            torch.set_rng_state(self.torch_rng)
            yield
            self.torch_rng = torch.get_rng_state()

    def begin_with(self, weights: Weights) -> None:
        """Weights that were learned before, in the place of random ones."""
        self.model.load_state_dict(weights)
        self.average = {key: value.clone() for key, value in self.model.state_dict().items()}
        self.best_weights = self.average

    # -- resuming

    def state(self) -> dict[str, Any]:
        places = ("update", "epoch", "in_epoch", "epoch_rng", "torch_rng")
        figures = ("best", "best_weights", "history", "seconds", "cpu_seconds", "tokens")
        return {
            **{name: getattr(self, name) for name in (*places, *figures)},
            "model": self.model.state_dict(),
            "average": self.average,
            "optimiser": self.optimiser.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        state = dict(state)
        self.model.load_state_dict(state.pop("model"))
        self.optimiser.load_state_dict(state.pop("optimiser"))
        for name, value in state.items():
            setattr(self, name, value)
        self.average = {key: value.to(self.group.device) for key, value in self.average.items()}

    def snapshot(self) -> Weights:
        """A copy of the averaged weights as they are now."""
        return {key: value.clone() for key, value in self.average.items()}

    def averaged(self) -> Seq2Seq:
        """A model of the averaged weights as they are now, in eval mode; the next call changes it."""
        self.evaluated.load_state_dict(self.average)
        return self.evaluated

    def save(self, path: Path) -> Saved:
        """Write the whole state, so that a crash leaves either the old file or the new one."""
        partial = path.with_suffix(".partial")
        torch.save(self.state(), partial)
        os.replace(partial, path)
        return Saved(self.update, path)

    # -- the loop

    def run(self, stop_at: int | None = None) -> Iterator[Event]:
        """Train up to `stop_at` updates (default: all that the recipe asks for). Ends with Finished when all is
        done."""
        recipe = self.config.train
        last = min(stop_at or recipe.updates, recipe.updates)
        stream = self._stream()
        while True:
            if self._evaluation_is_due():
                yield self._evaluate()
            if self.update >= last or self._finished():
                break
            yield self._update(next(stream))
        if reason := self._finished():
            yield Finished(self.update, reason)

    def _stream(self) -> Iterator[Batch]:
        while True:
            yield from self.epoch_batches()

    def epoch_batches(self) -> Iterator[Batch]:
        """What is left of the current epoch, in the order its generator state gives."""
        recipe = self.config.train
        self.rng.setstate(self.epoch_rng)
        for index, batch in enumerate(batches(self.train, recipe.batch_tokens, recipe.drop_final_mark, self.rng)):
            if index >= self.in_epoch:
                yield batch
        self.epoch, self.in_epoch, self.epoch_rng = self.epoch + 1, 0, self.rng.getstate()

    def _update(self, batch: Batch) -> Updated:
        recipe, started, cpu = self.config.train, time.perf_counter(), time.process_time()
        self.model.train()
        rate = learning_rate(self.update, recipe)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        part, share = self.group.part(batch)
        if self.group.size > 1:
            self.torch_rng = self.group.generator(recipe.seed, self.update).get_state()
        with self._own_generator():
            loss = share * self.objective(part)
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
        mean, spent = self.group.mean(loss.item(), time.process_time() - cpu)
        self.cpu_seconds += spent
        return Updated(self.update, self.epoch, mean, rate, self.seconds, self.tokens / max(self.seconds, 1e-9))

    # -- evaluation

    def _evaluation_is_due(self) -> bool:
        recipe = self.config.train
        due = self.update > 0 and (
            self.update % recipe.evaluate_every == 0 or self.update == recipe.updates or self._spent()
        )
        return due and not (self.history and self.history[-1]["update"] == self.update)

    def _evaluate(self) -> Evaluated:
        started = time.perf_counter()
        self.averaged()
        metric = self.config.task.metric
        dev_loss, value = self.group.told(self._judged)
        event = Evaluated(self.update, self.epoch, self.seconds, dev_loss, metric, value, False, 0.0)
        best = self._is_best(event.record)
        self.history.append(event.record)
        if best:
            self.best, self.best_weights = event.record, self.snapshot()
        took = time.perf_counter() - started
        return Evaluated(self.update, self.epoch, self.seconds, dev_loss, metric, value, best, took)

    def _judged(self) -> tuple[float, float]:
        """The loss on the development sentences, and the task's measure."""
        dev_loss = loss_on(self.evaluated, self.dev)
        return dev_loss, math.exp(dev_loss) if self.config.task.metric == "perplexity" else self._score()

    def _score(self) -> float:
        """The task's measure of greedy answers, held to the task's form, to the first development sentences."""
        limit, task = self.config.train.evaluate_sentences, self.config.task
        sources = [e.source for e in self.dev[:limit]]
        ids = translate_ids(PlainSteps(self.evaluated), sources, SearchSettings(beam=1), masks=self.masks)
        answers = [self.target.decode(i) for i in ids]
        return float(score(answers, self.references[:limit], self.target.language, task.metric)[task.metric])

    def _is_best(self, record: dict[str, float]) -> bool:
        """By the recipe's `select`; a tie goes to the lower loss, so that a run of zeros does not keep its first
        weights."""
        select, name = self.config.train.select, f"dev_{self.config.task.metric}"
        if "dev_loss" not in self.best or select == "last":
            return True
        if select == "metric" and record[name] != self.best[name]:
            return better(self.config.task.metric, record[name], self.best[name])
        return record["dev_loss"] < self.best["dev_loss"]

    def _spent(self) -> bool:
        """Whether the CPU seconds are spent."""
        return 0 < self.config.train.cpu_seconds <= self.cpu_seconds

    def _finished(self) -> str:
        """Why nothing is left to do, as Finished says it; "" while there is."""
        if self.update >= self.config.train.updates:
            return "updates"
        if self._stale():
            return "patience"
        return "seconds" if self._spent() else ""

    def _stale(self) -> bool:
        """Whether `patience` evaluations have passed without a better one."""
        patience = self.config.train.patience
        since = [r for r in self.history if r["update"] > self.best["update"]]
        return 0 < patience <= len(since)
