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

from model.values.segmentation import InputError

from .asking import AskingEngine

SECONDS = 60  # to wait for an answer
_log = logging.getLogger(__name__)


def address_of(text: str) -> tuple[str, int]:
    """ "host:port". Raises ValueError."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"an engine's address is host:port, not {text!r}")
    return host, int(port)


class RemoteEngine(AskingEngine):
    """An Engine. Raises InputError("engine") when the other process does not answer, at the start too."""

    def __init__(self, address: str, key: bytes) -> None:
        self._address, self._key = address_of(address), key
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        super().__init__()

    def close(self) -> None:
        """Close the connections that are idle."""
        with self._lock:
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    def _said(self, method: str, values: tuple[object, ...]) -> object:
        try:
            return self._answer(method, values)
        except (OSError, EOFError, AuthenticationError) as error:
            _log.warning("the engine does not answer: %s", type(error).__name__)
            raise InputError("engine", reason=f"no engine answers at {':'.join(map(str, self._address))}") from error

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
