"""The engine: the only door from the page to the model. Requests go in, frozen values come out.

    values.py   what comes out: Catalogue, Outcome, Run
    local.py    the engine in this process
    beside.py   which checkpoint's c is shown beside another's
    learning.py what it says of a visitor's training; trainings.py runs them, each in a process of its own (worker.py)
    remote.py   the engine in another one, which `python -m app.engine.server` starts
    cluster.py  as many of them as there is work for, on Ray Serve: `python -m app.engine.replicas`
    asking.py   what both of these share

Whatever asks the engine knows nothing of torch. An engine is a pure function but for bounded caches: the same request
gives the same values, and the second time at no cost to the model.
"""

from __future__ import annotations

from typing import Protocol

from model.values.effects import GradientNorms, Importance
from model.values.learning import LearningSettings, Recording
from model.values.own import OwnPairs, Preview
from model.values.plane import Nearness, PlaneMap
from model.values.study import Study
from model.values.vocabulary import Known

from ..request import Request
from .learning import SnapshotName, TrainingState
from .values import Card, Catalogue, Outcome, Run, Source

__all__ = ["Card", "Catalogue", "Engine", "Outcome", "Run", "SnapshotName", "Source", "TrainingState"]


class Engine(Protocol):
    """Every method raises InputError: with the code of what the person can mend, "checkpoint" (it cannot be opened;
    `reason` says why) or "engine" (it does not answer). A checkpoint is asked for by its name in the catalogue, empty
    for the default.
    """

    @property
    def catalogue(self) -> Catalogue: ...

    def card(self, name: str) -> Card:
        """Of a checkpoint of the catalogue, or of a snapshot (learning.SnapshotName). Raises
        InputError("no-checkpoint")."""

    def outcome(self, request: Request) -> Outcome:
        """What the request comes to, without what only the page shows."""

    def run(self, request: Request) -> Run:
        """The same with everything that is shown."""

    def importance(self, request: Request) -> Importance:
        """Attention, occlusion and gradient × input, however long the sentence is."""

    def gradients(self, request: Request) -> GradientNorms:
        """How far back the translation's gradient reaches."""

    def look_up(self, checkpoint: str, word: str) -> tuple[Known, ...]:
        """What the vocabularies know of a word: one with Chinese characters in the Chinese one alone, another in
        both."""

    def piece_id(self, checkpoint: str, piece: str) -> int:
        """The id of a piece of the source vocabulary. Raises InputError("unknown-piece")."""

    def translation(self, request: Request) -> str:
        """The best translation alone, by the fast path: rounded, it may differ from the outcome's in a few words."""

    def translations(self, checkpoint: str, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Several sentences at once, each as its task searches. Raises InputError when one cannot be read."""

    def plane(self, checkpoint: str) -> PlaneMap | None:
        """The sentences that a run's c is seen among; None where none were placed."""

    def nearness(self, checkpoint: str, cosine: float) -> Nearness | None:
        """The cosine of two c's among those of all pairs of the plane's sentences; None without a plane."""

    def study(self) -> Study:
        """Every checkpoint's figures, those of one direction together, the best first."""

    @property
    def recordings(self) -> tuple[str, ...]:
        """The trainings that ship with the project, to be replayed."""

    def recording(self, name: str) -> Recording:
        """Raises InputError("no-recording")."""

    def preview(self, own: OwnPairs) -> Preview:
        """What would be learned from. Raises InputError for what is no table of pairs (train/own.py)."""

    def folder(self, own: OwnPairs) -> bytes:
        """A zip for a long run elsewhere: the pairs, a configuration, the command. Raises InputError."""

    def train(self, settings: LearningSettings, own: OwnPairs | None = None) -> str:
        """Begin a training on a toy, or on `own`, or wait for a turn; its token, which only the visitor may know.

        Raises InputError: "training-off", "training-full", and of `own` as `preview`, and "too-few-pairs",
        "too-few-sources".
        """

    def training(self, token: str, after: int = 0) -> TrainingState:
        """How it stands, with the frames after the first `after`; asking keeps it alive. Raises
        InputError("training-gone")."""

    def learned(self, token: str) -> bytes:
        """A zip of a training's models as they are, to be taken away. Raises InputError("training-gone"), also when
        there is nothing yet."""

    def steer(self, token: str, command: str) -> None:
        """play, pause, step (one update, then pause) or stop. Raises InputError("training-gone")."""

    def leave(self, token: str) -> None:
        """The visitor is gone: the training ends, and all that it made is forgotten."""
