"""The schedule, the loop, and a run that stops and goes on as if nothing had happened."""

from __future__ import annotations

import dataclasses
import json
import math
import random
from pathlib import Path

import pytest
import torch

from model.checkpoint import load_checkpoint
from model.config import Config, ModelConfig, TrainConfig
from model.task import Task
from model.text.tokenizer import Tokenizer
from model.train.command import main
from model.train.data import Batch, Example, batches, make_batch
from model.train.events import Evaluated, Finished, Updated
from model.train.score import loss_of, loss_on
from model.train.trainer import Trainer, learning_rate
from model.values.segmentation import EOS
from tests.conftest import PAIRS, Tiny

RECIPE = TrainConfig(
    updates=20,
    warmup=4,
    batch_tokens=120,
    evaluate_every=6,
    evaluate_sentences=4,
    learning_rate=1e-2,
    drop_final_mark=0.4,
)


def trainer(tiny: Tiny, **changes: object) -> Trainer:
    model = dataclasses.replace(tiny.config.model, dropout=0.3, embedding=8, hidden=8, attention_size=4)
    config = Config(model, dataclasses.replace(RECIPE, **changes))
    dev = tiny.examples[:6]
    return Trainer(config, tiny.examples[:24], dev, [p.target for p in PAIRS[:6]], tiny.target)


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("update", "rate"),
    [(0, 0.02), (49, 1.0), (50, 1.0), (300, 1.0), (475, 0.75), (650, 0.5), (825, 0.25), (999, 1 / 700), (1000, 0.0)],
)
def test_the_learning_rate_warms_up_holds_and_falls(update: int, rate: float) -> None:
    config = TrainConfig(updates=1000, warmup=50, hold=0.3, learning_rate=1.0)
    assert learning_rate(update, config) == pytest.approx(rate)


def test_the_learning_rate_is_what_the_optimiser_gets(tiny: Tiny) -> None:
    t = trainer(tiny)
    list(t.run(stop_at=2))
    assert t.optimiser.param_groups[0]["lr"] == pytest.approx(1e-2 * 2 / 4)


def test_the_loss_by_hand() -> None:
    logits = torch.tensor([[[0.0, 0.0, 0.0, math.log(3)], [0.0] * 4, [5.0] * 4]])  # p(3) = 3/6, then 1/4; a padded step
    batch = make_batch([[3]], [[3, 1, 0]])
    model = lambda source, inputs: logits  # noqa: E731
    plain = (math.log(2) + math.log(4)) / 2
    assert loss_of(model, batch, 0.0).item() == pytest.approx(plain)
    assert loss_of(model, batch, 0.0, reduction="sum").item() == pytest.approx(2 * plain)
    # smoothing 0.1: 0.9 of that and 0.1 of the mean over all four pieces
    mean = (math.log(2) + 3 * math.log(6)) / 4
    assert loss_of(model, batch, 0.1).item() == pytest.approx((0.9 * math.log(2) + 0.1 * mean + math.log(4)) / 2)


def test_the_average_follows_the_weights(tiny: Tiny) -> None:
    t = trainer(tiny)
    before = {k: v.clone() for k, v in t.model.state_dict().items()}
    list(t.run(stop_at=1))
    decay = 1 / 11  # min(0.999, 1 / (1 + 10))
    for key, now in t.model.state_dict().items():
        torch.testing.assert_close(t.average[key], decay * before[key] + (1 - decay) * now)


# ---------------------------------------------------------------- stopping and going on


def assert_same(a: Trainer, b: Trainer) -> None:
    for mine, theirs in (
        (a.model.state_dict(), b.model.state_dict()),
        (a.average, b.average),
        (a.best_weights, b.best_weights),
    ):
        assert mine.keys() == theirs.keys()
        for key in mine:
            assert torch.equal(mine[key], theirs[key]), key
    assert (a.update, a.epoch, a.in_epoch, a.tokens) == (b.update, b.epoch, b.in_epoch, b.tokens)
    drop = {"seconds"}
    assert [{k: v for k, v in r.items() if k not in drop} for r in a.history] == [
        {k: v for k, v in r.items() if k not in drop} for r in b.history
    ]
    assert a.best["update"] == b.best["update"]
    assert torch.equal(torch.randn(3), torch.randn(3)) is False  # the generator is alive


def batches_in_an_epoch(tiny: Tiny) -> int:
    return sum(1 for _ in batches(tiny.examples[:24], RECIPE.batch_tokens, 0.4, random.Random(1)))


@pytest.mark.parametrize("stop", ["early", "last-batch", "border", "after-border", "at-evaluation", "twice"])
def test_stop_and_resume_equals_an_uninterrupted_run(tiny: Tiny, tmp_path: Path, stop: str) -> None:
    epoch = batches_in_an_epoch(tiny)
    assert 2 < epoch < 8  # so that 20 updates cross several borders
    stops = {
        "early": [1],
        "last-batch": [epoch - 1],
        "border": [epoch],
        "after-border": [epoch + 1],
        "at-evaluation": [12],
        "twice": [3, 2 * epoch],
    }[stop]
    whole = trainer(tiny)
    list(whole.run())
    assert whole.update == 20 and whole.epoch >= 2 and len(whole.history) == 4
    file = tmp_path / "resume.pt"
    for last in [*stops, None]:
        torch.manual_seed(999)  # a new process has another generator state
        part = trainer(tiny)
        if file.exists():
            part.restore(torch.load(file, weights_only=False))
        list(part.run(stop_at=last))
        part.save(file)
        assert part.update == (last or 20)
    assert_same(part, whole)
    assert not list(tmp_path.glob("*.partial"))


def test_another_seed_is_another_run(tiny: Tiny) -> None:
    a, b = trainer(tiny), trainer(tiny, seed=2)
    list(a.run(stop_at=2)), list(b.run(stop_at=2))
    assert not torch.equal(a.model.decoder.initial.weight, b.model.decoder.initial.weight)


def test_an_epoch_reads_every_example_once_even_when_interrupted(tiny: Tiny, tmp_path: Path) -> None:
    seen: list[int] = []
    key = {tuple(e.target): i for i, e in enumerate(tiny.examples[:24])}

    class Watching(Trainer):
        def _update(self, batch: Batch) -> Updated:
            seen.extend(key[tuple(t for t in row if t)] for row in batch.targets.tolist())
            return super()._update(batch)

    first = trainer(tiny)
    first.__class__ = Watching
    list(first.run(stop_at=2))
    first.save(tmp_path / "resume.pt")
    second = trainer(tiny)
    second.__class__ = Watching
    second.restore(torch.load(tmp_path / "resume.pt", weights_only=False))
    list(second.run(stop_at=batches_in_an_epoch(tiny)))
    assert sorted(seen) == list(range(24))


def test_every_epoch_has_its_own_order(tiny: Tiny) -> None:
    t = trainer(tiny)

    def one_epoch() -> list[list[int]]:
        made = []
        for batch in t.epoch_batches():
            made += batch.targets[:, 0].tolist()
            t.in_epoch += 1
        return made

    first, second = one_epoch(), one_epoch()
    assert (t.epoch, t.in_epoch) == (2, 0)
    assert sorted(first) == sorted(second)
    assert first != second


# ---------------------------------------------------------------- stopping early, learning


@pytest.mark.parametrize(("patience", "expected"), [(1, 3), (2, 4), (0, 8)])
def test_training_stops_after_patience_evaluations_without_a_better_bleu(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch, patience: int, expected: int
) -> None:
    figures = iter([1.0, 5.0, 4.0, 4.9, 3.0, 2.0, 1.0, 0.0])
    monkeypatch.setattr("model.train.trainer.score", lambda *_: {"bleu": next(figures)})
    t = trainer(tiny, updates=8, evaluate_every=1, evaluate_sentences=1, patience=patience)
    list(t.run())
    assert t.update == len(t.history) == expected
    assert t.best["update"] == 2
    again = t.update
    list(t.run())  # what is stale stays stopped
    assert t.update == again


def test_the_best_weights_are_those_of_the_best_evaluation(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    figures = iter([1.0, 5.0, 4.0, 3.0])
    monkeypatch.setattr("model.train.trainer.score", lambda *_: {"bleu": next(figures)})
    t = trainer(tiny, updates=4, evaluate_every=1, evaluate_sentences=1)
    list(t.run(stop_at=2))
    kept = {k: v.clone() for k, v in t.average.items()}
    list(t.run())
    assert all(torch.equal(t.best_weights[k], kept[k]) for k in kept)
    assert not torch.equal(t.average["decoder.bias"], kept["decoder.bias"])


@pytest.mark.parametrize(
    ("select", "bleu", "losses", "best"),
    [
        ("metric", [0, 0, 0, 0], [4.0, 3.0, 2.0, 2.5], 3),  # a tie goes to the lower loss
        ("metric", [0, 9, 8, 9], [4.0, 3.0, 2.0, 3.5], 2),
        ("loss", [0, 9, 8, 9], [4.0, 3.0, 2.0, 3.5], 3),
        ("last", [0, 9, 8, 7], [4.0, 3.0, 2.0, 3.5], 4),
    ],
)
def test_which_weights_are_kept(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch, select: str, bleu: list[float], losses: list[float], best: int
) -> None:
    figures, loss = iter(bleu), iter(losses)
    monkeypatch.setattr("model.train.trainer.score", lambda *_: {"bleu": next(figures)})
    monkeypatch.setattr("model.train.trainer.loss_on", lambda *_: next(loss))
    t = trainer(tiny, updates=4, evaluate_every=1, evaluate_sentences=1, select=select)
    told = [e.update for e in t.run() if isinstance(e, Evaluated) and e.best]
    assert t.best["update"] == told[-1] == best


def test_a_smaller_perplexity_is_the_better_one(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    losses = iter([3.0, 2.0, 2.5])
    monkeypatch.setattr("model.train.trainer.loss_on", lambda *_: next(losses))
    t = trainer(tiny, updates=3, evaluate_every=1)
    t.config = dataclasses.replace(t.config, task=Task(metric="perplexity"))
    values = [(e.value, e.best) for e in t.run() if isinstance(e, Evaluated)]
    assert values == [
        (pytest.approx(math.exp(3.0)), True),
        (pytest.approx(math.exp(2.0)), True),
        (pytest.approx(math.exp(2.5)), False),
    ]


# ---------------------------------------------------------------- the events


def test_the_events_of_a_run(tiny: Tiny) -> None:
    t = trainer(tiny, updates=7, evaluate_every=3)
    events = list(t.run())
    assert [type(e).__name__[0] + str(e.update) for e in events] == [
        "U1",
        "U2",
        "U3",
        "E3",
        "U4",
        "U5",
        "U6",
        "E6",
        "U7",
        "E7",
        "F7",
    ]
    first, end = events[0], events[-1]
    assert isinstance(first, Updated) and 0 < first.loss < 10 and first.learning_rate == pytest.approx(1e-2 / 4)
    assert end == Finished(7, "updates")
    assert list(t.run()) == [end]  # nothing is evaluated twice


def test_evaluating_more_often_does_not_change_the_weights(tiny: Tiny) -> None:
    seldom, often = trainer(tiny, evaluate_every=20), trainer(tiny, evaluate_every=1)
    list(seldom.run()), list(often.run())
    assert len(often.history) == 20 and len(seldom.history) == 1
    for key, value in seldom.model.state_dict().items():
        assert torch.equal(value, often.model.state_dict()[key]), key


def test_two_runs_in_turn_are_each_the_run_alone(tiny: Tiny) -> None:
    """As the page trains two models at once; other random numbers drawn between change nothing either."""
    alone, one, other = trainer(tiny), trainer(tiny), trainer(tiny, seed=2)
    list(alone.run())
    before = torch.get_rng_state()
    for _ in zip(one.run(), other.run(), strict=True):
        pass
    assert torch.equal(torch.get_rng_state(), before)
    torch.rand(3)
    assert_same(one, alone)


def test_a_snapshot_is_the_average_now_and_stays(tiny: Tiny) -> None:
    t = trainer(tiny)
    events = t.run()
    next(events)
    kept = t.snapshot()
    assert all(torch.equal(kept[k], v) for k, v in t.average.items())
    next(events)
    assert not torch.equal(kept["decoder.bias"], t.average["decoder.bias"])


def test_the_loss_falls_on_a_toy_task(tiny: Tiny) -> None:
    """Copy one of eight symbols three times: a tenth of the first loss within 60 updates."""
    examples = [Example([10 + i, EOS], [10 + i, EOS], [20 + i] * 3 + [EOS]) for i in range(8)]
    model = ModelConfig(
        source_vocabulary=20, target_vocabulary=30, embedding=16, hidden=16, attention_size=8, dropout=0.0
    )
    recipe = TrainConfig(
        updates=60,
        warmup=5,
        batch_tokens=40,
        learning_rate=2e-2,
        label_smoothing=0.0,
        evaluate_every=1000,
        evaluate_sentences=1,
    )
    t = Trainer(Config(model, recipe), examples, examples, ["x"] * 8, tiny.target)
    first = loss_on(t.model.eval(), examples)
    assert first == pytest.approx(math.log(30), abs=0.6)  # nothing is known yet
    list(t.run())
    assert loss_on(t.model.eval(), examples) < 0.1 * first
    assert t.history[-1]["dev_loss"] < 0.3 * first


# ---------------------------------------------------------------- the whole way


def test_the_command_writes_a_checkpoint_and_resumes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"{p.source}\t{p.target}" for p in PAIRS]
    (tmp_path / "train.tsv").write_text("\n".join(["zh\ten", *rows, "bad row"]) + "\n", encoding="utf-8")
    (tmp_path / "dev.tsv").write_text("\n".join(["zh\ten", *rows[:5]]) + "\n", encoding="utf-8")
    model = ModelConfig(source_vocabulary=470, target_vocabulary=420, embedding=8, hidden=8, attention_size=4)
    Config(model, dataclasses.replace(RECIPE, updates=4)).save(tmp_path / "config.json")
    out = tmp_path / "run"
    files = ["--data", str(tmp_path / "train.tsv"), "--dev", str(tmp_path / "dev.tsv"), "--out", str(out)]
    main([str(tmp_path / "config.json"), *files, "--threads", "1"])
    said = capsys.readouterr().out
    assert "train.tsv: 1 of 61 rows left out, another number of columns than the header: line 62 (1, not 2)" in said
    assert f"python -m model.evaluate {out} TEST.tsv --record" in said
    checkpoint = load_checkpoint(out)
    metrics = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    assert (metrics["pairs"], metrics["bad_rows"], metrics["training"]["updates"]) == (60, 1, 4)
    assert set(metrics["data"]) == {"train.tsv", "dev.tsv"}
    assert metrics["parameters"] == sum(p.numel() for p in checkpoint.model.parameters())
    assert isinstance(checkpoint.source, Tokenizer)
    threads: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", threads.append)
    main([str(tmp_path / "config.json"), *files, "--threads", "2"])  # threads change nothing that is learned
    assert threads == [2]
    assert "resumed at update 4" in capsys.readouterr().out
