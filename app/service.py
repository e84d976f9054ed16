"""The only door from the page to the model: a request in, a Trace out. Pure but for a bounded cache of runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from threadpoolctl import threadpool_limits

from model.checkpoint import Checkpoint, load_checkpoint
from model.plane import Plane
from model.search import SearchConfig
from model.text import InputError, LatticeEdge, lattice, well_formed
from model.trace import Recomputed, Trace, trace

from .config import Settings


@dataclass(frozen=True)
class Request:
    """All that decides a run; it fits in a link."""

    text: str
    segmentation: str = "accurate"
    boundaries: str = ""
    beam: int = 5
    length_penalty: float = 1.0


@dataclass(frozen=True)
class Run:
    """A request's trace, the same run by NumPy, and the word lattice of its sentence."""

    request: Request
    trace: Trace
    recomputed: Recomputed
    lattice: tuple[LatticeEdge, ...]


class Service:
    """Loads the checkpoint once and answers requests. Raises CheckpointError when it cannot be loaded."""

    def __init__(self, settings: Settings) -> None:
        torch.set_num_threads(1)  # one sentence is too small to share, and a second thread waits for a busy machine
        self.settings = settings
        self.checkpoint: Checkpoint = load_checkpoint(settings.checkpoint)
        self.plane = Plane.load(self.checkpoint.folder)
        self._cached = lru_cache(maxsize=settings.cached_runs)(self._run)

    def run(self, request: Request) -> Run:
        """Raises InputError with a code that the page has a sentence for."""
        if len(request.text) > self.settings.max_characters:
            raise InputError("too-many", characters=len(request.text), limit=self.settings.max_characters)
        text, boundaries = well_formed(request.text), well_formed(request.boundaries)
        return self._cached(replace(request, text=text, boundaries=boundaries))

    def _run(self, request: Request) -> Run:
        result = trace(
            self.checkpoint,
            request.text,
            segmentation=request.segmentation,
            boundaries=request.boundaries,
            settings=SearchConfig(
                beam=request.beam, length_penalty=request.length_penalty, n_best=min(request.beam, 5), max_length=80
            ),
        )
        with threadpool_limits(1):
            recomputed = result.recompute()
        return Run(request, result, recomputed, lattice(result.source.normalised.text))
