"""What the search loop needs of a decoder, and the plain one: torch, every equation of network/decoder.py.

The search knows neither weights nor sources. It holds rows, one for each open hypothesis, and asks three things: what
is known before the first word (`read`), log p of every next word (`step`), and the rows that go on (`State.select`).

Shapes: N hypotheses of B sentences, S source pieces, H hidden units, V target pieces.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, Self, TypeVar

import numpy as np
import torch
from torch import Tensor

from ..network.decoder import Decoder, Memory
from ..network.encoder import Encoded
from ..network.seq2seq import Seq2Seq


class State(Protocol):
    """What a step hands to the next, a row for each hypothesis."""

    def __len__(self) -> int: ...

    def select(self, rows: np.ndarray) -> Self:
        """The state of these rows (N), each as often as it is named; hypotheses of one sentence stay neighbours."""
        ...


S = TypeVar("S", bound=State)


class StepModel(Protocol[S]):
    """A decoder as the search sees it."""

    def read(self, ids: Tensor) -> S:
        """Source ids (B, S), padded at the end → the state before the first step, a row for each sentence."""
        ...

    def step(self, state: S, previous: np.ndarray) -> tuple[Tensor, S]:
        """The last ids (N) → log p of every next id (N, V), which the caller may write to, and the state after them."""
        ...


@dataclass(frozen=True)
class PlainState:
    """`hidden` (N, H, twice as wide for an LSTM); what its rows may look at; the step; all sentences' memory."""

    hidden: Tensor
    memory: Memory
    owners: Tensor  # (N), each row's sentence
    whole: Memory
    t: int = 0

    def __len__(self) -> int:
        return len(self.hidden)

    def select(self, rows: np.ndarray) -> PlainState:
        chosen = torch.from_numpy(rows)
        owners = self.owners[chosen]
        memory = self.memory if torch.equal(owners, self.owners) else self.whole.select(owners)
        return replace(self, hidden=self.hidden[chosen], memory=memory, owners=owners)


class PlainSteps:
    """Decoder.step as it is written. `reweigh(t, weights)` puts other attention weights in the place of step t's."""

    def __init__(self, model: Seq2Seq, reweigh: Callable[[int, Tensor], Tensor] | None = None) -> None:
        self.model = model
        self.reweigh = reweigh

    @torch.inference_mode()
    def read(self, ids: Tensor) -> PlainState:
        return self.begin(self.model.encoder(ids))

    @torch.inference_mode()
    def begin(self, encoded: Encoded) -> PlainState:
        """The state before the first step over sources that are encoded already, perhaps disturbed on the way."""
        decoder: Decoder = self.model.decoder
        memory, hidden = decoder.memory(encoded), decoder.initial_state(encoded.context)
        return PlainState(hidden, memory, torch.arange(len(hidden)), memory)

    @torch.inference_mode()
    def step(self, state: PlainState, previous: np.ndarray) -> tuple[Tensor, PlainState]:
        changed = () if self.reweigh is None else (partial(self.reweigh, state.t),)
        step = self.model.decoder.step(torch.from_numpy(previous), state.hidden, state.memory, *changed)
        log_probs = torch.log_softmax(step.logits, dim=-1)
        return log_probs, replace(state, hidden=step.state, t=state.t + 1)
