"""The engine in this process: the catalogue, and a shelf of loaded checkpoints bounded by the memory of their weights.

It changes nothing that belongs to the process: how many threads torch and NumPy may use is `one_thread`'s, which
whoever starts the process calls.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
from threadpoolctl import threadpool_limits

from model.checkpoint import (
    CONFIG,
    PRETRAINED,
    WEIGHTS,
    CheckpointError,
    checkpoint_names,
    load_checkpoint,
    read_metrics,
)
from model.config import Config
from model.study import study_rows
from model.task import Form
from model.train import own as own_pairs
from model.values.effects import GradientNorms, Importance
from model.values.learning import LearningSettings, Recording
from model.values.own import OwnPairs, Preview
from model.values.plane import Nearness, PlaneMap
from model.values.segmentation import InputError
from model.values.study import Study
from model.values.vocabulary import Known

from ..request import Request, shown, text
from ..settings import Settings
from .beside import contrast
from .cache import Cache
from .learning import SnapshotName, TrainingState
from .loaded import Loaded
from .recordings import Recordings
from .trainings import Trainings
from .values import Beside, Card, Catalogue, Outcome, Run, card_of

MOST_TEXTS = 12  # translated at once
MOST_OPEN = 16  # checkpoints and snapshots, each with its runs


def one_thread() -> None:
    """Torch and NumPy on one thread each: a sentence is too small to share, and a second thread waits for a busy
    machine."""
    torch.set_num_threads(1)
    threadpool_limits(1)


class LocalEngine:
    """An Engine. The checkpoints used least recently are dropped before the weights in memory exceed
    `settings.checkpoint_megabytes`; one always stays. Raises InputError("checkpoint") when the default cannot be
    opened.
    """

    def __init__(self, settings: Settings, folders: Mapping[str, Path] | None = None) -> None:
        """`folders`: every checkpoint's folder by its name, the default first; by the settings when left out."""
        self._settings = settings
        self._folders = folders or _folders(settings)
        self.catalogue = _catalogue(self._folders, settings)
        self._shelf: OrderedDict[str, Loaded] = OrderedDict()
        self._lock = threading.Lock()  # of the shelf; nobody loads or runs while holding it
        self._loading: Cache[str, Loaded] = Cache(0)
        self._trainings = Trainings(settings.training, self._forget)
        self._recordings = Recordings(self._trainings)
        self.loaded("")

    def card(self, name: str) -> Card:
        snapshot = SnapshotName.parse(name)
        return self.catalogue.card(name) if snapshot is None else self._recordings.card(snapshot)

    def outcome(self, request: Request) -> Outcome:
        request = self._ready(request)
        return self.loaded(request.checkpoint).outcome(request)

    def run(self, request: Request) -> Run:
        request = self._ready(request)
        return self.loaded(request.checkpoint).run(request)

    def importance(self, request: Request) -> Importance:
        request = self._ready(request)
        return self.loaded(request.checkpoint).importance(request)

    def gradients(self, request: Request) -> GradientNorms:
        request = self._ready(request)
        return self.loaded(request.checkpoint).gradients(request)

    def look_up(self, checkpoint: str, word: str) -> tuple[Known, ...]:
        return self.loaded(checkpoint).look_up(self._bounded(word))

    def piece_id(self, checkpoint: str, piece: str) -> int:
        vocabulary = self.loaded(checkpoint).checkpoint.source.vocabulary
        if (id := vocabulary.find(self._bounded(text("piece", piece)))) is None:
            raise InputError("unknown-piece", piece=shown(piece))
        return id

    def translation(self, request: Request) -> str:
        request = self._ready(request)
        return self.loaded(request.checkpoint).translation(request)

    def translations(self, checkpoint: str, texts: tuple[str, ...]) -> tuple[str, ...]:
        if len(texts) > MOST_TEXTS:
            raise InputError("too-many-items", field="text", limit=MOST_TEXTS)
        return self.loaded(checkpoint).translations(tuple(self._bounded(one) for one in texts))

    def plane(self, checkpoint: str) -> PlaneMap | None:
        return self.loaded(checkpoint).map

    def nearness(self, checkpoint: str, cosine: float) -> Nearness | None:
        plane = self.loaded(checkpoint).plane
        return None if plane is None else plane.nearness(cosine)

    def study(self) -> Study:
        return study_rows()

    # -- learning

    @property
    def recordings(self) -> tuple[str, ...]:
        return self._recordings.names

    def recording(self, name: str) -> Recording:
        return self._recordings.shipped(name)

    def preview(self, own: OwnPairs) -> Preview:
        return own_pairs.preview(own)

    def folder(self, own: OwnPairs) -> bytes:
        return own_pairs.folder(own)

    def train(self, settings: LearningSettings, own: OwnPairs | None = None) -> str:
        if own is not None:
            own_pairs.enough(own)
        return self._trainings.begin(settings, own)

    def training(self, token: str, after: int = 0) -> TrainingState:
        return self._trainings.state(token, after)

    def learned(self, token: str) -> bytes:
        try:
            return self._trainings.recorder(token).packed()
        except IndexError as error:
            raise InputError("training-gone") from error

    def steer(self, token: str, command: str) -> None:
        self._trainings.steer(token, command)

    def leave(self, token: str) -> None:
        self._trainings.leave(token)

    def close(self) -> None:
        """End the trainings."""
        self._trainings.close()

    @property
    def megabytes(self) -> float:
        """Of all weights on the shelf."""
        return sum(loaded.megabytes for loaded in self._shelf.values())

    # -- the ways in

    def _ready(self, request: Request) -> Request:
        """The request bounded, and spelled as its equals are. Raises InputError."""
        card = self.card(request.checkpoint)
        checked = request.checked(self.catalogue.max_characters).canonical(
            card.words, card.task.search, card.task.form != Form()
        )
        return replace(checked, checkpoint="" if card.name == self.catalogue.default else card.name)

    def _bounded(self, typed: str) -> str:
        most = self.catalogue.max_characters
        if len(typed) > most:
            raise InputError("too-many", characters=len(typed), limit=most)
        return typed

    # -- the shelf

    def loaded(self, name: str) -> Loaded:
        card = self.card(name)
        if (found := self._on_shelf(card.name)) is not None:
            return found
        return self._loading.get(card.name, partial(self._load, card))

    def _on_shelf(self, name: str) -> Loaded | None:
        with self._lock:
            if name in self._shelf:
                self._shelf.move_to_end(name)
            return self._shelf.get(name)

    def _load(self, card: Card) -> Loaded:
        if (found := self._on_shelf(card.name)) is not None:  # another was quicker
            return found
        snapshot = SnapshotName.parse(card.name)
        if snapshot is None:
            folder = self._folders[card.name]
            self._make_room(_megabytes(folder), leave=0)
            find = partial(load_checkpoint, folder)
        else:
            find = partial(self._recordings.checkpoint, snapshot)
        loaded = Loaded(card, find, self.catalogue, self._settings.cached_runs, partial(self._beside, card))
        with self._lock:
            self._shelf[card.name] = loaded
        self._make_room(0, leave=1)
        return loaded

    def _beside(self, card: Card, text: str) -> Beside | None:
        """None where no other checkpoint differs in attention, where the weights of both together exceed what may be
        in memory, and where the other cannot read the text."""
        other = contrast(card, self.catalogue)
        if other is None:
            return None
        both = sum(_megabytes(self._folders[name]) for name in (card.name, other.name))
        if both > self._settings.checkpoint_megabytes:
            return None
        try:
            place = self.loaded(other.name).place(text)
        except InputError:
            return None
        return None if place is None else Beside(other, place)

    def _make_room(self, coming: float, leave: int) -> None:
        with self._lock:
            while len(self._shelf) > leave and (
                self.megabytes + coming > self._settings.checkpoint_megabytes or len(self._shelf) > MOST_OPEN
            ):
                self._shelf.popitem(last=False)

    def _forget(self, recording: str) -> None:
        """A visitor's snapshots go when the visitor goes."""
        with self._lock:
            for name in [name for name in self._shelf if name.startswith(f"learning/{recording}/")]:
                del self._shelf[name]


def _folders(settings: Settings) -> dict[str, Path]:
    """Every checkpoint's folder by its name: the operator's, which alone may be a path, and what lies under
    pretrained/."""
    first = Path(settings.checkpoint)
    if not first.is_dir() and not first.is_absolute():
        first = PRETRAINED / settings.checkpoint
    shipped = {name: PRETRAINED / name for name in checkpoint_names()}
    return {first.resolve().name: first} | {
        name: path for name, path in shipped.items() if name != first.resolve().name
    }


def _catalogue(folders: Mapping[str, Path], settings: Settings) -> Catalogue:
    """The first must open; another whose configuration cannot be read is not offered."""
    cards = [card for name, folder in folders.items() if (card := _card(name, folder)) is not None]
    name, folder = next(iter(folders.items()))
    if not cards or cards[0].name != name:
        try:
            load_checkpoint(folder if folder.is_dir() else settings.checkpoint)
        except CheckpointError as error:
            raise InputError("checkpoint", reason=str(error)) from error
    return Catalogue(tuple(cards), settings.max_characters, settings.training > 0)


def _card(name: str, folder: Path) -> Card | None:
    """None for a folder without a configuration that can be read."""
    try:
        config = Config.load(folder / CONFIG)
    except (ValueError, OSError):
        return None
    try:
        figures = read_metrics(folder)
    except CheckpointError:  # whoever asks for it is told
        figures = {}
    location = name if folder.parent == PRETRAINED else str(folder)
    return card_of(name, config, figures, location)


def _megabytes(folder: Path) -> float:
    """What the weights will take: float32 of a file of float16."""
    try:
        return 2 * (folder / WEIGHTS).stat().st_size / 2**20
    except OSError:
        return 0.0
