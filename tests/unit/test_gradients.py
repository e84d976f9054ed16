"""The gradient through the sentence, against finite differences and by hand."""

import copy

import numpy as np
import pytest
import torch

from model.checkpoint import load_checkpoint
from model.explain.gradients import gradient_norms, log_prob_gradients, reach_by_distance, state_reach
from model.explain.tracing import trace
from model.values.segmentation import BOS

NAMES = ("zh-en-gru-bahdanau", "zh-en-lstm-bahdanau", "zh-en-rnn-none")


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_agrees_with_finite_differences(name: str) -> None:
    checkpoint = load_checkpoint(name)
    run = trace(checkpoint, "我爱学习")
    source, target = list(run.source.ids), [piece.id for piece in run.target]
    jacobian = log_prob_gradients(checkpoint, source, target).double()
    model = copy.deepcopy(checkpoint.model).double()
    embedded = model.encoder.embedding(torch.tensor([source])).detach()

    def log_probs(x: torch.Tensor) -> torch.Tensor:
        encoded, _, _ = model.encoder.forward_by_hand(torch.tensor([source]), x)
        logits = model.decoder(torch.tensor([[BOS, *target[:-1]]]), encoded)[0]
        return torch.log_softmax(logits, dim=-1)[torch.arange(len(target)), torch.tensor(target)]

    with torch.inference_mode():
        for place, unit in ((0, 3), (1, 40), (len(source) - 1, 7)):
            step = torch.zeros_like(embedded)
            step[0, place, unit] = 1e-5
            slope = (log_probs(embedded + step) - log_probs(embedded - step)) / 2e-5
            torch.testing.assert_close(jacobian[:, place, unit], slope, atol=2e-4, rtol=1e-3)


def test_total_is_the_gradient_of_the_sum() -> None:
    found = gradient_norms(load_checkpoint("zh-en-gru-none"), "欢迎来北京")
    steps, places = found.per_step.shape
    assert (steps, places) == (len(found.target), len(found.pieces))
    assert (found.total <= found.per_step.sum(axis=0) + 1e-5).all()  # the triangle inequality
    assert (found.total > 0).all()


def test_the_reach_of_a_plain_recurrence_by_hand() -> None:
    """For the last position the Jacobian of tanh is diag(1 − h²) W_i."""
    checkpoint = load_checkpoint("zh-en-rnn-none")
    ids = checkpoint.source.encode("我爱学习")
    _, _, gates = checkpoint.model.encoder.forward_by_hand(torch.tensor([ids]))
    h = gates["forward"]["h"][0, -1]
    weight = checkpoint.model.encoder.layer.weight_ih_l0
    expected = ((1 - h**2)[:, None] * weight).norm().item()
    assert state_reach(checkpoint, ids)[-1] == pytest.approx(expected, rel=1e-4)


def test_distances_count_only_sentences_that_are_long_enough() -> None:
    checkpoint = load_checkpoint("zh-en-rnn-none")
    found = reach_by_distance(checkpoint, ["我爱学习", "我"], farthest=9)
    assert found[0].mean == 1.0
    assert [point.count for point in found][:2] == [2, 2]
    assert found[-1].distance == len(checkpoint.source.encode("我爱学习")) - 1
    assert found[-1].count == 1
    assert np.isfinite([point.mean for point in found]).all()
