"""A checkpoint with the pieces of the other direction: what both have stays, what is new is the mean of its parts."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch

from model.checkpoint import load_checkpoint, save_checkpoint
from model.network.seq2seq import Seq2Seq
from model.text.tokenizer import Tokenizer, train_shared
from recipes import change_pieces
from tests.conftest import PAIRS, Tiny


@pytest.fixture
def other(tiny: Tiny, tmp_path: Path) -> Path:
    """English → Chinese with shared pieces, untrained: only its pieces are asked for."""
    chinese, english = train_shared([p.source for p in PAIRS], [p.target for p in PAIRS], "en", 475, 430)
    sizes = {"source_vocabulary": len(english), "target_vocabulary": len(chinese)}
    model = dataclasses.replace(tiny.config.model, source_language="en", target_language="zh", **sizes)
    config = dataclasses.replace(tiny.config, model=model)
    weights = Seq2Seq(model).state_dict()
    save_checkpoint(tmp_path / "other", config, weights, Tokenizer("en", english), Tokenizer("zh", chinese), {})
    return tmp_path / "other"


def test_shared_rows_stay_and_new_ones_are_means(checkpoint_folder: Path, other: Path, tmp_path: Path) -> None:
    change_pieces.main([str(checkpoint_folder), "--pieces-of", str(other), "--out", str(tmp_path / "new")])
    old, new = load_checkpoint(checkpoint_folder), load_checkpoint(tmp_path / "new")
    assert new.source.vocabulary.model == load_checkpoint(other).target.vocabulary.model
    assert new.source.is_shared and not old.source.is_shared
    rows, made = (c.model.state_dict()["encoder.embedding.weight"] for c in (old, new))
    ids = change_pieces.parts(old.source, new.source)
    names = [(new.source.vocabulary.piece(id), stand_for) for id, stand_for in enumerate(ids)]
    same = [n for n, stand_for in names if [n] == [old.source.vocabulary.piece(i) for i in stand_for]]
    composed = {n: stand_for for n, stand_for in names if len(stand_for) > 1}
    assert len(same) > 400 and "▁The" in composed
    for name, stand_for in composed.items():
        assert old.source.vocabulary.decode(stand_for) == name.removeprefix("▁")
    for row, stand_for in zip(made, ids, strict=True):
        assert torch.allclose(row, rows[stand_for].mean(0), atol=1e-3)  # float16 in the file
    theirs = old.model.state_dict()
    kept = {n: w for n, w in new.model.state_dict().items() if n not in change_pieces.TABLES}
    assert all(torch.equal(weight, theirs[name]) for name, weight in kept.items())


def test_two_of_one_direction_are_refused(checkpoint_folder: Path) -> None:
    checkpoint = load_checkpoint(checkpoint_folder)
    with pytest.raises(ValueError, match="does not read what tiny writes"):
        change_pieces.changed(checkpoint, checkpoint)
