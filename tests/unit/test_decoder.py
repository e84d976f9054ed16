"""The decoder a step at a time against the decoder over a whole sequence, and the contexts it receives."""

from __future__ import annotations

import itertools

import pytest
import torch

from model.config import ATTENTIONS, CELLS
from tests.conftest import tiny_model

SOURCE = torch.tensor([[5, 6, 7, 8, 3], [9, 10, 3, 0, 0]])
INPUTS = torch.tensor([[2, 11, 12, 13], [2, 14, 15, 16]])
KINDS = list(itertools.product(CELLS, ATTENTIONS))


@pytest.mark.parametrize(("cell", "attention"), KINDS)
@torch.no_grad()
def test_step_by_step_equals_teacher_forcing(cell: str, attention: str) -> None:
    model = tiny_model(cell, attention)
    encoded = model.encoder(SOURCE)
    whole = model.decoder(INPUTS, encoded)
    assert whole.shape == (2, 4, 40)
    memory, state = model.decoder.memory(encoded), model.decoder.initial_state(encoded.context)
    for t in range(4):
        step = model.decoder.step(INPUTS[:, t], state, memory)
        torch.testing.assert_close(step.logits, whole[:, t], atol=1e-5, rtol=0)
        state = step.state


@pytest.mark.parametrize(("cell", "attention"), KINDS)
@torch.no_grad()
def test_a_later_input_does_not_change_an_earlier_step(cell: str, attention: str) -> None:
    model = tiny_model(cell, attention)
    changed = INPUTS.clone()
    changed[:, 2:] = 20
    before, after = model(SOURCE, INPUTS), model(SOURCE, changed)
    assert torch.equal(before[:, :2], after[:, :2])
    assert not torch.allclose(before[:, 2], after[:, 2])


@pytest.mark.parametrize("cell", CELLS)
@torch.no_grad()
def test_without_attention_the_context_is_the_code_at_every_step(cell: str) -> None:
    model = tiny_model(cell, "none")
    encoded = model.encoder(SOURCE)
    memory, state = model.decoder.memory(encoded), model.decoder.initial_state(encoded.context)
    assert memory.keys is None
    for t in range(4):
        step = model.decoder.step(INPUTS[:, t], state, memory)
        assert step.weights is None
        assert step.scores is None
        assert torch.equal(step.context, encoded.context)
        state = step.state


@pytest.mark.parametrize("attention", ATTENTIONS[1:])
@torch.no_grad()
def test_the_first_query_is_the_initial_state(attention: str) -> None:
    model = tiny_model("gru", attention)
    encoded = model.encoder(SOURCE)
    memory, state = model.decoder.memory(encoded), model.decoder.initial_state(encoded.context)
    step = model.decoder.step(INPUTS[:, 0], state, memory)
    context, weights, scores = model.decoder.attention(state, memory.keys, encoded.states, encoded.mask)
    assert torch.equal(step.context, context)
    assert torch.equal(step.weights, weights)
    assert torch.equal(step.scores, scores)


@torch.no_grad()
def test_the_equations_of_one_step_in_plain_tensors() -> None:
    model = tiny_model("gru", "none")
    d, encoded = model.decoder, model.encoder(SOURCE)
    s0 = torch.tanh(encoded.context @ d.initial.weight.T + d.initial.bias)
    torch.testing.assert_close(d.initial_state(encoded.context), s0)
    step = d.step(INPUTS[:, 0], s0, d.memory(encoded))
    y = d.embedding.weight[INPUTS[:, 0]]
    s1 = d.recurrence(torch.cat([y, encoded.context], -1), s0)
    torch.testing.assert_close(step.state, s1, atol=1e-6, rtol=0)
    o = torch.tanh(torch.cat([s1, encoded.context, y], -1) @ d.readout.weight.T + d.readout.bias)
    torch.testing.assert_close(step.readout, o, atol=1e-6, rtol=0)
    torch.testing.assert_close(step.logits, o @ d.embedding.weight.T + d.bias, atol=1e-5, rtol=0)  # tied


@torch.no_grad()
def test_an_lstms_memory_starts_at_zero() -> None:
    model = tiny_model("lstm")
    state = model.decoder.initial_state(model.encoder(SOURCE).context)
    assert state.shape == (2, 16)
    assert not state[:, 8:].any()
    assert state[:, :8].abs().min() > 0


@torch.no_grad()
def test_select_takes_rows_of_the_memory() -> None:
    model = tiny_model()
    memory = model.decoder.memory(model.encoder(SOURCE))
    chosen = memory.select(torch.tensor([1, 0, 1]))
    assert torch.equal(chosen.keys, memory.keys[[1, 0, 1]])
    assert torch.equal(chosen.encoded.states, memory.encoded.states[[1, 0, 1]])
    assert torch.equal(chosen.encoded.mask, memory.encoded.mask[[1, 0, 1]])
    assert torch.equal(chosen.encoded.context, memory.encoded.context[[1, 0, 1]])


def test_dropout_works_in_training_only() -> None:
    model = tiny_model()
    with torch.no_grad():
        assert torch.equal(model(SOURCE, INPUTS), model(SOURCE, INPUTS))
        model.train()
        assert not torch.equal(model(SOURCE, INPUTS), model(SOURCE, INPUTS))


def test_every_weight_gets_a_gradient() -> None:
    for cell, attention in KINDS:
        model = tiny_model(cell, attention)
        model(SOURCE, INPUTS).logsumexp(-1).sum().backward()
        for name, parameter in model.named_parameters():
            assert parameter.grad is not None and parameter.grad.abs().sum() > 0, (cell, attention, name)


def test_the_initial_weights_are_as_promised() -> None:
    from model.config import ModelConfig
    from model.network.seq2seq import Seq2Seq

    torch.manual_seed(0)
    model = Seq2Seq(
        ModelConfig(embedding=64, hidden=32, attention_size=16, source_vocabulary=500, target_vocabulary=600)
    )
    assert not model.encoder.embedding.weight[0].any()
    assert not model.decoder.embedding.weight[0].any()
    assert model.decoder.embedding.weight[1:].std().item() == pytest.approx(64**-0.5, rel=0.05)
    for block in model.decoder.recurrence.weight_hh.data.split(32):
        torch.testing.assert_close(block @ block.T, torch.eye(32), atol=1e-5, rtol=0)
    assert not any(p.any() for name, p in model.named_parameters() if "bias" in name)
