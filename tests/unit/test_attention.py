"""Each score against its plain formula; weights that sum to one; padding that gets nothing."""

from __future__ import annotations

import math

import pytest
import torch

from model.network.attention import ATTENTION_TYPES, Attention, Bahdanau, LuongDot, LuongGeneral

H, A, B, S = 4, 3, 2, 5
KINDS = sorted(ATTENTION_TYPES)


def build(kind: str) -> Attention:
    torch.manual_seed(2)
    return ATTENTION_TYPES[kind](H, H, A)


def inputs() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    torch.manual_seed(4)
    mask = torch.tensor([[True] * S, [True, True, False, False, False]])
    return torch.randn(B, H), torch.randn(B, S, H), mask


@torch.no_grad()
def plain_score(attention: Attention, s: torch.Tensor, h: torch.Tensor) -> float:
    """e for one query and one state, from the paper's formula, a number at a time."""
    if isinstance(attention, Bahdanau):
        total = 0.0
        for a in range(A):
            inner = sum(
                float(attention.query.weight[a, j] * s[j] + attention.key.weight[a, j] * h[j]) for j in range(H)
            )
            total += float(attention.energy.weight[0, a]) * math.tanh(inner)
        return total
    if isinstance(attention, LuongGeneral):
        return sum(float(s[i] * attention.key.weight[i, j] * h[j]) for i in range(H) for j in range(H))
    return sum(float(s[i] * h[i]) for i in range(H))


@pytest.mark.parametrize("kind", KINDS)
def test_scores_weights_and_context_follow_the_formulas(kind: str) -> None:
    attention = build(kind)
    query, memory, mask = inputs()
    context, weights, scores = attention(query, attention.keys(memory), memory, mask)
    for b, length in enumerate((5, 2)):
        e = [plain_score(attention, query[b], memory[b, i]) for i in range(length)]
        assert scores[b, :length].tolist() == pytest.approx(e, abs=1e-5)
        total = sum(map(math.exp, e))
        alpha = [math.exp(x) / total for x in e]
        assert weights[b, :length].tolist() == pytest.approx(alpha, abs=1e-5)
        c = [sum(a * float(memory[b, i, j]) for i, a in enumerate(alpha)) for j in range(H)]
        assert context[b].tolist() == pytest.approx(c, abs=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_weights_sum_to_one_and_padding_gets_exactly_nothing(kind: str) -> None:
    attention = build(kind)
    query, memory, mask = inputs()
    _, weights, scores = attention(query, attention.keys(memory), memory, mask)
    assert weights.sum(-1).tolist() == pytest.approx([1.0, 1.0], abs=1e-6)
    assert weights[1, 2:].tolist() == [0.0, 0.0, 0.0]
    assert scores[1, 2:].tolist() == [-math.inf] * 3
    assert (weights[mask] > 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_on_padding_does_not_reach_the_context(kind: str) -> None:
    attention = build(kind)
    query, memory, mask = inputs()
    context, _, _ = attention(query, attention.keys(memory), memory, mask)
    changed = memory.clone()
    changed[1, 2:] = 99.0
    again, _, _ = attention(query, attention.keys(changed), changed, mask)
    assert torch.equal(context, again)


@pytest.mark.parametrize("kind", KINDS)
def test_equal_scores_give_the_mean(kind: str) -> None:
    attention = build(kind)
    _, memory, mask = inputs()
    for parameter in attention.parameters():
        parameter.data.zero_()
    context, weights, _ = attention(torch.zeros(B, H), attention.keys(memory), memory, mask)
    assert weights[0].tolist() == pytest.approx([0.2] * 5)
    assert weights[1].tolist() == pytest.approx([0.5, 0.5, 0, 0, 0])
    torch.testing.assert_close(context[0], memory[0].mean(0))
    torch.testing.assert_close(context[1], memory[1, :2].mean(0))


def test_dot_scores_by_hand() -> None:
    memory = torch.tensor([[[1.0, 0.0], [0.0, 2.0]]])
    attention = LuongDot(2, 2, 0)
    context, weights, scores = attention(
        torch.tensor([[math.log(2), math.log(3) / 2]]), attention.keys(memory), memory, torch.tensor([[True, True]])
    )
    assert scores[0].tolist() == pytest.approx([math.log(2), math.log(3)])
    assert weights[0].tolist() == pytest.approx([0.4, 0.6])
    assert context[0].tolist() == pytest.approx([0.4, 1.2])


def test_dot_attention_refuses_states_of_two_sizes_and_general_takes_them() -> None:
    with pytest.raises(ValueError, match="one size, not 4 and 6"):
        LuongDot(4, 6, 0)
    assert LuongGeneral(4, 6, 0).keys(torch.zeros(1, 2, 6)).shape == (1, 2, 4)
