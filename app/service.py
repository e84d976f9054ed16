"""The only door from the page to the model: a request in, a Trace out. Pure but for bounded caches of checkpoints and runs."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from threadpoolctl import threadpool_limits

from model.checkpoint import CONFIG, PRETRAINED, Checkpoint, checkpoint_names, load_checkpoint
from model.config import Config, ModelConfig
from model.explain.recompute import recompute
from model.explain.tracing import trace
from model.explain.whatif import context_walk, effect, teacher_force
from model.plane import load_plane
from model.text.normalise import normalise, well_formed
from model.text.words import lattice
from model.values.effects import Effect, TeacherForced, WalkPoint
from model.values.segmentation import InputError, LatticeEdge
from model.values.trace import Recomputed, Trace

from .config import Settings
from .request import Request as Request

WALK = (0.0, 0.25, 0.5, 0.75, 1.0)  # shares of the way from one sentence's c to another's


@dataclass(frozen=True)
class Run:
    """A request's trace, the same run by NumPy, and the word lattice of its sentence.

    Of a what-if also the run as it was `before`, and what the change did to its words; of a translation of one's own its
    score; of a c moved towards another sentence what is written along the way.
    """

    request: Request
    trace: Trace
    recomputed: Recomputed
    lattice: tuple[LatticeEdge, ...]
    before: Trace | None = None
    effect: Effect | None = None
    scored: TeacherForced | None = None
    walk: tuple[WalkPoint, ...] = ()


class Loaded:
    """A checkpoint in memory with its plane and the runs it made last; all of it goes when the checkpoint goes."""

    def __init__(self, name: str, cached_runs: int) -> None:
        self.checkpoint: Checkpoint = load_checkpoint(name)
        self.plane = load_plane(self.checkpoint.folder)
        self.megabytes = sum(p.numel() * p.element_size() for p in self.checkpoint.model.parameters()) / 2**20
        self.run = lru_cache(maxsize=cached_runs)(self._run)

    def _run(self, request: Request) -> Run:
        checkpoint, settings = self.checkpoint, request.settings()
        request = self._with_word(request)
        result = trace(
            checkpoint,
            request.text,
            segmentation=request.segmentation,
            boundaries=request.boundaries,
            settings=settings,
            changes=request.changes,
        )
        with threadpool_limits(1):
            recomputed = recompute(checkpoint, result)
        chinese = checkpoint.source.language == "zh"
        words = lattice(result.source.normalised.text) if chinese else ()
        plain = request.plain()
        before = None if replace(request, own="", n_best=plain.n_best) == plain else self.run(plain).trace
        code = request.changes.context
        return Run(
            request,
            result,
            recomputed,
            words,
            before,
            None if before is None else effect(checkpoint, before, result),
            teacher_force(checkpoint, request.text, request.own) if request.own.strip() else None,
            context_walk(checkpoint, request.text, code.text, WALK, settings) if code and code.text else (),
        )

    def _with_word(self, request: Request) -> Request:
        """The request with the typed word among the forced ids."""
        if not request.word.strip():
            return request
        ids = tuple(self.checkpoint.target.vocabulary.encode(normalise(request.word).text))
        changes = replace(request.changes, prefix=request.changes.prefix + ids)
        return replace(request, word="", changes=changes)


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
        code = request.changes.context
        for typed in (request.text, request.own, request.word, code.text if code else ""):
            if len(typed) > self.settings.max_characters:
                raise InputError("too-many", characters=len(typed), limit=self.settings.max_characters)
        wanted = replace(
            request,
            text=well_formed(request.text),
            boundaries=well_formed(request.boundaries),
            word=well_formed(request.word),
            own=well_formed(request.own),
            checkpoint="" if request.checkpoint == self.default else request.checkpoint,
        )
        return self.loaded(wanted.checkpoint).run(wanted)


def _configs(apart: str) -> dict[str, ModelConfig]:
    """What the checkpoints under pretrained/ are, without their weights; one that cannot be read is not offered."""
    found = {}
    for name in checkpoint_names():
        try:
            found[name] = Config.load(PRETRAINED / name / CONFIG).model
        except (ValueError, OSError):
            continue
    return {name: config for name, config in found.items() if name != apart}
