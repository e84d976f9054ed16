"""The encoder: ids → embeddings → a recurrent layer in both directions → the states h_1…h_S and the context vector c.

c = [h→_S ; h←_1]: each direction's last state, side by side (Cho et al. 2014 read in one direction; Bahdanau et al.
2015 in two). Shapes: ids (B, S), embeddings (B, S, E), states (B, S, H) with H/2 units from each direction, c (B, H).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from ..config import ModelConfig
from ..values.segmentation import PAD
from .cells import LAYERS, Cell, Gates, cell_of


@dataclass(frozen=True)
class Encoded:
    """What the decoder gets: states (B, S, H), mask (B, S) true on real positions, context vector c (B, H)."""

    states: Tensor
    mask: Tensor
    context: Tensor


class Encoder(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.cell_name = config.cell
        self.embedding = nn.Embedding(config.source_vocabulary, config.embedding, padding_idx=PAD)
        self.layer = LAYERS[config.cell](config.embedding, config.hidden // 2, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(config.dropout)

    def cells(self) -> dict[str, Cell]:
        """The hand-written cell of each direction, over the same weights as the fused layer."""
        suffixes = {"forward": "_l0", "backward": "_l0_reverse"}
        return {name: cell_of(self.cell_name, self.layer, suffix) for name, suffix in suffixes.items()}

    def forward(self, ids: Tensor) -> Encoded:
        """In torch's fused kernel. Padding may stand only at the end of a row."""
        mask = ids != PAD
        lengths = mask.sum(dim=1)
        embedded = self.dropout(self.embedding(ids))
        packed = pack_padded_sequence(embedded, lengths.cpu(), batch_first=True, enforce_sorted=False)
        outputs, final = self.layer(packed)
        states, _ = pad_packed_sequence(outputs, batch_first=True, total_length=ids.shape[1])
        last = final[0] if isinstance(final, tuple) else final  # (2, B, H/2)
        return Encoded(self.dropout(states), mask, self.dropout(torch.cat([last[0], last[1]], dim=-1)))

    def forward_by_hand(self, ids: Tensor, embedded: Tensor | None = None) -> tuple[Encoded, Tensor, dict[str, Gates]]:
        """The same computation step by step: Encoded, embeddings (B, S, E), and each direction's gates (B, S, H/2).

        A padded position leaves the state as it was, so the backward direction starts at each row's own last token.
        `embedded` stands in for the embeddings of the ids, for whoever wants to change them or differentiate by them.
        """
        mask = ids != PAD
        embedded = self.embedding(ids) if embedded is None else embedded
        gates_of: dict[str, Gates] = {}
        outputs, finals = [], []
        for direction, cell in self.cells().items():
            order = range(ids.shape[1]) if direction == "forward" else range(ids.shape[1] - 1, -1, -1)
            state = cell.initial_state(ids.shape[0])
            steps: list[Gates] = [{}] * ids.shape[1]
            for position in order:
                new_state, steps[position] = cell.step(embedded[:, position], state)
                state = torch.where(mask[:, position, None], new_state, state)
            gates = {name: torch.stack([step[name] for step in steps], dim=1) for name in cell.gate_names}
            gates_of[direction] = gates
            outputs.append(gates["h"] * mask[..., None])
            finals.append(cell.output(state))
        encoded = Encoded(torch.cat(outputs, dim=-1), mask, torch.cat(finals, dim=-1))
        return encoded, embedded, gates_of
