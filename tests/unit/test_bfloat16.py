"""The fast training step has the plain one's loss and gradients, to bfloat16's precision, and learns as it does."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from model.config import Config, ModelConfig, TrainConfig
from model.network.seq2seq import Seq2Seq
from model.train.bfloat16 import fast_loss
from model.train.data import make_batch
from model.train.events import Updated
from model.train.score import loss_of
from model.train.trainer import Trainer
from tests.conftest import PAIRS, Tiny

SIZES = ModelConfig(source_vocabulary=60, target_vocabulary=50, embedding=24, hidden=32, attention_size=16, dropout=0.0)
BATCH = make_batch([[5, 9, 3], [7, 3], [8, 11, 30, 59, 4, 3]], [[6, 3], [41, 8, 12, 49, 3], [9, 3]])


def gradients(model: Seq2Seq, loss: torch.Tensor) -> dict[str, torch.Tensor]:
    model.zero_grad()
    loss.backward()
    return {name: parameter.grad.clone() for name, parameter in model.named_parameters()}


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_loss_and_gradients_are_the_plain_ones(smoothing: float) -> None:
    torch.manual_seed(3)
    model = Seq2Seq(SIZES)
    plain, fast = loss_of(model, BATCH, smoothing), fast_loss(model, BATCH, smoothing)
    assert float(fast.detach()) == pytest.approx(float(plain.detach()), rel=2e-3)
    expected, found = gradients(model, plain), gradients(model, fast)
    for name, gradient in expected.items():
        assert float((found[name] - gradient).norm()) <= 0.03 * float(gradient.norm()) + 1e-6, name


def test_padding_changes_nothing() -> None:
    torch.manual_seed(4)
    model = Seq2Seq(SIZES)
    alone = make_batch([[7, 3]], [[41, 8, 12, 49, 3]])
    longer = dataclasses.replace(alone, source=torch.tensor([[7, 3, 0, 0, 0]]))
    assert float(fast_loss(model, longer, 0.1).detach()) == pytest.approx(
        float(fast_loss(model, alone, 0.1).detach()), abs=1e-6
    )


def test_dropout_keeps_its_share_and_the_mean() -> None:
    from model.train.bfloat16 import _drop

    torch.manual_seed(0)
    dropout = torch.nn.Dropout(0.3)
    found = _drop(torch.ones(400, 500), dropout)
    assert float((found == 0).float().mean()) == pytest.approx(0.3, abs=0.005)
    assert float(found.mean()) == pytest.approx(1.0, abs=0.01)
    assert torch.equal(_drop(torch.ones(3), dropout.eval()), torch.ones(3))


def test_a_run_learns_as_the_plain_one_does(tiny: Tiny) -> None:
    losses = []
    for bfloat16 in (False, True):
        recipe = TrainConfig(
            updates=40, warmup=4, batch_tokens=120, learning_rate=1e-2, evaluate_every=100, bfloat16=bfloat16
        )
        model = dataclasses.replace(tiny.config.model, dropout=0.0)
        trainer = Trainer(
            Config(model, recipe), tiny.examples, tiny.examples[:6], [p.target for p in PAIRS[:6]], tiny.target
        )
        losses.append([e.loss for e in trainer.run(stop_at=40) if isinstance(e, Updated)])
    assert losses[1][-1] < 0.8 * losses[1][0]
    assert losses[1][-1] == pytest.approx(losses[0][-1], rel=0.05)


def test_only_a_gru_with_additive_attention_has_it() -> None:
    with pytest.raises(ValueError, match="bfloat16 is written for"):
        Config(ModelConfig(cell="lstm"), TrainConfig(bfloat16=True))
