"""Recordings that ship with the project (pretrained/learning), and the snapshots of every recording as checkpoints."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from model.checkpoint import CONFIG, PRETRAINED, Checkpoint, CheckpointError, load_checkpoint
from model.config import Config
from model.train.recording import Recorder, read_recording
from model.values.learning import Recording
from model.values.segmentation import InputError

from .cache import Cache
from .learning import SnapshotName
from .trainings import Trainings
from .values import Card, card_of

FOLDER = PRETRAINED / "learning"


class Recordings:
    """Snapshots of the shipped recordings and of visitors' trainings, found by their names."""

    def __init__(self, trainings: Trainings, folder: Path = FOLDER) -> None:
        self.trainings, self.folder = trainings, folder
        self.names = tuple(sorted(path.parent.name for path in folder.glob("*/events.jsonl")))
        self._read: Cache[str, Recording] = Cache(len(self.names))

    def shipped(self, name: str) -> Recording:
        """Raises InputError("no-recording")."""
        if name not in self.names:
            raise InputError("no-recording", name=name[:40])
        try:
            return self._read.get(name, partial(read_recording, self.folder / name))
        except (ValueError, OSError) as error:
            raise InputError("checkpoint", reason=str(error)) from error

    def card(self, name: SnapshotName) -> Card:
        """Raises InputError("no-checkpoint") for a snapshot that there is not, or no more."""
        recorder = self._recorder(name)
        recording = self.shipped(name.recording) if recorder is None else recorder.recording
        models = [architecture.name for architecture in recording.subject.settings.models]
        if name.model not in models or name.update not in {f.update for f in recording.frames if f.kept}:
            raise InputError("no-checkpoint", name=str(name))
        folder = self.folder / name.recording / name.model
        try:
            config = Config.load(folder / CONFIG) if recorder is None else recorder.config(name.model)
        except ValueError as error:
            raise InputError("checkpoint", reason=str(error)) from error
        location = f"learning/{name.recording}/{name.model}" if recorder is None else name.model
        figures = {"parameters": recording.subject.parameters[models.index(name.model)]}
        return card_of(str(name), config, figures, f"{location}@{name.update}")

    def checkpoint(self, name: SnapshotName) -> Checkpoint:
        """Of a name that has a card. Raises CheckpointError."""
        recorder = self._recorder(name)
        if recorder is None:
            return load_checkpoint(self.folder / name.recording / f"{name.model}@{name.update}")
        try:
            return recorder.checkpoint(name.model, name.update)
        except (KeyError, ValueError) as error:
            raise CheckpointError(str(error)) from error

    def _recorder(self, name: SnapshotName) -> Recorder | None:
        """None for what is shipped. Raises InputError("no-checkpoint")."""
        if name.recording in self.names:
            return None
        try:
            return self.trainings.recorder(name.recording)
        except InputError as error:
            raise InputError("no-checkpoint", name=str(name)) from error
