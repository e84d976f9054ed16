"""The only door from the page to the model: a request in, a Trace out. Pure but for bounded caches of checkpoints and runs."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import torch
from threadpoolctl import threadpool_limits

from model.checkpoint import CONFIG, PRETRAINED, Checkpoint, checkpoint_names, load_checkpoint
from model.config import Config, ModelConfig
from model.plane import Plane
from model.search import SearchConfig
from model.text import InputError, LatticeEdge, lattice, well_formed
from model.trace import Recomputed, Trace, trace

from .config import Settings


@dataclass(frozen=True)
class Request:
    """All that decides a run; it fits in a link. `checkpoint`: a name the service offers; empty for the default."""

    text: str
    segmentation: str = "accurate"
    boundaries: str = ""
    beam: int = 5
    length_penalty: float = 1.0
    checkpoint: str = ""


@dataclass(frozen=True)
class Run:
    """A request's trace, the same run by NumPy, and the word lattice of its sentence."""

    request: Request
    trace: Trace
    recomputed: Recomputed
    lattice: tuple[LatticeEdge, ...]


class Loaded:
    """A checkpoint in memory with its plane and the runs it made last; all of it goes when the checkpoint goes."""

    def __init__(self, name: str, cached_runs: int) -> None:
        self.checkpoint: Checkpoint = load_checkpoint(name)
        self.plane = Plane.load(self.checkpoint.folder)
        self.megabytes = sum(p.numel() * p.element_size() for p in self.checkpoint.model.parameters()) / 2**20
        self.run = lru_cache(maxsize=cached_runs)(partial(_run, self.checkpoint))


class Service:
    """Loads checkpoints when they are first asked for and answers requests.

    The least recently used checkpoints are dropped when the weights in memory exceed `settings.checkpoint_megabytes`; one
    always stays. Raises CheckpointError when the default cannot be loaded.
    """

    def __init__(self, settings: Settings) -> None:
        torch.set_num_threads(1)  # one sentence is too small to share, and a second thread waits for a busy machine
        self.settings = settings
        self._shelf: OrderedDict[str, Loaded] = OrderedDict()
        self._lock = threading.Lock()
        default = self.loaded("").checkpoint
        self.default = default.name
        self.configs: dict[str, ModelConfig] = {default.name: default.config.model, **_configs(default.name)}

    @property
    def names(self) -> tuple[str, ...]:
        """What can be asked for, the default first."""
        return tuple(self.configs)

    def loaded(self, name: str) -> Loaded:
        """A checkpoint by its name, empty for the default. Raises CheckpointError."""
        wanted = self.settings.checkpoint if name in ("", getattr(self, "default", "")) else name
        with self._lock:
            if wanted not in self._shelf:
                self._shelf[wanted] = Loaded(wanted, self.settings.cached_runs)
            self._shelf.move_to_end(wanted)
            while len(self._shelf) > 1 and self.megabytes > self.settings.checkpoint_megabytes:
                self._shelf.popitem(last=False)
            return self._shelf[wanted]

    @property
    def megabytes(self) -> float:
        """Of all weights in memory."""
        return sum(loaded.megabytes for loaded in self._shelf.values())

    def run(self, request: Request) -> Run:
        """Raises InputError with a code that the page has a sentence for."""
        if request.checkpoint and request.checkpoint not in self.names:
            raise InputError("no-checkpoint", name=request.checkpoint)
        if len(request.text) > self.settings.max_characters:
            raise InputError("too-many", characters=len(request.text), limit=self.settings.max_characters)
        text, boundaries = well_formed(request.text), well_formed(request.boundaries)
        return self.loaded(request.checkpoint).run(replace(request, text=text, boundaries=boundaries))


def _configs(apart: str) -> dict[str, ModelConfig]:
    """What the checkpoints under pretrained/ are, without their weights; one that cannot be read is not offered."""
    found = {}
    for name in checkpoint_names():
        try:
            found[name] = Config.load(PRETRAINED / name / CONFIG).model
        except (ValueError, OSError):
            continue
    return {name: config for name, config in found.items() if name != apart}


def _run(checkpoint: Checkpoint, request: Request) -> Run:
    result = trace(
        checkpoint,
        request.text,
        segmentation=request.segmentation,
        boundaries=request.boundaries,
        settings=SearchConfig(
            beam=request.beam, length_penalty=request.length_penalty, n_best=min(request.beam, 5), max_length=80
        ),
    )
    with threadpool_limits(1):
        recomputed = result.recompute()
    chinese = checkpoint.source.language == "zh"
    return Run(request, result, recomputed, lattice(result.source.normalised.text) if chinese else ())
