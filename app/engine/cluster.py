"""The engine on Ray Serve, as the page asks it: any replica may answer, and the page needs no torch.

`python -m app.engine.replicas` is the other end. A question is a pure function, so one whose replica died before it
answered is put again to another.
"""

from __future__ import annotations

import logging
import os
import socket
from typing import Any

from model.values.segmentation import InputError

from .asking import AskingEngine
from .remote import address_of

APPLICATION = "seq2seq"
SECONDS = 60  # to wait for an answer
SECONDS_TO_JOIN = 10
TRIES = 4  # replicas that a question may outlive, and one
_log = logging.getLogger(__name__)


def with_key(key: str) -> None:
    """What Ray must find in the environment before it is imported: the cluster's token, and that it reports nothing."""
    for name, value in {"AUTH_MODE": "token", "AUTH_TOKEN": key, "USAGE_STATS_ENABLED": "0"}.items():
        os.environ.setdefault(f"RAY_{name}", value)


class ClusterEngine(AskingEngine):
    """An Engine. `address`: of the cluster, host:port, or "auto" for the one on this machine.
    `key`: its token of access.

    Raises InputError("engine") when no replica answers, at the start too, and ValueError for what is no address.
    """

    def __init__(self, address: str, key: str) -> None:
        with_key(key)
        if address != "auto":  # Ray looks for minutes
            try:
                socket.create_connection(address_of(address), timeout=SECONDS_TO_JOIN).close()
            except OSError as error:
                raise self._unanswered(address) from error
        try:
            import ray
            from ray import serve
        except ImportError as error:
            raise InputError("engine", reason="Ray is not installed: pip install -r requirements-ray.txt") from error
        self._gone: tuple[type[Exception], ...] = (ray.exceptions.RayError, serve.exceptions.RayServeException)
        try:
            ray.init(address=address, ignore_reinit_error=True, log_to_driver=False, logging_level=logging.ERROR)
            self._handle: Any = serve.get_app_handle(APPLICATION)
        except (ConnectionError, RuntimeError, ValueError, *self._gone) as error:
            raise self._unanswered(address) from error
        self._place = address
        super().__init__()

    def _said(self, method: str, values: tuple[object, ...]) -> object:
        for _ in range(TRIES):
            try:
                return self._handle.answer.remote(method, values).result(timeout_s=SECONDS)
            except self._gone as error:
                _log.warning("a replica did not answer: %s", type(error).__name__)
            except TimeoutError:
                break
        raise self._unanswered(self._place)

    @staticmethod
    def _unanswered(place: str) -> InputError:
        return InputError("engine", reason=f"no engine answers on the Ray cluster {place}")
