"""JoeyNMT 2.3.0 (Kreutzer et al. 2019) with a model of the same sizes, to measure beside ours: `make bench-joeynmt`.

Its weights are random, which does not matter: both write a fixed number of words. It needs no more of its requirements
than decoding does, so it is installed without them, in a folder of its own, and its plotting stays out.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import torch

from model.config import ModelConfig
from model.network.seq2seq import pad
from model.values.segmentation import PAD

Search = Callable[[list[list[int]], int], object]  # (sources, beam) → what it wrote
UNUSED = {"torch.utils.tensorboard": "SummaryWriter", "joeynmt.plotting": "plot_heatmap"}  # imported, never called here


def joeynmt(folder: Path, config: ModelConfig, steps: int) -> Search:
    """JoeyNMT's own search, `steps` words long. Raises ImportError when the folder does not hold it."""
    sys.path.append(str(folder))
    for module, name in UNUSED.items():
        stand_in = ModuleType(module)
        setattr(stand_in, name, None)
        sys.modules[module] = stand_in
    from joeynmt.batch import Batch
    from joeynmt.model import build_model
    from joeynmt.search import search
    from joeynmt.vocabulary import Vocabulary

    logging.disable(logging.INFO)  # it reports on building the model
    names = ["‹pad›", "‹unk›", "‹bos›", "‹eos›"]
    special = SimpleNamespace(
        unk_token="‹unk›", pad_token="‹pad›", bos_token="‹bos›", eos_token="‹eos›", sep_token=None, lang_tags=[],
        unk_id=0, pad_id=1, bos_id=2, eos_id=3,
    )  # fmt: skip

    def vocabulary(size: int) -> Vocabulary:
        return Vocabulary([f"piece{i}" for i in range(size - len(names))], special)

    shared = {"rnn_type": "gru", "embeddings": {"embedding_dim": config.embedding}}
    model = build_model(
        {
            "encoder": {**shared, "type": "recurrent", "hidden_size": config.hidden // 2, "bidirectional": True},
            "decoder": {**shared, "type": "recurrent", "hidden_size": config.hidden, "attention": "bahdanau"},
        },
        vocabulary(config.source_vocabulary),
        vocabulary(config.target_vocabulary),
    ).eval()

    def run(sources: list[list[int]], beam: int) -> object:
        longest_first = sorted(sources, key=len, reverse=True)  # it asks for that
        rows = pad(longest_first)
        rows[rows == PAD] = special.pad_id
        lengths = torch.tensor([len(source) for source in longest_first])
        order = torch.arange(len(sources))
        batch = Batch(
            rows, lengths, None, None, None, order, torch.device("cpu"), special.pad_id, special.eos_id, False
        )
        return search(model, batch, steps, beam, beam_alpha=1.0, min_output_length=steps)[0]

    return run
