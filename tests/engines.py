"""Engines over tiny random checkpoints made here, and their runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from app.engine.loaded import Loaded
from app.engine.local import LocalEngine
from app.engine.values import Outcome, Run
from app.request import Request
from app.settings import Settings
from model.checkpoint import load_checkpoint, save_checkpoint
from model.config import Config, ModelConfig
from model.explain.tracing import trace
from model.network.seq2seq import Seq2Seq
from model.plane import build_plane, read_labelled, save_plane
from model.text.tokenizer import Tokenizer
from model.values.search import SearchSettings

SIZES: dict[str, Any] = {
    "source_vocabulary": 700,
    "target_vocabulary": 400,
    "embedding": 12,
    "hidden": 16,
    "attention_size": 8,
}


def save_tiny(
    folder: Path, cell: str = "gru", attention: str = "bahdanau", *, seed: int = 3, plane: bool = False, **more: Any
) -> Path:
    """An untrained checkpoint over pieces of the shipped sentences."""
    rows = read_labelled()[:80]
    source = Tokenizer.train("zh", [row.zh for row in rows for _ in range(3)], SIZES["source_vocabulary"])
    target = Tokenizer.train("en", [row.en for row in rows], SIZES["target_vocabulary"])
    torch.manual_seed(seed)
    config = Config(ModelConfig(cell=cell, attention=attention, **SIZES, **more))
    model = Seq2Seq(config.model)
    figures = {"parameters": sum(weights.numel() for weights in model.parameters())}
    save_checkpoint(folder, config, model.state_dict(), source, target, figures)
    if plane:
        save_plane(build_plane(load_checkpoint(folder), read_labelled()), folder)
    return folder


def loaded_from(folder: Path) -> Loaded:
    """A checkpoint as the engine holds it; nothing is cached."""
    return LocalEngine(Settings(checkpoint=str(folder), cached_runs=0), {folder.name: folder}).loaded("")


class ShortEngine(LocalEngine):
    """An engine whose runs end after ten pieces: an untrained model never ends by itself."""

    def __init__(self, *folders: Path) -> None:
        super().__init__(Settings(), {folder.name: folder for folder in folders})

    def run(self, request: Request) -> Run:
        request = self._ready(request)
        return run_of(self.loaded(request.checkpoint), request, beam=3, n_best=3, max_length=10)


def run_of(loaded: Loaded, request: Request, **settings: Any) -> Run:
    """What the stages show of a request, searched by other settings than the page's: an untrained model never ends by
    itself."""
    made = trace(
        loaded.checkpoint,
        request.text,
        segmentation=request.segmentation,
        boundaries=request.boundaries,
        settings=SearchSettings(**settings),
        changes=request.changes,
    )
    return loaded.completed(Outcome(request, loaded.card, made, None, None, None, ()))
