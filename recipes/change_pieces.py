"""Give a checkpoint the pieces of another, so that it can go on learning with them.

    python -m recipes.change_pieces CHECKPOINT --pieces-of OTHER --out FOLDER

CHECKPOINT reads what OTHER writes and the other way round. A piece that both have keeps its embedding and its output
bias; any other gets the mean of those pieces by which CHECKPOINT writes the same text. All other weights stay as they
are. FOLDER is a checkpoint without figures: what `python -m model.train --from FOLDER` begins with.
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

import torch
from torch import Tensor

from model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from model.text.tokenizer import Tokenizer
from model.values.segmentation import EOS

BLANK = "▁"
TABLES = {"encoder.embedding.weight": "source", "decoder.embedding.weight": "target", "decoder.bias": "target"}


def parts(old: Tokenizer, new: Tokenizer) -> list[list[int]]:
    """For every piece of `new` the ids of `old` that stand for it; never none."""
    return [_part(old, new, id) for id in range(len(new.vocabulary))]


def _part(old: Tokenizer, new: Tokenizer, id: int) -> list[int]:
    if id <= EOS:
        return [id]
    name = new.vocabulary.piece(id)
    same = old.vocabulary.find(name)
    if same is not None:
        return [same]
    return old.vocabulary.encode(name.removeprefix(BLANK) or ",") or [EOS]


def averaged(table: Tensor, ids: list[list[int]]) -> Tensor:
    """Rows of a table (V, …), one for each list of ids: their mean."""
    return torch.stack([table[each].mean(0) for each in ids])


def changed(checkpoint: Checkpoint, other: Checkpoint) -> dict[str, Tensor]:
    """The checkpoint's weights for the pieces of `other`. Raises ValueError when their languages do not fit."""
    ours, theirs = checkpoint.config.model, other.config.model
    if (ours.source_language, ours.target_language) != (theirs.target_language, theirs.source_language):
        raise ValueError(f"{other.name} does not read what {checkpoint.name} writes and the other way round")
    ids = {"source": parts(checkpoint.source, other.target), "target": parts(checkpoint.target, other.source)}
    weights = checkpoint.model.state_dict()
    return {name: averaged(w, ids[TABLES[name]]) if name in TABLES else w for name, w in weights.items()}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m recipes.change_pieces", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("checkpoint", help="a folder, or a name under pretrained/")
    parser.add_argument("--pieces-of", required=True, help="the checkpoint of the other direction")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    options = parser.parse_args(arguments)
    checkpoint, other = load_checkpoint(options.checkpoint), load_checkpoint(options.pieces_of)
    weights = changed(checkpoint, other)
    model = dataclasses.replace(
        checkpoint.config.model,
        source_vocabulary=len(other.target.vocabulary),
        target_vocabulary=len(other.source.vocabulary),
    )
    train = dataclasses.replace(checkpoint.config.train, shared_pieces=other.config.train.shared_pieces)
    config = dataclasses.replace(checkpoint.config, model=model, train=train)
    save_checkpoint(options.out, config, weights, other.target, other.source, {})


if __name__ == "__main__":
    main()
