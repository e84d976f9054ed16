"""Models that learn side by side, an update at a time, and what each can do at any moment.

Every model is a Trainer of its own (trainer.py) with the same data and seed, so each sees the same batches in the same
order. What a look shows is of the averaged weights, which are those that are kept.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

import torch
from safetensors.torch import save
from torch import Tensor

from ..decode.steps import PlainSteps
from ..evaluate import translate_ids
from ..network.seq2seq import Seq2Seq
from ..values.learning import Frame, Look, Step, Subject
from ..values.search import SearchSettings
from .data import Example
from .events import Evaluated, Event, Updated
from .lesson import Lesson
from .score import loss_on
from .trainer import Trainer

LOSS_OF = 64  # unseen items
GROWTH = 1.2  # from one snapshot's update to the next's


def is_kept(update: int) -> bool:
    """Whether the weights after this update are a snapshot: 0, 1, 2, 3, 4, 5, 6, 8, 9, 11, 13, 16 …, about forty in the
    first two thousand."""
    if update < 5:
        return True
    before = math.floor(math.log(update - 1, GROWTH))
    return math.floor(math.log(update, GROWTH)) > before


class Watched:
    """The models of a lesson, all after the same number of updates."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.configs = [lesson.config(architecture) for architecture in lesson.settings.models]
        self.trainers = [
            Trainer(config, lesson.train, lesson.unseen, lesson.references, lesson.target) for config in self.configs
        ]
        self._events: list[Iterator[Event]] = [trainer.run() for trainer in self.trainers]
        self._losses: list[list[float]] = [[] for _ in self.trainers]
        shown = lesson.unseen[lesson.shown]
        self._shown = shown.source, shown.target

    @property
    def subject(self) -> Subject:
        lesson, (source, target) = self.lesson, self._shown
        return Subject(
            lesson.settings,
            tuple(lesson.unseen_pairs[i] for i in lesson.items),
            lesson.items.index(lesson.shown),
            tuple(lesson.source.vocabulary.piece(id) for id in source),
            tuple(lesson.target.vocabulary.piece(id) for id in target),
            len(lesson.train),
            tuple(sum(p.numel() for p in trainer.model.parameters()) for trainer in self.trainers),
        )

    @property
    def update(self) -> int:
        return self.trainers[0].update

    @property
    def cpu_seconds(self) -> float:
        """Of the model that took longest."""
        return max(trainer.cpu_seconds for trainer in self.trainers)

    def advance(self) -> bool:
        """One update of every model; false when the first of them has had its share."""
        events = [next((e for e in run if not isinstance(e, Evaluated)), None) for run in self._events]
        updated = [event for event in events if isinstance(event, Updated)]
        if len(updated) < len(events):
            return False
        for losses, event in zip(self._losses, updated, strict=True):
            losses.append(event.loss)
        return True

    def is_due(self) -> bool:
        """Whether the weights are a snapshot now."""
        return is_kept(self.update)

    def look(self, *, keep: bool = False) -> Frame:
        """What all models can do now. `keep`: the weights are a snapshot though none is due, as the last ones are."""
        looks = tuple(self._look(*pair) for pair in zip(self.trainers, self._losses, strict=True))
        return Frame(self.update, looks, keep or self.is_due())

    def snapshots(self) -> list[bytes]:
        """The averaged weights of every model as a safetensors file of float16."""
        return [
            save({name: weights.half().contiguous() for name, weights in trainer.average.items()})
            for trainer in self.trainers
        ]

    def _look(self, trainer: Trainer, losses: list[float]) -> Look:
        lesson, model = self.lesson, trainer.averaged()
        answers = self._answers(model)
        right = [answer == reference for answer, reference in zip(answers, lesson.references, strict=True)]
        log_probs, attention, gradient = inside(model, *self._shown)
        loss = _finite(sum(losses) / len(losses)) if losses else None
        losses.clear()
        return Look(
            seconds=round(trainer.cpu_seconds, 3),
            pieces_per_second=round(trainer.tokens / max(trainer.cpu_seconds, 1e-9)),
            loss=loss,
            unseen_loss=_finite(loss_on(model, lesson.unseen[:LOSS_OF])),
            exact=round(100 * sum(right) / len(right), 1),
            stairs=_stairs(lesson.unseen, right),
            written=tuple(answers[i] for i in lesson.items),
            right=tuple(right[i] for i in lesson.items),
            log_probs=_rounded(log_probs),
            attention=None if attention is None else tuple(map(_rounded, attention)),
            gradient=_rounded(gradient),
        )

    def _answers(self, model: Seq2Seq) -> list[str]:
        unseen = self.lesson.unseen
        settings = SearchSettings(beam=1, max_length=max(len(example.target) for example in unseen) + 2)
        ids = translate_ids(PlainSteps(model), [e.source for e in unseen], settings, batch=len(unseen))
        return [self.lesson.target.decode(row) for row in ids]


def inside(model: Seq2Seq, source: list[int], target: list[int]) -> tuple[Tensor, Tensor | None, Tensor]:
    """Of the right answer, each piece after the right beginning: log p (T), attention (T, S) or None, and
    ‖∂ Σ log p / ∂ x_i‖ at every source position (S)."""
    embedded = model.encoder.embedding(torch.tensor([source])).detach().requires_grad_()
    encoded, _, _ = model.encoder.forward_by_hand(torch.tensor([source]), embedded)
    steps = model.decoder.follow(target, encoded)
    logits = torch.cat([step.logits for step in steps])
    log_probs = torch.log_softmax(logits, -1)[torch.arange(len(target)), torch.tensor(target)]
    (gradient,) = torch.autograd.grad(log_probs.sum(), embedded)
    rows = [step.weights for step in steps if step.weights is not None]
    return log_probs.detach(), torch.cat(rows).detach() if rows else None, gradient[0].norm(dim=-1)


def _stairs(examples: list[Example], right: list[bool]) -> tuple[Step, ...]:
    by_length: dict[int, list[bool]] = defaultdict(list)
    for example, is_right in zip(examples, right, strict=True):
        by_length[len(example.source) - 1].append(is_right)  # without ‹eos›
    return tuple(Step(length, sum(those), len(those)) for length, those in sorted(by_length.items()))


def _finite(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None


def _rounded(values: Tensor) -> tuple[float, ...]:
    """What is not finite, of a training that went astray, as 0."""
    return tuple(round(value, 3) for value in torch.nan_to_num(values).tolist())
