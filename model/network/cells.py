"""Recurrent cells written out by hand: every gate has a name and comes back.

A cell here is a value that looks at weights; the weights themselves live in a torch.nn module (nn.GRU for the encoder,
nn.GRUCell for the decoder), in torch's layout, so the same checkpoint runs in torch's kernels and in these equations.
Notation: W_i* = weight_ih (acts on the input x), W_h* = weight_hh (acts on the state h), σ the logistic function, ∘ the
element-wise product. Shapes: x (B, I), h (B, H), gates (B, H).

    RNN   Elman 1990                        GRU   Cho et al. 2014, in torch's (cuDNN's) variant
    LSTM  Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

Gates = dict[str, Tensor]


@dataclass(frozen=True)
class Cell:
    """Weights of one direction of one layer: weight_ih (G·H, I), weight_hh (G·H, H), biases (G·H), G blocks of H rows.

    `state` is what a step hands to the next: h itself, except for the LSTM, whose state is [h; m] with its cell state
    m.
    """

    weight_ih: Tensor
    weight_hh: Tensor
    bias_ih: Tensor
    bias_hh: Tensor

    name: ClassVar[str]
    blocks: ClassVar[tuple[str, ...]]  # the order of the row blocks in the weights
    gate_names: ClassVar[tuple[str, ...]]  # what `step` returns beside the state, in the order of computation
    state_parts: ClassVar[int] = 1

    @property
    def hidden(self) -> int:
        return self.weight_hh.shape[1]

    def initial_state(self, batch: int) -> Tensor:
        return self.weight_hh.new_zeros(batch, self.hidden * self.state_parts)

    def output(self, state: Tensor) -> Tensor:
        """h, the part of the state that the rest of the model reads: (B, H)."""
        return state[..., : self.hidden]

    def project_input(self, x: Tensor) -> Tensor:
        """W_i x + b_i for all gates at once: (B, G·H)."""
        return nn.functional.linear(x, self.weight_ih, self.bias_ih)

    def project_state(self, state: Tensor) -> Tensor:
        """W_h h + b_h for all gates at once: (B, G·H)."""
        return nn.functional.linear(self.output(state), self.weight_hh, self.bias_hh)

    def step(self, x: Tensor, state: Tensor) -> tuple[Tensor, Gates]:
        """One step of the recurrence: the new state and every gate by name."""
        return self.combine(self.project_input(x), self.project_state(state), state)

    def combine(self, from_input: Tensor, from_state: Tensor, state: Tensor) -> tuple[Tensor, Gates]:
        """The gate equations, given both projections. Training computes `from_input` for all steps in one product."""
        raise NotImplementedError


class RNNCell(Cell):
    """h' = tanh(W_i x + b_i + W_h h + b_h)."""

    name = "rnn"
    blocks = ("h",)
    gate_names = ("a_h", "h")

    def combine(self, from_input: Tensor, from_state: Tensor, state: Tensor) -> tuple[Tensor, Gates]:
        a_h = from_input + from_state
        h = torch.tanh(a_h)
        return h, {"a_h": a_h, "h": h}


class GRUCell(Cell):
    """r = σ(a_r), z = σ(a_z), n = tanh(i_n + r ∘ h_n), h' = (1 − z) ∘ n + z ∘ h.

    torch's convention: z near 1 *keeps* the old state. Cho et al. 2014 (eq. 7) do the same; Chung et al. 2014 and many
    tutorials swap z and 1 − z. The reset gate acts after the product with W_hn, as in cuDNN.
    """

    name = "gru"
    blocks = ("r", "z", "n")
    gate_names = ("a_r", "a_z", "i_n", "h_n", "r", "z", "n", "h")

    def combine(self, from_input: Tensor, from_state: Tensor, state: Tensor) -> tuple[Tensor, Gates]:
        i_r, i_z, i_n = from_input.chunk(3, dim=-1)
        h_r, h_z, h_n = from_state.chunk(3, dim=-1)
        a_r, a_z = i_r + h_r, i_z + h_z
        r, z = torch.sigmoid(a_r), torch.sigmoid(a_z)
        n = torch.tanh(i_n + r * h_n)
        h = (1 - z) * n + z * state
        return h, {"a_r": a_r, "a_z": a_z, "i_n": i_n, "h_n": h_n, "r": r, "z": z, "n": n, "h": h}


class LSTMCell(Cell):
    """i, f, o = σ(·), g = tanh(·), m' = f ∘ m + i ∘ g, h' = o ∘ tanh(m'). The state is [h; m]."""

    name = "lstm"
    blocks = ("i", "f", "g", "o")
    gate_names = ("a_i", "a_f", "a_g", "a_o", "i", "f", "g", "o", "m", "h")
    state_parts = 2

    def combine(self, from_input: Tensor, from_state: Tensor, state: Tensor) -> tuple[Tensor, Gates]:
        cell_state = state[..., self.hidden :]
        a_i, a_f, a_g, a_o = (from_input + from_state).chunk(4, dim=-1)
        i, f, g, o = torch.sigmoid(a_i), torch.sigmoid(a_f), torch.tanh(a_g), torch.sigmoid(a_o)
        m = f * cell_state + i * g
        h = o * torch.tanh(m)
        gates = {"a_i": a_i, "a_f": a_f, "a_g": a_g, "a_o": a_o, "i": i, "f": f, "g": g, "o": o, "m": m, "h": h}
        return torch.cat([h, m], dim=-1), gates


CELL_TYPES: dict[str, type[Cell]] = {"rnn": RNNCell, "gru": GRUCell, "lstm": LSTMCell}
LAYERS: dict[str, Callable[..., nn.RNNBase]] = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
STEP_MODULES: dict[str, Callable[..., nn.RNNCellBase]] = {"rnn": nn.RNNCell, "gru": nn.GRUCell, "lstm": nn.LSTMCell}


def cell_of(name: str, module: nn.Module, suffix: str = "") -> Cell:
    """The hand-written cell over the weights of a torch module.

    `suffix` picks the direction of an nn.GRU (_l0 or _l0_reverse); an nn.GRUCell has none.
    """
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    return CELL_TYPES[name](*(getattr(module, name + suffix) for name in names))
