"""The fast decoder, for whoever wants the translation and not what happened on the way: ONNX Runtime, int8 products.

It finds nearly always what the plain one finds (steps.py); what it computes is rounded, so nothing that is shown as the
model's own numbers comes from here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..network.seq2seq import Seq2Seq
from ..values.segmentation import PAD
from .fast_graphs import read_graph, step_graph, weights_of

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class FastState:
    """`hidden` (N, H, twice as wide for an LSTM), and what its rows may look at, named as the step's inputs are."""

    hidden: np.ndarray
    source: Arrays
    owners: np.ndarray  # (N), each row's sentence
    whole: Arrays  # the source of all sentences

    def __len__(self) -> int:
        return len(self.hidden)

    def select(self, rows: np.ndarray) -> FastState:
        owners = self.owners[rows]
        if np.array_equal(owners, self.owners):  # copying the source costs as much as a step
            return FastState(self.hidden[rows], self.source, owners, self.whole)
        source = {name: array[owners] for name, array in self.whole.items()}
        return FastState(self.hidden[rows], source, owners, self.whole)


class FastSteps:
    """Two ONNX Runtime sessions made from a model's weights as they are now; it uses as many threads as torch does."""

    def __init__(self, model: Seq2Seq) -> None:
        config, weights, threads = model.config, weights_of(model), torch.get_num_threads()
        self.attends = config.attention != "none"
        self.embedding = weights["encoder.embedding.weight"]
        self.reader = read_graph(config, weights).session(threads)
        self.stepper = step_graph(config, weights).session(threads)
        self.names = [output.name for output in self.reader.get_outputs()]

    def read(self, ids: Tensor) -> FastState:
        array = ids.numpy()  # (B, S)
        mask = array != PAD
        embedded = self.embedding[array.T]  # (S, B, E)
        values = self.reader.run(None, {"embedded": embedded, "lengths": mask.sum(axis=1, dtype=np.int32)})
        source = dict(zip(self.names, values, strict=True))
        hidden = source.pop("hidden")
        if self.attends:
            source["mask"] = mask
        return FastState(hidden, source, np.arange(len(hidden)), source)

    def step(self, state: FastState, previous: np.ndarray) -> tuple[Tensor, FastState]:
        log_probs, hidden = self.stepper.run(None, {"hidden": state.hidden, "previous": previous, **state.source})
        return torch.from_numpy(log_probs), FastState(hidden, state.source, state.owners, state.whole)
