"""The same model over the same weights as one would write it for speed alone: "the usual way".

torch's fused nn.GRU, nn.GRUCell and nn.Linear, an eager loop, greedy, nothing kept. GRU with Bahdanau attention only.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from model.network.attention import Bahdanau
from model.network.seq2seq import Seq2Seq, pad
from model.values.segmentation import BOS, EOS, PAD, UNK


def has_usual_way(model: Seq2Seq) -> bool:
    return model.config.cell == "gru" and isinstance(model.decoder.attention, Bahdanau)


@torch.inference_mode()
def usual_way(model: Seq2Seq, sources: list[list[int]], max_length: int) -> list[list[int]]:
    """Source ids → target ids without ‹eos›. Raises TypeError for another architecture."""
    decoder, attention = model.decoder, model.decoder.attention
    if not isinstance(attention, Bahdanau):
        raise TypeError("the usual way is written for Bahdanau attention only")
    ids = pad(sources)  # (B, S)
    embedded = model.encoder.embedding(ids)
    if len(sources) == 1:
        states, last = model.encoder.layer(embedded)  # (B, S, H), (2, B, H/2)
    else:
        lengths = torch.tensor([len(source) for source in sources])
        packed, last = model.encoder.layer(pack_padded_sequence(embedded, lengths, True, enforce_sorted=False))
        states, _ = pad_packed_sequence(packed, batch_first=True)
    state = torch.tanh(decoder.initial(torch.cat([last[0], last[1]], dim=-1)))  # (B, H)
    keys, padding = attention.key(states), ids == PAD
    tokens, written = torch.full((len(sources),), BOS), []
    ended = torch.zeros(len(sources), dtype=torch.bool)
    for _ in range(max_length):
        embedded = decoder.embedding(tokens)
        scores = attention.energy(torch.tanh(attention.query(state).unsqueeze(1) + keys)).squeeze(-1)  # (B, S)
        alpha = torch.softmax(scores.masked_fill(padding, -torch.inf), dim=-1)
        context = torch.bmm(alpha.unsqueeze(1), states).squeeze(1)
        state = decoder.recurrence(torch.cat([embedded, context], dim=-1), state)
        readout = torch.tanh(decoder.readout(torch.cat([state, context, embedded], dim=-1)))
        logits = nn.functional.linear(readout, decoder.embedding.weight, decoder.bias)
        logits[:, [PAD, UNK, BOS]] = -torch.inf
        tokens = logits.argmax(dim=-1)
        written.append(tokens)
        ended |= tokens == EOS
        if ended.all():
            break
    return [row[: row.index(EOS)] if EOS in row else row for row in torch.stack(written, dim=1).tolist()]
