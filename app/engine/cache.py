"""A bounded cache whose equal questions, when they come at once, are answered by one computation."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Keeps the `size` answers used last. What raises is not kept; all who waited for it get the exception."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._coming: dict[K, Future[V]] = {}

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The answer kept under the key, or what `make` gives; `make` runs outside the lock."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            if (coming := self._coming.get(key)) is None:
                mine: Future[V] = Future()
                self._coming[key] = mine
        if coming is not None:
            return coming.result()
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                del self._coming[key]
            mine.set_exception(error)
            del mine  # the exception holds this frame: no circle
            raise
        with self._lock:
            del self._coming[key]
            self._kept[key] = value
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        mine.set_result(value)
        return value
