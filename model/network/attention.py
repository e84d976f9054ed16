"""Attention: how the decoder looks back at the encoder's states at every step.

    c_t = Σ_i α_ti h_i,   α_t = softmax(e_t),   e_ti = score(s_{t−1}, h_i)

    Bahdanau et al. 2015 (A.1.2)   e_ti = vᵀ tanh(W_q s_{t−1} + W_k h_i)      "additive"
    Luong et al. 2015 (eq. 8)      e_ti = s_{t−1}ᵀ h_i                        "dot"
                                   e_ti = s_{t−1}ᵀ W_k h_i                    "general"
    none (Cho et al. 2014)         c_t = c, the encoder's last state, at every step

Luong score with s_t and attend after the recurrence; here every kind is asked with s_{t−1}, so that the decoder around
it is the same and only the score differs.

Shapes: query s (B, H), encoder states h (B, S, H), keys (B, S, A), scores and weights (B, S), mask (B, S) true on real
positions.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


class Attention(nn.Module):
    """A score function; the softmax and the weighted sum are the same for all of them."""

    def keys(self, states: Tensor) -> Tensor:
        """What the score needs of every h_i; it does not depend on the step, so it is computed once: (B, S, A)."""
        raise NotImplementedError

    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        """e_ti for every source position: (B, S)."""
        raise NotImplementedError

    def forward(self, query: Tensor, keys: Tensor, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Returns context c_t (B, H), weights α_t (B, S) with Σ = 1, and the scores e_t before the softmax (B, S)."""
        scores = self.score(query, keys).masked_fill(~mask, -math.inf)
        weights = torch.softmax(scores, dim=-1)
        context = torch.bmm(weights.unsqueeze(1), states).squeeze(1)
        return context, weights, scores


class Bahdanau(Attention):
    """Additive: e_ti = vᵀ tanh(W_q s_{t−1} + W_k h_i)."""

    def __init__(self, query_size: int, states_size: int, size: int) -> None:
        super().__init__()
        self.query = nn.Linear(query_size, size, bias=False)
        self.key = nn.Linear(states_size, size, bias=False)
        self.energy = nn.Linear(size, 1, bias=False)

    def keys(self, states: Tensor) -> Tensor:
        return self.key(states)

    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        return self.energy(torch.tanh(self.query(query).unsqueeze(1) + keys)).squeeze(-1)


class LuongDot(Attention):
    """Dot product: e_ti = s_{t−1}ᵀ h_i; both sides must have the same size."""

    def __init__(self, query_size: int, states_size: int, size: int) -> None:
        super().__init__()
        if query_size != states_size:
            raise ValueError(f"dot attention needs states of one size, not {query_size} and {states_size}")

    def keys(self, states: Tensor) -> Tensor:
        return states

    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        return torch.bmm(keys, query.unsqueeze(-1)).squeeze(-1)


class LuongGeneral(LuongDot):
    """Bilinear: e_ti = s_{t−1}ᵀ W_k h_i."""

    def __init__(self, query_size: int, states_size: int, size: int) -> None:
        nn.Module.__init__(self)
        self.key = nn.Linear(states_size, query_size, bias=False)

    def keys(self, states: Tensor) -> Tensor:
        return self.key(states)


ATTENTION_TYPES: dict[str, type[Attention]] = {
    "bahdanau": Bahdanau,
    "luong-dot": LuongDot,
    "luong-general": LuongGeneral,
}
