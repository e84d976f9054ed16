"""The hand-written cells against torch's, step by step, and one GRU step worked out on paper."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from model.config import CELLS
from model.network.cells import CELL_TYPES, LAYERS, STEP_MODULES, GRUCell, LSTMCell, RNNCell, cell_of
from tests.conftest import tiny_model

INPUT, HIDDEN, BATCH, STEPS = 5, 7, 3, 6


def weights(module: nn.Module) -> nn.Module:
    torch.manual_seed(3)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.uniform_(-1, 1)
    return module


def test_a_gru_step_worked_out_by_hand() -> None:
    # one unit, one input: x = 2, h = 0.5
    # a_r = (0.5·2 + 0.1) + (0.3·0.5 + 0.2) = 1.45    a_z = (−0.25·2 + 0.3) + (0.4·0.5 − 0.1) = −0.1
    # i_n = 0.75·2 − 0.5 = 1.0                        h_n = 0.6·0.5 + 0.05 = 0.35
    cell = GRUCell(
        torch.tensor([[0.5], [-0.25], [0.75]], dtype=torch.float64),
        torch.tensor([[0.3], [0.4], [0.6]], dtype=torch.float64),
        torch.tensor([0.1, 0.3, -0.5], dtype=torch.float64),
        torch.tensor([0.2, -0.1, 0.05], dtype=torch.float64),
    )
    state, gates = cell.step(torch.tensor([[2.0]], dtype=torch.float64), torch.tensor([[0.5]], dtype=torch.float64))
    r, z = 1 / (1 + math.exp(-1.45)), 1 / (1 + math.exp(0.1))
    n = math.tanh(1.0 + r * 0.35)
    expected = {"a_r": 1.45, "a_z": -0.1, "i_n": 1.0, "h_n": 0.35, "r": r, "z": z, "n": n, "h": (1 - z) * n + z * 0.5}
    assert {name: gate.item() for name, gate in gates.items()} == pytest.approx(expected, abs=1e-12)
    assert expected["r"] == pytest.approx(0.8099984, abs=1e-7)
    assert expected["z"] == pytest.approx(0.4750208, abs=1e-7)
    assert state.item() == pytest.approx(0.6876352, abs=1e-7)


def test_z_near_one_keeps_the_old_state_and_z_near_zero_takes_the_new_one() -> None:
    cell = GRUCell(torch.zeros(3, 1), torch.zeros(3, 1), torch.zeros(3), torch.zeros(3))
    keep, _ = cell.combine(torch.tensor([[0.0, 30.0, 9.0]]), torch.zeros(1, 3), torch.tensor([[0.25]]))
    take, _ = cell.combine(torch.tensor([[0.0, -30.0, 9.0]]), torch.zeros(1, 3), torch.tensor([[0.25]]))
    assert keep.item() == pytest.approx(0.25, abs=1e-6)
    assert take.item() == pytest.approx(1.0, abs=1e-6)


def test_an_lstm_step_worked_out_by_hand() -> None:
    # a_i, a_f, a_g, a_o = 0, ln 3, 0.5, −ln 3: i = ½, f = ¾, g = tanh 0.5, o = ¼; memory 2
    cell = LSTMCell(
        torch.zeros(4, 1), torch.zeros(4, 1), torch.tensor([0.0, math.log(3), 0.5, -math.log(3)]), torch.zeros(4)
    )
    state, gates = cell.step(torch.zeros(1, 1), torch.tensor([[0.9, 2.0]]))
    m = 0.75 * 2 + 0.5 * math.tanh(0.5)
    assert gates["m"].item() == pytest.approx(m, abs=1e-6)
    assert state.tolist()[0] == pytest.approx([0.25 * math.tanh(m), m], abs=1e-6)
    assert cell.output(state).tolist()[0] == pytest.approx([0.25 * math.tanh(m)], abs=1e-6)


def test_an_rnn_step_worked_out_by_hand() -> None:
    cell = RNNCell(torch.tensor([[2.0]]), torch.tensor([[-1.0]]), torch.tensor([0.1]), torch.tensor([0.2]))
    state, gates = cell.step(torch.tensor([[0.5]]), torch.tensor([[0.4]]))
    assert gates["a_h"].item() == pytest.approx(0.9, abs=1e-6)
    assert state.item() == pytest.approx(math.tanh(0.9), abs=1e-6)


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_equals_torchs_cell_at_every_step(name: str) -> None:
    module = weights(STEP_MODULES[name](INPUT, HIDDEN))
    cell = cell_of(name, module)
    xs = torch.randn(STEPS, BATCH, INPUT)
    state = cell.initial_state(BATCH)
    theirs = None
    for x in xs:
        state, gates = cell.step(x, state)
        theirs = module(x, theirs)
        expected = torch.cat(theirs, dim=-1) if name == "lstm" else theirs
        torch.testing.assert_close(state, expected, atol=1e-6, rtol=0)
        assert tuple(gates) == cell.gate_names
        assert all(gate.shape == (BATCH, HIDDEN) for gate in gates.values())
        torch.testing.assert_close(gates["h"], cell.output(state), atol=0, rtol=0)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("name", CELLS)
def test_a_cell_equals_torchs_fused_layer_at_every_step(name: str, reverse: bool) -> None:
    module = weights(LAYERS[name](INPUT, HIDDEN, batch_first=True, bidirectional=True))
    cell = cell_of(name, module, "_l0_reverse" if reverse else "_l0")
    xs = torch.randn(BATCH, STEPS, INPUT)
    fused, final = module(xs)
    half = fused[..., HIDDEN:] if reverse else fused[..., :HIDDEN]
    state = cell.initial_state(BATCH)
    for t in reversed(range(STEPS)) if reverse else range(STEPS):
        state, _ = cell.step(xs[:, t], state)
        torch.testing.assert_close(cell.output(state), half[:, t], atol=1e-6, rtol=0)
    if name == "lstm":  # the memory too
        torch.testing.assert_close(state[:, HIDDEN:], final[1][int(reverse)], atol=1e-6, rtol=0)


@pytest.mark.parametrize("name", CELLS)
def test_the_blocks_are_as_many_as_the_weights_have(name: str) -> None:
    module = STEP_MODULES[name](INPUT, HIDDEN)
    assert module.weight_ih.shape[0] == HIDDEN * len(CELL_TYPES[name].blocks)
    assert CELL_TYPES[name].name == name


@pytest.mark.parametrize("name", CELLS)
def test_the_encoder_by_hand_equals_the_fused_encoder_with_padding(name: str) -> None:
    encoder = tiny_model(name).encoder
    ids = torch.tensor([[5, 6, 7, 8, 3], [9, 10, 3, 0, 0], [3, 0, 0, 0, 0]])
    fused = encoder(ids)
    by_hand, embedded, gates = encoder.forward_by_hand(ids)
    torch.testing.assert_close(by_hand.states, fused.states, atol=1e-6, rtol=0)
    torch.testing.assert_close(by_hand.context, fused.context, atol=1e-6, rtol=0)
    assert by_hand.mask.tolist() == fused.mask.tolist() == [[True] * 5, [True] * 3 + [False] * 2, [True] + [False] * 4]
    assert embedded.shape == (3, 5, 6)
    assert set(gates) == {"forward", "backward"}
    assert gates["forward"]["h"].shape == (3, 5, 4)
    assert not by_hand.states[1, 3:].any()  # nothing stands on padding


@pytest.mark.parametrize("name", CELLS)
def test_the_code_is_each_directions_last_state(name: str) -> None:
    ids = torch.tensor([[5, 6, 7, 8, 3], [9, 10, 3, 0, 0]])
    encoded = tiny_model(name).encoder(ids)
    for row, length in enumerate((5, 3)):
        torch.testing.assert_close(encoded.context[row, :4], encoded.states[row, length - 1, :4])
        torch.testing.assert_close(encoded.context[row, 4:], encoded.states[row, 0, 4:])


@pytest.mark.parametrize("name", CELLS)
def test_padding_changes_nothing_in_a_row(name: str) -> None:
    encoder = tiny_model(name).encoder
    alone = encoder(torch.tensor([[9, 10, 3]]))
    padded = encoder(torch.tensor([[9, 10, 3, 0, 0], [5, 6, 7, 8, 3]]))
    torch.testing.assert_close(padded.states[:1, :3], alone.states, atol=1e-6, rtol=0)
    torch.testing.assert_close(padded.context[:1], alone.context, atol=1e-6, rtol=0)
