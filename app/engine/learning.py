"""What the engine says of a training that a visitor has begun, and what a training's own process says to the engine.

A snapshot has a name as a checkpoint has one: learning/RECORDING/MODEL@UPDATE. RECORDING is what ships with the project
or the token of a visitor's training, which nobody else is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from model.values.learning import Frame, LearningSettings, Subject
from model.values.own import OwnPairs

STAGES = ("waiting", "starting", "running", "paused", "ended", "failed")
COMMANDS = ("play", "pause", "step", "stop")
_NAME = re.compile(r"learning/([A-Za-z0-9_-]{1,40})/([a-z]{3,4}-[a-z-]{4,13})@([0-9]{1,7})")


@dataclass(frozen=True)
class SnapshotName:
    recording: str
    model: str
    update: int

    def __str__(self) -> str:
        return f"learning/{self.recording}/{self.model}@{self.update}"

    @staticmethod
    def parse(name: str) -> SnapshotName | None:
        """None for what is no snapshot's name. Nothing else ever becomes part of a path."""
        found = _NAME.fullmatch(name)
        return SnapshotName(found[1], found[2], int(found[3])) if found else None


@dataclass(frozen=True)
class TrainingState:
    """A visitor's training as it is now. frames: those after the ones that the caller has.

    place: how many trainings are before it while it waits. reason: why it ended: "seconds" (of CPU), "stopped" (by the
    visitor), "time" (others waited while it was paused), or why it failed: "crash", or the code of an InputError.
    """

    stage: str
    place: int = 0
    reason: str = ""
    subject: Subject | None = None
    frames: tuple[Frame, ...] = ()


@dataclass(frozen=True)
class Job:
    """To the process, as its first word. seconds: of CPU for everything that it does. own: what it learns from, where
    that is no toy."""

    settings: LearningSettings
    seconds: float
    own: OwnPairs | None = None


@dataclass(frozen=True)
class Begun:
    """From the process: what it is about, and the files that do not change (train/recording.py)."""

    subject: Subject
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Seen:
    """From the process: a frame, and every model's weights when they are kept."""

    frame: Frame
    snapshots: tuple[bytes, ...]


@dataclass(frozen=True)
class Ended:
    """From the process, as its last word."""

    reason: str
