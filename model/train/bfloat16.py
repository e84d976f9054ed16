"""The training loss and its gradient, fast on one CPU thread: bfloat16 products, back-propagation by hand.

For a GRU with additive attention. The equations are those of network/ (float32, one autograd node an operation); here
three things differ. Matrix products round their inputs to bfloat16, which AVX512-BF16 multiplies about twice as fast;
sums, gates, softmax and the weights that the optimiser moves stay float32. The gradients of the recurrent weights,
Σ_t δ_t s_{t−1}ᵀ, are one product over all steps instead of one a step (Werbos 1990). And the softmax over the
vocabulary is never held whole: its gradient p − y is made while the loss is, a few rows at a time.

A padded position of the source must leave the state alone: its update gate is held at z = 1. Shapes as everywhere:
B sentences, S and T positions, H hidden, A attention, E embedding, V vocabulary; here time comes first.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd import Function
from torch.nn.functional import linear

from ..network.attention import Bahdanau
from ..network.seq2seq import Seq2Seq
from ..values.segmentation import PAD
from .data import Batch

HALF = torch.bfloat16
ROWS = 256  # of the softmax at a time: 256 × V float32 fit into the cache
_SHUT = 1e4  # σ(10⁴) = 1

Gates = tuple[Tensor, Tensor, Tensor, Tensor]


def _gru(from_input: Tensor, from_state: Tensor, state: Tensor) -> tuple[Gates, Tensor]:
    """(r, z, n, h_n) and the new state; see network/cells.py."""
    i_r, i_z, i_n = from_input.chunk(3, -1)
    h_r, h_z, h_n = from_state.chunk(3, -1)
    r, z = torch.sigmoid(i_r + h_r), torch.sigmoid(i_z + h_z)
    n = torch.tanh(torch.addcmul(i_n, r, h_n))
    return (r, z, n, h_n), torch.lerp(n, state, z)


def _gru_back(d_new: Tensor, state: Tensor, gates: Gates) -> tuple[Tensor, Tensor, Tensor]:
    """∂L/∂(W_i x), ∂L/∂(W_h h), both (…, 3H), and the part of ∂L/∂h that passes beside the gates."""
    r, z, n, h_n = gates
    d_n = d_new * (1 - z) * (1 - n * n)
    d_z = d_new * (state - n) * z * (1 - z)
    d_r = d_n * h_n * r * (1 - r)
    return torch.cat([d_r, d_z, d_n], -1), torch.cat([d_r, d_z, d_n * r], -1), d_new * z


class _Linear(Function):
    """x Wᵀ + b with the product in bfloat16: x (…, I), W (O, I), b (O) or None."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        rows, half = x.flatten(0, -2).to(HALF), weight.to(HALF)
        ctx.save_for_backward(rows, half)
        ctx.shape, ctx.biased = x.shape, bias is not None
        y = linear(rows, half).float().view(*x.shape[:-1], weight.shape[0])
        return y if bias is None else y.add_(bias)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        rows, weight = ctx.saved_tensors
        d = grads[0].flatten(0, -2)
        half = d.to(HALF)
        d_x = (half @ weight).float().view(ctx.shape)
        return d_x, (half.t() @ rows).float(), d.sum(0) if ctx.biased else None


class _Recurrence(Function):
    """The encoder's loop, both directions D side by side: W_i x + b_i (D, S, B, 3H) → states (D, S, B, H)."""

    @staticmethod
    def forward(ctx: Any, from_input: Tensor, weight_hh: Tensor, bias_hh: Tensor) -> Tensor:
        weight, bias = weight_hh.to(HALF).transpose(1, 2).contiguous(), bias_hh[:, None]
        states = [from_input.new_zeros(from_input.shape[0], from_input.shape[2], weight_hh.shape[2])]
        gates = []
        for x in from_input.unbind(1):
            made, state = _gru(x, torch.bmm(states[-1].to(HALF), weight).float() + bias, states[-1])
            gates.append(made)
            states.append(state)
        ctx.gates, ctx.states = gates, states
        ctx.save_for_backward(weight_hh)
        return torch.stack(states[1:], 1)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        d_states, weight = grads[0], ctx.saved_tensors[0].to(HALF)
        carry = torch.zeros_like(d_states[:, 0])
        d_inputs, d_projected = [], []
        for t in range(d_states.shape[1] - 1, -1, -1):
            d_input, d_hidden, carry = _gru_back(d_states[:, t] + carry, ctx.states[t], ctx.gates[t])
            half = d_hidden.to(HALF)
            carry = carry + torch.bmm(half, weight).float()
            d_inputs.append(d_input)
            d_projected.append(half)
        d = torch.stack(d_projected[::-1], 1).flatten(1, 2)
        before = torch.stack(ctx.states[:-1], 1).to(HALF).flatten(1, 2)
        d_weight = torch.stack([each.t() @ states for each, states in zip(d, before, strict=True)]).float()
        return torch.stack(d_inputs[::-1], 1), d_weight, d.float().sum(1)


class _Decoding(Function):
    """The decoder's loop: W_y y + b (T, B, 3H), s_0 (B, H), and what attention sees → states and contexts (T, B, H).

    memory (B, S, H) are the encoder's states, keys (B, S, A), hidden_from_view (B, S) is −∞ on padding and 0 elsewhere.
    """

    @staticmethod
    def forward(
        ctx: Any,
        from_output: Tensor,
        s0: Tensor,
        keys: Tensor,
        memory: Tensor,
        hidden_from_view: Tensor,
        weight_c: Tensor,
        weight_hh: Tensor,
        bias_hh: Tensor,
        weight_q: Tensor,
        v: Tensor,
    ) -> tuple[Tensor, Tensor]:
        w_c, w_s, memory = weight_c.to(HALF), torch.cat([weight_hh, weight_q]).to(HALF), memory.to(HALF)
        split = weight_hh.shape[0]
        states, gates, looks, contexts = [s0], [], [], []
        for y in from_output.unbind(0):
            projected = linear(states[-1].to(HALF), w_s).float()
            energies = torch.tanh(keys + projected[:, None, split:])
            alpha = torch.softmax(energies @ v + hidden_from_view, -1)
            context = torch.bmm(alpha.to(HALF)[:, None], memory)[:, 0]
            from_input = y + linear(context, w_c).float()
            made, state = _gru(from_input, projected[:, :split] + bias_hh, states[-1])
            gates.append(made)
            looks.append((alpha, energies))
            states.append(state)
            contexts.append(context)
        ctx.states, ctx.gates, ctx.looks, ctx.contexts = states, gates, looks, contexts
        ctx.save_for_backward(w_c, w_s, memory, v)
        return torch.stack(states[1:]), torch.stack(contexts).float()

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        d_states, d_contexts = grads
        w_c, w_s, memory, v = ctx.saved_tensors
        back_c, back_s = w_c.t().contiguous(), w_s.t().contiguous()
        carry, d_keys, d_v = torch.zeros_like(d_states[0]), torch.zeros(*memory.shape[:2], len(v)), torch.zeros_like(v)
        inputs, projections, looked = [], [], []
        for t in range(len(ctx.gates) - 1, -1, -1):
            alpha, energies = ctx.looks[t]
            d_input, d_hidden, carry = _gru_back(d_states[t] + carry, ctx.states[t], ctx.gates[t])
            d_context = (d_contexts[t] + linear(d_input.to(HALF), back_c).float()).to(HALF)
            d_alpha = torch.bmm(memory, d_context[..., None])[..., 0].float()
            d_scores = alpha * (d_alpha - (alpha * d_alpha).sum(-1, keepdim=True))
            d_v += d_scores.flatten() @ energies.flatten(0, 1)
            d_sum = d_scores[..., None] * v * (1 - energies * energies)  # of W_q s + W_k h
            d_keys += d_sum
            d_projected = torch.cat([d_hidden, d_sum.sum(1)], -1).to(HALF)
            carry = carry + linear(d_projected, back_s).float()
            inputs.append(d_input)
            projections.append(d_projected)
            looked.append(d_context)
        d_inputs, d_p = torch.stack(inputs[::-1]), torch.stack(projections[::-1]).flatten(0, 1)
        d_w_s = (d_p.t() @ torch.stack(ctx.states[:-1]).to(HALF).flatten(0, 1)).float()
        d_w_c = (d_inputs.to(HALF).flatten(0, 1).t() @ torch.stack(ctx.contexts).flatten(0, 1)).float()
        alphas = torch.stack([alpha for alpha, _ in ctx.looks], 2).to(HALF)  # (B, S, T)
        d_memory = torch.bmm(alphas, torch.stack(looked[::-1], 1)).float()
        split = d_inputs.shape[-1]
        d_bias = d_p[:, :split].float().sum(0)
        return d_inputs, carry, d_keys, d_memory, None, d_w_c, d_w_s[:split], d_bias, d_w_s[split:], d_v


class _CrossEntropy(Function):
    """Smoothed cross entropy, mean over N: readouts (N, E), table (V, E), bias (V), targets (N)."""

    @staticmethod
    def forward(ctx: Any, readouts: Tensor, table: Tensor, bias: Tensor, targets: Tensor, smoothing: float) -> Tensor:
        rows, half = readouts.to(HALF), table.to(HALF)
        back, size = half.t().contiguous(), table.shape[0]
        total, d_logits = torch.zeros(()), torch.empty(len(rows), size, dtype=HALF)
        d_readouts, d_bias = torch.empty_like(readouts), torch.zeros_like(bias)
        for start in range(0, len(rows), ROWS):
            part = slice(start, start + ROWS)
            logits, y = linear(rows[part], half).float().add_(bias), targets[part, None]
            log_sum, right = torch.logsumexp(logits, 1, keepdim=True), logits.gather(1, y)
            total += (log_sum - (1 - smoothing) * right).sum() - smoothing * logits.mean(1).sum()
            d = logits.sub_(log_sum).exp_().sub_(smoothing / size)
            d.scatter_add_(1, y, torch.full_like(right, smoothing - 1)).div_(len(rows))
            d_bias += d.sum(0)
            d_logits[part] = d
            d_readouts[part] = linear(d_logits[part], back).float()
        ctx.save_for_backward(d_readouts, (d_logits.t() @ rows).float(), d_bias)
        return total / len(rows)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Any:
        d_readouts, d_table, d_bias = ctx.saved_tensors
        return d_readouts * grads[0], d_table * grads[0], d_bias * grads[0], None, None


def _drop(x: Tensor, dropout: nn.Dropout) -> Tensor:
    """Dropout with p in 256ths: eight draws out of one random number."""
    level = round(dropout.p * 256)
    if not dropout.training or not level:
        return x
    numbers = torch.empty((x.numel() + 7) // 8, dtype=torch.int64).random_(-(2**63), None)
    kept = numbers.view(torch.uint8)[: x.numel()].view(x.shape) >= level
    return x * kept.float().mul_(256 / (256 - level))


def fast_loss(model: Seq2Seq, batch: Batch, label_smoothing: float) -> Tensor:
    """score.loss_of, the mean in nats per target piece, for a GRU with additive attention."""
    decoder, attention = model.decoder, model.decoder.attention
    assert isinstance(attention, Bahdanau)
    mask = (batch.source != PAD).t()  # (S, B)
    states, context = _encode(model, batch.source.t(), mask)
    keys = _Linear.apply(states, attention.key.weight, None)
    hidden_from_view = torch.zeros(states.shape[:2]).masked_fill_(~mask.t(), -torch.inf)

    embedded = _drop(decoder.embedding(batch.inputs.t()), decoder.dropout)  # (T, B, E)
    cell, size = decoder.recurrence, embedded.shape[-1]
    from_output = _Linear.apply(embedded, cell.weight_ih[:, :size], cell.bias_ih)
    s0 = torch.tanh(_Linear.apply(context, decoder.initial.weight, decoder.initial.bias))
    outputs, contexts = _Decoding.apply(
        from_output, s0, keys, states, hidden_from_view,
        cell.weight_ih[:, size:], cell.weight_hh, cell.bias_hh, attention.query.weight, attention.energy.weight[0],
    )  # fmt: skip
    real = (targets := batch.targets.t()) != PAD
    seen = torch.cat([_drop(outputs, decoder.dropout)[real], contexts[real], embedded[real]], -1)
    readouts = torch.tanh(_Linear.apply(seen, decoder.readout.weight, decoder.readout.bias))
    readouts = _drop(readouts, decoder.dropout)
    loss: Tensor = _CrossEntropy.apply(readouts, decoder.embedding.weight, decoder.bias, targets[real], label_smoothing)
    return loss


def _encode(model: Seq2Seq, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """States (B, S, H) and context c (B, H) of ids (S, B). The backward direction begins at each row's last piece."""
    encoder, layer = model.encoder, model.encoder.layer
    embedded = _drop(encoder.embedding(ids), encoder.dropout)
    names = ("weight_ih", "bias_ih", "weight_hh", "bias_hh")
    w_ih, b_ih, w_hh, b_hh = (
        torch.stack([getattr(layer, f"{name}_l0"), getattr(layer, f"{name}_l0_reverse")]) for name in names
    )
    forward, backward = _Linear.apply(embedded, w_ih.flatten(0, 1), b_ih.flatten()).chunk(2, -1)
    position, lengths = torch.arange(len(ids))[:, None], mask.sum(0)
    mirrored = torch.where(position < lengths, lengths - 1 - position, position)  # (S, B)
    columns = torch.arange(ids.shape[1])
    from_input = torch.stack([forward, backward[mirrored, columns]])
    shut = torch.zeros(*ids.shape, 3, layer.hidden_size)
    shut[..., 1, :].masked_fill_(~mask[..., None], _SHUT)
    states = _Recurrence.apply(from_input + shut.flatten(2), w_hh, b_hh)
    both = torch.cat([states[0], states[1][mirrored, columns]], -1)
    context = torch.cat([states[0, -1], states[1, -1]], -1)
    return _drop(both, encoder.dropout).transpose(0, 1), _drop(context, encoder.dropout)
