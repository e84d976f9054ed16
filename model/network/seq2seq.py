"""The encoder–decoder: the two halves and nothing else (Sutskever et al. 2014; Cho et al. 2014; Bahdanau et al.
2015)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..config import ModelConfig
from ..values.segmentation import PAD
from .decoder import Decoder
from .encoder import Encoder


class Seq2Seq(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)
        self._initialise()

    def _initialise(self) -> None:
        """Embeddings N(0, E^-½), matrices Xavier, recurrent blocks orthogonal, biases zero."""
        for name, parameter in self.named_parameters():
            if "embedding" in name:
                nn.init.normal_(parameter, std=self.config.embedding**-0.5)
            elif parameter.dim() == 1:
                nn.init.zeros_(parameter)
            elif "weight_hh" in name:
                for block in parameter.data.split(parameter.shape[1]):
                    nn.init.orthogonal_(block)
            else:
                nn.init.xavier_uniform_(parameter)
        for embedding in (self.encoder.embedding, self.decoder.embedding):
            with torch.no_grad():
                embedding.weight[0].zero_()  # padding

    def forward(self, source: Tensor, target_inputs: Tensor) -> Tensor:
        """Source ids (B, S), target ids shifted right (B, T) → logits (B, T, V)."""
        return self.decoder(target_inputs, self.encoder(source))


def pad(rows: list[list[int]]) -> Tensor:
    """Rows of ids → (B, longest), filled with PAD at the end."""
    longest = max(map(len, rows))
    return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])
