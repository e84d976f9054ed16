"""The engine in another process, spoken to over a connection of the standard library: the page needs no torch.

A trusted link: both ends share a key (an HMAC challenge opens every connection), and what travels is pickled, so the
port belongs on a private network. `python -m app.engine.server` is the other end.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection
from typing import Any

from model.values.effects import GradientNorms, Importance
from model.values.learning import LearningSettings, Recording
from model.values.own import OwnPairs, Preview
from model.values.plane import Nearness, PlaneMap
from model.values.segmentation import InputError
from model.values.study import Study
from model.values.vocabulary import Known

from ..request import Request
from .learning import SnapshotName, TrainingState
from .values import Card, Catalogue, Outcome, Run

SECONDS = 60  # to wait for an answer
_log = logging.getLogger(__name__)


def address_of(text: str) -> tuple[str, int]:
    """ "host:port". Raises ValueError."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"an engine's address is host:port, not {text!r}")
    return host, int(port)


class RemoteEngine:
    """An Engine. Raises InputError("engine") when the other process does not answer, at the start too."""

    def __init__(self, address: str, key: bytes) -> None:
        self._address, self._key = address_of(address), key
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self.catalogue: Catalogue = self._ask("catalogue")
        self.recordings: tuple[str, ...] = self._ask("recordings")

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

    def steer(self, token: str, command: str) -> None:
        self._ask("steer", token, command)

    def leave(self, token: str) -> None:
        self._ask("leave", token)

    def close(self) -> None:
        """Close the connections that are idle."""
        with self._lock:
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    def _ask(self, method: str, *values: object) -> Any:
        """The method's answer, or the InputError that it raised."""
        try:
            answer = self._answer(method, values)
        except (OSError, EOFError, AuthenticationError) as error:
            _log.warning("the engine does not answer: %s", type(error).__name__)
            raise InputError("engine", reason=f"no engine answers at {':'.join(map(str, self._address))}") from error
        if isinstance(answer, InputError):
            raise answer
        return answer

    def _answer(self, method: str, values: tuple[object, ...]) -> object:
        """A question is a pure function: when an idle connection turns out to be dead, it is put again on a new one."""
        try:
            with self._connection(fresh=False) as connection:
                return _exchange(connection, method, values)
        except (BrokenPipeError, ConnectionResetError, EOFError):
            self.close()
            with self._connection(fresh=True) as connection:
                return _exchange(connection, method, values)

    @contextmanager
    def _connection(self, *, fresh: bool) -> Iterator[Connection]:
        """One that nobody else uses; it goes back when all went well."""
        with self._lock:
            connection = self._idle.pop() if self._idle and not fresh else None
        connection = connection or Client(self._address, authkey=self._key)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        with self._lock:
            self._idle.append(connection)


def _exchange(connection: Connection, method: str, values: tuple[object, ...]) -> object:
    connection.send((method, values))
    if not connection.poll(SECONDS):
        raise TimeoutError("no answer in time")
    return connection.recv()
