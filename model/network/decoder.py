"""The decoder: at every step a recurrent cell receives the previous output, the previous state and a context.

    s_0 = tanh(W_s c)                            the initial state comes from the encoder's context vector
    c_t = attention(s_{t−1}, h_1…h_S)   or  c    with attention / without (Cho et al. 2014, eq. 3)
    s_t = cell([y_{t−1}; c_t], s_{t−1})          y: the embedding of the previous output
    o_t = tanh(W_o [s_t; c_t; y_{t−1}])          the readout (Luong et al. 2015 eq. 5 call it the attentional state)
    p_t = softmax(E o_t + b)                     E: the target embedding again (tied: Press & Wolf 2017)

Shapes: y (B, E), s (B, H), c_t (B, H), o (B, E), logits (B, V); h, keys and mask as in attention.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from ..config import ModelConfig
from ..values.segmentation import BOS, PAD
from .attention import ATTENTION_TYPES, Attention
from .cells import STEP_MODULES, Cell, Gates, cell_of
from .encoder import Encoded


@dataclass(frozen=True)
class Memory:
    """What every decoder step may look at: the encoded source and the attention's keys (none without attention)."""

    encoded: Encoded
    keys: Tensor | None

    def select(self, rows: Tensor) -> Memory:
        """The memory of the given batch rows, one for each index."""
        e = self.encoded
        encoded = Encoded(e.states[rows], e.mask[rows], e.context[rows])
        return Memory(encoded, None if self.keys is None else self.keys[rows])


@dataclass(frozen=True)
class Step:
    """Everything one decoder step made. `scores` and `weights` are None without attention."""

    embedding: Tensor
    scores: Tensor | None
    weights: Tensor | None
    context: Tensor
    gates: Gates
    state: Tensor
    readout: Tensor
    logits: Tensor


class Decoder(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        e, h = config.embedding, config.hidden
        self.cell_name = config.cell
        self.embedding = nn.Embedding(config.target_vocabulary, e, padding_idx=PAD)
        self.initial = nn.Linear(h, h)
        self.recurrence = STEP_MODULES[config.cell](e + h, h)
        self.attention: Attention | None = None
        if config.attention != "none":
            self.attention = ATTENTION_TYPES[config.attention](h, h, config.attention_size)
        self.readout = nn.Linear(h + h + e, e)
        self.bias = nn.Parameter(torch.zeros(config.target_vocabulary))
        self.dropout = nn.Dropout(config.dropout)

    def cell(self) -> Cell:
        """The hand-written cell over the weights of `recurrence`."""
        return cell_of(self.cell_name, self.recurrence)

    def memory(self, encoded: Encoded) -> Memory:
        return Memory(encoded, self.attention.keys(encoded.states) if self.attention else None)

    def initial_state(self, context: Tensor) -> Tensor:
        """s_0 = tanh(W_s c + b_s); an LSTM's cell state starts at zero."""
        s0 = torch.tanh(self.initial(context))
        parts = self.cell().state_parts
        return s0 if parts == 1 else torch.cat([s0, torch.zeros_like(s0)], dim=-1)

    def context(self, query: Tensor, memory: Memory) -> tuple[Tensor, Tensor | None, Tensor | None]:
        """c_t, α_t and e_t for the query s_{t−1}; without attention c_t is c."""
        if self.attention is None or memory.keys is None:
            return memory.encoded.context, None, None
        return self.attention(query, memory.keys, memory.encoded.states, memory.encoded.mask)

    def read_out(self, output: Tensor, context: Tensor, embedded: Tensor) -> Tensor:
        """o_t; the last dimension counts, here and in `logits`, so one call serves a step or a whole sequence."""
        return torch.tanh(self.readout(torch.cat([output, context, embedded], dim=-1)))

    def logits(self, readout: Tensor) -> Tensor:
        """E o_t + b."""
        return nn.functional.linear(self.dropout(readout), self.embedding.weight, self.bias)

    def step(
        self, previous: Tensor, state: Tensor, memory: Memory, reweigh: Callable[[Tensor], Tensor] | None = None
    ) -> Step:
        """One step from the previous output's ids (B) and the previous state.

        `reweigh` puts other weights (B, S) in the place of attention's, for whoever asks what would follow.
        """
        cell = self.cell()
        embedded = self.embedding(previous)
        context, weights, scores = self.context(cell.output(state), memory)
        if reweigh is not None and weights is not None:
            weights = reweigh(weights)
            context = torch.bmm(weights.unsqueeze(1), memory.encoded.states).squeeze(1)
        new_state, gates = cell.step(torch.cat([embedded, context], dim=-1), state)
        readout = self.read_out(cell.output(new_state), context, embedded)
        return Step(embedded, scores, weights, context, gates, new_state, readout, self.logits(readout))

    def follow(
        self, ids: Sequence[int], encoded: Encoded, reweigh: Callable[[int, Tensor], Tensor] | None = None
    ) -> list[Step]:
        """Every step of one sentence (B = 1) that writes `ids`, kept whole: what the decoder would make of these words.

        `reweigh(t, weights)` as in `step`, for each step t.
        """
        memory, state = self.memory(encoded), self.initial_state(encoded.context)
        steps: list[Step] = []
        for t, previous in enumerate([BOS, *ids[:-1]]):
            changed = None if reweigh is None else partial(reweigh, t)
            steps.append(self.step(torch.tensor([previous]), state, memory, changed))
            state = steps[-1].state
        return steps

    def forward(self, inputs: Tensor, encoded: Encoded) -> Tensor:
        """Teacher forcing: input ids (B, T) → logits (B, T, V)."""
        return self.logits(self.readouts(inputs, encoded))

    def readouts(self, inputs: Tensor, encoded: Encoded) -> Tensor:
        """The same up to o_t: (B, T, E).

        What does not depend on the previous step (embeddings and their projection, the keys, the readout) is computed
        for the whole sequence outside the loop.
        """
        cell, memory = self.cell(), self.memory(encoded)
        embedded = self.dropout(self.embedding(inputs))  # (B, T, E)
        weight_y, weight_c = cell.weight_ih.split([embedded.shape[-1], encoded.context.shape[-1]], dim=1)
        from_output = nn.functional.linear(embedded, weight_y, cell.bias_ih)  # (B, T, G·H)
        state = self.initial_state(encoded.context)
        outputs, contexts = [], []
        for from_y in from_output.unbind(1):
            context, _, _ = self.context(cell.output(state), memory)
            from_input = from_y + nn.functional.linear(context, weight_c)
            state, _ = cell.combine(from_input, cell.project_state(state), state)
            outputs.append(cell.output(state))
            contexts.append(context)
        return self.read_out(self.dropout(torch.stack(outputs, 1)), torch.stack(contexts, 1), embedded)
