"""An engine that is somewhere else: every method is a question by its name, and an InputError comes back as a value.

What carries the question is remote.py's connection or cluster.py's handle. `answer` is the other end.
"""

from __future__ import annotations

import logging
from typing import Any

from model.values.effects import GradientNorms, Importance
from model.values.learning import LearningSettings, Recording
from model.values.own import OwnPairs, Preview
from model.values.plane import Nearness, PlaneMap
from model.values.segmentation import InputError
from model.values.study import Study
from model.values.vocabulary import Known

from ..request import Request
from . import Engine
from .learning import SnapshotName, TrainingState
from .values import Card, Catalogue, Outcome, Run

METHODS = frozenset(
    {
        "outcome", "run", "importance", "gradients", "look_up", "piece_id", "plane", "translation",
        "translations", "nearness", "study", "card", "recording", "preview", "folder", "train",
        "training", "learned", "steer", "leave",
    }
)  # fmt: skip
VALUES = frozenset({"catalogue", "recordings"})
_log = logging.getLogger(__name__)


class AskingEngine:
    """An Engine, but for `_said`, which carries a question to the model and its answer back."""

    def __init__(self) -> None:
        self.catalogue: Catalogue = self._ask("catalogue")
        self.recordings: tuple[str, ...] = self._ask("recordings")

    def _said(self, method: str, values: tuple[object, ...]) -> object:
        """What `answer` gave at the other end. Raises InputError("engine") when nobody answers."""
        raise NotImplementedError

    def _ask(self, method: str, *values: object) -> Any:
        said = self._said(method, values)
        if isinstance(said, InputError):
            raise said
        return said

    def card(self, name: str) -> Card:
        return self.catalogue.card(name) if SnapshotName.parse(name) is None else self._ask("card", name)

    def outcome(self, request: Request) -> Outcome:
        return self._ask("outcome", request)

    def run(self, request: Request) -> Run:
        return self._ask("run", request)

    def importance(self, request: Request) -> Importance:
        return self._ask("importance", request)

    def gradients(self, request: Request) -> GradientNorms:
        return self._ask("gradients", request)

    def look_up(self, checkpoint: str, word: str) -> tuple[Known, ...]:
        return self._ask("look_up", checkpoint, word)

    def piece_id(self, checkpoint: str, piece: str) -> int:
        return self._ask("piece_id", checkpoint, piece)

    def translation(self, request: Request) -> str:
        return self._ask("translation", request)

    def translations(self, checkpoint: str, texts: tuple[str, ...]) -> tuple[str, ...]:
        return self._ask("translations", checkpoint, texts)

    def plane(self, checkpoint: str) -> PlaneMap | None:
        return self._ask("plane", checkpoint)

    def nearness(self, checkpoint: str, cosine: float) -> Nearness | None:
        return self._ask("nearness", checkpoint, cosine)

    def study(self) -> Study:
        return self._ask("study")

    def recording(self, name: str) -> Recording:
        return self._ask("recording", name)

    def preview(self, own: OwnPairs) -> Preview:
        return self._ask("preview", own)

    def folder(self, own: OwnPairs) -> bytes:
        return self._ask("folder", own)

    def train(self, settings: LearningSettings, own: OwnPairs | None = None) -> str:
        return self._ask("train", settings, own)

    def training(self, token: str, after: int = 0) -> TrainingState:
        return self._ask("training", token, after)

    def learned(self, token: str) -> bytes:
        return self._ask("learned", token)

    def steer(self, token: str, command: str) -> None:
        self._ask("steer", token, command)

    def leave(self, token: str) -> None:
        self._ask("leave", token)


def answer(engine: Engine, method: str, values: tuple[object, ...]) -> object:
    """What the engine gives; an InputError as a value."""
    try:
        if method in VALUES:
            return getattr(engine, method)
        if method not in METHODS:
            raise InputError("engine", reason=f"there is no method {method}")
        return getattr(engine, method)(*values)
    except InputError as error:
        return error
    except Exception:
        _log.exception("%s failed", method)
        return InputError("inside")
